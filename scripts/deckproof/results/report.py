"""What a person reads of a run: why a block failed, what to do about it, and one line for the whole.

Returns text; prints nothing. Colour is only used where it is asked for.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from deckproof.errors import shown
from deckproof.formats import option_in
from deckproof.model import (
    HERE,
    Assumption,
    BlockResult,
    Ending,
    EngineInfo,
    EngineKind,
    Proof,
    Result,
    Role,
    StepResult,
)
from deckproof.parse.classify import SHELL
from deckproof.results.causes import cause, never_started
from deckproof.results.plain import paint
from deckproof.run.verdict import still_running

MOST_LINES = 60
"""Lines of a diff or an output that are shown; more is no help."""

_PULL = re.compile(r"Unable to find image '|: Pulling from |: Pull complete$|Status: Downloaded newer image for ")
LAST_SCREEN = 15
"""Lines of the terminal's last screen that are shown of a step that did not come to its end."""

MOST_ASSUMPTIONS = 8
_STUCK = (Ending.TIMED_OUT, Ending.NOT_TYPED)


def failure(block: BlockResult, *, color: bool = False) -> str:
    """Say why a block failed, step by step: file and line, slide, input, reason, a diff, and the remedy as last line.

    A blocked or skipped block has one line, with its reason.
    """
    steps = [each for each in block.steps if each.verdict.result is Result.FAILED]
    if block.result is not Result.FAILED or not steps:
        return f"{where(block)}: {block.result}: {block.reason or 'no reason was given'}"
    return "\n".join(_step_failure(block, each, color=color) for each in steps)


def _step_failure(block: BlockResult, step: StepResult, *, color: bool) -> str:
    lines = [
        paint(f"{where(block, step)}: {_reason(block, step)}", "bold", color=color),
        f"  slide   {block.block.slide}{_role(block)}",
        *_labelled("typed", step.step.input),
        *([f"  in      {block.place}"] if block.place else []),
        *(_labelled("really", step.outcome.typed) if step.outcome.typed not in ("", step.step.input) else ()),
        *_assumed(step),
        *_evidence(step, color=color),
        *(f"  {way_out}" for way_out in [remedy(block, step)] if way_out),
    ]
    return "\n".join(lines)


def where(block: BlockResult, step: StepResult | None = None) -> str:
    """Return "file:line" as a person at the working folder would write it."""
    return f"{shown(block.block.span.path)}:{step.step.line if step else block.block.span.first}"


def remedy(block: BlockResult, step: StepResult) -> str | None:
    """Return what to do about a failed step, in one sentence; None where nothing is known that would help."""
    if known := cause(step):
        return known[1]
    path = Path(where(block).rpartition(":")[0])
    if sentence := _of_ending(step, path):
        return sentence
    status = step.outcome.status
    if status is not None and step.step.status not in (None, status):
        is_shown = bool(step.step.expected) and not _differs(step)
        is_last = step.step.line >= block.steps[-1].step.line
        return None if never_started(status) and not is_shown else _intended(path, status, is_last=is_last)
    if _differs(step):
        place = f"{path}:{_lines(step)}"
        if any(_PULL.search(line) for line in _changes(step) if line.startswith("-")):
            return f"the image was made ready before the deck ran: leave its pull out of {place}, with a line of `...`"
        if any(line.startswith("+") for line in _changes(step)):
            return f"if this is right: change {place} to what the lines with + say"
        return f"if this is right: remove the lines with - from {place}"
    comment = option_in(path, "…")
    return f"correct {path}:{step.step.line}, or say with a `{comment}` comment before the block what is meant"


def _intended(path: Path, status: int, *, is_last: bool) -> str:
    """Return how a slide says that a step is meant to fail; a block's option is about its last step."""
    before = f"`{option_in(path, f'status={status}')}` directly before the block"
    end = "" if is_last else "show `echo $?` and that status under it, or end the block there, with "
    return f"if this failure is intended: {end}{before}"


def _of_ending(step: StepResult, path: Path) -> str | None:
    """Return what to do about a step that did not end as it should have, whatever it printed."""
    longer, place = option_in(path, "timeout=SECONDS"), f"{path}:{step.step.line}"
    return {
        Ending.TIMED_OUT: f"if it needs longer: `{longer}` before the block; if it is meant to keep running: `stays`",
        Ending.FLOODED: "no slide shows that much output: have the command print less",
        Ending.LOST: "the command ended its own shell: type it in a shell of its own, such as `sh -c '…'`",
        Ending.NOT_TYPED: f"it was not typed: correct {place}, or show what it names in an earlier block",
    }.get(step.outcome.ending)


def summary(proof: Proof) -> str:
    """Say in one line what was proven, on what, and what was not and why."""
    results, rest = Counter[Result](), list[BlockResult]()  # of all blocks; shown ones of which nothing is proven
    passed = steps = running = 0
    for each in (block for deck in proof.decks for block in deck.blocks):
        results[each.result] += 1
        if each.block.options.role is not Role.SHOWN:
            continue
        if each.result is not Result.PASSED or not each.steps:
            rest.append(each)
            continue
        passed += 1
        steps += len(each.steps)
        running += len(still_running(each))
    proven = f"{_count(passed, 'block')}, {_count(steps - running, 'step')} proven"
    left = [f"{_count(running, 'step')} left running"] if running else []
    earlier = sum(each.started is not None for each in proof.decks)
    before = [f"{_count(earlier, 'deck')} of them unchanged since an earlier run"] if earlier else []
    needless = len(_needless(proof)) if _used(proof) else 0
    none = [f"{_count(needless, 'deck')} needed no engine"] if needless else []
    return "; ".join(
        [*_bad(results), proven + _engines(proof), *none, *before, *left, *_skipped(rest), *_not_run(rest)]
    )


def left_running(block: BlockResult) -> str:
    """Say which steps of a block were still running when its deck ended, and what for; "" where there is none."""
    return "; ".join(
        f"line {each.step.line} left running: {each.outcome.evidence or 'it is attached to a container that is up'}"
        for each in still_running(block)
    )


def _engines(proof: Proof) -> str:
    """Name what decks were proven on; of a pool, also how many engines that were."""
    names = {each.details.get("named by", "") for each in _used(proof)}
    words = dict.fromkeys(ran_on(each.kind, each.version, each.machine) for each in _used(proof))
    if words:
        return f" on {f'{len(names)} engines: ' if len(names) > 1 else ''}{' and '.join(words)}"
    places = dict.fromkeys(ran_on(each.kind, "", each.machine) for each in _needless(proof))
    return f" with {' and '.join(places)}" if places else ""


def ran_on(kind: str, version: str, machine: str) -> str:
    """Say what a deck was proven on; where there is no version, there was no engine, since no step needed one."""
    engine = f"{EngineKind(kind).product} {version}" if version else NO_ENGINE
    return f"{engine} ({surroundings(kind, machine)})"


NO_ENGINE = "no engine needed"


def surroundings(kind: str, machine: str) -> str:
    """Say how an engine was isolated and, where that is not the author's, on which machine."""
    return kind if machine == HERE.name else f"{kind}, {machine}"


def _used(proof: Proof) -> list[EngineInfo]:
    engines = [deck.engine for deck in proof.decks if deck.engine] or [proof.engine]
    return [each for each in engines if each.version]


def _needless(proof: Proof) -> list[EngineInfo]:
    """Return what is said of the engines of decks that needed none."""
    return [deck.engine for deck in proof.decks if deck.engine and not deck.engine.version]


def _bad(results: Mapping[Result, int]) -> Iterable[str]:
    if results[Result.FAILED]:
        yield f"{_count(results[Result.FAILED], 'block')} failed"
    if results[Result.BLOCKED]:
        yield f"{_count(results[Result.BLOCKED], 'block')} blocked"


def _skipped(blocks: Sequence[BlockResult]) -> Iterable[str]:
    """Count what the author or the surroundings made us skip, by reason."""
    skipped = [each for each in blocks if each.is_claim and each.result is Result.SKIPPED]
    for reason, count in Counter(each.reason or "no reason" for each in skipped).items():
        yield f"{count} skipped: {reason}"


def _not_run(blocks: Sequence[BlockResult]) -> Iterable[str]:
    """Count what is not run: blocks labelled as shell by reason, and what was never meant to be, such as a drawing."""
    idle = [each for each in blocks if not each.is_claim]
    commands = [each for each in idle if each.block.language in SHELL and each.block.text.strip()]
    for reason, count in Counter(each.reason or "no reason" for each in commands).items():
        yield f"{count} not run: {reason}"
    if count := len(idle) - len(commands):
        yield f"{_count(count, 'block')} with nothing to run"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _reason(block: BlockResult, step: StepResult) -> str:
    return step.verdict.reason or block.reason or "the output differs"


def _role(block: BlockResult) -> str:
    role = block.block.options.role
    return "" if role is Role.SHOWN else f" (a {role} block, not shown)"


def _labelled(label: str, text: str) -> Iterable[str]:
    first, *rest = text.split("\n")
    yield f"  {label:<7} {first}"
    for line in rest:
        yield f"  {'':<7} {line}"


def _differs(step: StepResult) -> bool:
    return step.step.expected is not None and tuple(step.step.expected) != step.verdict.normalized


def _lines(step: StepResult) -> str:
    lines = step.step.expected_lines
    if not lines:
        return str(step.step.line)
    return str(lines[0]) if lines[0] == lines[-1] else f"{lines[0]}-{lines[-1]}"


def _assumed(step: StepResult) -> Iterable[str]:
    """Say which real things the made-up words were taken for: where one of them is wrong, so is all that follows."""
    for label, each in zip_longest(["assumed"], step.verdict.assumed[:MOST_ASSUMPTIONS], fillvalue=""):
        if isinstance(each, Assumption):
            seen = f"from line {each.line}" if each.line else "taken when it was typed"  # a placeholder
            yield f"  {label:<7} {each.written} → {each.real}, {seen}"


def _evidence(step: StepResult, *, color: bool) -> Iterable[str]:
    """A diff where the slide promised output, the screen where a person would look at it, else what was printed."""
    differs = _differs(step) and step.outcome.ending is not Ending.NOT_TYPED
    if differs:
        yield from _diff(step, color=color)
    shown = step.outcome.lines or step.verdict.normalized
    if shown and step.outcome.ending in _STUCK:
        yield "  the terminal's last screen:"
        yield from (f"  | {line}" for line in [each for each in shown if each.strip()][-LAST_SCREEN:])
    elif shown and not differs:
        yield from _cut([f"  | {line}" for line in shown])


def _diff(step: StepResult, *, color: bool) -> Iterable[str]:
    names = {"+": "green", "-": "red", "@": "cyan"}
    for line in _cut(["--- the slide", "+++ the engine, written the slide's way", *_changes(step)]):
        name = names.get(line[:1])
        yield "  " + (paint(line, name, color=color) if name else line)


def _changes(step: StepResult) -> list[str]:
    lines = difflib.unified_diff(step.step.expected or (), step.verdict.normalized, lineterm="")
    return list(lines)[2:]  # without the two lines of header


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    half = MOST_LINES // 2
    return [*lines[:half], f"  … {len(lines) - 2 * half} lines more …", *lines[-half:]]
