"""From a deck, its files' texts and a run's record to the texts that tell the truth.

Pure. Every change is read again before it is kept: it must leave each input as it was, and the new output must be
read as that step's output. What the record alone can tell is judged again after it, until nothing more changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deckproof.config import Config
from deckproof.errors import DeckError
from deckproof.model import Block, BlockResult, Kind, Step
from deckproof.plan.session import Session
from deckproof.prove.deck import everything, session_of
from deckproof.update.decide import Left, NewOutput, is_placeholder, new_outputs
from deckproof.update.edits import Edit, edit_deck, edit_text
from deckproof.update.outputs import edits_of, style_of

_ROUNDS = 5
_BY_HAND = "edit it by hand"
_STILL_WRONG = "what is written still is not what came back"


@dataclass(frozen=True, slots=True)
class Place:
    """A step as its author knows it: the file that it stands in and the line, before anything was changed."""

    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Revision:
    """What an update would make of a deck."""

    session: Session  # as it would be read
    texts: Mapping[Path, str]  # of every file that the deck is written in
    written: tuple[Place, ...]  # steps whose output is new
    left: tuple[tuple[Place, Left], ...]


def revise(
    session: Session,
    texts: Mapping[Path, str],
    recorded: Sequence[BlockResult],
    config: Config,
    *,
    wanted: Callable[[Block], bool] = everything,
    fill: bool = True,
) -> Revision:
    """Return the deck rewritten after a run. ``texts`` holds the files as they were when the deck was read.

    Only ``wanted`` blocks are changed. ``fill``: also write output where the slide shows none and claims none.
    """
    return _Revising(session, dict(texts), recorded, config, wanted).result(fill=fill)


class _Refused(Exception):  # noqa: N818 -- no error: the step is left, for this reason
    def __init__(self, reason: str, remedy: str = _BY_HAND) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


class _Revising:
    def __init__(
        self,
        session: Session,
        texts: dict[Path, str],
        recorded: Sequence[BlockResult],
        config: Config,
        wanted: Callable[[Block], bool],
    ) -> None:
        self.first = self.session = session
        self.texts, self.recorded, self.config, self.wanted = texts, recorded, config, wanted
        self.written: dict[Place, tuple[int, int]] = {}  # by which step: a file's lines may be shown by several
        self.left: dict[Place, Left] = {}

    def result(self, *, fill: bool) -> Revision:
        for _ in range(_ROUNDS):
            if not self._round(fill=fill):
                break
        self._check_result()
        return Revision(self.session, self.texts, tuple(self.written), tuple(self.left.items()))

    def _round(self, *, fill: bool) -> bool:
        """Write what is wished; tell whether anything was."""
        changed = False
        self.left = {}
        for each in new_outputs(self.session, self.recorded, self.config, fill=fill):
            if not self.wanted(self.session.deck.blocks[each.block]):
                continue
            place = self._place(each)
            if isinstance(each, Left):
                self.left[place] = each
                continue
            try:
                changed = self._write(each, self.written.get(place)) or changed
                self.written[place] = (each.block, each.number)
            except _Refused as error:
                self.left[place] = Left(each.block, each.number, each.step, error.reason, error.remedy)
        return changed

    def _check_result(self) -> None:
        """Leave nothing unsaid: what would not pass by what the deck itself shows now is left."""
        for each in new_outputs(self.session, [_as_shown(result) for result in self.recorded], self.config, fill=False):
            if self.wanted(self.session.deck.blocks[each.block]):
                left = each if isinstance(each, Left) else Left(each.block, each.number, each.step, _STILL_WRONG)
                self.left.setdefault(self._place(each), left)

    def _place(self, each: NewOutput | Left) -> Place:
        """Return where the step stood before the first change."""
        reading = self.first.readings[each.block]
        line = reading.steps[each.number].line if each.number < len(reading.steps) else each.step.line
        return Place(reading.block.span.path, line)

    # --------------------------------------------------------------------------------------------- one step's output

    def _write(self, new: NewOutput, by: tuple[int, int] | None) -> bool:
        """Write new output, unless another step that shows the same lines did. Raises _Refused where it must not be."""
        step = self.session.readings[new.block].steps[new.number]
        if by not in {None, (new.block, new.number)}:
            if _shown(step.expected or ()) == _shown(new.lines):
                return False
            raise _Refused("another block shows the same lines, and that command printed something else")
        block = self._holder(new.block, step)
        edits = self._edits(new, step, block)
        if not edits:
            raise _Refused("its ids, names or numbers contradict what is shown elsewhere in the deck")
        self._check_source(block, step)
        edited = edit_deck(self.session.deck, block.span, edits)
        try:
            session = session_of(edited, self.config)
        except DeckError as error:
            raise _Refused(f"what it printed can't be shown here: {error.message}") from None
        self._check_reading(session, new)
        path = block.span.path
        self.texts[path] = edit_text(self.texts[path], edits, block.span.indent)
        self.session = session
        return True

    def _holder(self, number: int, step: Step) -> Block:
        """Return the block that holds the step's output: its own, or a later one that shows it."""
        own = self.session.deck.blocks[number]
        if not step.expected_lines:
            return own
        blocks = (own, *self.session.deck.blocks[number + 1 :])
        line = step.expected_lines[0]
        return next((each for each in blocks if each.span.first <= line <= each.span.last), own)

    def _edits(self, new: NewOutput, step: Step, block: Block) -> list[Edit]:
        reading = self.session.readings[new.block]
        kind = reading.kind if block is reading.block or block.id == reading.block.id else Kind.TRANSCRIPT
        style = style_of(self.session.readings, new.block)
        return edits_of(step, new.lines, block=block, kind=kind, style=style)

    # ------------------------------------------------------------------------------------------------------- checking

    def _check_source(self, block: Block, step: Step) -> None:
        """Raise _Refused unless the file's lines are the block's."""
        if not block.span.verified:
            raise _Refused("its text is not in this file as it is shown: a substitution, markup or an option made it")
        lines = self.texts.get(block.span.path, "").splitlines()
        shown = block.text.split("\n")
        for number in (*step.expected_lines, *(() if step.expected_lines else (step.end_line,))):
            at = number - block.span.first
            source = lines[number - 1] if number <= len(lines) else ""
            if at >= len(shown) or not "".join(source.split()).endswith("".join(shown[at].split())):
                raise _Refused("the file was changed since it was read", "run the update again")

    def _check_reading(self, session: Session, new: NewOutput) -> None:
        """Raise _Refused unless every input is read as before, and the new output as what it is."""
        if _inputs(session) != _inputs(self.session):
            raise _Refused("what it printed would be read as something that is typed")
        expected = session.readings[new.block].steps[new.number].expected or ()
        if _shown(expected) != _shown(new.lines):
            raise _Refused("what it printed would not be read as this command's output")


def _as_shown(result: BlockResult) -> BlockResult:
    """Forget what ids that nothing showed were taken for: the next check won't guess."""
    steps = tuple(
        each._replace(
            outcome=each.outcome._replace(named=tuple(pair for pair in each.outcome.named if is_placeholder(pair[0]))),
        )
        for each in result.steps
    )
    return replace(result, steps=steps)


def _inputs(session: Session) -> list[list[Step]]:
    """Return the deck's steps without what they show and where they stand."""
    return [
        [step._replace(line=0, end_line=0, expected=None, expected_lines=()) for step in reading.steps]
        for reading in session.readings
    ]


def _shown(lines: Sequence[str]) -> list[str]:
    return [line.rstrip() for line in lines if line.strip()]
