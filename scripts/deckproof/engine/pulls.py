"""Pulls that no registry answers: an engine of the deck's own gets a registry, filled from what was made ready."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from deckproof.config import Config
from deckproof.docker.references import made_by_the_deck, registry
from deckproof.engine.base import Engine
from deckproof.engine.dind.engine import DindEngine
from deckproof.engine.dind.pulls import answered as in_container
from deckproof.engine.images.registry import registry_answers
from deckproof.engine.namespace.engine import PrivateEngine
from deckproof.engine.namespace.pulls import answered as in_namespaces


def unanswered(refs: Sequence[str], config: Config) -> list[str]:
    """Return those images that the registry which they name can't be asked for."""
    wanted = [each for each in refs if not made_by_the_deck(each)]
    return [each for each in wanted if config.offline or not registry_answers(registry(each))]


@contextlib.contextmanager
def pulls_answered(engine: Engine, refs: Sequence[str]) -> Iterator[str | None]:
    """Answer pulls of these images, which the engine has; yield what the proof says of it. None: it can't be done here.

    Raises EngineError.
    """
    if not refs:
        yield None
        return
    with contextlib.ExitStack() as stack:
        if isinstance(engine, PrivateEngine):
            stack.enter_context(in_namespaces(engine.sandbox, refs))
        elif isinstance(engine, DindEngine):
            stack.enter_context(in_container(engine.box, refs))
        else:
            yield None
            return
        yield f"answered by the run's own registry: {', '.join(refs)}"
