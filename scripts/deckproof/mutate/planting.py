"""All the lies that a deck could tell about what was run, each once, in the order of the slides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from deckproof.match import uncompared
from deckproof.match.wildcards import is_wild_line
from deckproof.model import Block, Ending, Kind, Role, Step
from deckproof.mutate.baseline import Told, Truth
from deckproof.mutate.lie import Lie, LieKind
from deckproof.mutate.occurrences import Occurrences
from deckproof.mutate.shapes import changed_lines
from deckproof.mutate.words import changed_words, exchanged
from deckproof.run.output import without_farewell

_NOBODY_PRINTS = "Done, printed by nobody"


def lies(truth: Truth, select: Callable[[Block], bool] = lambda _: True) -> list[Lie]:
    """Return the lies of the selected blocks that stand on a slide; the same ones, in the same order, every time."""
    seen, found = Occurrences(truth), dict[tuple[int, Step], Lie]()
    added = list(_added(truth, select))
    last = {told.item.block: number for number, told in enumerate(truth.told)}
    for number, told in enumerate(truth.told):
        block = truth.block(told)
        if block.options.role is not Role.SHOWN or not select(block):
            continue
        planting = _Planting(number, told, block, seen)
        for lie in planting.lies(is_last=last[told.item.block] == number):
            if lie.step != told.record.step:
                found.setdefault((number, lie.step), lie)
    return sorted([*found.values(), *added], key=lambda lie: (lie.line, lie.item))


def _added(truth: Truth, select: Callable[[Block], bool]) -> Iterator[Lie]:
    """Yield a line more at the top of each block that shows prompts: nothing on the slides prints it."""
    deck, begun = truth.session.deck, set[int]()
    for number, told in enumerate(truth.told):
        place, block = told.item.block, truth.block(told)
        shown = block.options.role is Role.SHOWN and truth.session.readings[place].kind is Kind.TRANSCRIPT
        if place in begun or not shown or not select(block) or not _was_told(truth, place):
            continue
        begun.add(place)
        indent = block.text[: len(block.text) - len(block.text.lstrip())]
        text = f"{indent.rpartition(chr(10))[2]}{_NOBODY_PRINTS}\n{block.text}"
        lying = replace(block, text=text, span=replace(block.span, last=block.span.last + 1))
        blocks = (*deck.blocks[:place], lying, *deck.blocks[place + 1 :])
        told_by = replace(deck, blocks=blocks)
        yield Lie(LieKind.ADDED, block, number, block.span.first, "", _NOBODY_PRINTS, told.record.step, told_by)


def _was_told(truth: Truth, place: int) -> bool:
    """Tell whether the step above a block was run, which would have to print what is added; or there is none."""
    above = (n for n in range(place - 1, -1, -1) if truth.session.readings[n].steps)
    shown = (n for n in above if truth.session.readings[n].block.options.role is Role.SHOWN)
    before = next((n for n in shown if not truth.session.readings[n].block.options.skip), None)
    return before is None or any(told.item.block == before for told in truth.told)


@dataclass(frozen=True, slots=True)
class _Planting:
    """One step, and the lies that it could tell."""

    number: int
    told: Told
    block: Block
    seen: Occurrences

    def lies(self, *, is_last: bool) -> Iterator[Lie]:
        yield from self._in_output(self.told.record.step.expected)
        yield from self._in_prompts()
        if is_last:
            yield from self._of_status()

    def _in_output(self, lines: tuple[str, ...] | None) -> Iterator[Lie]:
        if lines == ():
            yield self._lie(LieKind.INVENTED, self._step.end_line, "", "Done", expected=("Done",))
        if not lines:
            return
        bindings = self.told.before.typed(self._step.input)
        for n, text in enumerate(lines):
            for kind, new in changed_words(text, bindings, self.seen):
                if not self._is_true(lines, n, new):
                    yield self._lie(kind, self._line(n), text, new, expected=(*lines[:n], new, *lines[n + 1 :]))
        for kind, n, changed in changed_lines(lines, bindings.kinds):
            if kind is not LieKind.DROPPED or not self._may_be_left_out(lines, n):
                old, new = _shown(kind, n, lines, changed)
                yield self._lie(kind, self._line(n), old, new, expected=changed)
        for n, changed in exchanged(lines, bindings.kinds, self.seen):
            yield self._lie(LieKind.EXCHANGED, self._line(n), lines[n], changed[n], expected=changed)

    def _is_true(self, lines: tuple[str, ...], n: int, new: str) -> bool:
        """Tell whether a changed line between two wildcards is another line that was printed, so that it is no lie."""
        alone = 0 < n < len(lines) - 1 and is_wild_line(lines[n - 1]) and is_wild_line(lines[n + 1])
        return alone and new.split() in (line.split() for line in self.told.record.outcome.lines)

    def _may_be_left_out(self, lines: tuple[str, ...], n: int) -> bool:
        """Tell whether a line is not compared, or is what a shell says as it ends."""
        ending = self.told.record.outcome.ending
        farewell = not without_farewell([lines[n]], self._step._replace(expected=None), ending)
        return farewell or uncompared(lines, running=self.told.record.outcome.went_on)[n]

    def _in_prompts(self) -> Iterator[Lie]:
        step = self._step
        if not (step.at_host or step.keys or step.container):
            for _, new in changed_words(step.prompt, self.told.before, self.seen):
                typed = step.input.partition("\n")[0]
                yield self._lie(LieKind.PROMPT, step.line, f"{step.prompt} {typed}", f"{new} {typed}", prompt=new)
        if step.then_prompt and self.told.item.next_prompt == step.then_prompt:
            for _, new in changed_words(step.then_prompt, self.told.before, self.seen):
                yield self._lie(LieKind.PROMPT, step.end_line, step.then_prompt, new, then_prompt=new)

    def _of_status(self) -> Iterator[Lie]:
        status = self._step.status
        if status is not None and self.told.record.outcome.ending is Ending.EXITED:
            other = 0 if status else 1
            yield self._lie(LieKind.STATUS, self._step.line, f"status={status}", f"status={other}", status=other)

    @property
    def _step(self) -> Step:
        return self.told.record.step

    def _line(self, n: int) -> int:
        lines = self._step.expected_lines
        return lines[n] if n < len(lines) else self._step.line

    def _lie(self, kind: LieKind, line: int, old: str, new: str, **changes: Any) -> Lie:
        return Lie(kind, self.block, self.number, line, old, new, self._step._replace(**changes))


def _shown(kind: LieKind, n: int, lines: tuple[str, ...], changed: tuple[str, ...]) -> tuple[str, str]:
    """Return what stands on the slide, and what would stand there."""
    if kind is LieKind.DROPPED:
        return lines[n], ""
    if kind is LieKind.DOUBLED:
        return lines[n], f"{lines[n]}\n{lines[n]}"
    other = next(i for i in range(n + 1, len(lines)) if lines[i] != changed[i])
    return "\n".join(lines[n : other + 1]), "\n".join(changed[n : other + 1])
