"""Which earlier failure a failing step is a consequence of, so that one mistake is reported once.

Only a step that fails is ever blamed on another one: a step that passes owes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deckproof.docker.calls import docker_calls
from deckproof.model import Step

_WORD = re.compile(r"[^\s`=,'\"|&;()<>\\]+")
_TEMPLATE = re.compile(r"\{\{.*?\}\}")  # of --format: two commands may ask for the same
_TAG = re.compile(r"(?<=[\w.-]):(?!\d+(?::|$))[\w.-]+$")
_CHANGES_SHELL = re.compile(r"\s*(?:cd|pushd|export|source|\.|alias|set|[A-Za-z_]\w*=)(?:\s|$|(?<==))")
_COMMON = frozenset(
    """
    docker podman compose container image volume network system run rm rmi ps start stop restart kill exec attach
    create pull push tag build images inspect logs port search login logout prune list true false echo cat sudo
    curl bash sleep grep head tail latest debian busybox localhost 127.0.0.1 0.0.0.0 http https bind type source
    target name all rm force format python python3 html json yaml txt www usr bin var tmp home and for the
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
"""Words that two commands may share without having to do with each other."""


@dataclass(frozen=True, slots=True)
class _Failure:
    step: Step
    line: int  # of the failure that is at the root of it
    terminal: str
    ran: bool  # the command did its work, only its output differs


class Blame:
    """The failures of one deck so far."""

    def __init__(self) -> None:
        self._failures: list[_Failure] = []
        self._foreground: int | None = None

    def record(self, step: Step, *, line: int, terminal: str, ran: bool) -> None:
        """Remember a step that failed or is blocked; ``line`` is where the mistake is."""
        self._failures.append(_Failure(step, line, terminal, ran))

    @property
    def foreground(self) -> int | None:
        """The line that failed to bring a program to the foreground, or that spoilt it; None: there is one."""
        return self._foreground

    @foreground.setter
    def foreground(self, line: int | None) -> None:
        self._foreground = line

    def for_token(self, token: str) -> int | None:
        """Return the line of the failure that kept this written token from being bound."""
        for failure in self._failures:
            if any(token in text for text in (*(failure.step.expected or ()), failure.step.prompt)):
                return failure.line
        return None

    def for_step(self, step: Step, terminal: str) -> int | None:
        """Return the line of the failure that this failing step follows from."""
        if not step.at_host and self._foreground is not None:
            return self._foreground
        for failure in self._failures:
            if not failure.ran and (_same_program(failure, step, terminal) or have_to_do(failure.step, step)):
                return failure.line
        return None


def _same_program(failure: _Failure, step: Step, terminal: str) -> bool:
    if terminal != failure.terminal:
        return False
    if not step.at_host or step.keys:
        return not failure.step.at_host or failure.step.keys
    return bool(_CHANGES_SHELL.match(failure.step.input))


def have_to_do(one: Step, other: Step) -> bool:
    """Tell whether two steps name the same thing, so that the second can't go right where the first did not."""
    return not _objects(one.input).isdisjoint(_objects(other.input)) or _is_listed(one, other)


def _is_listed(one: Step, other: Step) -> bool:
    """A list that was to show what the failed command names (``--name web``) can't be right."""
    lines = "\n".join(other.expected or ())
    names = (name for call in docker_calls(one.input) for name in call.values("--name") if name)
    return any(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", lines) for name in names)


def _objects(text: str) -> frozenset[str]:
    """Return the words of a command that may name something: a container, a volume, a folder, a published port."""
    words = (word for word in _WORD.findall(_TEMPLATE.sub(" ", text)) if not word.startswith("-"))
    return frozenset(part for word in words for part in _parts(word)) - _COMMON


def _parts(word: str) -> list[str]:
    parts = re.split(r"[:/@]", _TAG.sub("", word))
    # a number on its own counts nothing (`sleep 1000`); beside a colon it is a port
    return [part for part in parts if len(part) > 2 and (not part.isdigit() or len(parts) > 1)]
