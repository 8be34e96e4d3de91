"""The arguments and options that several verbs share."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from deckproof.config import LENIENT_VARIABLE, NO_CONF_VARIABLE, START_VARIABLE, TAGS_VARIABLE, Start
from deckproof.model import AUTO, ENGINES, EngineKind
from deckproof.results.formats import FORMATS


class _Path(click.Path):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":  # as of a variable that is not set: it would be the working folder, whatever is in there
            self.fail("a path is empty; '.' is this folder", param, ctx)
        return super().convert(value, param, ctx)


_PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=_Path(path_type=Path))
_TAGS = click.option(
    "-t",
    "--tag",
    multiple=True,
    metavar="TAG",
    expose_value=False,
    callback=lambda context, _, tags: _held(context, TAGS_VARIABLE, tags),
    help="A tag of the build, as for sphinx-build: what `only` shows with it is proven. May be given several times.",
)
_START = click.option(
    "--start",
    type=click.Choice([each.value for each in Start]),
    expose_value=False,
    callback=lambda context, _, start: _held(context, START_VARIABLE, [start] if start else []),
    help="Where commands start: in an empty folder, in a copy of the project, or there beside the document. Default:"
    " empty; without a conf.py, project.",
)
_LENIENT = click.option(
    "--lenient",
    is_flag=True,
    expose_value=False,
    callback=lambda context, _, lenient: _held(context, LENIENT_VARIABLE, ["1"] if lenient else []),
    help="Do without extensions of Sphinx that are missing, and read what is in unknown directives; both are said.",
)
_NO_CONF = click.option(
    "--no-conf",
    is_flag=True,
    expose_value=False,
    callback=lambda context, _, without: _held(context, NO_CONF_VARIABLE, ["1"] if without else []),
    help="Don't run conf.py, which is a program: for a stranger's documents. They are read as if there were none.",
)
ENGINE = click.option(
    "--engine",
    "kind",
    type=click.Choice(ENGINES),
    default=AUTO,
    show_default=True,
    help=f"{'; '.join(f'{kind}: {kind.about}' for kind in EngineKind)}; auto: private where that can be.",
)
MACHINE = click.option(
    "--machine",
    "machines",
    multiple=True,
    metavar="NAME[,…]",
    callback=lambda _context, _option, given: tuple(name for each in given for name in each.split(",") if name),
    help="The machines to run on: here, debian-12, debian-13, debian-14, image:REFERENCE, or one of conf.py's."
    " Default: those that the deck is meant for (deckproof_machines).",
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
    return _PATHS(_TAGS(_START(_LENIENT(_NO_CONF(verb)))))


def _held(context: click.Context, variable: str, words: Sequence[str]) -> None:
    """Hold words where whatever reads documents, in this process or a worker, looks for them; put it back after."""
    before = os.environ.get(variable)
    if words:
        os.environ[variable] = " ".join([*filter(None, [before if variable == TAGS_VARIABLE else None]), *words])
        context.call_on_close(lambda: _put_back(variable, before))


def _put_back(variable: str, before: str | None) -> None:
    if before is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = before


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
            self.fail(f"{value!r} is not a part such as 1/3, the first of three", param, ctx)
