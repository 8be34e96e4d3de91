"""Rules about what is seen on the stage and on a phone: whole, large enough, apart from its ground, and offline.

A browser has looked at the deck before; here nothing is started.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from deckproof.extract import Page
from deckproof.lint.findings import Finding, Rule
from deckproof.lint.rendered.facts import Edge, Element, Event, Look, Screen, Text, Trouble
from deckproof.lint.rendered.places import Place, places

TEXT, CODE, ON_PHONE = 28, 20, 16
"""The smallest letters, in pixels: on a stage of 1280 by 720, in code there, and anywhere on a phone."""
CONTRAST = 4.5
_ROUNDED = 0.05
_REMOTE = re.compile(r"(?i)(?:https?:|ftp:)?//")
_REACHES = {"left": "to the left of", "right": "to the right of", "above": "above", "below": "below"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A deck as it was read, and as a browser shows it."""

    page: Page
    slides: tuple[tuple[Place, Look], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the last row has to live with."""

    slides: int
    text: float  # the smallest, in pixels
    code: float
    contrast: float  # the lowest


def rendered(looks: Mapping[int, Look], pages: tuple[Page, ...]) -> list[Rendered]:
    """Give every slide to the deck that it is written in; what belongs to no slide, to the first deck."""
    numbers = sorted(number for number in looks if number)
    found = list(zip(places([looks[each].title for each in numbers], pages), map(looks.get, numbers), strict=True))
    around = Place(pages[0], pages[0].deck.path, 1, 1, pages[0].deck.title)
    shown = [(around, looks[0]), *((place, each) for place, each in found if each)]
    return [Rendered(page, tuple(each for each in shown if each[0].page is page)) for page in pages]


def figures(looks: Iterable[Look]) -> Figures:
    """Return the extremes of some slides."""
    seen = list(looks)
    texts = [text for each in seen for text in each.texts]
    on_stage = [text for text in texts if not text.screen.is_phone]
    return Figures(
        slides=sum(each.number > 0 for each in seen),
        text=min((each.size for each in on_stage if not each.code), default=0.0),
        code=min((each.size for each in on_stage if each.code), default=0.0),
        contrast=min((each.contrast for each in texts), default=0.0),
    )


Remark = tuple[Element | Event, str]
"""What a rule says of something that was seen on one screen."""


def _rule(rule: str, title: str, remarks: Callable[[Look], Iterable[Remark]], remedy: str) -> Rule[Rendered]:
    """Return a rule that has one finding for what is remarked in the same words on several screens."""
    return Rule(rule, title, lambda deck: _merged(rule, deck, remarks, remedy))


def _merged(rule: str, deck: Rendered, remarks: Callable[[Look], Iterable[Remark]], remedy: str) -> Iterator[Finding]:
    for place, look in deck.slides:
        seen: dict[tuple[int, str], set[Screen]] = {}
        for thing, message in remarks(look):
            line = place.line_of(thing) if isinstance(thing, Element) else place.line_with(thing.text)
            seen.setdefault((line, message), set()).add(thing.screen)
        for (line, message), screens in seen.items():
            sizes = ", ".join(str(each) for each in sorted(screens))
            yield Finding(rule, place.path, line, f"{message} (at {sizes})", remedy, place.title)


def _spilt(look: Look) -> Iterator[Remark]:
    for edge in _worst(each for each in look.edges if not (each.cut and each.code)):
        what = _quoted(edge)
        if edge.cut:
            yield edge, f"{what} is cut off {_side(edge)}, by {edge.by:.0f} px"
        elif edge.side in _REACHES:
            yield edge, f"{what} reaches {edge.by:.0f} px {_REACHES[edge.side]} the slide"
        else:
            yield edge, f"{what} stands {edge.side}"


def _clipped(look: Look) -> Iterator[Remark]:
    for edge in _worst(each for each in look.edges if each.cut and each.code):
        yield edge, f"{_quoted(edge)} is cut off {_side(edge)}, by {edge.by:.0f} px"


def _side(edge: Edge) -> str:
    return f"on the {edge.side}" if edge.side in ("left", "right") else edge.side


def _worst(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Yield of each paragraph or block only the one that goes farthest, on each screen."""

    def key(edge: Edge) -> tuple[Screen, str, str, str]:
        return edge.screen, edge.block, edge.within, edge.side

    for _, alike in groupby(sorted(edges, key=key), key):
        yield max(alike, key=lambda edge: edge.by)


def _pale(look: Look) -> Iterator[Remark]:
    for text in look.texts:
        if text.contrast < CONTRAST:
            colours = f"{text.ink} on {text.paper}, {text.scheme}"
            yield text, f"{_quoted(text)} has a contrast of {text.contrast:.1f} ({colours}), less than {CONTRAST}"


def _small(look: Look, *, code: bool) -> Iterator[Remark]:
    def key(text: Text) -> tuple[Screen, str]:
        return text.screen, text.within

    small = [each for each in look.texts if each.code is code and each.size < _least(each) - _ROUNDED]
    for _, alike in groupby(sorted(small, key=key), key):
        text = min(alike, key=lambda each: each.size)
        yield text, f"{_quoted(text)} has letters of {text.size:.1f} px, less than {_least(text)}"


def _least(text: Text) -> int:
    if text.screen.is_phone:
        return ON_PHONE
    return CODE if text.code else TEXT


def _leaving(look: Look) -> Iterator[Remark]:
    for event in look.events:
        if event.trouble is Trouble.LEAVES:
            yield event, f"{event.text} is fetched over the network"


def _errors(look: Look) -> Iterator[Remark]:
    for event in look.events:
        if event.trouble is Trouble.ERROR:
            yield event, f"the browser says: {event.text}"
        elif event.trouble is Trouble.SPEAKER:
            yield event, event.text
        elif event.trouble is Trouble.MISSING and not event.is_picture:
            yield event, f"{event.text} can't be loaded"


def _broken(look: Look) -> Iterator[Remark]:
    shown = [each for each in look.shots if each.broken and not _REMOTE.match(each.source)]
    for shot in shown:
        yield shot, f"the picture {shot.source} is not shown"
    for event in look.events:
        known = any(each.source.endswith(event.text) for each in shown)
        if event.trouble is Trouble.MISSING and event.is_picture and not known:
            yield event, f"the picture {event.text} is not shown"


def _unnamed(look: Look) -> Iterator[Remark]:
    for shot in look.shots:
        if not shot.named:
            yield shot, f"the picture {shot.source or shot.name} has no text for those who can't see it"


def _barriers(look: Look) -> Iterator[Remark]:
    pale = {text.text for text in look.texts if text.contrast < CONTRAST}
    for each in look.barriers:
        if each.rule == "color-contrast" and any(text in each.text for text in pale):
            continue  # low-contrast says it, and of both schemes
        todo = f"; {each.todo[:1].lower()}{each.todo[1:]}" if each.todo else ""
        yield each, f"{each.rule} ({each.impact}): {each.help}: {each.html}{todo}"


def _quoted(element: Element) -> str:
    words = element.text or element.within
    return f'"{words}"' if words else f"a {getattr(element, 'name', 'thing')}"


RENDERED_RULES: tuple[Rule[Rendered], ...] = (
    _rule(
        "slide-overflow",
        "Everything on a slide is within its edges.",
        _spilt,
        "say less on this slide, or make two of it",
    ),
    _rule("clipped-code", "Code is seen whole.", _clipped, "make its lines shorter, or have them broken"),
    _rule(
        "low-contrast",
        "Letters have a contrast of at least 4.5 to what is behind them.",
        _pale,
        "choose a darker or a lighter colour for one of the two",
    ),
    _rule(
        "small-text",
        "Letters have at least 28 px, on a phone 16.",
        lambda look: _small(look, code=False),
        "make it larger, or say less",
    ),
    _rule(
        "small-code",
        "Code has at least 20 px, on a phone 16.",
        lambda look: _small(look, code=True),
        "make it larger, or show less of it",
    ),
    _rule(
        "outside-request",
        "The deck fetches nothing from another machine.",
        _leaving,
        "save it beside the deck; the room may have no network",
    ),
    _rule("page-error", "The browser reports no error.", _errors, "correct the script, or leave it out"),
    _rule("broken-picture", "Every picture is seen.", _broken, "add the file, or correct its name"),
    _rule(
        "unnamed-picture",
        "Every picture in the page says in words what it shows.",
        _unnamed,
        "say in words what it shows; a decoration has an empty text",
    ),
    _rule("accessibility", "axe-core finds no violation.", _barriers, "axe-core's rule of that name says what to do"),
)
