"""The life of a run, one small state machine: which states there are, and which may follow which.

    claimed ──▶ preparing ──▶ starting ──▶ serving ──▶ closing ──▶ gone
       │            │             │         │    │        ▲
       │            │             │         │    └─▶ lost ┤
       └────────────┴─────────────┴─────────┴─────────────┘

Claimed: the run has a folder and an owner, nothing else. Preparing: its images and files are made. Starting: its engine
was started and does not answer yet; an engine that was there before is never started, and what needs no images is not
prepared. Serving: steps may be typed. Lost: the engine went away under them. Closing: everything is being removed; who
finds a run whose owner died in that may go on with it. Gone: nothing of it is left, not even the record of its state.

Knows nothing of engines, processes or files: ``runs`` keeps the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a run is in its life; drawn above."""

    CLAIMED = "claimed"
    PREPARING = "preparing"
    STARTING = "starting"
    SERVING = "serving"
    LOST = "lost"
    CLOSING = "closing"
    GONE = "gone"


FOLLOWING: Mapping[State, frozenset[State]] = {
    State.CLAIMED: frozenset({State.PREPARING, State.STARTING, State.CLOSING}),
    State.PREPARING: frozenset({State.STARTING, State.SERVING, State.CLOSING}),
    State.STARTING: frozenset({State.SERVING, State.CLOSING}),
    State.SERVING: frozenset({State.LOST, State.CLOSING}),
    State.LOST: frozenset({State.CLOSING}),
    State.CLOSING: frozenset({State.CLOSING, State.GONE}),
    State.GONE: frozenset(),
}
"""The states that may come after each."""


class LifeError(RuntimeError):
    """A run was to go to a state that can't follow its own: a defect of the code, never of a deck."""


def check(now: State, then: State) -> None:
    """Raise LifeError where a run that is ``now`` may not be ``then`` next. Pure."""
    if then not in FOLLOWING[now]:
        raise LifeError(f"a run that is {now} can't be {then} next")
