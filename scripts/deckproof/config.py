"""Every setting of deckproof in one frozen dataclass.

The fields' metadata feeds the front ends: each is a ``deckproof_NAME`` value of conf.py, and those that name an
environment variable can be set there too (the environment wins).
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, get_type_hints

from deckproof.errors import DeckproofError
from deckproof.model import HERE, Machine

LENIENT_VARIABLE = "DECKPROOF_LENIENT"
NO_CONF_VARIABLE = "DECKPROOF_NO_CONF"
"""Set: no program of a document's is run before its steps, neither its conf.py nor what prepares its services."""

START_VARIABLE = "DECKPROOF_START"
TAGS_VARIABLE = "DECKPROOF_TAGS"
"""The environment variable that names tags of the build, as ``-t`` does, with blanks between them."""


class Silence(StrEnum):
    """When an input with no output under it claims that the command prints nothing."""

    BLOCK = "block"  # where some other step of the same block shows output
    ALWAYS = "always"  # at every prompt; a script that shows no output at all claims nothing of it
    NEVER = "never"


class Start(StrEnum):
    """Where a deck's first command is typed."""

    EMPTY = "empty"  # in an empty folder
    PROJECT = "project"  # in a copy of the project: a README in its own folder, other documents at the top
    DOCUMENT = "document"  # in a copy of the project, in the document's folder


class ImagePolicy(StrEnum):
    """Where images may come from."""

    AUTO = "auto"  # local, then registry, then stand-in
    LOCAL = "local"
    REGISTRY = "registry"
    STAND_IN = "stand-in"


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A kind of token that a project adds to those that the matcher knows."""

    name: str
    shape: str  # a regular expression
    binds: bool = True  # it stands for one thing; False: any other of the kind will do


def _own_kinds(value: Any) -> tuple[OwnKind, ...]:
    r"""Read ``{"ticket": r"TICKET-\d+", "speed": {"shape": r"\d+ rpm", "binds": False}}``."""
    if isinstance(value, tuple):
        return value
    each = {name: kind if isinstance(kind, Mapping) else {"shape": kind} for name, kind in dict(value).items()}
    return tuple(_checked(OwnKind(name, **words)) for name, words in each.items())


def _checked(kind: OwnKind) -> OwnKind:
    if not (isinstance(kind.name, str) and isinstance(kind.shape, str) and isinstance(kind.binds, bool)):
        raise TypeError
    return kind


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not all(isinstance(word, str) for word in value):
        raise TypeError
    return tuple(value)


def _names(value: Any) -> tuple[str, ...]:
    """Read a list of names as conf.py, or with commas between them as an environment variable, says it."""
    return _words(value.replace(",", " ").split() if isinstance(value, str) else value)


def _machines(value: Any) -> tuple[Machine, ...]:
    """Read ``{"course": {"suite": "trixie", "packages": ["jq"]}}``."""
    if isinstance(value, tuple):
        return value
    return tuple(_made_of(name, **words) for name, words in dict(value).items())


def _made_of(name: str, suite: str = "", image: str = "", packages: Any = ()) -> Machine:
    if bool(suite) == bool(image) or not isinstance(name, str):
        raise TypeError
    return Machine(name, suite, image, _words(packages))


def _flag(value: Any) -> bool:
    """Read yes or no as conf.py (``True``) or an environment variable (``1``) says it."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    return words[str(value).lower()]


def _reasons(value: Any) -> tuple[tuple[str, str], ...]:
    """Read ``{"long-line": "the room has a large screen"}``."""
    pairs = tuple(dict(value).items())
    if not all(isinstance(word, str) and word.strip() for pair in pairs for word in pair):
        raise TypeError
    return pairs


def _setting(
    default: Any, doc: str, env: str | None = None, read: Callable[[Any], Any] | None = None, form: str = ""
) -> Any:
    """Return a field; ``read`` makes its value of what conf.py holds, which has the given ``form``."""
    return field(default=default, metadata={"doc": doc, "env": env, "read": read, "form": form})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How decks are read, run and matched."""

    srcdir: str = _setting(".", "The documents' folder, relative to conf.py; what `sphinx-build -c` was given.")
    decks: tuple[str, ...] = _setting(
        (),
        "The documents that are decks, as glob patterns; without any, all documents together are one.",
        read=_words,
        form="a list of patterns",
    )
    silence: Silence = _setting(Silence.BLOCK, "When an input with no output under it claims silence.")
    timeout: float = _setting(60.0, "Seconds a step may take before it fails.", "DECKPROOF_TIMEOUT")
    quiet: float = _setting(1.0, "Seconds without output before a foreground program counts as settled.")
    patience: float = _setting(
        20.0, "Seconds without output after which a server is taken to have said all, whatever the slide promises."
    )
    max_output: int = _setting(4_000_000, "Bytes of output after which a step fails.")
    columns: int = _setting(500, "Width of the terminals, in cells; wide, so that nothing is wrapped.")
    rows: int = _setting(50, "Height of the terminals, in lines.")
    images: ImagePolicy = _setting(ImagePolicy.AUTO, "Where images may come from.", "DECKPROOF_IMAGES")
    offline: bool = _setting(
        False,
        "No engine of the deck's own has an outbound network, no registry is asked and nothing is pulled.",
        "DECKPROOF_OFFLINE",
        read=_flag,
        form="true, false",
    )
    dind_base: str = _setting(
        "debian:bookworm-slim",
        "The image that the one of engines in containers is built on; `docker:dind` will do.",
        "DECKPROOF_DIND_BASE",
    )
    lenient: bool = _setting(
        False,
        "What is in unknown directives is read, and extensions of Sphinx that are missing are done without.",
        LENIENT_VARIABLE,
        read=_flag,
        form="true, false",
    )
    start: Start = _setting(
        Start.EMPTY,
        "Where commands start: in an empty folder, or in a copy of the project, at its top or beside the document;"
        " without a conf.py, `project`.",
        START_VARIABLE,
    )
    project_size: int = _setting(200_000_000, "Bytes that a copy of the project may have.")
    project_history: bool = _setting(False, "A copy of the project has git's history.", read=_flag, form="true, false")
    machines: tuple[str, ...] = _setting(
        (HERE.name,),
        "The machines that the decks are meant for; `--machine` names others.",
        "DECKPROOF_MACHINES",
        read=_names,
        form="a list of names",
    )
    own_machines: tuple[Machine, ...] = _setting(
        (),
        "Machines of your own: of each, a Debian `suite` or an `image`, and `packages`.",
        read=_machines,
        form="a dict of names and how they are made",
    )
    kinds: tuple[OwnKind, ...] = _setting(
        (), "Kinds of token of your own.", read=_own_kinds, form="a dict of names and regular expressions"
    )
    literal: tuple[str, ...] = _setting(
        (), "Kinds of token that are compared letter by letter.", read=_words, form="a list of names"
    )
    lint_ignore: tuple[tuple[str, str], ...] = _setting(
        (), "Rules of `deckproof lint` that are switched off.", read=_reasons, form="a dict of rules and reasons"
    )

    @classmethod
    def load(cls, conf: Mapping[str, Any], environ: Mapping[str, str]) -> Self:
        """Read the ``deckproof_*`` values of a conf.py and the environment.

        Raises DeckproofError, with a line for each, where values have the wrong type or an unknown word.
        """
        config, wrong = cls(), list[str]()
        hints = get_type_hints(cls)
        for each in fields(cls):
            name = f"deckproof_{each.name}"
            sources = [(name, conf.get(name))]
            if env := each.metadata["env"]:
                sources.append((env, environ.get(env) or None))
            for source, value in sources:
                if value is not None:
                    kind = each.metadata["read"] or hints[each.name]
                    try:
                        converted = _convert(source, value, kind, each.metadata["form"])
                    except DeckproofError as error:
                        wrong.append(error.message)
                    else:
                        config = replace(config, **{each.name: converted})
        if wrong:
            raise DeckproofError("\n".join(wrong))
        return config


def _convert(source: str, value: Any, kind: Callable[[Any], Any], form: str) -> Any:
    is_number = kind in (int, float)
    try:
        converted = kind(value)
        if is_number and not 0 < converted < math.inf:
            raise ValueError
    except (KeyError, TypeError, ValueError, OverflowError):
        if is_number:
            raise DeckproofError(f"{source} is {value!r}, but must be a number above 0") from None
        if isinstance(kind, type):
            form = ", ".join(kind) if issubclass(kind, StrEnum) else f"a {kind.__name__}"
        raise DeckproofError(f"{source} is {value!r}, but must be one of: {form}") from None
    return converted


def cache_folder() -> Path:
    """Return the folder of what is kept between runs; DECKPROOF_CACHE names another one."""
    if chosen := os.environ.get("DECKPROOF_CACHE"):
        return Path(chosen).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deckproof"
