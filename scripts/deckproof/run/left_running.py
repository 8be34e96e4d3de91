"""The programs that steps left running, watched to the deck's end.

One that ends by itself before that is judged by its exit status.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from deckproof.engine.base import Engine
from deckproof.errors import EngineError
from deckproof.model import Ending, Evidence, Result, StepResult
from deckproof.run.ending import Ended
from deckproof.run.terminal import Terminal, pump
from deckproof.run.verdict import judge

_SIGNALLED = 128


@dataclass(frozen=True, slots=True)
class _Program:
    result: StepResult
    terminal: Terminal
    ended: Ended
    typed_at: float  # Unix time
    left_at: float  # as time.monotonic counts

    @property
    def doubtful(self) -> bool:
        """That it has shown what the slide shows is the weakest evidence: it may have failed a moment later."""
        return self.ended.evidence is Evidence.OUTPUT


class LeftRunning:
    """What is still running of one deck."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._programs: list[_Program] = []
        self._revised: list[tuple[StepResult, StepResult]] = []

    def add(self, result: StepResult, terminal: Terminal, ended: Ended) -> None:
        """Watch what a step has left running."""
        self._programs.append(_Program(result, terminal, ended, terminal.busy_since, time.monotonic()))

    def becomes(self, was: StepResult, now: StepResult) -> None:
        """Take note that more is said of a result."""
        self._programs = [replace(each, result=now) if each.result is was else each for each in self._programs]

    def typed_in(self, terminal: Terminal) -> None:
        """Take note that a step types something there: what comes of it is that step's, and no end by itself."""
        self.look()
        self._programs = [each for each in self._programs if each.terminal is not terminal]

    def look(self) -> None:
        """Take note of the programs that have ended; to be called before another step is settled."""
        if not self._programs:
            return
        ended = [each for each in self._programs if each.terminal.gave_back is not None]
        self._programs = [each for each in self._programs if each.terminal.gave_back is None]
        for each in ended:
            status = each.terminal.gave_back
            if status is not None and not self._stopped(each, status):
                self._revised.append((each.result, _judged(each, status)))

    def revised(self) -> Iterator[tuple[StepResult, StepResult]]:
        """Yield, once each, the results of programs that ended by themselves: as it was, and as it is now."""
        self.look()
        while self._revised:
            yield self._revised.pop(0)

    def wait_for_doubtful(self, patience: float, terminals: Callable[[], Iterable[Terminal]]) -> None:
        """Give what was left running on weak evidence ``patience`` seconds since then to end, before the deck does."""
        pump(terminals(), 0)
        self.look()
        while left := [each.left_at + patience - time.monotonic() for each in self._programs if each.doubtful]:
            if max(left) <= 0:
                return
            pump(terminals(), max(left))
            self.look()

    def _stopped(self, program: _Program, status: int) -> bool:
        """Tell whether another step ended the program; of one that is in no container, a signal tells."""
        if not program.ended.containers:
            return status > _SIGNALLED
        try:
            return self._engine.stopped(program.typed_at, program.ended.containers)
        except EngineError:
            return False


def _judged(program: _Program, status: int) -> StepResult:
    """Return the result of a program that ended by itself: what was claimed of its output has been compared."""
    was = program.result
    outcome = replace(was.outcome, ending=Ending.EXITED, status=status)
    verdict = judge(was.step, outcome, None, limit="", unfinished=False)
    if was.verdict.result is not Result.PASSED or verdict.result is Result.PASSED:
        return replace(was, outcome=outcome)
    reason = f"{verdict.reason}; it was left running, since {program.ended.evidence}, and ended by itself"
    return replace(was, outcome=outcome, verdict=replace(was.verdict, result=Result.FAILED, reason=reason))
