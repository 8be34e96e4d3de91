"""Outlines in few letters: the same drawing, to a tenth of a pixel."""

from __future__ import annotations

import re

from deckproof.sphinxext.outlines import rounded, shortened
from hypothesis import given
from hypothesis import strategies as st

TENTHS = st.integers(-20000, 20000)


def corners(outline: str) -> list[tuple[float, float]]:
    """Return where each relative command of an outline ends."""
    here, start, found = (0.0, 0.0), (0.0, 0.0), []
    for letter, numbers in re.findall(r"([mlcz])([^mlcz]*)", outline):
        values = [float(each) for each in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        size = {"m": 2, "l": 2, "c": 6, "z": 1}[letter]
        if letter == "z":
            here = start
        for at in range(0, len(values), size):
            x, y = values[at : at + size][-2:]
            here = (here[0] + x, here[1] + y)
            start = here if letter == "m" else start
            found.append(here)
    return found


@given(st.lists(st.tuples(TENTHS, TENTHS), min_size=2, max_size=60))
def test_every_corner_stays_where_it_is(tenths: list[tuple[int, int]]) -> None:
    """Places are rounded to tenths, but what is rounded off never adds up; a line to where one is, is left out."""
    outline = "M" + "L".join(f"{x / 10 + 0.03:.7f},{y / 10 + 0.03:.7f}" for x, y in tenths)
    kept = [place for at, place in enumerate(tenths) if at == 0 or place != tenths[at - 1]]
    assert [(round(x * 10), round(y * 10)) for x, y in corners(shortened(outline))] == kept


def test_a_curve_that_is_straight_for_the_eye_becomes_a_line() -> None:
    """And one that is not stays a curve, by its distances."""
    assert shortened("M0 0C3.3 0.04, 6.6 -0.04, 10 0") == "m0 0l10 0"
    assert shortened("M1 1 C1 6, 11 6, 11 1 Z") == "m1 1c0 5 10 5 10 0z"


def test_numbers_need_no_more_signs_than_tell_them_apart() -> None:
    """A minus or a second point separates as well as a space."""
    assert shortened("M0.5,0.25 L1,-0.5 L1.5,-1e-16 z L2 2") == "m.5.2l.5-.7.5.5zl1.5 1.8"


def test_an_outline_with_arcs_is_rounded_only() -> None:
    """Its commands have numbers that are no places."""
    assert shortened("M0.123456 0 A5.55555 5 0 0 1 2 2") == "M0.1 0 A5.6 5 0 0 1 2 2"


def test_numbers_that_touch_stay_two() -> None:
    """Renderers leave out what a second point tells: what is rounded to a whole number must not join the next one."""
    assert shortened("M10.25.5 A5 5 0 0 1 2.04.55") == "M10.2 0.5 A5 5 0 0 1 2 0.6"
    assert rounded("translate(12.300.3)") == "translate(12.3 0.3)"


def test_flags_of_arcs_stay_as_they_are() -> None:
    """A flag is one digit, and what follows needs no sign that tells it apart."""
    assert shortened("M0.123456 0a5 5 0 011.5.5") == "M0.1 0a5 5 0 011.5.5"
