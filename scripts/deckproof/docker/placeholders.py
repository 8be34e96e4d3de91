"""Recognize what stands for "the name of yours" in a command: ``<container_id>``, ``$CONTAINER_ID``. Pure.

Which object is meant is not known here: the engine is asked when the command is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from deckproof.docker.calls import CLIENTS


class Noun(StrEnum):
    """What a placeholder stands for."""

    CONTAINER = "container"
    IMAGE = "image"
    NETWORK = "network"
    VOLUME = "volume"
    USER = "user"  # of a registry: whoever reads it has a name of their own, and any will do


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One placeholder as written in a command."""

    text: str  # "<container_id>", "${CONTAINER_ID}"
    noun: Noun
    variable: str | None  # the shell variable; one that is set is no placeholder
    verb: str  # the client's verb before it: "stop"; "" where there is none
    by_name: bool  # a name is asked for, not an id
    new: bool  # it names something that the command is to make


_NOUN = r"(?P<noun>container|ctr|image|img|network|volume|vol)"
_ROLE = r"(?:[ _-]?(?P<role>id|name|hash)s?(?:[ _-]or[ _-](?:id|name))?)?"
_WHOSE = r"(?:(?:your|the|my|a|some)[ _-]?)?(?:docker[ _-]?)?"
_WHENCE = r"(?:[ _-](?:from[ _-])?(?:above|before|here))?"
_PART = (
    r"(?:first[ _-])(?:\w+[ _-])?(?:char|character|letter|digit|sign)s?"
    r"(?:[ _-]of[ _-](?:the[ _-])?(?:container[ _-]?)?id)?"
)
_NAMED = rf"{_WHOSE}{_NOUN}{_ROLE}{_WHENCE}"
_ANY = rf"{_WHOSE}(?P<role>id|cid|name|hash){_WHENCE}|{_PART}"
_IN_MARKS = ((r"<", r">"), (r"(?<![$\w{])\{", r"\}(?!\})"), (r"(?<=\s)\[", r"\](?=\s|$)"))
_NAMED_IN_MARKS = tuple(re.compile(rf"(?i){start}{_NAMED}{end}") for start, end in _IN_MARKS)
_ANY_IN_MARKS = re.compile(rf"(?i)<(?:{_ANY})>")
_CAPITALS = re.compile(
    r"(?<=\s)(?:(?:YOUR|MY|THE)_)?(?P<noun>CONTAINER|IMAGE|NETWORK|VOLUME)(?:_(?P<role>ID|NAME|HASH))?(?=[\s:]|$)"
)
_USER = re.compile(
    r"(?i)<(?:(?:your|the|my)[ _-]?)?(?:docker[ _-]?)?(?:hub[ _-]?)?(?:id[ _-]?)?"
    r"(?:user(?:[ _-]?name|[ _-]?id)?|account|org(?:anization)?)>"
)
_USER_NAME = re.compile(r"(?i)(?:my_?)?docker_?(?:hub_?)?(?:id_?)?user(?:_?name)?")
_MARKS = re.compile(r"[<$\[{]|[A-Z]{5}")
"""What any of them has; most inputs have none."""
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))")
_VARIABLE_NAME = re.compile(rf"(?i)(?:docker_?(?P<id>id)|(?P<cid>cid)|(?:(?:my|docker)_?)?{_NOUN}_?(?P<role>id|name)?)")
_CLIENT = re.compile(
    rf"(?<![\w./-])(?:{'|'.join(CLIENTS)})\s+(?:(?P<group>container|image|network|volume)\s+)?(?P<verb>[a-z]+)(?!\S)"
)
_END = re.compile(r"\|\||&&|[;|\n]")
_NEW_NAME = re.compile(r"--name[=\s]+['\"]?\Z")
_MAKING = {
    Noun.CONTAINER: frozenset[str](),
    Noun.IMAGE: frozenset({"build", "import", "load", "pull"}),
    Noun.NETWORK: frozenset({"create"}),
    Noun.VOLUME: frozenset({"create"}),
    Noun.USER: frozenset(),
}
"""The verbs that make what they name."""
_IN_ANY_LANGUAGE = re.compile(r"(?<=\s)<[^\W\d](?:[\w -]*\w)?>(?=\s|$)")
_NO_THING = re.compile(
    r"(?i)address|arg|branch|cmd|command|dir|file|flag|folder|host|ip\b|key|option|password|path|port|service|tag|token"
    r"|url|value|version"
)
_ACTS_ON = {
    **dict.fromkeys(("history", "push", "rmi"), Noun.IMAGE),
    **dict.fromkeys(("attach", "exec", "kill", "logs", "pause", "port", "restart", "rm"), Noun.CONTAINER),
    **dict.fromkeys(("start", "stop", "top", "unpause", "wait"), Noun.CONTAINER),
}
"""What a verb is about: ``docker stop <el-contenedor>`` says no less in another language."""
_WORDS = {"ctr": Noun.CONTAINER, "img": Noun.IMAGE, "vol": Noun.VOLUME}


def placeholders(command: str) -> tuple[Placeholder, ...]:
    """Return the placeholders in the client's commands of an input, each once, in order."""
    found = dict[str, Placeholder]()
    if not _MARKS.search(command):
        return ()
    for segment in _segments(command):
        client = _CLIENT.search(segment)
        for each in _found(segment[client.end() :], client["verb"], client["group"]) if client else ():
            found.setdefault(each.text, each)
    return tuple(found.values())


def assigns(command: str, variable: str) -> bool:
    """Tell whether an input itself gives a shell variable a value."""
    name = re.escape(variable)
    forms = rf"(?<![\w$-]){name}\+?=|\b(?:read|mapfile|readarray)\b[^;&|\n]*\s{name}\b|\bfor\s+{name}\b"
    return re.search(forms, command) is not None


def _segments(command: str) -> Iterator[str]:
    """Divide an input at what separates commands; in quotes too, where it does no harm."""
    joined, start = command.replace("\\\n", "  "), 0
    for end in _END.finditer(joined):
        yield joined[start : end.start()]
        start = end.end()
    yield joined[start:]


def _found(words: str, verb: str, group: str | None) -> Iterator[Placeholder]:
    found = [*_spelled_out(words, verb, group)]
    other = [] if found else [*_IN_ANY_LANGUAGE.finditer(words)]
    noun = group or _ACTS_ON.get(verb)
    if len(other) == 1 and noun and not _NO_THING.search(other[0][0]):
        found = [_placeholder(other[0], verb, noun, None, variable=None)]
    yield from found


def _spelled_out(words: str, verb: str, group: str | None) -> Iterator[Placeholder]:
    """Yield what says in English, or by the name of a variable, what it stands for."""
    patterns = (*_NAMED_IN_MARKS, _ANY_IN_MARKS, _CAPITALS)
    found = (match for pattern in patterns for match in pattern.finditer(words))
    for match in sorted(found, key=lambda each: each.start()):
        groups = match.groupdict()
        yield _placeholder(match, verb, groups.get("noun") or group, groups["role"], variable=None)
    for match in _USER.finditer(words):
        yield Placeholder(match[0], Noun.USER, None, verb, by_name=True, new=False)
    for match in _VARIABLE.finditer(words):
        variable = match["braced"] or match["bare"]
        if _USER_NAME.fullmatch(variable):
            yield Placeholder(match[0], Noun.USER, variable, verb, by_name=True, new=False)
        elif named := _VARIABLE_NAME.fullmatch(variable):
            yield _placeholder(match, verb, named["noun"], named["role"], variable=variable)


def _placeholder(
    match: re.Match[str], verb: str, word: str | None, role: str | None, *, variable: str | None
) -> Placeholder:
    word = (word or Noun.CONTAINER).lower()
    noun = _WORDS.get(word) or Noun(word)
    new = verb in _MAKING[noun] or _NEW_NAME.search(match.string, 0, match.start()) is not None
    return Placeholder(match[0], noun, variable, verb, (role or "").lower() == "name", new)
