"""Highlighted code can be read by everybody: contrasts are computed, not looked at."""

from __future__ import annotations

import pytest
from deckproof.sphinxext.colours import Dark, Light
from pygments.style import Style


def luminance(colour: str) -> float:
    """Return the relative luminance of ``rrggbb``, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", [Light, Dark])
def test_every_token_has_enough_contrast(style: type[Style]) -> None:
    """Each colour reaches 4.5 on the sheet, on the paper around it and on a highlighted line."""
    backgrounds = [style.background_color, style.highlight_color]
    for token, look in style:
        for background in backgrounds:
            assert contrast(look["color"], background.lstrip("#")) >= 4.5, (token, background)


def test_contrast_is_measured_as_the_standard_says() -> None:
    """Black on white has the greatest contrast there is, and a colour on itself none."""
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "777777") == 1
