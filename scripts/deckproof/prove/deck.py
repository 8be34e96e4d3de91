"""Proving decks: the one core behind ``deckproof check`` and the pytest plugin.

Each deck gets an engine of its own, opened when its first result is asked for and closed after its last. Nothing is
printed here, and no document is read: decks come in, results and a Proof come out.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from deckproof import parse
from deckproof.config import Config
from deckproof.docker.calls import docker_calls
from deckproof.docker.images import images_pulled_first
from deckproof.docker.references import fault, normal
from deckproof.engine import AuthorsEngine, Engine, open_engine
from deckproof.engine.pulls import pulls_answered, unanswered
from deckproof.errors import ImageError
from deckproof.model import (
    AUTO,
    HERE,
    Block,
    BlockResult,
    Deck,
    DeckResult,
    EngineInfo,
    EngineKind,
    ImageInfo,
    Progress,
    Proof,
    Result,
    StepResult,
)
from deckproof.plan.engine_needed import needs_engine
from deckproof.plan.packed import Pages
from deckproof.plan.resources import Claim, claims
from deckproof.plan.session import Session, blocks_meant, blocks_needed, plan
from deckproof.run import BlockPause, DeckRun
from deckproof.run.beginning import Beginning
from deckproof.run.verdict import still_running

_NO_REGISTRY = (
    "no registry answers, and with --engine {} the run has none of its own: with --engine private or dind it has"
)
Selection = Callable[[Block], bool]


def everything(_: Block) -> bool:
    """Select every block."""
    return True


def with_words(expression: str) -> Selection:
    """Select the blocks whose id holds all the words, in any case; ``not`` and ``or`` are understood, ``and`` is meant.

    >>> with_words("bind not tmpfs")  # the same as "bind and not tmpfs"
    """
    groups: list[list[tuple[bool, str]]] = [[]]
    wanted = True
    for word in shlex.split(expression.lower()):
        if word == "or":
            groups.append([])
        elif word == "not":
            wanted = not wanted
        elif word != "and":
            groups[-1].append((wanted, word))
            wanted = True
    return lambda block: any(
        group and all((word in block.id.lower()) is wanted for wanted, word in group) for group in groups
    )


def session_of(deck: Deck, config: Config) -> Session:
    """Read a deck's blocks and put their steps in order. Raises DeckError where the deck contradicts itself."""
    return plan(deck, parse.readings(deck.blocks, config.silence))


def _named(references: Iterable[str]) -> list[str]:
    """Return those that can be images, each once: of the others the engine says what is wrong with them."""
    return [each for each in dict.fromkeys(references) if fault(each) is None]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one deck, when it is known: plain values, which may cross to another process."""

    kind: str  # which engine was asked for
    engine: EngineInfo | None
    images: tuple[ImageInfo, ...]
    result: DeckResult | None  # None: nothing has been found yet


@dataclass(eq=False)
class DeckProof:
    """One deck while it is proven; a context manager that closes the deck's engine."""

    session: Session
    config: Config
    kind: str | AuthorsEngine = AUTO  # which engine: "auto", an EngineKind's word, or this one
    select: Selection = everything
    progress: Progress = lambda _: None
    opened: Callable[[], None] = lambda: None  # called when the engine is open, before the first step
    pause: BlockPause | None = None  # called at the deck's first failure
    machine: str = HERE.name  # where it runs
    adopt: bool = False  # an id that nothing shows is taken for the only one that it can be: for an update
    engine: EngineInfo | None = None  # known once the engine is open
    images: tuple[ImageInfo, ...] = ()
    missing: dict[str, str] = field(default_factory=dict)  # images that can't be found, and where they were sought
    earlier: str | None = None  # when the run started that found all this, where it still holds; ISO 8601, UTC
    found: Pages[BlockResult] = field(default_factory=Pages, init=False)  # so far, of unselected blocks too
    done: int = field(default=0, init=False)  # how many of the wanted blocks have a result

    def __post_init__(self) -> None:
        chosen = frozenset(each.id for each in self.session.deck.blocks if self.select(each))
        self.wanted = blocks_meant(self.session, chosen)
        self._passed = 0  # before this one, no block with steps is still to come
        self._places = dict[str, int]()  # in what was found, by the ids of the blocks
        self._stack = ExitStack()
        self._results = self._run()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._results.close()
        self._stack.__exit__(kind, error, trace)

    def close(self) -> None:
        """Type what is to be typed at the end, whatever has happened, and close the engine."""
        self.__exit__(None, None, None)

    def results(self) -> Iterator[BlockResult]:
        """Yield the results that are to be reported, as they come: the selected blocks', and failures before them."""
        for result in self._results:
            if self.reports(result):
                yield result

    def result_of(self, block: Block) -> BlockResult | None:
        """Run the deck as far as this block and return its result; None where the run ended before it.

        A block that has left something running is watched to the deck's end: its result is not known before.
        """
        while True:
            place = self._places.get(block.id)
            found = None if place is None else self.found[place]
            if found is not None and not still_running(found):
                return found
            if next(self._results, None) is None:
                return found

    def reports(self, result: BlockResult) -> bool:
        """Tell whether a result is to be reported."""
        return result.block.id in self.wanted or result.result is Result.FAILED

    @property
    def record(self) -> Record:
        """What is known of the deck so far, its blocks in document order."""
        deck, engine = self.session.deck, self.engine
        places = (self._places.get(block.id) for block in deck.blocks)
        reported = self.found.picked([each for each in places if each is not None and self.reports(self.found[each])])
        result = DeckResult(deck, reported, self.images, engine, self.earlier) if self.found else None
        kind = self.kind if isinstance(self.kind, str) else str(EngineKind.SHARED)
        return Record(kind, self.engine, self.images, result)

    @property
    def next(self) -> str:
        """The block that is under way, or comes next; the deck itself where none is left."""
        readings = self.session.readings
        for number in range(self._passed, len(readings)):
            if readings[number].steps and readings[number].block.id not in self._places:
                return readings[number].block.id
            self._passed = number + 1
        return self.session.deck.name

    def _run(self) -> Generator[BlockResult]:
        session = blocks_needed(self.session, self.wanted)
        for result in self._on_engine(session) if session.steps else _without_engine(session):
            self.take(result)
            yield result

    def take(self, result: BlockResult) -> None:
        """Keep a result; the same block's later one takes the place of an earlier one."""
        place = self._places.setdefault(result.block.id, len(self.found))
        if place < len(self.found):
            self.found[place] = result
            return
        self.found.append(result)
        self.done += result.block.id in self.wanted

    def _on_engine(self, session: Session) -> Iterator[BlockResult]:
        begin = Beginning.of(session.deck, self.config)
        needed = needs_engine(session)
        inputs = [item.step.input for item in session.steps if item.step] if needed else []
        images = _named([*session.images, *begin.images(session.deck, inputs)])
        own = self.kind in (AUTO, EngineKind.PRIVATE, EngineKind.DIND)
        asked = unanswered(_named(images_pulled_first(inputs)), self.config)
        pulled = asked if own else []
        wanted = list(dict.fromkeys([*images, *pulled]))
        engine = self._opened(wanted, claims(session, begin.name) if needed else (), needed=needed)
        self.engine, self.images = engine.info, engine.images
        served = [each for each in pulled if each not in self.missing]
        if said := self._stack.enter_context(pulls_answered(engine, served)):
            self.engine = replace(engine.info, details={**engine.info.details, "pulls": said})
        elif engine.info.kind not in (EngineKind.PRIVATE, EngineKind.DIND):
            self.missing |= dict.fromkeys(asked, _NO_REGISTRY.format(engine.info.kind))
        begin.make(session.deck, self.config, engine.workdir)
        self.opened()
        run = DeckRun(session, engine, self.config, self.pause, adopt=self.adopt, begin=begin)
        for result in self._stack.enter_context(run).blocks():
            yield self._with_missing_images(result)

    def _opened(self, images: list[str], taken: tuple[Claim, ...], *, needed: bool) -> Engine:
        """Open an engine with these images; one that can't be found is left to fail the step that names it."""
        while True:
            services = self.session.deck.services
            opening = open_engine(
                self.kind, images, services, self.config, self.progress, taken, self.machine, needed=needed
            )
            try:
                return self._stack.enter_context(opening)  # no `with`: a generator is closed without its error
            except ImageError as error:
                absent = [each for each in images if normal(each) == error.ref]
                if not absent:
                    raise
                self.missing[absent[0]] = error.message
                self.progress(error.message)
                images = [each for each in images if each not in absent]

    def _with_missing_images(self, result: BlockResult) -> BlockResult:
        """Say of a step that failed for want of its image where that was looked for."""
        if result.result is not Result.FAILED or not self.missing:
            return result
        steps = tuple(map(self._with_missing_image, result.steps))
        first = next((each for each in steps if each.verdict.result is Result.FAILED), None)
        return replace(result, steps=steps, reason=first.verdict.reason if first else result.reason)

    def _with_missing_image(self, step: StepResult) -> StepResult:
        named = {word for call in docker_calls(step.step.input) for word in call.arguments}
        why = next((message for ref, message in self.missing.items() if ref in named), None)
        if why is None or step.verdict.result is not Result.FAILED:
            return step
        return step._replace(verdict=step.verdict._replace(reason=f"{step.verdict.reason}; {why}"))


def prove(decks: Sequence[DeckProof]) -> Generator[tuple[DeckProof, BlockResult | None]]:
    """Prove decks one after another; yield each deck with None before it starts, then with each of its results.

    What is known after an error or an interrupt is in the DeckProofs' records: ``proof_of`` makes a Proof of them.
    """
    for deck in decks:
        yield deck, None
        with deck:
            for result in deck.results():
                yield deck, result


def proof_of(records: Iterable[Record], started: str) -> Proof:
    """Return the record of what has been found so far; a deck with nothing found is left out."""
    records = list(records)
    engines = [each.engine for each in records if each.engine]
    engine = next((each for each in engines if each.version), next(iter(engines), None))
    asked_for = next((each.kind for each in records if each.kind != AUTO), EngineKind.PRIVATE)
    images = {image.ref: image for each in records for image in each.images}
    results = tuple(each.result for each in records if each.result)
    return Proof(started, engine or EngineInfo(EngineKind(asked_for), ""), tuple(images.values()), results)


def now() -> str:
    """Return the time as a proof writes it: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _without_engine(session: Session) -> Iterator[BlockResult]:
    for reading in session.readings:
        result = Result.FAILED if reading.refused else Result.SKIPPED
        yield BlockResult(reading.block, result, reading.reason or "there is nothing to run", 0.0)
