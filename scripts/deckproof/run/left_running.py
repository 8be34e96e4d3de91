"""The programs that steps left running, watched to the deck's end.

One that ends by itself before that is judged by its exit status.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from deckproof.engine.base import Engine
from deckproof.errors import EngineError
from deckproof.model import Ending, Evidence, Result, StepResult
from deckproof.run.ending import Ended
from deckproof.run.terminal import Terminal, pump
from deckproof.run.verdict import judge

SETTLED = 3.0
"""Seconds after a container's end in which an engine has said whether a client ended it."""
_BETWEEN = 0.1  # seconds between two questions
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


@dataclass(frozen=True, slots=True)
class _Gone:
    """A program that has ended; the engine may not yet have said by whom."""

    program: _Program
    status: int
    known_at: float  # when it has, as time.monotonic counts


class LeftRunning:
    """What is still running of one deck."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._programs: list[_Program] = []
        self._gone: list[_Gone] = []
        self._ask_at = 0.0
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
        """Take note of the programs that have ended; to be called before another step is settled. Never waits."""
        if not (self._programs or self._gone):  # as nearly always
            return
        now = time.monotonic()
        for each in [*self._programs]:
            if (status := each.terminal.gave_back) is not None:
                self._programs.remove(each)
                matters = _judged(each, status).verdict is not each.result.verdict  # else there is nothing to wait for
                self._gone.append(_Gone(each, status, now + SETTLED if matters else now))
                self._ask_at = now
        if self._gone and now >= min(self._ask_at, *(each.known_at for each in self._gone)):
            self._ask_at = now + _BETWEEN
            self._gone = [each for each in self._gone if not self._is_settled(each)]

    def revised(self) -> Iterator[tuple[StepResult, StepResult]]:
        """Yield, once each, the results of programs that ended by themselves: as it was, and as it is now."""
        self.look()
        while self._revised:
            yield self._revised.pop(0)

    def wait_for_doubtful(self, patience: float, terminals: Callable[[], Iterable[Terminal]]) -> None:
        """Give what was left running on weak evidence ``patience`` seconds since then to end, before the deck does."""
        self._wait(lambda: [each.left_at + patience for each in self._programs if each.doubtful], terminals)
        self.wait_until_told(terminals)

    def wait_until_told(self, terminals: Callable[[], Iterable[Terminal]]) -> None:
        """Wait until the engine has said by whom what has ended was ended."""
        self._wait(lambda: [each.known_at for each in self._gone], terminals)

    def _wait(self, until: Callable[[], Sequence[float]], terminals: Callable[[], Iterable[Terminal]]) -> None:
        pump(terminals(), 0)
        self.look()
        while (left := max(until(), default=0.0) - time.monotonic()) > 0:
            pump(terminals(), min(left, _BETWEEN) if self._gone else left)
            self.look()
        self.look()

    def _is_settled(self, gone: _Gone) -> bool:
        """Tell whether it is known by whom a program was ended, and revise its result if that was nobody."""
        if self._stopped(gone):
            return True
        if gone.program.ended.containers and time.monotonic() < gone.known_at:
            return False
        self._revised.append((gone.program.result, _judged(gone.program, gone.status)))
        return True

    def _stopped(self, gone: _Gone) -> bool:
        """Tell whether another step ended the program; of one that is in no container, a signal tells."""
        if not gone.program.ended.containers:
            return gone.status > _SIGNALLED
        try:
            return self._engine.stopped(gone.program.typed_at, gone.program.ended.containers)
        except EngineError:
            return False


def _judged(program: _Program, status: int) -> StepResult:
    """Return the result of a program that ended by itself: what was claimed of its output has been compared."""
    was = program.result
    outcome = was.outcome._replace(ending=Ending.EXITED, status=status)
    verdict = judge(was.step, outcome, None, limit="", unfinished=False)
    if was.verdict.result is not Result.PASSED or verdict.result is Result.PASSED:
        return was._replace(outcome=outcome)
    reason = f"{verdict.reason}; it was left running, since {program.ended.evidence}, and ended by itself"
    return was._replace(outcome=outcome, verdict=was.verdict._replace(result=Result.FAILED, reason=reason))
