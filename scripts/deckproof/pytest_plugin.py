"""The pytest plugin: ``pytest slides/`` collects one item per block of each deck of a deckproof project.

A project is one whose conf.py lists ``deckproof.sphinxext``, or any with the ini option ``deckproof = on``; documents
of others are left alone. This module is loaded by every pytest of the environment, so it imports little until it
meets a deck.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deckproof.errors import DeckproofError
from deckproof.model import Block, BlockResult, Deck, Kind, Result, Role

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

    from deckproof.extract import Project
    from deckproof.prove import DeckProof

SUFFIX = ".rst"
EXTENSION = "deckproof.sphinxext"
BLOCKED = "blocked"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--deckproof-engine`` and the ini option ``deckproof``."""
    group = parser.getgroup("deckproof", "proving the code blocks of slides")
    group.addoption(
        "--deckproof-engine",
        choices=("auto", "private", "shared"),
        default="auto",
        help="the Docker Engine that slides are proven on (default: auto)",
    )
    parser.addini(
        "deckproof", f"on: collect every {SUFFIX}; off: none; auto: where conf.py lists {EXTENSION}", default="auto"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start the books of this run."""
    config.stash[_KEY] = _Books(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the decks of deckproof projects."""
    if file_path.suffix == SUFFIX and parent.config.stash[_KEY].claims(file_path):
        deck: DeckFile = DeckFile.from_parent(parent, path=file_path)
        return deck
    return None


def pytest_collection_finish(session: pytest.Session) -> None:
    """Learn which blocks are left after deselection."""
    session.config.stash[_KEY].expect(item for item in session.items if isinstance(item, BlockItem))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Close a deck's engine after its last item; a failing clean-up block is this item's error."""
    if isinstance(item, BlockItem):
        item.config.stash[_KEY].done(item)


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
        terminalreporter.write_line(f"BLOCKED {report.nodeid} - {report.longreprtext}", yellow=True)
    for line in config.stash[_KEY].summaries():
        terminalreporter.write_line(f"deckproof: {line}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Close what an early end has left open, and write the proof."""
    session.config.stash[_KEY].finish()


class NotProvenError(Exception):
    """An item that failed; the text is all there is to say."""


class BlockedError(NotProvenError):
    """An item that can neither pass nor fail, since an earlier step failed."""


class DeckFile(pytest.File):
    """A deck; its children are slides."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield the slides that have blocks."""
        try:
            deck = self.config.stash[_KEY].deck(self.path)
        except DeckproofError as error:
            raise self.CollectError(str(error)) from None
        shown = filter(_is_claim, deck.blocks if deck else ())
        for title, blocks in groupby(shown, lambda block: block.slide):
            slide: Slide = Slide.from_parent(self, name=title)
            slide.blocks = tuple(blocks)
            yield slide


class Slide(pytest.Collector):
    """A slide; its children are its blocks. A title that comes twice makes two of these."""

    parent: DeckFile
    blocks: tuple[Block, ...]

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the blocks."""
        for block in self.blocks:
            item: BlockItem = BlockItem.from_parent(self, name=block.id.rpartition("::")[2])
            item.block = block
            yield item


class BlockItem(pytest.Item):
    """One block, as a test."""

    block: Block

    @property
    def deck(self) -> Deck:
        """The deck that shows the block."""
        deck = self.config.stash[_KEY].deck(self.path)
        assert deck is not None  # it has had this block since the collection
        return deck

    def runtest(self) -> None:
        """Run the deck as far as this block, and say what became of it."""
        self.config.stash[_KEY].judge(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """Return the text of a failure, not where in this module it was raised."""
        return str(excinfo.value) if isinstance(excinfo.value, NotProvenError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file and the line (from 0) of the block's text."""
        span = self.block.span
        return span.path, span.first - 1, f"{self.block.slide}::{self.name}"


class _Books:
    """What is known of the decks during one pytest run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._projects: dict[Path, Project | None] = {}
        self._decks: dict[Path, dict[Path, Deck] | None] = {}
        self._proofs: dict[Path, DeckProof] = {}
        self._pending: Counter[Path] = Counter()
        self._faults: dict[Path, str] = {}  # decks whose engine could not be had, or went away
        self._told: set[str] = set()  # ids of hidden blocks whose failure has been reported
        self._started = ""

    # ------------------------------------------------------------------------------------------------- collection

    def claims(self, path: Path) -> bool:
        """Tell whether a document is a deck of a deckproof project."""
        mode = str(self._config.getini("deckproof"))
        if mode == "off":
            return False
        try:
            project = self._project(path.parent)
        except DeckproofError:  # said again, with the reason, when the deck is collected
            return True
        return mode == "on" if project is None else not project.excludes(path)

    def _project(self, folder: Path) -> Project | None:
        """Return the deckproof project of a folder; the conf.py of a stranger is not even evaluated.

        Raises DeckproofError where conf.py can't be evaluated.
        """
        if folder not in self._projects:
            conf = next((each / "conf.py" for each in (folder, *folder.parents) if (each / "conf.py").is_file()), None)
            self._projects[folder] = _deckproof_project(conf) if conf else None
        return self._projects[folder]

    def deck(self, path: Path) -> Deck | None:
        """Return the deck of a document; None for a fragment of others. Raises DeckproofError."""
        from deckproof.extract import extract

        path = path.resolve()
        project = self._project(path.parent)
        if project is None:
            return extract([path])[0]
        if project.root not in self._decks:
            self._decks[project.root] = _all_decks(project)
        decks = self._decks[project.root]
        return extract([path])[0] if decks is None else decks.get(path)

    def expect(self, items: Iterable[BlockItem]) -> None:
        """Plan the decks of the items that will be run."""
        chosen: dict[Path, tuple[Deck, set[str]]] = {}
        for item in items:
            chosen.setdefault(item.deck.path, (item.deck, set()))[1].add(item.block.id)
            self._pending[item.deck.path] += 1
        self._proofs = {path: self._planned(deck, frozenset(ids)) for path, (deck, ids) in chosen.items()}

    def _planned(self, deck: Deck, ids: frozenset[str]) -> DeckProof:
        from deckproof.extract import find_project
        from deckproof.prove import DeckProof, now, session_of

        self._started = self._started or now()
        config = find_project(deck.path).config
        engine = self._config.getoption("--deckproof-engine")
        return DeckProof(session_of(deck, config), config, engine, _with_hidden(ids), self._progress)

    # -------------------------------------------------------------------------------------------------------- run

    def judge(self, item: BlockItem) -> None:
        """Run as far as an item's block; raise what pytest takes for its verdict."""
        path = item.deck.path
        if fault := self._faults.get(path):
            raise BlockedError(f"blocked: {fault}")
        try:
            result = self._proofs[path].result_of(item.block)
        except DeckproofError as error:
            self._faults[path] = error.message
            raise NotProvenError(str(error)) from None
        if hidden := self._hidden_failure(path):
            raise NotProvenError(hidden)
        if result is None:
            raise BlockedError("blocked: the deck's run ended before it")
        _raise(result)

    def done(self, item: BlockItem) -> None:
        """Close the deck after its last item; fail where its clean-up failed."""
        path = item.deck.path
        self._pending[path] -= 1
        if self._pending[path]:
            return
        proof = self._proofs[path]
        try:
            with proof:
                for _ in proof.results():
                    pass
        except DeckproofError as error:
            pytest.fail(str(error), pytrace=False)
        if hidden := self._hidden_failure(path):
            pytest.fail(hidden, pytrace=False)

    def _hidden_failure(self, path: Path) -> str | None:
        """Return a failure of a hidden block, once: the first shown block after it carries it, so that it is seen."""
        from deckproof.report import failure

        for result in self._proofs[path].found:
            hidden = result.block.options.role is not Role.SHOWN
            if hidden and result.result is Result.FAILED and result.block.id not in self._told:
                self._told.add(result.block.id)
                return failure(result)
        return None

    def _progress(self, text: str) -> None:
        reporter: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        capture: Any = self._config.pluginmanager.get_plugin("capturemanager")
        if reporter is None or self._config.get_verbosity() < 0:
            return
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(f"  {text}")

    # -------------------------------------------------------------------------------------------------------- end

    def summaries(self) -> Iterator[str]:
        """Yield a line per project."""
        if self._config.getoption("collectonly") or not self._proofs:
            return
        from deckproof.report import summary

        for proofs in self._by_root().values():
            yield summary(_proof(proofs, self._started))

    def finish(self) -> None:
        """Close every deck and write each project's proof."""
        for proof in self._proofs.values():
            proof.close()
        if self._config.getoption("collectonly") or not self._proofs:
            return
        from deckproof.store import write_proof

        for root, proofs in self._by_root().items():
            write_proof(_proof(proofs, self._started), root / "_build" / "proof.json")

    def _by_root(self) -> dict[Path, list[DeckProof]]:
        from deckproof.extract import find_project

        found: dict[Path, list[DeckProof]] = {}
        for path, proof in self._proofs.items():
            found.setdefault(find_project(path).root, []).append(proof)
        return found


_KEY = pytest.StashKey[_Books]()


def _deckproof_project(conf: Path) -> Project | None:
    if EXTENSION.encode() not in conf.read_bytes():
        return None
    from deckproof.extract import find_project

    project = find_project(conf)
    return project if EXTENSION in project.extensions else None


def _all_decks(project: Project) -> dict[Path, Deck] | None:
    """Read all decks at once, which is quicker and knows fragments; None where one of them can't be read."""
    from deckproof.extract import extract

    try:
        return {deck.path: deck for deck in extract([project.srcdir])}
    except DeckproofError:
        return None


def _is_claim(block: Block) -> bool:
    """Tell whether a block is shown and promises something that could be run; a drawing does not."""
    from deckproof.parse import read

    if block.options.role is not Role.SHOWN:
        return False
    return bool(block.options.skip) or read(block).kind not in (Kind.DRAWING, Kind.OTHER)


def _with_hidden(ids: frozenset[str]) -> Any:
    return lambda block: block.id in ids or block.options.role is not Role.SHOWN


def _proof(proofs: list[DeckProof], started: str) -> Any:
    from deckproof.prove import proof_of

    return proof_of(proofs, started)


def _raise(result: BlockResult) -> None:
    from deckproof.report import failure

    if result.result is Result.SKIPPED:
        pytest.skip(result.reason or "there is nothing to run")
    if result.result is Result.BLOCKED:
        raise BlockedError(f"blocked: {(result.reason or '').removeprefix('blocked ')}")
    if result.result is Result.FAILED:
        raise NotProvenError(failure(result))
