"""The shells that steps are typed into, with a prompt that no slide shows by accident.

The prompt is an operating system command (as shell integrations use it): a terminal draws nothing for it. It is salted,
and carries the exit status.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from deckproof.run.pager import LESS

BASH = ("bash", "--noediting", "--norc", "--noprofile", "-i")
KEEP_PROMPTS = "export -n PS0 PS1 PS2; history -c"
"""Typed first: a shell that a slide starts from this one shows its own prompt, which the slide may wait for."""
_IN_CONTAINER = f"command -v bash >/dev/null 2>&1 && exec {' '.join(BASH)}; exec sh -i"


@dataclass(frozen=True)
class Marker:
    """The salted prompt of one terminal's shell."""

    salt: str = field(default_factory=lambda: secrets.token_hex(8))

    def environment(self) -> dict[str, str]:
        """The variables that make a shell use it, and one by which whatever is started from it is known."""
        prompts = {"PS0": "-", "PS1": "$?", "PS2": "+"}
        return {
            **{name: f"\x1b]133;{self.salt};{says}\x07" for name, says in prompts.items()},
            "HISTFILE": "",
            "HISTCONTROL": "ignorespace",  # what is asked between steps is none of the deck's history
            "VIRTUAL_ENV_DISABLE_PROMPT": "1",  # or its name would stand before our prompt, as output
            "DECKPROOF_TERMINAL": self.salt,
        }

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        """Matches a prompt as received: group 1 is an exit status, ``+`` to go on, or ``-`` before a command runs."""
        return re.compile(rb"\x1b\]133;%s;(\d+|[+-])\x07" % self.salt.encode())

    def after_start(self, received: bytes) -> bytes:
        """Return what was received after the last ``-``: what a command printed, without the echo of its typing."""
        return received.rpartition(self._start)[2]

    @cached_property
    def _start(self) -> bytes:
        return b"\x1b]133;%s;-\x07" % self.salt.encode()

    @cached_property
    def _redrawn(self) -> re.Pattern[bytes]:
        return re.compile(rb"\r\x1b\]133;%s;[^\x07]*\x07\x1b\[J" % self.salt.encode())

    def without_redrawn(self, data: bytes) -> bytes:
        """Leave out prompts that are no new ones.

        busybox's shell draws its line again when the terminal's size changes, and docker's client makes it change
        right after the start.
        """
        return self._redrawn.sub(b"", data)

    @cached_property
    def longest(self) -> int:
        """Bytes that the prompt takes at most."""
        return len(self.salt) + 12


def host_environment(base: Mapping[str, str], marker: Marker) -> dict[str, str]:
    """Return the environment of a host shell: pagers would wait for a key that nobody presses."""
    return {"TERM": "xterm", "PAGER": "cat", "LESS": LESS, **base, **marker.environment()}


def container_shell(container: str, marker: Marker) -> list[str]:
    """Return the command for a shell inside a running container: bash where it is there, else sh."""
    variables = [word for name, value in marker.environment().items() for word in ("-e", f"{name}={value}")]
    return ["docker", "exec", "-it", *variables, container, "sh", "-c", _IN_CONTAINER]
