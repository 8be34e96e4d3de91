"""What a compose file says, read as YAML: anchors, merge keys and flow maps mean what they mean to compose. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml

from deckproof.docker.calls import Call

_FILE = re.compile(r"(?i)compose\S*\.ya?ml$")
_CHANGES_FOLDER = re.compile(r"(?:^|[;&\n(])\s*cd\s+['\"]?([^\s;&'\")]+)")
_PROJECT_VARIABLE = re.compile(r"\bCOMPOSE_PROJECT_NAME=['\"]?([\w.-]+)")
_NO_SERVICES = frozenset({"configs", "include", "name", "networks", "secrets", "version", "volumes"})
"""The keys beside the services of a file in the first format, which has no ``services``."""

Keys = Mapping[str, yaml.Node]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what of it concerns an engine."""

    image: str | None  # None: it is built
    container: tuple[str, int] | None  # the name of its container, and the line, from 0
    ports: tuple[tuple[str, int], ...]  # what it publishes, in the short form, each with its line, from 0


@dataclass(frozen=True, slots=True)
class Composition:
    """A compose file."""

    name: str  # of the project; "": the folder's
    services: tuple[Service, ...]


def is_compose_file(name: str) -> bool:
    """Tell whether a file of this name is one that compose reads."""
    return _FILE.search(name) is not None


def read_compose(text: str) -> Composition:
    """Read a compose file; what is no YAML describes nothing."""
    try:
        root = _keys(yaml.compose(text, Loader=_LOADER))
    except (yaml.YAMLError, RecursionError):
        return Composition("", ())
    inner = _keys(root["services"]) if "services" in root else {k: v for k, v in root.items() if k not in _NO_SERVICES}
    services = (_keys(node) for name, node in inner.items() if not name.startswith("x-"))
    return Composition(_text(root, "name") or "", tuple(_service(keys) for keys in services if keys))


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _keys(node: yaml.Node | None, around: frozenset[int] = frozenset()) -> dict[str, yaml.Node]:
    """Return a mapping's values by their keys, with what its merge keys bring; nothing for another node."""
    if not isinstance(node, yaml.MappingNode) or id(node) in around:
        return {}
    own = {str(key.value): value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    merged = own.pop("<<", None)
    found = dict[str, yaml.Node]()
    for each in merged.value if isinstance(merged, yaml.SequenceNode) else [merged]:
        found = _keys(each, around | {id(node)}) | found
    return found | own


def _text(keys: Keys, name: str) -> str | None:
    node = keys.get(name)
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.value else None


def _service(keys: Keys) -> Service:
    container = _text(keys, "container_name")
    return Service(
        image=None if "build" in keys else _text(keys, "image"),
        container=(container, keys["container_name"].start_mark.line) if container else None,
        ports=tuple(_ports(keys.get("ports"))),
    )


def _ports(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    for each in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(each, yaml.ScalarNode):
            yield str(each.value), each.start_mark.line
        elif (long := _keys(each)) and (published := _text(long, "published")):
            address, protocol = _text(long, "host_ip"), _text(long, "protocol") or "tcp"
            before = f"[{address}]:" if address and ":" in address else f"{address}:" if address else ""
            yield (
                f"{before}{published}:{_text(long, 'target') or published}/{protocol}",
                long["published"].start_mark.line,
            )


# ------------------------------------------------------------------------------------------------------------ projects


def said_project(call: Call, text: str) -> str | None:
    """Return the project that a call of compose, in this input, says: by its option, or by the variable."""
    variable = _PROJECT_VARIABLE.search(text)
    return call.setting("-p", "--project-name") or (variable[1] if variable else None)


def entered_folders(text: str) -> list[str]:
    """Return the folders that an input changes to, each relative to the one before."""
    return _CHANGES_FOLDER.findall(text)


def composed_folders(call: Call) -> list[str]:
    """Return the folders that the options of a call of compose say, the last of them the project's."""
    file, folder = call.setting("-f", "--file"), call.setting("--project-directory")
    return [*([str(PurePosixPath(file).parent)] if file else []), *([folder] if folder else [])]


def folder_project(folder: str) -> str:
    """Return the name of the project of a folder."""
    return re.sub(r"^[_-]+|[^a-z0-9_-]", "", PurePosixPath(folder).name.lower())
