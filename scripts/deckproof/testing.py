"""Helpers for tests of decks and of deckproof itself: an engine that is no engine, decks from text.

``LocalEngine`` runs steps in an ordinary bash in a folder of its own; nothing needs Docker.
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from deckproof.config import Config, Silence
from deckproof.engine.attach import Attached
from deckproof.errors import EngineError
from deckproof.match.wildcards import is_wild_line
from deckproof.model import (
    Block,
    BlockResult,
    Deck,
    EngineInfo,
    EngineKind,
    ImageInfo,
    Kind,
    LineRole,
    Options,
    Reading,
    Span,
)
from deckproof.parse import read_deck
from deckproof.parse.prompts import BARE, SOMETIMES_BARE, split_prompt
from deckproof.plan.session import Session, plan
from deckproof.run import DeckRun

QUICK = Config(timeout=60.0, quiet=0.1, patience=2.0)
"""Settings for tests of what ends by itself: the limit is for what hangs, not for a machine that is busy."""

_STARTS = 5
_IDLE_SECONDS = 0.005
"""What one start of a shell takes where nothing else runs."""


def at_terminal(command: Sequence[str]) -> list[str]:
    """Return ``command`` as it is run at a terminal of its own, whatever the user's shell is."""
    return ["script", "--quiet", "--return", "--command", shlex.join(command), "/dev/null"]


def pace() -> float:
    """Return how many times longer than on an idle machine things take here now, at least 1."""
    return max(1.0, _measured(), os.getloadavg()[0] / (os.cpu_count() or 1))


@cache
def _measured() -> float:
    """Return the same for the moment at which it is asked for first."""
    began = time.monotonic()
    for _ in range(_STARTS):
        subprocess.run(["sh", "-c", ":"], check=True)
    return (time.monotonic() - began) / _STARTS / _IDLE_SECONDS


def patience(seconds: float) -> float:
    """Return what ``seconds`` on an idle machine are here: for limits by which something must have happened."""
    return seconds * pace()


def own_seconds() -> str:
    """Return a long time for a `sleep` that no other test and no other run has: such a process is found by it."""
    return f"{600 + secrets.randbelow(10**9) / 10**6:.6f}"


@dataclass
class LocalEngine:
    """An engine without Docker: steps run on this machine, in ``folder``.

    ``is_attached`` says whether a foreground program counts as attached to a container; ``refused`` are inputs that
    must not be typed, with the reason; an engine that is not ``alive`` answers as one that went away.
    """

    folder: Path
    is_attached: Callable[[], bool] = lambda: False
    refused: Mapping[str, str] = field(default_factory=dict)
    alive: bool = True

    @property
    def info(self) -> EngineInfo:
        """Kind and version of nothing."""
        return EngineInfo(EngineKind.SHARED, "0")

    @property
    def images(self) -> tuple[ImageInfo, ...]:
        """No images."""
        return ()

    @property
    def environment(self) -> Mapping[str, str]:
        """A small environment that is the same on every machine."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8", "TZ": "UTC"}

    @property
    def workdir(self) -> Path:
        """The folder that was given."""
        return self.folder

    def enter(self, argv: Sequence[str]) -> list[str]:
        """Return the command as it is."""
        return list(argv)

    def client(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Answer every request with nothing. Raises EngineError where the engine is not alive."""
        self._check(timeout)
        return subprocess.CompletedProcess(["docker", *arguments], 0, "", "")

    def attached(self, since: float, typed: str = "") -> tuple[Attached, ...]:  # noqa: ARG002 -- the protocol's
        """Return a container where ``is_attached`` says so. Raises EngineError where the engine is not alive."""
        self._check(since)
        return (Attached("made-up", "made-up"),) if self.is_attached() else ()

    def stopped(self, since: float, containers: Sequence[Attached]) -> bool:  # noqa: ARG002 -- the protocol's
        """Say that nothing was stopped by a client. Raises EngineError where the engine is not alive."""
        self._check(since)
        return False

    def settle(self) -> None:
        """List nothing. Raises EngineError where the engine is not alive."""
        self._check(0)

    def refuse(self, command: str) -> str | None:
        """Return the reason given for this input."""
        return self.refused.get(command)

    def _check(self, _seconds: float) -> None:
        if not self.alive:
            raise EngineError("the engine doesn't answer")


def make_block(text: str, *, number: int = 1, line: int = 1, language: str = "console", **more: object) -> Block:
    """Return a block of a made-up slide; ``more`` are ``caption``, ``lead`` and the fields of Options."""
    caption, lead = more.pop("caption", None), str(more.pop("lead", ""))
    span = Span(Path("/deck/slides/made.rst"), line, line + text.count("\n"), "   ", verified=True)
    return Block(
        id=f"slides/made.rst::Made up::{number}",
        slide="Made up",
        language=language,
        text=text,
        span=span,
        caption=None if caption is None else str(caption),
        options=Options(**more),  # type: ignore[arg-type] # the caller's words are checked by Options' own names
        lead=lead,
    )


def make_deck(*blocks: str | tuple[str, Mapping[str, object]]) -> Deck:
    """Return a deck of these texts, each with options if it is a pair; blocks are written one below the other."""
    made, line = list[Block](), 1
    for number, each in enumerate(blocks, 1):
        text, more = each if isinstance(each, tuple) else (each, {})
        options = {"line": line, **more}
        made.append(make_block(text, number=number, **options))  # type: ignore[arg-type] # see make_block
        line += text.count("\n") + 2
    return Deck(Path("/deck/slides/made.rst"), "slides/made.rst", "Made up", tuple(made))


def make_session(*blocks: str | tuple[str, Mapping[str, object]], silence: Silence = Silence.BLOCK) -> Session:
    """Return the session of ``make_deck(*blocks)``."""
    deck = make_deck(*blocks)
    return plan(deck, read_deck(deck.blocks, silence))


def run_deck(session: Session, engine: LocalEngine, config: Config = QUICK) -> list[BlockResult]:
    """Run a session to its end; of each block, return the last that was said of it."""
    with DeckRun(session, engine, config) as run:
        return list({each.block.id: each for each in run.blocks()}.values())


def dropped(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield the lines of a deck that are neither proven nor said not to be: there must be none.

    Typed lines belong to a step, lines of output to what a step is compared with or to what was shown before; a remark
    is a comment, a prompt with nothing typed at it, or an ellipsis; and a block of other lines says why.
    """
    typed, compared = set[tuple[Path, int]](), set[int]()
    shown = {step.then_prompt for reading in readings for step in reading.steps}
    for reading in readings:
        path = reading.block.span.path
        typed |= {(path, line) for step in reading.steps for line in range(step.line, step.end_line + 1)}
        compared |= {line for step in reading.steps for line in step.expected_lines}  # another file's, where included
    for reading in readings:
        span, says_why = reading.block.span, bool(reading.reason) or reading.kind is Kind.FILE
        for number, (text, role) in enumerate(
            zip(reading.block.text.split("\n"), reading.roles, strict=True), span.first
        ):
            place = (span.path, number)
            held = {
                LineRole.INPUT: place in typed,
                LineRole.CONTINUATION: place in typed,
                LineRole.OUTPUT: number in compared
                or (says_why and not reading.steps)
                or not text.strip(" \t#>").strip(),
                LineRole.REMARK: _is_remark(text) or text.strip() in shown,
                LineRole.BLANK: not text.strip(),
                LineRole.TEXT: says_why,
                LineRole.UNCLEAR: reading.refused is not None,
            }
            if not held[role]:
                yield f"{reading.block.id}, line {number}, taken for {role}: {text}"


def _is_remark(text: str) -> bool:
    prompt = next(filter(None, (split_prompt(text.strip(), BARE + each) for each in SOMETIMES_BARE)), None)
    return text.lstrip().startswith("#") or is_wild_line(text) or (prompt is not None and not prompt[1])
