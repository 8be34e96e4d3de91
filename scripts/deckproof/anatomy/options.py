"""Compare a command with what the client's own help says: which commands there are, and which options. Pure.

The help is asked for through a function, so that nothing here starts a process.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import dropwhile

from deckproof.anatomy.parts import Fault
from deckproof.docker.attaching import main_call
from deckproof.docker.calls import CLIENTS
from deckproof.docker.images import images_run
from deckproof.docker.references import fault

PLUGINS = frozenset({"ai", "buildx", "compose", "debug", "init", "mcp", "model", "sbom", "scout"})
"""Commands that the client has only where they were installed beside it."""

_OPTION = re.compile(r"^ {1,8}(?:(?P<short>-\w), |    )?(?P<long>--[\w-]+)(?P<value> \S+)?(?=\s{2,}|$)", re.MULTILINE)
_ONLY_SHORT = re.compile(r"^ {1,8}(?P<short>-\w)(?P<value> \S+)?(?=\s{2,}|$)", re.MULTILINE)
_USAGE = re.compile(r"^Usage:\s+(?P<usage>\S.*)$", re.MULTILINE)
_COMMANDS = re.compile(r"(?i)\[?\bcommand\]?$")
_IMAGE = re.compile(r"IMAGE|NAME\[:TAG")

Ask = Callable[[Sequence[str]], str | None]
"""Return the help of a client's command, given as words; None where there is no such client here."""


@dataclass(frozen=True, slots=True)
class Help:
    """What one page of help says."""

    text: str
    options: Mapping[str, bool]  # with dashes: whether a value follows
    usage: tuple[str, ...]  # the words after the command and its options: IMAGE, [COMMAND], [ARG...]
    has_commands: bool  # commands follow, not arguments


def read_help(text: str) -> Help:
    """Read a page of help as docker and podman print it."""
    options: dict[str, bool] = {"--help": False}
    for match in (*_OPTION.finditer(text), *_ONLY_SHORT.finditer(text)):
        named = match.groupdict()
        options |= {name: bool(match["value"]) for key in ("short", "long") if (name := named.get(key))}
    usage = _USAGE.search(text)
    words = usage["usage"] if usage else ""
    after = dropwhile(str.islower, re.split(r"(?i)\[options\]", words)[-1].split())
    return Help(text, options, tuple(after), bool(_COMMANDS.search(words)) and "IMAGE" not in words)


def check_command(command: str, ask: Ask) -> list[Fault]:
    """Return what the client would not know, and references that are none; nothing for what is no client's command."""
    try:
        shlex.split(command)
    except ValueError:
        return [Fault("a quote in the command is not closed", "close it")]
    call = main_call(command)
    walk = _Walk(call.typed if call else (), ask)
    faults = list(walk.faults()) if call and call.typed[0] in CLIENTS else []
    named = dict.fromkeys([*images_run([command]), *walk.images])
    return [*faults, *_no_references(each for each in named if not set("$<>") & set(each))]


def _no_references(references: Iterator[str]) -> Iterator[Fault]:
    for reference in references:
        if reason := fault(reference):
            yield Fault(
                f"{reference!r} is not an image reference: {reason}", "write it as in registry.example/team/name:tag"
            )


class _Walk:
    """One reading of a command's words from left to right, each with the help of the command that it belongs to."""

    def __init__(self, words: Sequence[str], ask: Ask) -> None:
        self._path = list(words[:1])
        self._rest = list(words[1:])
        self._ask = ask
        self.images: list[str] = []

    def faults(self) -> Iterator[Fault]:
        """Yield what the help does not know; stops where there is no help, or where another program's words begin."""
        text = self._ask(self._path)
        if text is None:
            return
        page, place = read_help(text), 0
        while self._rest:
            word = self._rest.pop(0)
            if word == "--":
                return
            if word.startswith("-") and word != "-":
                if unknown := self._unknown_option(word, page):
                    yield _no_option(unknown, page, self._path)
                    return  # whether a value follows it, nobody can tell
            elif page.has_commands:
                inner = self._inner(word, page)
                if inner is None:
                    if word not in PLUGINS:
                        yield _unknown(word, page, self._path)
                    return
                page = inner
            else:
                if place < len(page.usage) and _IMAGE.search(page.usage[place]):
                    self.images.append(word)
                place += 1
                if any(each.startswith("[ARG") for each in page.usage):
                    return  # what follows is for the program in the container

    def _inner(self, word: str, page: Help) -> Help | None:
        """Return the help of a command's command; the client answers with its own where there is none."""
        text = self._ask([*self._path, word])
        if text is None or text == page.text:
            return None
        self._path.append(word)
        return read_help(text)

    def _unknown_option(self, word: str, page: Help) -> str | None:
        """Return the first option in a word that the help does not list; else take the value that follows, too."""
        name, equals, _ = word.partition("=")
        names = [name] if word.startswith("--") else [f"-{letter}" for letter in name[1:]]
        for place, each in enumerate(names):
            if each not in page.options:
                return each
            if page.options[each]:
                if place == len(names) - 1 and not equals:
                    del self._rest[:1]
                return None
        return None


def _no_option(name: str, page: Help, path: Sequence[str]) -> Fault:
    close = get_close_matches(name, page.options, n=1, cutoff=0.7)
    command = " ".join(path)
    remedy = f"do you mean {close[0]}?" if close else f"`{command} --help` lists those that there are"
    return Fault(f"{command} has no option {name}", remedy)


def _unknown(word: str, page: Help, path: Sequence[str]) -> Fault:
    close = get_close_matches(word, re.findall(r"^ {2}([a-z][\w-]*)\*? {2,}", page.text, re.MULTILINE), n=1, cutoff=0.6)
    command = " ".join(path)
    remedy = f"do you mean {close[0]}?" if close else f"`{command} --help` lists those that there are"
    return Fault(f"{command} has no command {word}", remedy)
