"""The deck's typefaces: found where they are installed, cut down to the letters that the deck has, brought along.

A family is a package of the Python index, made by fontpkg (``fontpkg-inter``), or a font file beside conf.py. Subsets
are kept between builds, by the font and the letters.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fontpkg

from deckproof.config import cache_folder

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

TEXT, CODE = "Inter", "JetBrains Mono"
SUFFIXES = (".ttf", ".otf", ".woff", ".woff2")
FORMAT = 1  # raise when ``_subset`` changes
WEIGHTS = (400, 760)
SIZE = 32
"""The optical size, where a family has several: that of letters on a stage."""

ALWAYS = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100)))) + "–—‘’“”„…•→←↑↓≤≥×✓✗"
"""Letters that every deck gets: most need no more, so that all of them share one subset."""

FALLBACKS = {
    "text": 'system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif',
    "code": '"DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace',
}


class FontError(Exception):
    """A family that is not there; says what to do."""


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family, as a file."""

    family: str
    path: Path
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A face with the letters of a deck: its name among the deck's files, its bytes and its rule."""

    name: str
    data: bytes
    rule: str


def faces(name: str, folder: Path) -> tuple[Face, ...]:
    """Return the upright and the slanted face of a family, or the one of a file. Raises FontError."""
    if name.endswith(SUFFIXES):
        path = folder / name
        if not path.is_file():
            raise FontError(f"the font {name!r} is not beside conf.py")
        return (Face(path.stem, path),)
    try:
        family = fontpkg.family(name)
    except fontpkg.FamilyNotInstalled:
        slug = fontpkg.slugify(name)
        raise FontError(f"the font family {name!r} is not installed; pip install fontpkg-{slug}") from None
    chosen = [(each, each.style == "italic") for each in family.files if each.variable or each.weight in (None, 400)]
    return tuple(Face(family.name, each.path, italic) for each, italic in chosen)


def stack(name: str, kind: str, folder: Path) -> str:
    """Return the CSS list of a family, and of what may stand in for its missing letters."""
    return f'"{faces(name, folder)[0].family}", {FALLBACKS[kind]}'


def cuts(found: Sequence[Face], letters: Iterable[str]) -> list[Cut]:
    """Return these faces with the letters that are wanted, as compressed fonts."""
    text = "".join(sorted(set(ALWAYS) | set(letters)))
    return [_cut(face, text) for face in found]


def _cut(face: Face, text: str) -> Cut:
    stat = face.path.stat()
    key = f"{FORMAT} {face.path.name} {stat.st_size} {text}"
    kept = cache_folder() / "fonts" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.woff2"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(_subset(face.path, text))
        fresh.replace(kept)  # at once: another build may be looking for it
    slug = fontpkg.slugify(face.family) + ("-italic" if face.italic else "")
    style = "italic" if face.italic else "normal"
    rule = (
        f'@font-face {{ font-family: "{face.family}"; font-style: {style}; font-weight: 100 900; '
        f'font-display: block; src: url("{slug}.woff2") format("woff2"); }}\n'
    )
    return Cut(f"{slug}.woff2", kept.read_bytes(), rule)


def _subset(path: Path, text: str) -> bytes:
    """Return a font with these letters only; of its axes, the weights that a deck has."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk", "tnum"]
    options.name_IDs = [1, 2]
    font = TTFont(path)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    if limits := _limits(font):
        font = instancer.instantiateVariableFont(font, limits)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _limits(font: TTFont) -> dict[str, Any]:
    """Return what of a variable font's axes is kept."""
    if "fvar" not in font:
        return {}
    axes = {axis.axisTag: axis for axis in font["fvar"].axes}
    kept: dict[str, Any] = {tag: axis.defaultValue for tag, axis in axes.items()}
    if "opsz" in axes:
        kept["opsz"] = min(SIZE, axes["opsz"].maxValue)
    if "wght" in axes:
        weight = axes["wght"]
        kept["wght"] = (max(WEIGHTS[0], weight.minValue), min(WEIGHTS[1], weight.maxValue))
    return kept
