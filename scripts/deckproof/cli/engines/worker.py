"""Decks on one kind of engine, in a process of its own: ``python -m deckproof.cli.engines.worker KIND FILE PATH…``.

Made for ``deckproof.matrix``. What it finds is in FILE; what it prints is progress. It ends, with its engine closed,
when its standard input does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from deckproof.cli.check import read
from deckproof.cli.say import say
from deckproof.errors import DeckproofError
from deckproof.model import BlockResult, EngineInfo, Result, StepResult
from deckproof.prove.deck import DeckProof
from deckproof.results.proof_json import write_json
from deckproof.signals import end_as_interrupt


def main(kind: str, machine: str, file: str, *paths: str) -> None:
    """Prove the decks and write what was found. Raises DeckproofError where they can't be read: nothing is written."""
    end_as_interrupt()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    engine = ""
    results: dict[str, dict[str, Result]] = {}
    errors: dict[str, str] = {}
    differences: list[tuple[str, ...]] = []
    for deck in read([Path(each) for each in paths], kind, progress=_say, machines=[machine]):
        name = deck.session.deck.name
        try:
            with deck:
                blocks = [each for each in deck.results() if each.is_claim]
        except DeckproofError as error:
            errors[name] = error.message
            blocks = [each for each in deck.found if each.is_claim]
        results[name] = {each.block.id: each.result for each in blocks}
        differences += [_difference(deck, each) for each in blocks if each.result is Result.FAILED]
        engine = _words(deck.engine) or engine
        _say(f"{name}: {errors.get(name) or _count(blocks)}")
    record = {"engine": engine, "results": results, "errors": errors, "differences": differences}
    write_json(record, Path(file))


def _say(line: str) -> None:
    say(line)


def _end_with_the_parent() -> None:
    while os.read(0, 1024):
        continue
    os.kill(os.getpid(), signal.SIGINT)


def _words(engine: EngineInfo | None) -> str:
    return f"{engine.kind.product} {engine.version}" if engine and engine.version else ""


def _count(blocks: list[BlockResult]) -> str:
    results = [each.result for each in blocks]
    return ", ".join(f"{word} {results.count(word)}" for word in Result if word in results) or "nothing to run"


def _difference(deck: DeckProof, block: BlockResult) -> tuple[str, ...]:
    """Return the block's id, the file and line of its first step that failed, what is not as it should be, and lines.

    The lines are the first one that the slide promises and that did not come, and the one that came in its place.
    """
    step = next((each for each in block.steps if each.verdict.result is Result.FAILED), None)
    line = step.step.line if step else block.block.span.first
    name = deck.session.deck.name if block.block.span.path == deck.session.deck.path else block.block.span.path
    return block.block.id, f"{name}:{line}", _what(block, step), *_lines(step)


def _lines(step: StepResult | None) -> tuple[str, str]:
    if step is None:
        return "", ""
    promised, shown = step.step.expected or (), step.verdict.normalized
    absent = next((each for each in promised if each not in shown), "")
    return absent, next((each for each in shown if each not in promised), "")


def _what(block: BlockResult, step: StepResult | None) -> str:
    if step is None:
        return block.reason or "it failed"
    shown = next(iter(set(step.verdict.normalized) - set(step.step.expected or ())), "")
    reason = step.verdict.reason or block.reason or "the output differs"
    return f"{step.step.input.splitlines()[0]}: {reason}{': ' + shown if shown else ''}"


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except DeckproofError as error:
        _say(error.message)
    except KeyboardInterrupt:
        _say("interrupted")
