"""Put the parts of a companion script together: what it is, its helpers, its end, its slides."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import PurePosixPath
from textwrap import indent, wrap

from deckproof.companion.helpers import helpers_for
from deckproof.companion.quoting import word
from deckproof.companion.writing import Writer
from deckproof.match import Kinds
from deckproof.match.kinds import DEFAULT
from deckproof.plan.resources import claims
from deckproof.plan.session import Session

KINDS = ("container", "volume", "network")
UP = "../.."
"""The way from a script's folder, ``scripts/companion``, to the project's root."""


def script(session: Session, kinds: Kinds = DEFAULT) -> str:
    """Return the text of a deck's companion script, as ``scripts/companion/<deck>.sh`` holds it.

    ``kinds``: those that the project knows, by which a script tells what it must carry from one command to another.
    """
    writer = Writer(session, kinds)
    slides = "\n".join(writer.moves())
    start, end = "\n".join(_start(session)), "\n".join([*writer.cleanup(), *_end(session)])
    clean_up = (
        f"clean_up() {{ # what is undone at the end, whether all went well or not\n{indent(end or ':', '  ')}\n}}"
    )
    last = "printf '\\nEvery command of %s ended as its slide promises.\\n' \"$deck\""
    parts = [_header(session), helpers_for(f"{start}\n{end}\n{slides}"), clean_up, start]
    return "\n\n".join(parts) + f"\n{slides}\n\n{last}\n"


def _header(session: Session) -> str:
    deck = session.deck
    needs = "bash 4.4, the docker client and an engine that it reaches" if _uses_docker(session) else "bash 4.4"
    about = [
        f"{deck.title}: the commands of {deck.name}, one after the other.",
        f"    bash scripts/companion/{PurePosixPath(deck.name).stem}.sh",
        (
            f"It needs {needs}, and asks nothing. It stops at the first command that does not end as its slide "
            "promises. It works in a folder of its own, and at its end removes that folder and the containers, volumes "
            "and networks that it made; images stay. The ids that an engine makes up are kept in variables, such as "
            "$container_1."
        ),
        "Written by `deckproof scripts`. Do not edit it: edit the slides, and run that again.",
    ]
    lines = [line for part in about for line in ["", *(wrap(part, 100) if part[0] != " " else [part])]]
    comment = "\n".join(f"# {line}".rstrip() for line in lines)
    return (
        f"#!/usr/bin/env bash\n{comment}\n#\n"
        "# The commands stand in single quotes until a helper runs them, and helpers read and set variables by name:\n"
        "# shellcheck disable=SC2016,SC2034,SC2154"
    )


def _start(session: Session) -> Iterator[str]:
    yield f"deck={word(session.deck.name)}"
    if session.deck.services:
        yield 'repository=$(cd "$(dirname "${BASH_SOURCE[0]}")' + f'/{UP}" && pwd)'
    yield "begin"
    if _uses_docker(session):
        yield "begin_docker"
    for kind in KINDS:
        if names := _reserved(session, kind):
            yield f"reserve {kind} {' '.join(map(word, names))}"
    for path in _services(session):
        yield f"services=$repository/{path}\nstart_services"


def _end(session: Session) -> Iterator[str]:
    if _uses_docker(session):
        yield "remove_made"
    yield "end_programs"
    for path in reversed(_services(session)):
        yield f"services=$repository/{path}\ncompose down --volumes >/dev/null 2>&1"
    if any(_reserved(session, kind) for kind in KINDS):
        yield "remove_reserved"


def _reserved(session: Session, kind: str) -> list[str]:
    """Return the names that the deck takes for what it makes: a script may not take them from its user."""
    return list(dict.fromkeys(claim.name for claim in claims(session, "") if claim.kind == kind))


def _uses_docker(session: Session) -> bool:
    items = (*session.steps, *session.cleanup)
    return bool(session.deck.services) or any("docker" in item.step.input for item in items if item.step)


def _services(session: Session) -> list[str]:
    """Return the compose files relative to the project's root."""
    root = session.deck.path.parents[len(PurePosixPath(session.deck.name).parts) - 1]
    return [word(PurePosixPath(os.path.relpath(path, root)).as_posix()) for path in session.deck.services]
