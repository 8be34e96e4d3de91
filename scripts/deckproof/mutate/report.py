"""What a person, or a program, reads of the lies that were planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from deckproof.errors import shown
from deckproof.mutate.lie import Fate, Lie, Trial

VERSION = 1


def share(trials: Sequence[Trial]) -> float | None:
    """Return how many of the lies whose fate is known were caught, in percent; None where there are none."""
    fates = Counter(each.fate for each in trials)
    known = fates[Fate.CAUGHT] + fates[Fate.SURVIVED]
    return 100 * fates[Fate.CAUGHT] / known if known else None


def summary(trials: Sequence[Trial]) -> str:
    """Say in one line how many lies were caught, and how many can't be told apart without a run."""
    fates, caught = Counter(each.fate for each in trials), share(trials)
    if caught is None:
        return "no lie was planted: the slides show nothing that could be changed"
    known = fates[Fate.CAUGHT] + fates[Fate.SURVIVED]
    lies = "1 lie" if known == 1 else f"{known:,} lies"
    said = f"{lies}, {fates[Fate.CAUGHT]} caught ({_percent(caught)}), {fates[Fate.SURVIVED]} survived"
    return said + (f"; {fates[Fate.UNDECIDED]} undecided: only a run can tell" if fates[Fate.UNDECIDED] else "")


def told(trial: Trial) -> str:
    """Say of a lie that was not caught where it would stand, what the slide says, and what it would say."""
    lie = trial.lie
    lines = [f"{shown(lie.path)}:{lie.line}: {lie.kind}: {trial.fate}", *_marked("-", lie.old), *_marked("+", lie.new)]
    return "\n".join([*lines, *_marked(" ", trial.why)])


def record(trials: Sequence[Trial]) -> dict[str, Any]:
    """Return all of it as plain values, to be written as JSON."""
    fates = Counter(each.fate for each in trials)
    return {
        "version": VERSION,
        "lies": len(trials),
        **{str(fate): fates[fate] for fate in Fate},
        "share": share(trials),
        "trials": [_record(each) for each in trials],
    }


def _record(trial: Trial) -> dict[str, Any]:
    lie: Lie = trial.lie
    return {
        "block": lie.block.id,
        "file": shown(lie.path),
        "line": lie.line,
        "kind": str(lie.kind),
        "old": lie.old,
        "new": lie.new,
        "input": lie.step.input,
        "fate": str(trial.fate),
        "caught_at": trial.caught_at,
        "why": trial.why or None,
    }


def _marked(mark: str, text: str) -> list[str]:
    return [f"  {mark} {line}" for line in text.split("\n")] if text else []


def _percent(value: float) -> str:
    """Round down: a single survivor is never rounded away."""
    return f"{int(value * 10) / 10:.1f} %" if value < 100 else "100 %"
