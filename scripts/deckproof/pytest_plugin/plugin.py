"""The pytest plugin: ``pytest slides/`` collects one item per block of each deck of a deckproof project.

A project is one whose conf.py lists ``deckproof.sphinxext``, or any with the ini option ``deckproof = on``; documents
of others are left alone. This module is loaded by every pytest of the environment, so it imports little until it
meets a deck.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.fixtures import TopRequest

from deckproof.errors import DeckproofError
from deckproof.formats import EXTENSION, SUFFIXES, is_document
from deckproof.model import AUTO, ENGINES, Block, Deck, Kind, Role
from deckproof.pytest_plugin.fixtures import (  # noqa: F401 -- a plugin's fixtures are found by their names in it
    Knobs,
    deckproof_config,
    deckproof_engine,
    deckproof_engine_kind,
    deckproof_images,
    deckproof_offline,
    deckproof_services,
)
from deckproof.pytest_plugin.state import BlockedError, NotProvenError, PytestRun
from deckproof.results.plain import plain

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

BLOCKED = "blocked"
RUN = pytest.StashKey[PytestRun]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options ``--deckproof-…`` and the ini options."""
    group = parser.getgroup("deckproof", "proving the code blocks of slides")
    group.addoption(
        "--deckproof-engine",
        choices=ENGINES,
        default=AUTO,
        help="the Docker Engine that slides are proven on (default: auto)",
    )
    group.addoption(
        "--deckproof-machine",
        metavar="NAME[,NAME…]",
        help="the machines that slides are proven on (default: those that they are meant for)",
    )
    group.addoption(
        "--deckproof-offline",
        action="store_true",
        help="ask no registry, pull nothing, and give a deck's own engine no network but its own",
    )
    parser.addini("deckproof_offline", "as --deckproof-offline", type="bool", default=False)
    kinds = " and ".join(SUFFIXES)
    parser.addini(
        "deckproof", f"on: collect every {kinds}; off: none; auto: where conf.py lists {EXTENSION}", default="auto"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start the record of this run."""
    config.stash[RUN] = PytestRun(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the decks of deckproof projects."""
    if is_document(file_path) and parent.config.stash[RUN].claims(file_path):
        deck: DeckFile = DeckFile.from_parent(parent, path=file_path)
        return deck
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker of pytest-xdist found."""
    node.config.stash[RUN].take(getattr(node, "workeroutput", {}))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Learn which blocks are left after deselection."""
    session.config.stash[RUN].expect(item for item in session.items if isinstance(item, BlockItem))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Close a deck's engine after its last item; a failing clean-up block is this item's error."""
    if isinstance(item, BlockItem):
        item.config.stash[RUN].done(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Mark the report of a blocked item, which can't be told from a failure by its outcome; skips name the slide."""
    report = yield
    if isinstance(item, BlockItem) and call.excinfo is not None:
        if isinstance(call.excinfo.value, BlockedError):
            report.deckproof_blocked = True  # type: ignore[attr-defined] # reports carry what plugins put on them
        if report.skipped:
            path, line, _ = item.reportinfo()
            report.longrepr = (str(path), line + 1, f"Skipped: {call.excinfo.value}")
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Say ``BLOCKED``, not ``FAILED``."""
    if getattr(report, "deckproof_blocked", False):
        return BLOCKED, "b", ("BLOCKED", {"yellow": True})
    return None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> Generator[None]:
    """Say what is blocked by what, and what was proven on which engine: last, under pytest's own short summary."""
    yield
    for report in terminalreporter.getreports(BLOCKED):
        terminalreporter.write_line(plain(f"BLOCKED {report.nodeid} - {report.longreprtext}"), yellow=True)
    for line in config.stash[RUN].summaries():
        terminalreporter.write_line(plain(f"deckproof: {line}"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Close what an early end has left open, and write the proof."""
    session.config.stash[RUN].finish()


class DeckFile(pytest.File):
    """A deck; its children are slides, on each of the machines that it is proven on."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield the slides that have blocks."""
        run = self.config.stash[RUN]
        try:
            deck, machines = run.deck(self.path), run.machines(self.path)
        except DeckproofError as error:
            raise self.CollectError(plain(str(error))) from None
        shown = tuple(_claims(deck.blocks if deck else ()))
        for machine in machines:
            suffix = f" on {machine}" if len(machines) > 1 else ""
            for title, blocks in groupby(shown, lambda block: block.slide):
                slide: Slide = Slide.from_parent(self, name=plain(f"{title}{suffix}"))
                slide.blocks, slide.machine = tuple(blocks), machine
                yield slide


class Slide(pytest.Collector):
    """A slide; its children are its blocks. A title that comes twice makes two of these."""

    parent: DeckFile
    blocks: tuple[Block, ...]
    machine: str

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the blocks."""
        for block in self.blocks:
            item: BlockItem = BlockItem.from_parent(self, name=plain(block.id.rpartition("::")[2]))
            item.block, item.machine = block, self.machine
            yield item


class BlockItem(pytest.Item):
    """One block, as a test."""

    block: Block
    machine: str

    @property
    def deck(self) -> Deck:
        """The deck that shows the block."""
        deck = self.config.stash[RUN].deck(self.path)
        assert deck is not None  # it has had this block since the collection
        return deck

    def setup(self) -> None:
        """Ask the fixtures how the deck is to be run; a conftest.py beside it may override them."""
        self.funcargs: dict[str, object] = {}
        self._fixtureinfo = self.session._fixturemanager.getfixtureinfo(self, None, None)  # noqa: SLF001 -- as doctest items do
        request = TopRequest(self, _ispytest=True)  # type: ignore[arg-type] # as doctest's items do it
        run = self.config.stash[RUN]
        run.settle(self, lambda proof: Knobs.seen_from(request.getfixturevalue, self.config.stash).applied(proof))

    def runtest(self) -> None:
        """Run the deck as far as this block, and say what became of it."""
        self.config.stash[RUN].judge(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """Return the text of a failure, not where in this module it was raised."""
        return str(excinfo.value) if isinstance(excinfo.value, NotProvenError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file and the line (from 0) of the block's text."""
        span = self.block.span
        return span.path, span.first - 1, f"{self.parent.name if self.parent else self.block.slide}::{self.name}"


def _claims(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield those of a deck's blocks that are shown and promise something that could be run; a drawing does not."""
    from deckproof.parse import read_deck

    for reading in read_deck(blocks):
        options = reading.block.options
        if options.role is Role.SHOWN and (options.skip or reading.kind not in (Kind.DRAWING, Kind.OTHER)):
            yield reading.block
