"""Run one deck from its first step to its clean-up, block by block."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from types import TracebackType
from typing import Self

from deckproof.config import Config
from deckproof.docker.versions import not_meant_for
from deckproof.engine.base import Engine
from deckproof.errors import DeckproofError
from deckproof.model import PLAIN, BlockResult, Ending, Options, Result, Role, Step, StepResult
from deckproof.plan.order import Planned
from deckproof.plan.packed import packed
from deckproof.plan.session import Session, blocks_of
from deckproof.run.beginning import Beginning
from deckproof.run.reachable import unreachable
from deckproof.run.step import StepRunner, not_typed
from deckproof.run.terminal import Terminal
from deckproof.run.verdict import worst
from deckproof.run.write_file import write_file

BlockPause = Callable[[BlockResult, Terminal, Callable[[], Iterable[Terminal]]], None]
"""Called with a block that holds only the failed step, the terminal that it was typed at, and all terminals."""
LAST_PATIENCE = 10.0
"""Seconds that a clean-up step gets when nobody waits for its result any more."""


class _Queue:
    """Things to do, of which the first is taken at a time; it is made once, however often it is looked at."""

    def __init__(self, items: Sequence[Planned]) -> None:
        self._items, self._at = items, 0
        self._iterator = iter(items)
        self.first = next(self._iterator, None)

    def take(self) -> None:
        """Go on to the next one."""
        self._at += 1
        self.first = next(self._iterator, None)

    def rest(self) -> Iterator[Planned]:
        """Yield what is left, the first one included."""
        if self.first:
            yield self.first
        yield from map(self._items.__getitem__, range(self._at + 1, len(self._items)))


class DeckRun:
    """One run of a deck; a context manager, since terminals and what was started in them must go, come what may.

    ``with DeckRun(session, engine, config) as run: for block in run.blocks(): …``
    """

    def __init__(
        self,
        session: Session,
        engine: Engine,
        config: Config,
        pause: BlockPause | None = None,
        *,
        adopt: bool = False,
        begin: Beginning | None = None,
    ) -> None:
        """``pause`` is called at the deck's first failure; ``adopt`` is for an update: see StepRunner."""
        self._begin = begin or Beginning()
        self._session = session
        self._engine = engine
        self._runner = StepRunner(
            engine, config, self._paused if pause else None, adopt=adopt, folder=self._begin.folder
        )
        self._runner.following = self._following
        self._pause = pause
        self._block = 0  # the index of the block that is run
        self._steps = _Queue(session.steps)
        self._cleanup = _Queue(session.cleanup)
        self._open = array("i", bytes(4 * len(session.readings)))  # how much of each block is still to be done
        for number in chain(blocks_of(session.steps), blocks_of(session.cleanup)):
            self._open[number] += 1
        self._begun = False  # something was typed
        self._known: tuple[int, Options] = (-1, PLAIN)  # the block that was looked at last, and its options
        self._done: dict[int, list[StepResult]] = {}  # of the blocks that may change yet
        self._faults: dict[int, tuple[Result, str]] = {}  # of blocks without steps: files that could not be written
        self._skips: dict[int, str | None] = {}  # of the blocks that may not be for this engine, or its surroundings
        self._reported = bytearray(len(session.readings))
        self._passed_by = 0  # of the blocks before this one, nothing is left to be yielded but what is planned
        self._halted: str | None = None  # why nothing but the clean-up is run any more

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None or issubclass(kind, Exception):
                self._clean_up_unheard()
        finally:
            self._runner.close()

    def blocks(self) -> Iterator[BlockResult]:
        """Run the deck lazily; yield each block when its last step is done.

        That is document order, but for hidden blocks that run inside another one and clean-up blocks, which run at
        the end, whatever became of the others. A block is yielded once more where a program that it left running
        ends by itself: its result is another one then.
        """
        yield from self._run(self._steps)
        self._runner.wait_for_doubtful()
        yield from self._revised()
        yield from self._run(self._cleanup)
        self._runner.wait_until_told()
        yield from self._revised()
        yield from self._unplanned(len(self._session.readings))

    def _run(self, items: _Queue) -> Iterator[BlockResult]:
        while item := items.first:
            yield from self._unplanned(item.block)
            items.take()
            self._do(item)
            self._open[item.block] -= 1
            if not self._open[item.block]:
                yield self._block_result(item.block)
            yield from self._revised()

    def _following(self) -> Iterator[Step]:
        return (item.step for item in self._steps.rest() if item.step is not None)

    def _revised(self) -> Iterator[BlockResult]:
        for was, now in self._runner.revised():
            for number, results in [*self._done.items()]:
                if any(each is was for each in results):
                    results[:] = [now if each is was else each for each in results]
                    if self._reported[number]:
                        yield self._block_result(number)

    def _unplanned(self, end: int) -> Iterator[BlockResult]:
        """Yield the blocks before this one of which nothing is run, each once."""
        for number in range(self._passed_by, end):
            if not (self._reported[number] or self._open[number] or number in self._done):
                yield self._block_result(number)
        self._passed_by = max(self._passed_by, end)

    # -------------------------------------------------------------------------------------------- one item

    def _do(self, item: Planned) -> None:
        self._begun, self._block = True, item.block
        results = self._done.setdefault(item.block, [])
        cleanup = self._options(item.block).role is Role.CLEANUP
        halted = None if cleanup else self._halted
        if item.step is None:
            self._write(item, halted)
        elif skip := self._skip(item.block):
            results.append(not_typed(item.step, Result.SKIPPED, skip))
        elif halted:
            results.append(not_typed(item.step, Result.BLOCKED, halted))
        else:
            results.append(self._runner.run(item.step, item.next_prompt))
            self._halt_after(item, results[-1])

    def _paused(self, result: StepResult, terminal: Terminal, terminals: Callable[[], Iterable[Terminal]]) -> None:
        if self._pause:
            block = self._session.readings[self._block].block
            failed = BlockResult(block, Result.FAILED, result.verdict.reason, result.outcome.seconds, (result,))
            self._pause(failed, terminal, terminals)

    def _write(self, item: Planned, halted: str | None) -> None:
        if halted:
            self._faults[item.block] = (Result.BLOCKED, halted)
        elif item.file:
            start = str(self._engine.workdir / self._begin.folder)
            if fault := write_file(self._engine, start, self._runner.folder(), *item.file):
                self._faults[item.block] = (Result.FAILED, fault)

    def _skip(self, number: int) -> str | None:
        options = self._options(number)
        if options.skip or not (options.since or options.until or options.needs):
            return options.skip
        if number not in self._skips:
            self._skips[number] = self._not_here(options)
        return self._skips[number]

    def _not_here(self, options: Options) -> str | None:
        """Return why a block is not for this engine, or can't be run where it is."""
        if self._engine.info.kind.is_docker and (
            why := not_meant_for(self._engine.info.version, options.since, options.until)
        ):
            return why
        return unreachable(self._engine, options.needs) if options.needs else None

    def _halt_after(self, item: Planned, result: StepResult) -> None:
        if self._options(item.block).role is Role.SETUP and result.verdict.result in (Result.FAILED, Result.BLOCKED):
            self._halted = self._halted or f"blocked by line {result.step.line}: the set-up failed"

    def _options(self, number: int) -> Options:
        if self._known[0] != number:
            self._known = number, self._session.readings[number].block.options
        return self._known[1]

    # -------------------------------------------------------------------------------------------- one block

    def _block_result(self, number: int) -> BlockResult:
        self._reported[number] = True
        reading = self._session.readings[number]
        steps = tuple(self._done.get(number, ()))
        if steps:
            result, reason = worst(steps)
        elif number in self._faults:
            result, reason = self._faults[number]
        elif number in self._done:
            result, reason = Result.PASSED, None
        elif reading.refused:
            result, reason = Result.FAILED, reading.reason
        else:
            result, reason = Result.SKIPPED, reading.block.options.skip or reading.reason or "nothing to run"
        seconds = sum(each.outcome.seconds for each in steps)
        may_change = self._open[number] or any(each.outcome.ending is Ending.LEFT_RUNNING for each in steps)
        if not may_change:
            self._done.pop(number, None)
        found = steps if may_change else packed(steps)
        return BlockResult(reading.block, result, reason, seconds, found, self._begin.place)

    # -------------------------------------------------------------------------------------------- the end

    def _clean_up_unheard(self) -> None:
        """Run the clean-up that the consumer did not wait for, as far as it goes."""
        if not self._begun:
            return
        self._runner.pause = None
        while item := self._cleanup.first:
            self._cleanup.take()
            if item.step is not None:
                with suppress(DeckproofError, OSError):
                    self._runner.run(_hurried(item.step), item.next_prompt)


def _hurried(step: Step) -> Step:
    return step._replace(timeout=min(LAST_PATIENCE, step.timeout or LAST_PATIENCE))
