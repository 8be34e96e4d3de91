"""Where engines differ: what was seen of it, and what is known of it, with reasons.

A file of known differences is TOML; each of its tables has an engine, a reason, the blocks that fail there and, where
it is so on one machine only, its name (`machine`):

    [[difference]]
    engine = "podman"
    reason = "`docker port` names no address"
    blocks = ["slides/port-mapping.rst::Who listens where?::1"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.errors import DeckproofError
from deckproof.model import HERE, EngineKind, Result


@dataclass(frozen=True, slots=True)
class Difference:
    """One step that does not pass on a kind of engine."""

    engine: EngineKind
    block: str
    where: str  # "slides/storage.rst:77"
    what: str
    slide: str = ""  # the first line that the slide promises and that was not printed
    shown: str = ""  # the line that was printed in its place
    machine: str = HERE.name


@dataclass(frozen=True, slots=True)
class Known:
    """A reason for which blocks fail on a kind of engine."""

    engine: EngineKind
    reason: str
    blocks: tuple[str, ...]
    machine: str = ""  # on any, without one


def read_known(path: Path) -> tuple[Known, ...]:
    """Read a file of known differences. Raises DeckproofError where it can't be read or does not say what it must."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["difference"]
        return tuple(
            Known(EngineKind(each["engine"]), str(each["reason"]), tuple(each["blocks"]), each.get("machine", ""))
            for each in entries
        )
    except OSError as error:
        raise DeckproofError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path}: not a file of known differences: {error}"
        raise DeckproofError(message, remedy="each [[difference]] has an engine, a reason and blocks") from None


def reason_for(difference: Difference, known: Iterable[Known]) -> str | None:
    """Return why a difference is there, where that is known. Pure."""
    of_kind = (each for each in known if each.engine is difference.engine and difference.block in each.blocks)
    return next((each.reason for each in of_kind if each.machine in {"", difference.machine}), None)


def stale(
    known: Iterable[Known], results: Mapping[tuple[EngineKind, str], Mapping[str, Result]], blocks: Sequence[str]
) -> Iterator[str]:
    """Yield what is wrong with the known differences: those that are gone, and those of blocks that are not there.

    ``results`` are those of the engines that were there, by kind and machine; one that differs on some machines only
    is still there. ``blocks`` are the ids of all blocks of the decks that were proven. What was blocked or skipped
    tells nothing of an engine. Pure.
    """
    decks = {block.partition("::")[0] for block in blocks}
    for each in known:
        for block in each.blocks:
            if block.partition("::")[0] in decks and block not in blocks:
                yield f"{block}: there is no such block, but {each.engine} is said to differ there ({each.reason})"
            elif _results(each, block, results) == {Result.PASSED}:
                yield f"{block}: passes on {each.engine}, which is said to differ there ({each.reason})"


def _results(known: Known, block: str, results: Mapping[tuple[EngineKind, str], Mapping[str, Result]]) -> set[Result]:
    """Return how a block passed, or failed, where it is said to differ."""
    there = [
        found for (kind, machine), found in results.items() if kind is known.engine and known.machine in {"", machine}
    ]
    return {found[block] for found in there if block in found} & {Result.PASSED, Result.FAILED}
