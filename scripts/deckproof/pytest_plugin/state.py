"""What is known of the decks during one pytest run: which are there, which blocks are wanted, what was found.

Imports what reads and runs decks only when there is one: the plugin is loaded by every pytest of the environment.
"""

from __future__ import annotations

import pickle
import signal
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from deckproof.errors import DeckproofError
from deckproof.formats import EXTENSION
from deckproof.model import Block, BlockResult, Deck, Result, Role
from deckproof.results.plain import plain

if TYPE_CHECKING:
    from deckproof.extract import Project
    from deckproof.model import Proof
    from deckproof.prove.deck import DeckProof, Record, Selection

HANDED_OVER = "deckproof"
"""The key under which a worker of pytest-xdist hands over what it found."""


class NotProvenError(Exception):
    """An item that failed; the text is all there is to say."""

    def __init__(self, text: str) -> None:
        super().__init__(plain(text))


class BlockedError(NotProvenError):
    """An item that can neither pass nor fail, since an earlier step failed."""


Where = tuple[Path, str]
"""A deck on one of the machines that it is proven on, by its name."""


class Entry(Protocol):
    """An item of pytest that is one block of a deck, on one machine."""

    @property
    def deck(self) -> Deck:
        """The deck that shows the block."""

    block: Block
    machine: str


class PytestRun:
    """What is known of the decks during one pytest run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._projects: dict[Path, Project | None] = {}
        self._decks: dict[Path, Deck | None] = {}
        self._read: set[Path] = set()  # roots of projects whose decks were all read at once
        self._proofs: dict[Where, DeckProof] = {}
        self._pending: Counter[Where] = Counter()
        self._settled: set[Where] = set()  # decks whose fixtures have been asked
        self._faults: dict[Where, str] = {}  # decks whose engine could not be opened, or went away
        self._begun: set[Where] = set()  # decks of which something was asked
        self._unkept: list[str] = []  # why proofs could not be written
        self._told: set[tuple[Where, str]] = set()  # hidden blocks whose failure has been reported
        self._chosen: set[tuple[Where, str]] = set()  # decks and ids of what is an item; none where workers have them
        self._taken: dict[Path, dict[Where, Record]] = {}  # what workers of pytest-xdist found, by project
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
        if project is None:
            return mode == "on"
        return path.suffix in project.suffixes and not project.excludes(path)

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
        if project and project.root not in self._read:
            self._read.add(project.root)
            self._decks.update(_all_decks(project))
        if path not in self._decks:
            self._decks[path] = extract([path])[0]
        return self._decks[path]

    def expect(self, items: Iterable[Entry]) -> None:
        """Plan the decks of the items that will be run."""
        chosen: dict[Where, tuple[Deck, set[str]]] = {}
        for item in items:
            chosen.setdefault(_where(item), (item.deck, set()))[1].add(item.block.id)
            self._pending[_where(item)] += 1
            self._chosen.add((_where(item), item.block.id))
        self._proofs = {where: self._planned(deck, where[1], frozenset(ids)) for where, (deck, ids) in chosen.items()}
        if self._proofs and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _interrupt)  # a cancelled job must not leave its engine behind

    def machines(self, path: Path) -> Sequence[str]:
        """Return the machines that a deck is proven on. Raises DeckproofError where one of these names is none."""
        from deckproof.engine.machines.recipes import named
        from deckproof.extract import find_project

        config = find_project(path).config
        asked = str(self._config.getoption("--deckproof-machine") or "")
        names = [each for each in asked.split(",") if each] or config.machines
        return [named(each, config.own_machines).name for each in dict.fromkeys(names)]

    def _planned(self, deck: Deck, machine: str, ids: frozenset[str]) -> DeckProof:
        from deckproof.extract import find_project
        from deckproof.prove.deck import DeckProof, now, session_of

        self._started = self._started or now()
        config = find_project(deck.path).config
        engine = self._config.getoption("--deckproof-engine")
        return DeckProof(session_of(deck, config), config, engine, _with_hidden(ids), self._progress, machine=machine)

    # -------------------------------------------------------------------------------------------------------- run

    def settle(self, item: Entry, change: Callable[[DeckProof], DeckProof]) -> None:
        """Plan an item's deck anew with what its fixtures say, once, before its first step."""
        where = _where(item)
        if where not in self._settled:
            self._settled.add(where)
            self._proofs[where] = change(self._proofs[where])

    def judge(self, item: Entry) -> None:
        """Run as far as an item's block; raise what pytest takes for its verdict."""
        where = _where(item)
        if fault := self._faults.get(where):
            raise BlockedError(f"blocked: {fault}")
        try:
            self._begun.add(where)
            result = self._proofs[where].result_of(item.block)
        except DeckproofError as error:
            self._faults[where] = error.message
            raise NotProvenError(str(error)) from None
        if hidden := self._hidden_failure(where):
            raise NotProvenError(hidden)
        if result is None:
            raise BlockedError("blocked: the deck's run ended before it")
        _raise(result)

    def done(self, item: Entry) -> None:
        """Close the deck after its last item; fail where its clean-up failed."""
        where = _where(item)
        self._pending[where] -= 1
        if self._pending[where] or where not in self._begun:  # none of its items was run: each had a mark to skip it
            return
        proof = self._proofs[where]
        try:
            with proof:
                for _ in proof.results():
                    pass
        except DeckproofError as error:
            pytest.fail(str(error), pytrace=False)
        if hidden := self._hidden_failure(where):
            pytest.fail(hidden, pytrace=False)

    def _hidden_failure(self, where: Where) -> str | None:
        """Return a failure of a hidden block, once: the first shown block after it carries it, so that it is seen."""
        from deckproof.results.report import failure

        for result in self._proofs[where].found:
            hidden = result.block.options.role is not Role.SHOWN
            if hidden and result.result is Result.FAILED and (where, result.block.id) not in self._told:
                self._told.add((where, result.block.id))
                return failure(result)
        return None

    def _progress(self, text: str) -> None:
        reporter: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        capture: Any = self._config.pluginmanager.get_plugin("capturemanager")
        if reporter is None or self._config.get_verbosity() < 0:
            return
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            reporter.ensure_newline()
            reporter.write_line(plain(f"  {text}"))

    # -------------------------------------------------------------------------------------------------------- end

    def summaries(self) -> Iterator[str]:
        """Yield a line per project, and one for what failed there without having been asked for."""
        from deckproof.results.report import summary

        for records in self._by_root().values():
            asked, beside = _divided(records, self._chosen) if self._chosen else (records, [])
            yield summary(_proof(asked, self._started))
            if beside:
                yield f"not selected, but run first, since others may need it, and failed: {', '.join(beside)}"
        yield from self._unkept

    def finish(self) -> None:
        """Close every deck; write each project's proof or, as a worker of pytest-xdist, hand over what was found."""
        for proof in self._proofs.values():
            proof.close()
        if signal.getsignal(signal.SIGTERM) is _interrupt:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output[HANDED_OVER] = pickle.dumps((self._started, self._by_root()))
            return
        for root, records in self._by_root().items():
            from deckproof.results.paths import keep

            try:
                keep(_proof(records, self._started), root)
            except DeckproofError as error:  # it takes no verdict away
                self._unkept.append(f"{error.message}: the proof is not kept there")

    def take(self, output: Mapping[str, Any]) -> None:
        """Take what a worker of pytest-xdist found; ``output`` is a worker's own, as it handed it over.

        Where items of one deck went to several workers (use ``--dist loadfile``), each of them ran it from its first
        step: the one that came furthest knows it all.
        """
        if HANDED_OVER not in output:  # the worker crashed
            return
        started, found = pickle.loads(output[HANDED_OVER])  # noqa: S301 -- from a worker of this run
        self._started = min(filter(None, (started, self._started)), default="")
        for root, records in found.items():
            decks = self._taken.setdefault(root, {})
            for where, record in records.items():
                decks[where] = max(decks.get(where, record), record, key=lambda each: len(each.result.blocks))

    def _by_root(self) -> dict[Path, dict[Where, Record]]:
        """Return what was found here and handed over: for each project, for each deck on each machine."""
        if self._config.getoption("collectonly"):
            return {}
        from deckproof.extract import find_project

        found = {root: dict(records) for root, records in self._taken.items()}
        for where, proof in self._proofs.items():
            if proof.found or not self._is_worker:
                found.setdefault(find_project(where[0]).root, {})[where] = proof.record
        return found

    @property
    def _is_worker(self) -> bool:
        return hasattr(self._config, "workeroutput")


def _where(item: Entry) -> Where:
    return item.deck.path, item.machine


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _deckproof_project(conf: Path) -> Project | None:
    if EXTENSION.encode() not in conf.read_bytes():
        return None
    from deckproof.extract import find_project

    project = find_project(conf)
    return project if EXTENSION in project.extensions else None


def _all_decks(project: Project) -> dict[Path, Deck | None]:
    """Read all decks at once, which is quicker and knows fragments (None); nothing where one of them can't be read."""
    from deckproof.extract import extract

    try:
        decks = {deck.path: deck for deck in extract([project.srcdir])}
    except DeckproofError:
        return {}
    written = (each for each in project.srcdir.rglob("*") if each.suffix in project.suffixes)
    fragments = (each for each in written if not project.excludes(each))
    return {**dict.fromkeys(fragments), **decks}


def _with_hidden(ids: frozenset[str]) -> Selection:
    return lambda block: block.id in ids or block.options.role is not Role.SHOWN


def _proof(records: Mapping[Where, Record], started: str) -> Proof:
    from deckproof.prove.deck import proof_of

    return proof_of((record for _, record in sorted(records.items())), started)


def _divided(
    records: Mapping[Where, Record], chosen: Collection[tuple[Where, str]]
) -> tuple[dict[Where, Record], list[str]]:
    """Return what was found of the chosen blocks and of hidden ones, and the ids of others that failed."""
    found, failed = dict(records), list[str]()
    for where, record in records.items():
        if (result := record.result) is None:
            continue
        asked = tuple(
            each
            for each in result.blocks
            if (where, each.block.id) in chosen or each.block.options.role is not Role.SHOWN
        )
        found[where] = replace(record, result=replace(result, blocks=asked))
        failed += [each.block.id for each in result.blocks if each.result is Result.FAILED and each not in asked]
    return found, failed


def _raise(result: BlockResult) -> None:
    from deckproof.results.report import failure

    if result.result is Result.SKIPPED:
        pytest.skip(plain(result.reason or "there is nothing to run"))
    if result.result is Result.BLOCKED:
        raise BlockedError(f"blocked: {(result.reason or '').removeprefix('blocked ')}")
    if result.result is Result.FAILED:
        raise NotProvenError(failure(result))
