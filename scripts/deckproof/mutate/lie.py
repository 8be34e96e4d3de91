"""What a lie is, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from deckproof.model import Block, Deck, Step


class LieKind(StrEnum):
    """What is changed of what the slide says."""

    WORD = "a changed word"
    NUMBER = "a changed number"
    PORT = "a changed port"
    STATE = "a changed state"  # "Up" for "Exited", or another status in "Exited (0)"
    NAME = "a changed name"
    TAG = "a changed tag"
    PATH = "a changed path"
    ID = "a changed id"  # one occurrence of a token that stands elsewhere too
    PROMPT = "a changed prompt"
    EXCHANGED = "two objects exchanged"
    DROPPED = "a dropped line"
    DOUBLED = "a doubled line"
    SWAPPED = "two swapped lines"
    INVENTED = "an invented line"
    STATUS = "a changed exit status"
    ADDED = "a line added above the first prompt"
    ONLY = "a block under only"
    TRANSLATED = "a translated block"
    COMMAND = "a misspelt option"
    MISSPELT = "a misspelt command"
    SLOW = "a slow exit status"


class Fate(StrEnum):
    """What became of a lie."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    UNDECIDED = "undecided"  # only a run can tell, and there was none


@dataclass(frozen=True, slots=True)
class Lie:
    """One thing that a deck could say instead of the truth."""

    kind: LieKind
    block: Block
    item: int  # index of the step in running order
    line: int  # in the block's file
    old: str  # what the slide says there; "" where nothing is written
    new: str  # what it would say
    step: Step  # the step that tells the lie
    deck: Deck | None = None  # the deck that tells it, where that is more than a step

    @property
    def path(self) -> Path:
        """The file that the lie would stand in."""
        return self.block.span.path


@dataclass(frozen=True, slots=True)
class Trial:
    """A lie and what became of it."""

    lie: Lie
    fate: Fate
    why: str = ""  # what gave it away, or why that is not known
    caught_at: int | None = None  # the line of the step that did not pass
