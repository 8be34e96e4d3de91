"""Decks in files that are only text, and records of runs that nobody ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from deckproof.config import Config
from deckproof.model import (
    Block,
    BlockResult,
    Deck,
    Ending,
    Options,
    Outcome,
    Result,
    Span,
    StepResult,
    Verdict,
)
from deckproof.plan.session import Session
from deckproof.prove.deck import session_of
from deckproof.update import Revision, revise

PATH = Path("/deck/slides/made.rst")
CONFIG = Config()


def in_file(
    *texts: str, indent: str = "   ", ending: str = "\n", final: bool = True, **options: object
) -> tuple[Deck, str]:
    """Return a deck of these blocks, and the text of its file, with a paragraph between them."""
    lines, blocks = ["A title", "=======", ""], list[Block]()
    for number, text in enumerate(texts, 1):
        lines += [".. code-block:: console", ""]
        first = len(lines) + 1
        own = text.split("\n")
        lines += [indent + line if line else "" for line in own]
        span = Span(PATH, first, first + len(own) - 1, indent, verified=True)
        chosen = Options(**options)  # type: ignore[arg-type] # Options checks the caller's words
        blocks.append(Block(f"made::A title::{number}", "A title", "console", text, span, options=chosen))
        lines += ["", "A paragraph.  ", ""]
    if not final:
        lines = lines[:-3]
    return Deck(PATH, "made", "A title", tuple(blocks)), ending.join(lines) + (ending if final else "")


def record(session: Session, printed: Mapping[str, Sequence[str]], **outcome: object) -> list[BlockResult]:
    """Return what a run would be in which these inputs print these lines."""
    found = list[BlockResult]()
    for reading in session.readings:
        steps = list[StepResult]()
        for step in reading.steps:
            facts: dict[str, object] = {"ending": Ending.EXITED, "status": 0, **outcome}
            lines = tuple(printed.get(step.input, ()))
            happened = Outcome(step.input, lines=lines, seconds=0.1, **facts)  # type: ignore[arg-type] # as above
            steps.append(StepResult(step, happened, Verdict(Result.PASSED)))
        found.append(BlockResult(reading.block, Result.PASSED, None, 0.1, tuple(steps)))
    return found


def revised(
    deck: Deck, text: str, printed: Mapping[str, Sequence[str]], *, fill: bool = True, **outcome: object
) -> Revision:
    """Return what an update makes of the deck after such a run."""
    session = session_of(deck, CONFIG)
    return revise(session, {PATH: text}, record(session, printed, **outcome), CONFIG, fill=fill)


def body(revision: Revision, number: int = 1) -> str:
    """Return the text of a block after an update."""
    return revision.session.deck.blocks[number - 1].text
