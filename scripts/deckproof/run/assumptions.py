"""Which real thing each made-up word of a step was taken for: what a failure must say, so that a person can judge it.

Pure.
"""

from __future__ import annotations

import re

from deckproof.match import Bindings
from deckproof.model import Assumption, Step

SHORT_ID = 12
"""The characters of an id that a client shows in its tables."""


def assumptions(step: Step, bindings: Bindings) -> tuple[Assumption, ...]:
    """Return what the bound tokens of a step's input, prompt and promised output stand for, in the order of binding."""
    text = "\n".join((step.prompt, step.input, *(step.expected or ())))
    found = dict[str, Assumption]()
    for pair in bindings.pairs:
        for written, real in _forms(pair.written, pair.real):
            if written != real and re.search(rf"(?<![0-9A-Za-z_]){re.escape(written)}(?![0-9A-Za-z_])", text):
                found.setdefault(written, Assumption(written, real, pair.line))
    return tuple(found.values())


def _forms(written: str, real: str) -> list[tuple[str, str]]:
    """A long id comes back in its short form too."""
    whole = [(written, real)]
    short = tuple(each.removeprefix("sha256:")[:SHORT_ID] for each in (written, real))
    return [*whole, (short[0], short[1])] if _is_long_id(written) and _is_long_id(real) else whole


def _is_long_id(token: str) -> bool:
    return re.fullmatch(r"(?:sha256:)?[0-9a-f]{64}", token) is not None
