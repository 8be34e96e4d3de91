"""A proof as JUnit XML: one test suite per deck, one test case per block, for whatever collects test reports."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as Xml

from deckproof.model import BlockResult, DeckResult, EngineInfo, Proof, Result
from deckproof.results.problems import relative
from deckproof.results.report import NO_ENGINE, failure, left_running

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold: control characters that a terminal may well have shown."""


def text(proof: Proof) -> bytes:
    """Return a proof as a JUnit XML document."""
    root = Xml.Element("testsuites", {"name": "deckproof"} | _counts(_blocks(proof.decks)))
    for deck in proof.decks:
        about = {"name": deck.deck.name, "timestamp": proof.started}
        blocks = _blocks([deck])
        suite = Xml.SubElement(root, "testsuite", about | _counts(blocks))
        properties = Xml.SubElement(suite, "properties")
        for name, value in _about(deck.engine or proof.engine):
            Xml.SubElement(properties, "property", name=f"engine.{name}", value=value)
        for block in blocks:
            _case(suite, deck, block)
    Xml.indent(root)
    whole: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole + b"\n"


def _about(engine: EngineInfo) -> Iterable[tuple[str, str]]:
    yield "kind", str(engine.kind)
    yield "version", engine.version or NO_ENGINE
    if name := engine.details.get("named by"):
        yield "name", name


def _blocks(decks: Iterable[DeckResult]) -> tuple[BlockResult, ...]:
    return tuple(block for deck in decks for block in deck.blocks if block.is_claim)


def _counts(blocks: Iterable[BlockResult]) -> dict[str, str]:
    blocks = tuple(blocks)
    results = [each.result for each in blocks]
    return {
        "tests": str(len(results)),
        "failures": str(results.count(Result.FAILED)),
        "errors": str(results.count(Result.BLOCKED)),  # nothing is known of a blocked block: an error, not a failure
        "skipped": str(results.count(Result.SKIPPED)),
        "time": f"{sum(each.seconds for each in blocks):.3f}",
    }


def _case(suite: Xml.Element, deck: DeckResult, result: BlockResult) -> None:
    block = result.block
    case = Xml.SubElement(
        suite,
        "testcase",
        classname=_legal(f"{deck.deck.name}::{block.slide}"),
        name=_legal(block.id),
        file=relative(block.span.path),
        line=str(block.span.first),
        time=f"{result.seconds:.3f}",
    )
    kind = {Result.FAILED: "failure", Result.BLOCKED: "error", Result.SKIPPED: "skipped"}.get(result.result)
    if kind:
        found = Xml.SubElement(case, kind, message=_legal(result.reason or ""))
        found.text = None if result.result is Result.SKIPPED else _legal(failure(result))
    if left := left_running(result):
        Xml.SubElement(case, "system-out").text = _legal(left)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("�", text)
