"""Decks whose slides are divided by lines of dashes, as Slidev, Marp and reveal-md divide them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deckproof.extract.markdown.dialect import Prepared
from deckproof.extract.markdown.front_matter import FrontMatter, front_matter

_FENCE = re.compile(r"[\s>]*(?P<mark>`{3,}|~{3,})(?P<after>.*)")
DASHES = re.compile(r"---+\s*")


@dataclass(frozen=True, slots=True)
class Division:
    """How a tool divides a text into slides."""

    separator: re.Pattern[str] = DASHES  # of whole lines
    slides_have_front_matter: bool = False
    note: re.Pattern[str] | None = None  # begins the speaker notes, which go on to the slide's end


def divided(lines: Sequence[str], division: Division) -> Prepared:
    """Return a text without its separators and front matter, and where each slide begins."""
    head = front_matter(lines)
    found = [""] * head.size + list(lines[head.size :])
    slides, notes = [(0, head.title)], list[range]()
    note: int | None = None
    for number in _outside_code(lines, head.size):
        if found[number] == "" != lines[number]:
            continue  # a slide's own front matter
        if division.note and division.note.match(lines[number]):
            note = number if note is None else note
        elif division.separator.fullmatch(lines[number]):
            notes += [range(note, number)] if note is not None else []
            note = None
            own = _own(lines, number) if division.slides_have_front_matter else FrontMatter()
            found[number : number + max(1, own.size)] = [""] * max(1, own.size)
            slides.append((number, own.title))
    notes += [range(note, len(lines))] if note is not None else []
    return Prepared("\n".join(found), head.title, tuple(_written(slides, found)), tuple(notes))


def _own(lines: Sequence[str], separator: int) -> FrontMatter:
    """Return a slide's front matter: between the separator and another one, tables of YAML and nothing else."""
    after = lines[separator + 1 : separator + 2]
    return (
        front_matter(lines, separator) if after and after[0].strip() and after[0][:1] not in "#`-*>" else FrontMatter()
    )


def _written(slides: Sequence[tuple[int, str]], lines: Sequence[str]) -> list[tuple[int, str]]:
    """Leave out a first slide on which nothing stands: the file begins with a separator."""
    if len(slides) > 1 and not any(line.strip() for line in lines[: slides[1][0]]):
        return list(slides[1:])
    return list(slides)


def _outside_code(lines: Sequence[str], start: int) -> list[int]:
    """Return the numbers of the lines that are in no fence."""
    found, mark = list[int](), ""
    for number in range(start, len(lines)):
        fence = _FENCE.fullmatch(lines[number])
        if fence and not mark:
            mark = fence["mark"]
        elif fence and fence["mark"].startswith(mark) and not fence["after"].strip():
            mark = ""
        elif not mark:
            found.append(number)
    return found
