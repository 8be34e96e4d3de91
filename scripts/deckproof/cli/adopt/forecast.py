"""What is to be expected of each block of a deck, told without running anything.

Whatever is known of a block is asked of its reading, of the plan, and of the rooms that a check asks. Whether commands
print what is shown, only a run tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from deckproof.cli.adopt.dependence import depends
from deckproof.cli.adopt.hindrances import Typed, hindrance
from deckproof.cli.adopt.outlook import Hindrance, Outlook, Stand, goes_with, hindered
from deckproof.cli.adopt.surroundings import Surroundings
from deckproof.docker.calls import docker_calls
from deckproof.docker.foreground import foreground
from deckproof.docker.images import images_made
from deckproof.docker.references import normal
from deckproof.match import Bindings, Unbound, begin
from deckproof.model import Kind, Reading, Result, Role, Step
from deckproof.plan.evidence import all_promised
from deckproof.plan.session import Session
from deckproof.run.evaluate import timeout_of

_ENDS_OR_NOT = "whether it ends by itself"


def forecast(session: Session, here: Surroundings) -> tuple[Outlook, ...]:
    """Return what is to be expected of each block of a deck, in order."""
    forecasting = _Forecast(session, here)
    return tuple(forecasting.of(number, reading) for number, reading in enumerate(session.readings))


class _Forecast:
    """One pass over a deck's blocks; what stands in an earlier one's way is remembered."""

    def __init__(self, session: Session, here: Surroundings) -> None:
        self._session, self._here = session, here
        self._goes_on = all_promised(session.steps).keys()
        self._before = list[Step]()
        self._made = frozenset[str]()
        self._bindings: Bindings = begin(here.config)
        self._lost = list[tuple[Step, Hindrance, int]]()  # steps that won't do their work, and the line that it is for

    def of(self, number: int, reading: Reading) -> Outlook:
        """Return the outlook of the next block."""
        block, first = reading.block, reading.block.span.first
        if refused := reading.refused:
            unclear = Hindrance(refused.message, remedy=refused.remedy)
            return hindered(block, unclear, Result.FAILED, refused.line or first)
        if block.options.skip:
            return _idle(reading, Stand.SKIPPED, block.options.skip)
        if not reading.steps:
            is_file = reading.kind is Kind.FILE
            nothing = _idle(
                reading, Stand.NOTHING, "written to its file" if is_file else reading.reason or "no command"
            )
            written = is_file and any(item.block == number for item in self._session.steps)
            return replace(nothing, result=Result.PASSED, then=Result.PASSED) if written else nothing
        if block.options.needs and (why := self._not_reached(block.options.needs)):
            lost = Hindrance(why, f"needs={block.options.needs}")
            self._lost += [(each, lost, reading.steps[0].line) for each in reading.steps]
            return _idle(reading, Stand.SKIPPED, why)
        return self._of_steps(number, reading)

    def _of_steps(self, number: int, reading: Reading) -> Outlook:
        found: tuple[Step, Hindrance, Result] | None = None
        for at, step in enumerate(reading.steps):
            is_last, goes_on = at == len(reading.steps) - 1, (number, at) in self._goes_on
            if found is None and (stands := self._in_the_way(step, is_last=is_last, goes_on=goes_on)):
                found = (step, *stands)
            self._after(step)
        if found is None:
            return Outlook(
                reading.block,
                Stand.PROVABLE,
                Result.PASSED,
                Result.PASSED,
                reading.steps[0].line,
                open=self._open(number, reading),
            )
        step, hindrance_, result = found
        if not (hindrance_.option and hindrance_.then is Result.PASSED):
            root = hindrance_.root or step.line
            lost = (each for each in reading.steps if hindrance_.option or each.line >= step.line)
            self._lost += [(each, hindrance_, root) for each in lost]
        return hindered(reading.block, hindrance_, result, step.line)

    def _in_the_way(self, step: Step, *, is_last: bool, goes_on: bool) -> tuple[Hindrance, Result] | None:
        latest = next(reversed(self._before), None)
        root = next((each for each in self._lost if depends(step, each[0], latest)), None)
        if root:
            return goes_with(root[1], root[2]), Result.BLOCKED
        typed = Typed(
            step,
            self._here,
            tuple(self._before),
            self._made,
            timeout_of(step, self._here.config),
            is_last,
            bool(self._session.deck.services),
            goes_on,
        )
        if found := hindrance(typed):
            return found, Result.FAILED
        if token := self._never_shown(step):
            remedy = "show it in an earlier block, or write a placeholder such as <container>"
            return Hindrance(f"«{token}» was never shown before", remedy=remedy), Result.FAILED
        return None

    def _never_shown(self, step: Step) -> str | None:
        """Return the made-up token that a step types and nothing has shown; what was shown is taken as known."""
        shown = "\n".join(text for each in self._before for text in (*(each.expected or ()), each.prompt))
        while True:
            try:
                self._bindings.substitute(step.input)
            except Unbound as error:
                known = self._bindings.bind("id", error.token, error.token) if error.token in shown else None
                if known is None:
                    return error.token
                self._bindings = known
            else:
                return None

    def _after(self, step: Step) -> None:
        self._before.append(step)
        self._made |= {normal(each) for call in docker_calls(step.input) for each in images_made(call)}
        self._bindings = self._bindings.typed(step.input)

    def _open(self, number: int, reading: Reading) -> str:
        calls = (at for at, step in enumerate(reading.steps) if foreground(step.input))
        return _ENDS_OR_NOT if any((number, at) not in self._goes_on for at in calls) else ""

    def _not_reached(self, needs: str) -> str | None:
        host, _, port = needs.rpartition(":") if needs.rpartition(":")[2].isdigit() else (needs, "", "443")
        return None if self._here.reaches(host.strip("[]"), int(port)) else f"{needs} can't be reached from here"


def _idle(reading: Reading, stand: Stand, why: str) -> Outlook:
    return Outlook(reading.block, stand, Result.SKIPPED, Result.SKIPPED, reading.block.span.first, why)


def counted(outlooks: Sequence[Outlook]) -> Iterator[tuple[Stand, int]]:
    """Yield how many blocks stand how, hidden ones apart."""
    shown = [each for each in outlooks if each.block.options.role is Role.SHOWN]
    for stand in Stand:
        if number := sum(each.stand is stand for each in shown):
            yield stand, number
