"""The colours of slides: two of the house, and all that is derived from them, light and dark. Pure.

Whatever the two are, what is made of them can be read: an accent is darkened, or in the dark lightened, until it stands
out from what is behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

ACCENT, SECOND = "#1d4fd7", "#b4500b"
"""The colours of the house, where the author names no others."""

TINT = {"light": 0.68, "dark": 0.64}
"""The share of paper in a part of a chart: words on it are of ink."""

READABLE, STRONG = 5.3, 7.5
"""Contrasts of accents to the paper: with the first, they also stand out from their own tints."""

_STEP = 0.04
_NEUTRAL = {
    "light": {
        "paper": "#ffffff",
        "ink": "#141c26",
        "soft": "#4b5866",
        "rule": "#d7dde5",
        "sheet": "#f4f6fa",
        "good": "#15753b",
        "bad": "#b3261e",
        "violet": "#6b3fb5",
        "teal": "#0f6b74",
        "gold": "#7d5a00",
        "mark": "#ffe9a8",
    },
    "dark": {
        "paper": "#0e1420",
        "ink": "#e9eef5",
        "soft": "#aab6c4",
        "rule": "#3a4556",
        "sheet": "#182131",
        "good": "#86dfa0",
        "bad": "#ff9d95",
        "violet": "#c3a6ff",
        "teal": "#6fd3dd",
        "gold": "#e6c15c",
        "mark": "#3b330c",
    },
}


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue, from 0 to 255."""

    red: float
    green: float
    blue: float

    @classmethod
    def read(cls, text: str) -> Colour:
        """Return what ``#rrggbb`` or ``#rgb`` stands for. Raises ValueError where it is neither."""
        digits = text.removeprefix("#")
        if not text.startswith("#") or len(digits) not in (3, 6):
            raise ValueError(f"{text!r} is not a colour such as #1d4fd7")
        wide = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
        return cls(*(int(wide[at : at + 2], 16) for at in (0, 2, 4)))

    def __str__(self) -> str:
        return "#" + "".join(f"{round(each):02x}" for each in (self.red, self.green, self.blue))

    @property
    def vivid(self) -> Colour:
        """The brightest of its kind: what is lightened from there keeps its hue."""
        most = max(self.red, self.green, self.blue) or 255
        return Colour(*(each * 255 / most for each in (self.red, self.green, self.blue)))

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return this colour with a share, up to 1, of another one."""
        pairs = ((self.red, other.red), (self.green, other.green), (self.blue, other.blue))
        return Colour(*(mine + (its - mine) * share for mine, its in pairs))

    @property
    def luminance(self) -> float:
        """How bright it is, from 0 to 1, as WCAG 2.2 defines it."""
        shares = (each / 255 for each in (self.red, self.green, self.blue))
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(self, other: Colour) -> float:
        """Return how well it stands out, from 1 to 21."""
        dark, light = sorted((self.luminance, other.luminance))
        return (light + 0.05) / (dark + 0.05)

    def apart(self, from_: Colour, least: float, towards: Colour) -> Colour:
        """Return it with as much of another colour as it needs to stand out so well."""
        shades = (self.mixed(towards, min(1.0, number * _STEP)) for number in count())
        return next(each for each in shades if each.contrast(from_) >= least or str(each) == str(towards))


SERIES = ("accent", "warm", "good", "violet", "teal", "bad", "gold", "soft")
"""What the parts of a chart have, in this order: the names of colours."""

BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)
_NIGHT = Colour.read("#0b1224")


def palette(scheme: str, accent: str = ACCENT, second: str = SECOND) -> Mapping[str, str]:
    """Return the colours of a scheme by the names of their CSS variables."""
    plain = _NEUTRAL[scheme]
    paper = Colour.read(plain["paper"])
    towards, least, share = (BLACK, READABLE, 0.92) if scheme == "light" else (WHITE, STRONG, 0.83)
    first, other = Colour.read(accent), Colour.read(second)
    base = (first, other) if scheme == "light" else (first.vivid, other.vivid)
    strong = {
        "accent": base[0].apart(paper, least, towards),
        "warm": base[1].apart(paper, least, towards),
        "good": Colour.read(plain["good"]),
        "bad": Colour.read(plain["bad"]),
    }
    made = {name: str(colour) for name, colour in strong.items()}
    made |= {f"{name}-paper": str(colour.mixed(paper, share)) for name, colour in strong.items()}
    made |= {
        f"part-{number}": str(strong.get(name, Colour.read(plain.get(name, "#000"))).mixed(paper, TINT[scheme]))
        for number, name in enumerate(SERIES, 1)
    }
    deep = first.mixed(_NIGHT, 0.58).apart(WHITE, 11, BLACK)
    made |= {
        "deep": str(deep),
        "on-deep": "#ffffff",
        "soft-on-deep": str(first.vivid.mixed(WHITE, 0.78).apart(deep, STRONG, WHITE)),
        "warm-on-deep": str(other.vivid.apart(deep, 5, WHITE)),
    }
    return {f"--{name}": value for name, value in (plain | made).items()}


def style_sheet(accent: str = ACCENT, second: str = SECOND) -> str:
    """Return the rules that give the page its variables, in both schemes."""
    return "".join(
        f"{where} {{ color-scheme: {scheme}; {_declared(palette(scheme, accent, second))} }}\n"
        for scheme, where in (("light", ":root"), ("dark", ':root[data-scheme="dark"]'))
    )


def _declared(colours: Mapping[str, str]) -> str:
    return " ".join(f"{name}: {value};" for name, value in colours.items())
