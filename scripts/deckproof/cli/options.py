"""The arguments and options that several verbs share."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from deckproof.config import TAGS_VARIABLE as VARIABLE
from deckproof.model import AUTO, ENGINES, EngineKind
from deckproof.results.formats import FORMATS

_PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
_TAGS = click.option(
    "-t",
    "--tag",
    multiple=True,
    metavar="TAG",
    expose_value=False,
    callback=lambda context, _, tags: _tagged(context, tags),
    help="A tag of the build, as for sphinx-build: what `only` shows with it is proven. May be given several times.",
)
ENGINE = click.option(
    "--engine",
    "kind",
    type=click.Choice(ENGINES),
    default=AUTO,
    show_default=True,
    help=f"{'; '.join(f'{kind}: {kind.about}' for kind in EngineKind)}; auto: private where that can be.",
)
WORDS = click.option(
    "-k", "words", metavar="WORDS", help="Only blocks whose id holds all these words; `not` and `or` work."
)


def with_reports(verb: Callable[..., int]) -> Callable[..., int]:
    """Give a verb one option per kind of report."""
    for name, each in reversed(FORMATS.items()):
        verb = click.option(f"--{name}", type=click.Path(path_type=Path, dir_okay=False), help=each.help)(verb)
    return verb


def PATHS(verb: Callable[..., int]) -> Callable[..., int]:  # noqa: N802 -- used as the others are
    """Give a verb the decks to read, and the tags to read them with."""
    return _PATHS(_TAGS(verb))


def _tagged(context: click.Context, tags: Sequence[str]) -> None:
    """Hold the tags where whatever reads documents, in this process or a worker, looks for them; put it back after."""
    before = os.environ.get(VARIABLE)
    if tags:
        os.environ[VARIABLE] = " ".join([*filter(None, [before]), *tags])
        context.call_on_close(lambda: _put_back(before))


def _put_back(before: str | None) -> None:
    if before is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = before


class Jobs(click.IntRange):
    """A number of decks, or ``auto``: as many as there are processor cores for us."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        if value == "auto":
            return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return int(super().convert(value, param, ctx))


class Part(click.ParamType):  # type: ignore[type-arg] # generic in the stubs only
    """One of several parts: "2/3"."""

    name = "part"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the shard."""
        from deckproof.prove.shard import Shard

        try:
            return value if isinstance(value, Shard) else Shard.read(value)
        except ValueError:
            self.fail(f"{value!r} is no part such as 1/3, the first of three", param, ctx)
