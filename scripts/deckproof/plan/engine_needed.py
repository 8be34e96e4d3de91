"""Whether a deck needs an engine at all: where there is any doubt, it does. Pure."""

from __future__ import annotations

from itertools import chain

from deckproof.docker.plain_commands import is_plain
from deckproof.model import Options
from deckproof.plan.order import Planned
from deckproof.plan.session import Session


def needs_engine(session: Session) -> bool:
    """Tell whether a step, a service or an image of a session could have to do with an engine."""
    if session.images or session.deck.services:
        return True
    options = (block.options for block in session.deck.blocks)
    return any(map(_tells_versions, options)) or not all(map(_is_plain, chain(session.steps, session.cleanup)))


def _tells_versions(options: Options) -> bool:
    return bool(options.since or options.until)


def _is_plain(item: Planned) -> bool:
    step = item.step
    if step is None or step.keys:  # a file is what a command makes of it, and keys are pressed in what was typed before
        return True
    return step.at_host and not step.container and is_plain(step.input)
