"""Read the calls of an engine's client in a shell input, however they are spelled.

This is the one reader of command lines: whoever wants to know what a command does asks it. What a shell would only find
out while it runs (a variable set by an earlier input, a script in a file) is not known.
"""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath

from deckproof.docker.options import divide

CLIENTS = ("docker", "podman", "nerdctl")
"""The programs that talk to an engine in docker's words. To add one, write it here."""
_CLIENT = re.compile("|".join(CLIENTS))
_COMPOSE = frozenset({"docker-compose", "podman-compose"})
"""Compose as a program of its own."""

GROUPS = frozenset(
    """
    builder buildx checkpoint compose config container context image manifest network node plugin secret service stack
    swarm system trust volume
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
_VALUED = frozenset(
    """
    -H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey -f --file -p --project-name --profile
    --env-file --project-directory --parallel --ansi --progress --builder
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
)
"""Options before the verb that take the next word for their value."""
_OF_CONTAINERS = """
    attach commit cp create diff exec export kill logs pause port ps rename restart rm run start stats stop top unpause
    update wait
"""
_OF_IMAGES = "build history import load pull push save tag"
_SHORTER = {
    "container": {**{verb: verb for verb in _OF_CONTAINERS.split()}, "ls": "ps", "list": "ps", "remove": "rm"},
    "image": {**{verb: verb for verb in _OF_IMAGES.split()}, **dict.fromkeys(("ls", "list"), "images")}
    | dict.fromkeys(("rm", "remove"), "rmi"),
    "builder": {"build": "build"},
    "buildx": {"build": "build", "b": "build"},
    "network": {"list": "network ls", "remove": "network rm"},
    "volume": {"list": "volume ls", "remove": "volume rm"},
}
"""What a group's verbs are called without the group's name, or usually."""

_SEPARATOR = re.compile(r"[;|&()]+|[{}]")
_REDIRECTION = re.compile(r"[<>&]*[<>][<>&|]*")
_SETS = re.compile(r"[A-Za-z_]\w*=")
_TALKERS = frozenset({"echo", "printf", "which", "type", "man", "grep", "apt", "apt-get", "cat", "git", "make"})
"""Commands that take the word `docker` for a text."""
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})
_TAKES_COMMAND = _SHELLS | {"eval", "alias", "trap", "watch", "xargs", "parallel", "ssh", "su", "sudo", "script", "env"}
"""Commands that take a word with blanks in it for a command."""
_REMARK = re.compile(r"(?m)(?:^|(?<=[ \t;|&(]))#.*$")
_SUBSTITUTION = re.compile(r"[$<]\(([^()]*)\)|`([^`]*)`")
_ASSIGNED = re.compile(
    r"(?m)(?:^|[\s;&|])(?P<name>[A-Za-z_]\w*)=(?P<quote>['\"]?)(?P<value>[\w ./-]*)(?P=quote)(?=[\s;&|]|$)"
)
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_UNKNOWN = "$_"
"""What stands for what a substitution prints."""
_QUOTES = str.maketrans("", "", "'\"\\")
_DEEPEST = 4
_NESTED = 20
"""Substitutions in one another that are looked into."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an engine's client."""

    group: str  # "container", "compose", …; "" where there is none
    verb: str
    words: tuple[str, ...]  # what follows the verb
    before: tuple[str, ...] = ()  # what stands before the verb: options of the client or of compose
    substituted: bool = False  # what it prints becomes a part of another command
    typed: tuple[str, ...] = ()  # all of it, from the client's name on

    @property
    def command(self) -> str:
        """The group and the verb, one way for each command: ``rmi`` for ``image rm``, ``run`` for ``container run``."""
        return _SHORTER.get(self.group, {}).get(self.verb) or f"{self.group} {self.verb}".strip()

    @property
    def arguments(self) -> list[str]:
        """The words after the verb that are neither options nor their values; of ``run``, the image and its command."""
        return divide(self.command, self.words)[1]

    def values(self, *names: str) -> list[str]:
        """Return the values of the options after the verb that have one of these names; "" where one has no value."""
        return [value for name, value in divide(self.command, self.words)[0] if name in names]

    def setting(self, *names: str) -> str | None:
        """Return the value of the last option before the verb that has one of these names."""
        joined = (word.partition("=") for word in self.before)
        found = [value for name, equals, value in joined if equals and name in names]
        found += [value for name, value in pairwise(self.before) if name in names]
        return found[-1] if found else None


def docker_calls(text: str) -> Iterator[Call]:
    """Yield the calls of a client in an input, in substitutions, aliases and ``sh -c`` texts too."""
    return iter(_all_calls(text))


@lru_cache(maxsize=256)
def _all_calls(text: str) -> tuple[Call, ...]:
    return tuple(_calls(text.replace("\\\n", " "), substituted=False, depth=0))


def calls_client(text: str) -> bool:
    """Tell whether an input calls an engine's client."""
    return bool(_all_calls(text))


def _calls(text: str, *, substituted: bool, depth: int) -> Iterator[Call]:
    plain = text.translate(_QUOTES)
    if depth > _DEEPEST or not _CLIENT.search(plain):
        return
    text, inner = without_substitutions(_with_values(text))
    for each in inner:
        yield from _calls(each, substituted=True, depth=depth + 1)
    commands = list(simple_commands(text))
    for (words, _), (following, separator) in pairwise([*commands, ([], "")]):
        piped_to_shell = separator in ("|", "|&") and bool(_SHELLS & set(map(_program, following[:2])))
        yield from _calls_of_command(words, read_aloud=piped_to_shell, substituted=substituted, depth=depth)


def without_substitutions(text: str) -> tuple[str, list[str]]:
    """Return the text with a sign for what each substitution prints, and what is in them, the innermost first."""
    inner = list[str]()

    def taken_out(match: re.Match[str]) -> str:
        inner.append(match[1] or match[2] or "")
        return _UNKNOWN

    for _ in range(_NESTED):
        text, count = _SUBSTITUTION.subn(taken_out, text)
        if not count:
            break
    return text, inner


def _calls_of_command(words: list[str], *, read_aloud: bool, substituted: bool, depth: int) -> Iterator[Call]:
    programs = [_program(word) for word in words]
    place = next((n for n, each in enumerate(programs) if each in _COMPOSE or each in CLIENTS), None)
    talker = next((n for n, each in enumerate(programs[:place]) if each in _TALKERS), None)
    if talker is not None:
        if read_aloud:
            yield from _calls(" ".join(words[talker + 1 :]), substituted=substituted, depth=depth + 1)
        return
    if place is not None and len(words) > place + 1:  # on its own it is a folder's name, say, or a service's
        yield _call([programs[place], *words[place + 1 :]], substituted=substituted)
    if _TAKES_COMMAND & set(programs[:place]):
        for word in words[:place]:
            if len(word.split()) > 1:
                inner = word.partition("=")[2] if re.match(r"[\w.-]+=", word) else word
                yield from _calls(inner, substituted=substituted, depth=depth + 1)


def _program(word: str) -> str:
    """Return the name of a program of the machine's; a file in the deck's folder is another one."""
    return word if word.startswith(("./", "../")) else PurePosixPath(word).name


def _with_values(text: str) -> str:
    """Put the names of clients that the text itself sets variables to in the places of these variables."""
    found = {match["name"]: match["value"] for match in _ASSIGNED.finditer(text)}
    clients = {name: value for name, value in found.items() if any(client in value for client in CLIENTS)}
    return _VARIABLE.sub(lambda match: clients.get(match[1] or match[2], match[0]), text) if clients else text


def simple_commands(text: str) -> Iterator[tuple[list[str], str]]:
    """Yield the words of each simple command with the separator before it."""
    words, separator = list[str](), ""
    for word in [*_words(text), ";"]:
        if not _SEPARATOR.fullmatch(word):
            words.append(word)
            continue
        if words := _bare(words):
            yield words, separator
        words, separator = [], word


def _bare(words: Sequence[str]) -> list[str]:
    """Leave out redirections, with the files and the numbers beside them, and what is set for the command alone."""
    kept = list[str]()
    for before, word in pairwise(["", *words]):
        if _REDIRECTION.fullmatch(word):
            if kept and kept[-1].isdecimal():
                kept.pop()
        elif not (_REDIRECTION.fullmatch(before) or (not kept and _SETS.match(word))):
            kept.append(word)
    return kept


def _words(text: str) -> list[str]:
    found = lexed(text)
    return text.split() if found is None else found  # no command that could run; but a refusal must not hang on that


def lexed(text: str) -> list[str] | None:
    """Return the words and the separators of an input; None where a quote is not closed."""
    for each in (_REMARK.sub("", text), text):
        lexer = shlex.shlex(each.replace("\n", " ; "), posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""  # shlex would take the rest of `a#b` for a comment
        with contextlib.suppress(ValueError):  # an open quote
            return list(lexer)
    return None


def _call(typed: Sequence[str], *, substituted: bool) -> Call:
    before, rest, group = list[str](), list(typed[1:]), "compose" if typed[0] in _COMPOSE else ""
    while rest and (rest[0].startswith("-") or (not group and rest[0] in GROUPS)):
        if rest[0] in GROUPS:
            group = rest.pop(0)
            continue
        taken = 2 if rest[0] in _VALUED else 1
        before += rest[:taken]
        del rest[:taken]
    return Call(group, rest[0] if rest else "", tuple(rest[1:]), tuple(before), substituted, tuple(typed))
