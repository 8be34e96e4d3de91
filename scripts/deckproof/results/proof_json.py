"""The records that other programs read: proof.json, and what ``deckproof extract --json`` prints.

The keys of version 1 are fixed; others may be added. Pure but for ``write_json`` and ``read_proof``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from deckproof.errors import DeckproofError
from deckproof.model import BlockResult, Deck, DeckResult, EngineInfo, ImageInfo, Proof, Reading, Step, StepResult
from deckproof.results.machine import machine
from deckproof.results.writing import write_whole

VERSION = 1
Record = Mapping[str, Any]

_STEP = re.compile(rb' {6}\{"line": .*\}(,?)\n')
"""A step, as it is written below: on a line of its own."""


def read_proof(path: Path, each_block: Callable[[Record], None] | None = None) -> dict[str, Any]:
    """Read a proof.json back, as its plain record. Raises DeckproofError where there is none that can be read.

    Where there is an ``each_block``, it is given one block after the other, of their steps only how many there are, and
    none stays in the record: blocks are nearly all of a proof.
    """
    taking = None if each_block is None else partial(_taken, each_block)
    try:
        with path.open("rb") as file:
            record = json.loads(_without_steps(file) if each_block else file.read(), object_hook=taking)
    except (OSError, ValueError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise DeckproofError(f"{path}: no proof can be read: {why}", remedy="deckproof check writes one") from None
    if not isinstance(record, dict) or record.get("version") != VERSION:
        raise DeckproofError(f"{path}: not a proof of version {VERSION}", remedy="deckproof check writes one")
    if not _is_whole(record):
        raise DeckproofError(f"{path}: a proof that is damaged", remedy="remove it; deckproof check writes one")
    return record


def _without_steps(lines: Iterable[bytes]) -> bytearray:
    """Return a proof's text with nothing in the steps, where it is laid out as below; else as it is."""
    text = bytearray()
    for line in lines:
        step = _STEP.fullmatch(line)
        text += b"{}" + step[1] if step else line
    return text


_NOTHING = dict[str, Any]()


def _taken(each_block: Callable[[Record], None], record: dict[str, Any]) -> dict[str, Any]:
    """Hand a block on, and return what stays of anything in a proof: of blocks and of steps, nothing."""
    if not record or "actual" in record:
        return _NOTHING
    if not _is_block(record):
        return record
    each_block(record)
    return _NOTHING


_DECK: Mapping[str, type] = {"path": str, "blocks": list}
_BLOCK: Mapping[str, type] = {"id": str, "verdict": str, "steps": list}


def _is_whole(record: Record) -> bool:
    """Tell whether a record has what its readers take for granted."""
    decks = record.get("decks")
    if not isinstance(decks, list) or not isinstance(record.get("started"), str):
        return False
    if not all(_has(deck, _DECK) for deck in decks):
        return False
    return all(block is _NOTHING or _is_block(block) for deck in decks for block in deck["blocks"])


def _is_block(record: object) -> bool:
    if not (isinstance(record, dict) and _has(record, _BLOCK) and isinstance(record.get("seconds", 0), int | float)):
        return False
    return all(isinstance(step, dict) for step in record["steps"])


def _has(entry: object, kinds: Mapping[str, type]) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), kind) for name, kind in kinds.items())


def write_json(record: Mapping[str, Any], path: Path) -> None:
    """Write a record atomically, making the folders above it. Raises DeckproofError where that is not allowed."""
    write_whole(map(str.encode, _pieces(record)), path)


def text(proof: Proof) -> bytes:
    """Return a proof as the bytes of proof.json."""
    return to_json(proof_to_dict(proof)).encode()


_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""What JSON may hold as it is, but a terminal would obey."""


def to_json(record: object) -> str:
    """Return a record as text that ends with a newline; lone surrogates of broken output become question marks."""
    return "".join(_pieces(record))


_ON_ONE_LINE = 6
"""How deep in a record what is there is written on a line of its own, and not divided: a step, in a proof."""
_IN_ONE_PART = 4
"""How deep in a record what is there is handed on whole: a block, in a proof."""
_CONTAINERS = (dict, list, tuple, Iterator)
_encode = json.JSONEncoder(ensure_ascii=False).encode


def _pieces(record: object) -> Iterator[str]:
    """Yield a record's text part by part: never is all of it in memory."""
    for each in _divided(record, "\n"):
        plain = each.isascii() and "\x7f" not in each
        yield each if plain else each.translate(_ESCAPED).encode("utf-8", "replace").decode("utf-8")
    yield "\n"


def _divided(record: object, end: str) -> Iterable[str]:
    if len(end) > _ON_ONE_LINE or not isinstance(record, _CONTAINERS):
        return (_encode(record),)
    return _parts(record, end, f"{end} ")


def _parts(record: Iterable[Any], end: str, inner: str) -> Iterator[str]:
    opening, closing = "{}" if isinstance(record, dict) else "[]"
    before = f"{opening}{inner}"
    for each in record:
        yield before
        if isinstance(record, dict):
            yield f"{_encode(str(each))}: "
        parts = _divided(record[each] if isinstance(record, dict) else each, inner)
        if len(end) == _IN_ONE_PART:
            yield "".join(parts)
        else:
            yield from parts
        before = f",{inner}"
    yield f"{end}{closing}" if before.startswith(",") else opening + closing


def extract_to_dict(decks: Sequence[tuple[Deck, Sequence[Reading]]]) -> dict[str, Any]:
    """Return what was read of the decks; nothing of a run."""
    return {"version": VERSION, "decks": [_deck(deck, readings) for deck, readings in decks]}


def proof_to_dict(proof: Proof, of_blocks: Callable[[Iterator[Any]], Any] = list) -> dict[str, Any]:
    """Return the record of a run; ``of_blocks`` is given what is made of a deck's blocks: ``iter`` keeps it for later.

    A block takes more memory as its record than as its result, so what is only written is made as it is written.
    """
    return {
        "version": VERSION,
        "started": proof.started,
        "engine": _engine(proof.engine),
        "images": [_image(each) for each in proof.images],
        "decks": [_deck_result(each, proof.started, of_blocks) for each in proof.decks],
    }


def _deck(deck: Deck, readings: Sequence[Reading]) -> dict[str, Any]:
    return {
        "path": deck.name,
        "title": deck.title,
        "services": [str(each) for each in deck.services],
        "blocks": [_reading(each, deck) for each in readings],
    }


def _reading(reading: Reading, deck: Deck) -> dict[str, Any]:
    block = reading.block
    return {
        "id": block.id,
        "slide": block.slide,
        "language": block.language,
        "line": block.span.first,
        "end_line": block.span.last,
        "kind": str(reading.kind),
        "skip": block.options.skip,
        "steps": [_step(each) for each in reading.steps],
        "role": str(block.options.role),
        "verified": block.span.verified,
        "file": str(block.span.path) if block.span.path != deck.path else None,  # None: the deck itself
        "reason": reading.reason,
        "warnings": list(reading.warnings),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "line": step.line,
        "prompt": step.prompt,
        "input": step.input,
        "expected": list(step.expected or ()),
        "terminal": step.terminal,
        "end_line": step.end_line,
        "silent": step.expected == (),  # True: that nothing is printed is claimed
    }


def _engine(engine: EngineInfo) -> dict[str, Any]:
    said = {"kind": str(engine.kind), "version": engine.version, "details": dict(engine.details)}
    return said | {"machine": engine.machine}


def _image(image: ImageInfo) -> dict[str, Any]:
    return {"ref": image.ref, "digest": image.digest, "origin": str(image.origin)}


def _deck_result(result: DeckResult, started: str, of_blocks: Callable[[Iterator[Any]], Any]) -> dict[str, Any]:
    return {
        "path": result.deck.name,
        "started": result.started or started,
        "machine": dict(machine()),
        "title": result.deck.title,
        "engine": _engine(result.engine) if result.engine else None,  # None: nothing of it was run
        "images": [_image(each) for each in result.images],
        "blocks": of_blocks(_block_result(each) for each in result.blocks if each.is_claim),
        "not_run": of_blocks(_not_run(each) for each in result.blocks if not each.is_claim),
    }


def _block_result(result: BlockResult) -> dict[str, Any]:
    block = result.block
    return {
        "id": block.id,
        "verdict": str(result.result),
        "reason": result.reason,
        "seconds": round(result.seconds, 3),
        "steps": [_step_result(each) for each in result.steps],
        "slide": block.slide,
        "role": str(block.options.role),
        "line": block.span.first,
        "end_line": block.span.last,
    }


def _not_run(result: BlockResult) -> dict[str, Any]:
    block = result.block
    return {"id": block.id, "reason": result.reason, "slide": block.slide, "line": block.span.first}


def _step_result(result: StepResult) -> dict[str, Any]:
    return {
        "line": result.step.line,
        "input": result.step.input,
        "verdict": str(result.verdict.result),
        "exit": result.outcome.status,
        "actual": list(result.outcome.lines),
        "reason": result.verdict.reason,
        "typed": result.outcome.typed,
        "ending": str(result.outcome.ending),
        "evidence": str(result.outcome.evidence) if result.outcome.evidence else None,  # why it was left running
        "seconds": round(result.outcome.seconds, 3),
    }
