"""What a deck will take on an engine, read from its steps: names and ports of the host.

Names are those of containers, volumes, networks, images and compose projects. Pure: whether somebody has them already
is for others to find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from deckproof.docker.calls import Call, docker_calls, options
from deckproof.model import Step
from deckproof.plan.session import Planned, Session

_PORT = re.compile(
    r"(?:(?P<address>[\d.]+|\[[^\]]*\]|localhost):)?(?P<first>\d+)(?:-(?P<last>\d+))?:\d+(?:-\d+)?(?:/(?P<protocol>\w+))?"
)
_LONG_PORT = re.compile(r"(?:^|,)published=(\d+)")
_COMPOSE_FILE = re.compile(r"(?i)compose\S*\.ya?ml$")
_COMPOSE_PORT = re.compile(rf"(?:^\s*-|\bports:\s*\[|,)\s*[\"']?(?P<port>{_PORT.pattern})(?=[\"'\s\],#]|$)")
_COMPOSE_LONG_PORT = re.compile(r"\bpublished:\s*[\"']?(\d+)")
_COMPOSE_CONTAINER = re.compile(r"^\s+container_name:\s*[\"']?([\w.-]+)")
_COMPOSE_NAME = re.compile(r"(?m)^name:\s*[\"']?([\w.-]+)")
_CHANGES_FOLDER = re.compile(r"(?:^|[;&\n])\s*cd\s+['\"]?([^\s;&'\"]+)")
_PROJECT_VARIABLE = re.compile(r"\bCOMPOSE_PROJECT_NAME=['\"]?([\w.-]+)")
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
    for line, words in enumerate(text.splitlines(), first):
        for match in _COMPOSE_CONTAINER.finditer(words):
            yield Claim("container", match[1], path, line)
        for match in _COMPOSE_PORT.finditer(words):
            yield from _ports(match["port"], path, line)
        for match in _COMPOSE_LONG_PORT.finditer(words):
            yield Claim("port", f"{match[1]}/tcp", path, line)


def _all(session: Session, folder: PurePosixPath) -> Iterator[Claim]:
    written = {"": ""}  # compose files that the deck writes: their folder, and the project that they name
    for item in (*session.steps, *session.cleanup):
        block = session.deck.blocks[item.block]
        if block.options.skip:
            continue
        if item.file and _COMPOSE_FILE.search(item.file[0]):
            written[PurePosixPath(item.file[0]).parent.name] = _first(_COMPOSE_NAME, item.file[1])
            yield from claims_in_compose_file(block.span.path, item.file[1], block.span.first)
        for step in _typed_at_host(item):
            folder /= _first(_CHANGES_FOLDER, step.input)
            for call in docker_calls(step.input):
                yield from (
                    Claim(kind, name, block.span.path, step.line, address)
                    for kind, name, address in _of_call(call, step, folder, written)
                )


def _typed_at_host(item: Planned) -> Iterator[Step]:
    step = item.step
    if step is not None and step.at_host and not (step.container or step.keys):
        yield step


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _of_call(call: Call, step: Step, folder: PurePosixPath, written: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what one call takes, as kind, name and address."""
    if call.group == "compose":
        yield "project", _project(call, step, folder, written), ""
    elif call.group in ("", "container") and call.verb in ("run", "create"):
        yield from _of_container(call.words)
    else:
        yield from ((*each, "") for each in _named(call))


def _project(call: Call, step: Step, folder: PurePosixPath, written: dict[str, str]) -> str:
    """Return the name of a compose project: what is said, or what the file says, or the folder's."""
    if said := call.setting("-p", "--project-name") or _first(_PROJECT_VARIABLE, step.input):
        return said
    if file := call.setting("-f", "--file"):
        folder /= PurePosixPath(file).parent
    if other := call.setting("--project-directory"):
        folder /= other
    plain = re.sub(r"^[_-]+|[^a-z0-9_-]", "", folder.name.lower())
    return written.get(folder.name) or written[""] or plain


def _of_container(words: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for name, value in options("run", list(words))[0]:
        if name == "--name":
            yield "container", value, ""
        elif name in ("-p", "--publish"):
            yield from (("port", each.name, each.address) for each in _ports(value, Path(), 0))
        elif name in ("-v", "--volume") and ":" in value:
            yield "volume", _volume(value.partition(":")[0]), ""
        elif name == "--mount":
            yield "volume", _mounted(value), ""


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
    verb = (call.group, call.verb)
    if verb in {("volume", "create"), ("network", "create")}:
        found, plain = options(call.group, call.words)
        yield from ((call.group, each) for each in [*plain[-1:], *(value for name, value in found if name == "--name")])
    elif call.group in ("", "container") and call.verb == "rename":
        yield from (("container", each) for each in call.words[1:2])
    elif call.group in ("", "image", "container", "builder", "buildx"):
        yield from (("image", each) for each in _images(call))


def _images(call: Call) -> list[str]:
    if call.verb == "build":
        return [value for name, value in options("build", call.words)[0] if name in ("-t", "--tag")]
    if call.verb in ("tag", "import", "commit"):
        return options(call.verb, call.words)[1][1:2]
    return []
