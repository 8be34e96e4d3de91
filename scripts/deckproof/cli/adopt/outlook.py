"""The nouns of an adoption: what stands in a step's way, and what is to be expected of its block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from deckproof.model import Block, Result


class Stand(StrEnum):
    """What is to be done about a block."""

    PROVABLE = "provable"  # nothing: it is run as it stands
    OPTION = "option"  # with an option before it, it is proven, or skipped with a reason
    BY_HAND = "by hand"  # no option helps: its author, or this machine, must change something
    SKIPPED = "skipped"  # the author says why it is not run
    NOTHING = "nothing"  # it promises nothing that could be run


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a step can't pass as it stands, and what helps."""

    why: str  # a clause, without a full stop
    option: str = ""  # the words of a comment; "": none helps
    then: Result = Result.SKIPPED  # what is said of the block with that option
    remedy: str = ""  # what to do where no option helps
    root: int = 0  # the line that it comes from; 0: that of the step


def goes_with(hindrance: Hindrance, line: int) -> Hindrance:
    """Return what stands in the way of a step that can't do without another one, which has this hindrance."""
    remedy = "" if hindrance.option else f"see line {line}"
    return replace(hindrance, why=f"it needs what line {line} is to bring", remedy=remedy, root=line)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected of one block."""

    block: Block
    stand: Stand
    result: Result  # as it stands
    then: Result  # with the option
    line: int  # in the block's file: what the reason speaks of
    why: str = ""
    option: str = ""
    remedy: str = ""
    root: int = 0  # the line that the reason comes from
    open: str = ""  # what only a run can tell


def hindered(block: Block, hindrance: Hindrance, result: Result, line: int) -> Outlook:
    """Return the outlook of a block with a hindrance."""
    stand = Stand.OPTION if hindrance.option else Stand.BY_HAND
    then = hindrance.then if hindrance.option else result
    root = hindrance.root or line
    return Outlook(block, stand, result, then, line, hindrance.why, hindrance.option, hindrance.remedy, root)
