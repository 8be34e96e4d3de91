"""The nouns of what a browser shows of a deck: screens, slides, and what is on them, as it was measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from deckproof.stage import browser

PHONE_WIDTH = 640


@dataclass(frozen=True, slots=True, order=True)
class Screen:
    """A size in which a deck is looked at, in CSS pixels."""

    width: int
    height: int

    @property
    def is_phone(self) -> bool:
        """Tell whether a slide would be too small on it to be shown as a whole."""
        return self.width <= PHONE_WIDTH

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"


STAGE, PHONE = Screen(browser.WIDTH, browser.HEIGHT), Screen(390, 844)
SCREENS = (STAGE, Screen(1920, 1080), Screen(1024, 768), PHONE)
CLOSELY = (STAGE, PHONE)
"""Where sizes, colours and accessibility are looked at: other screens show the same, larger or smaller."""


@dataclass(frozen=True, slots=True)
class Element:
    """Something on a slide."""

    screen: Screen
    text: str  # its first words
    within: str  # those of the paragraph, item, cell or diagram around it
    block: str  # the id of the code block that it belongs to, or empty

    @property
    def words(self) -> tuple[str, ...]:
        """What of it may stand in the source, the closest first."""
        return self.text, self.within


@dataclass(frozen=True, slots=True)
class Text(Element):
    """Letters in one size and colour."""

    scheme: str
    code: bool
    size: float  # in pixels of the screen
    contrast: float
    ink: str
    paper: str


@dataclass(frozen=True, slots=True)
class Edge(Element):
    """Something that is cut off, or reaches over the edge of the slide."""

    name: str
    code: bool
    cut: bool
    side: str  # left, right, above, below, or where else
    by: float  # in pixels of the slide


@dataclass(frozen=True, slots=True)
class Shot(Element):
    """A picture."""

    name: str
    source: str
    broken: bool
    named: bool

    @property
    def words(self) -> tuple[str, ...]:
        """As above; its address is closer than what is around it."""
        return self.source, self.text, self.within, f"<{self.name}"


@dataclass(frozen=True, slots=True)
class Barrier(Element):
    """Something that axe-core calls a violation."""

    rule: str
    impact: str
    help: str
    todo: str
    html: str

    @property
    def words(self) -> tuple[str, ...]:
        """As above; in raw HTML its own tag stands there."""
        return self.text, self.within, self.html


class Trouble(StrEnum):
    """What the browser complains of."""

    LEAVES = "leaves"  # a request to another machine
    MISSING = "missing"  # a file that is not there
    ERROR = "error"  # of a script
    SPEAKER = "speaker"  # of the window that only the speaker sees


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened while a slide was shown."""

    screen: Screen
    trouble: Trouble
    text: str  # the address, or what was said
    is_picture: bool = False


@dataclass(slots=True)
class Look:
    """All that was seen of one slide, or, as number 0, of the page around them."""

    number: int
    title: str = ""
    texts: list[Text] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    barriers: list[Barrier] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
