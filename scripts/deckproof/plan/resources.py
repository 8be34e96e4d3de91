"""What a deck will take on an engine, read from its steps: names and ports of the host.

Names are those of containers, volumes, networks, images and compose projects. Pure: whether somebody has them already
is for others to find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.compose import (
    composed_folders,
    entered_folders,
    folder_project,
    is_compose_file,
    read_compose,
    said_project,
)
from deckproof.docker.images import images_made
from deckproof.model import Step
from deckproof.plan.order import Planned
from deckproof.plan.session import Session

_PORT = re.compile(
    r"(?:(?P<address>[\d.]+|\[[^\]]*\]|localhost):)?(?P<first>\d+)(?:-(?P<last>\d+))?:\d+(?:-\d+)?(?:/(?P<protocol>\w+))?"
)
_LONG_PORT = re.compile(r"(?:^|,)published=(\d+)")
_FOR_THE_SHELL = frozenset("$<>{}*`")
_MANY = 100
"""Ports of one range that are looked at."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A name, or a port of the host's, that a deck takes."""

    kind: str  # "container", "volume", "network", "image", "project" or "port"
    name: str  # of a port: "8888/tcp"
    path: Path
    line: int
    address: str = ""  # of a port: where it is published; "": everywhere


def claims(session: Session, workdir: str) -> tuple[Claim, ...]:
    """Return what a session takes, each once, where it does so first; ``workdir`` is the name of its working folder."""
    found: dict[tuple[str, str, str], Claim] = {}
    for claim in _all(session, PurePosixPath(workdir)):
        if claim.name and not _FOR_THE_SHELL & set(claim.name):
            found.setdefault((claim.kind, claim.name, claim.address), claim)
    return tuple(found.values())


def claims_in_compose_file(path: Path, text: str, first: int = 1) -> Iterator[Claim]:
    """Yield the container names and ports of a compose file whose text begins at a line of ``path``."""
    for service in read_compose(text).services:
        if service.container:
            yield Claim("container", service.container[0], path, first + service.container[1])
        for port, line in service.ports:
            yield from _ports(port, path, first + line)


def _all(session: Session, folder: PurePosixPath) -> Iterator[Claim]:
    written = {"": ""}  # compose files that the deck writes: their folder, and the project that they name
    for item in chain(session.steps, session.cleanup):
        block = session.deck.blocks[item.block]
        if block.options.skip:
            continue
        if item.file and is_compose_file(item.file[0]):
            written[PurePosixPath(item.file[0]).parent.name] = read_compose(item.file[1]).name
            yield from claims_in_compose_file(block.span.path, item.file[1], block.span.first)
        for step in _typed_at_host(item):
            folder = folder.joinpath(*entered_folders(step.input))
            for call in docker_calls(step.input):
                yield from (
                    Claim(kind, name, block.span.path, step.line, address)
                    for kind, name, address in _of_call(call, step, folder, written)
                )


def _typed_at_host(item: Planned) -> Iterator[Step]:
    step = item.step
    if step is not None and step.at_host and not (step.container or step.keys):
        yield step


def _of_call(call: Call, step: Step, folder: PurePosixPath, written: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what one call takes, as kind, name and address."""
    if call.group == "compose":
        yield "project", _project(call, step, folder, written), ""
    elif call.command in ("run", "create"):
        yield from _of_container(call)
    else:
        yield from ((*each, "") for each in _named(call))


def _project(call: Call, step: Step, folder: PurePosixPath, written: dict[str, str]) -> str:
    """Return the name of a compose project: what is said, or what the file says, or the folder's."""
    folder = folder.joinpath(*composed_folders(call))
    return said_project(call, step.input) or written.get(folder.name) or written[""] or folder_project(folder.name)


def _of_container(call: Call) -> Iterator[tuple[str, str, str]]:
    yield from (("container", name, "") for name in call.values("--name"))
    for value in call.values("-p", "--publish"):
        yield from (("port", each.name, each.address) for each in _ports(value, Path(), 0))
    for value in call.values("-v", "--volume"):
        yield "volume", _volume(value.partition(":")[0]) if ":" in value else "", ""
    yield from (("volume", _mounted(value), "") for value in call.values("--mount"))


def _ports(text: str, path: Path, line: int) -> Iterator[Claim]:
    if match := _LONG_PORT.search(text):
        yield Claim("port", f"{match[1]}/tcp", path, line)
    elif match := _PORT.fullmatch(text):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        address = (match["address"] or "").strip("[]").replace("localhost", "127.0.0.1")
        for port in range(first, min(last, first + _MANY) + 1):
            if port:
                yield Claim("port", f"{port}/{match['protocol'] or 'tcp'}", path, line, address)


def _volume(source: str) -> str:
    """Return the name of a volume; "" where the source is a folder."""
    return "" if source.startswith(("/", ".", "~")) else source


def _mounted(text: str) -> str:
    words = dict(each.partition("=")[::2] for each in text.split(","))
    return _volume(words.get("source") or words.get("src", "")) if words.get("type", "volume") == "volume" else ""


def _named(call: Call) -> Iterator[tuple[str, str]]:
    """Yield the kind and the name of what a call makes, other than a container."""
    if call.command in {"volume create", "network create"}:
        yield from ((call.group, each) for each in [*call.arguments[:1], *call.values("--name")])
    elif call.command == "rename":
        yield from (("container", each) for each in call.arguments[1:2])
    else:
        yield from (("image", each) for each in images_made(call))
