"""Read the calls of the docker client in a shell input, however they are spelled, and their options.

What a shell would only find out while it runs (a variable set by an earlier input, a script in a file) is not known.
"""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

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

_SEPARATOR = re.compile(r"[;|&()]+|[{}]")
_REDIRECTION = re.compile(r"[<>&]*[<>][<>&|]*")
_SETS = re.compile(r"[A-Za-z_]\w*=")
_TALKERS = frozenset({"echo", "printf", "which", "type", "man", "grep", "apt", "apt-get", "cat", "git", ":"})
"""Commands that take the word `docker` for a text."""
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})
_TAKES_COMMAND = _SHELLS | {"eval", "alias", "trap", "watch", "xargs", "parallel", "ssh", "su", "sudo", "script", "env"}
"""Commands that take a word with blanks in it for a command."""
_REMARK = re.compile(r"(?m)(?:^|(?<=[ \t;|&(]))#.*$")
_SUBSTITUTION = re.compile(r"[$<]\(([^()]*)\)|`([^`]*)`")
_ASSIGNED = re.compile(
    r"(?m)(?:^|[\s;&|])(?P<name>[A-Za-z_]\w*)=(?P<quote>['\"]?)(?P<value>[\w ./-]*)(?P=quote)(?=[\s;&|]|$)"
)
_UNKNOWN = "$_"
"""What stands for what a substitution prints."""
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the docker client."""

    group: str  # "container", "compose", …; "" where there is none
    verb: str
    words: tuple[str, ...]  # what follows the verb
    before: tuple[str, ...] = ()  # what stands before the verb: options of the client or of compose
    substituted: bool = False  # what it prints becomes a part of another command

    def setting(self, *names: str) -> str | None:
        """Return the value of the last option before the verb that has one of these names."""
        joined = (word.partition("=") for word in self.before)
        found = [value for name, equals, value in joined if equals and name in names]
        found += [value for name, value in pairwise(self.before) if name in names]
        return found[-1] if found else None


def docker_calls(text: str) -> Iterator[Call]:
    """Yield the calls of docker in an input, in substitutions, aliases and ``sh -c`` texts too."""
    yield from _calls(text.replace("\\\n", " "), substituted=False, depth=0)


def _calls(text: str, *, substituted: bool, depth: int) -> Iterator[Call]:
    if depth > _DEEPEST:
        return
    text = _with_values(text)
    while match := _SUBSTITUTION.search(text):  # the innermost first
        yield from _calls(match[1] or match[2] or "", substituted=True, depth=depth + 1)
        text = f"{text[: match.start()]}{_UNKNOWN}{text[match.end() :]}"
    commands = list(_simple_commands(text))
    for (words, _), (following, separator) in pairwise([*commands, ([], "")]):
        piped_to_shell = separator in ("|", "|&") and bool(_SHELLS & set(map(_program, following[:2])))
        yield from _calls_of_command(words, read_aloud=piped_to_shell, substituted=substituted, depth=depth)


def _calls_of_command(words: list[str], *, read_aloud: bool, substituted: bool, depth: int) -> Iterator[Call]:
    programs = [_program(word) for word in words]
    if programs[0] in _TALKERS:
        if read_aloud:
            yield from _calls(" ".join(words[1:]), substituted=substituted, depth=depth + 1)
        return
    place = next((n for n, each in enumerate(programs) if each in ("docker", "docker-compose")), None)
    if place is not None:
        compose = ["compose"] if programs[place] == "docker-compose" else []
        yield _call([*compose, *words[place + 1 :]], substituted=substituted)
    if _TAKES_COMMAND & set(programs[:place]):
        for word in words[:place]:
            if len(word.split()) > 1:
                inner = word.partition("=")[2] if re.match(r"[\w.-]+=", word) else word
                yield from _calls(inner, substituted=substituted, depth=depth + 1)


def _program(word: str) -> str:
    return PurePosixPath(word).name


def _with_values(text: str) -> str:
    """Put the values of variables that the text itself sets in their places."""
    for match in _ASSIGNED.finditer(text):
        if "docker" in match["value"]:
            text = re.sub(rf"\$(?:{match['name']}\b|\{{{match['name']}\}})", match["value"], text)
    return text


def _simple_commands(text: str) -> Iterator[tuple[list[str], str]]:
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
    for each in (_REMARK.sub("", text), text):
        lexer = shlex.shlex(each.replace("\n", " ; "), posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""
        with contextlib.suppress(ValueError):  # an open quote
            return list(lexer)
    return text.split()  # no command that could run; but a refusal must not hang on that


def _call(words: Sequence[str], *, substituted: bool) -> Call:
    before, rest, group = list[str](), list(words), ""
    while rest and (rest[0].startswith("-") or (not group and rest[0] in GROUPS)):
        if rest[0] in GROUPS:
            group = rest.pop(0)
            continue
        taken = 2 if rest[0] in _VALUED else 1
        before += rest[:taken]
        del rest[:taken]
    return Call(group, rest[0] if rest else "", tuple(rest[1:]), tuple(before), substituted)


# ------------------------------------------------------------------------------------------------------------- options

_SWITCHES = {
    "run": frozenset(
        """
        --detach --disable-content-trust --help --init --interactive --no-healthcheck --oom-kill-disable --privileged
        --publish-all --quiet --read-only --rm --sig-proxy --tty -d -i -t -P -q
        """.split()  # noqa: SIM905 -- words are easier to read without quotes
    ),
    "build": frozenset(
        "--compress --force-rm --load --no-cache --pull --push --quiet -q --rm --squash --check -D".split()  # noqa: SIM905 -- words are easier to read without quotes
    ),
    "network": frozenset({"--attachable", "--config-only", "--ingress", "--internal", "--ipv6"}),
    "commit": frozenset({"--pause", "-p"}),
}
"""Options that take no value, by what they are given to; every other one takes the next word."""


def options(kind: str, words: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the options of a call with their values, and its other words.

    ``kind`` is "run" (the words end with the image's command, which is left alone), "build", "network", "commit" or "".
    """
    switches = _SWITCHES.get(kind, frozenset())
    found, plain, rest = list[tuple[str, str]](), list[str](), list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return found, [*plain, *rest]
        if not word.startswith("-") or word == "-":
            plain.append(word)
            if kind == "run":
                return found, [word, *rest]
            continue
        for name, value in _named(word, switches):
            wants_next = value is None and name not in switches and bool(rest)
            found.append((name, rest.pop(0) if wants_next else value or ""))
    return found, plain


def _named(word: str, switches: frozenset[str]) -> Iterator[tuple[str, str | None]]:
    """Yield the options in one word: ``--name=web``, ``-p8080:80``, or bundled letters (``-itp 8080:80``)."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        yield name, value if equals else None
        return
    for place, letter in enumerate(word[1:], start=2):
        if f"-{letter}" in switches:
            yield f"-{letter}", ""
        else:
            yield f"-{letter}", word[place:].removeprefix("=") or None
            return
