"""The images that a Dockerfile or a compose file names, in a file or in a here-document. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from deckproof.docker.calls import docker_calls
from deckproof.docker.compose import is_compose_file, read_compose

_IS_DOCKERFILE = re.compile(r"(?i)dockerfile|containerfile")
_FROM = re.compile(r"(?im)^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?P<ref>\S+)(?:[ \t]+AS[ \t]+(?P<stage>\S+))?")
_ARG = re.compile(r"(?im)^[ \t]*ARG[ \t]+(?P<name>\w+)=[\"']?(?P<value>[^\s\"']+)")
_VARIABLE = re.compile(r"\$\{?(?P<name>\w+)\}?")
_HERE = re.compile(r"<<(?P<tabs>-?)[ \t]*['\"]?(?P<end>\w+)")
_COMPOSES = re.compile(r"(?i)compose\S*\.ya?ml|compose\s+(?:-f|--file)")


def images_in_file(name: str, text: str) -> Iterator[str]:
    """Yield the references in a Dockerfile's FROM lines or of a compose file's services."""
    if _IS_DOCKERFILE.search(name):
        stages, given = {"scratch"}, {match["name"]: match["value"] for match in _ARG.finditer(text)}
        for match in _FROM.finditer(text):
            ref = _VARIABLE.sub(lambda found: given.get(found["name"], found[0]), match["ref"])
            if ref not in stages and "$" not in ref:
                yield ref
            stages.add(match["stage"] or "scratch")
    elif is_compose_file(name):
        images = (service.image for service in read_compose(text).services)
        yield from (image for image in images if image and "$" not in image)


def images_in_input(text: str) -> Iterator[str]:
    """Yield the references in a Dockerfile or compose file that an input writes, or hands over, as a here-document."""
    for command, body in _here_documents(text) if "<<" in text else ():
        if _IS_DOCKERFILE.search(command) or any(call.command == "build" for call in docker_calls(command)):
            yield from images_in_file("Dockerfile", body)
        elif _COMPOSES.search(command):
            yield from images_in_file("compose.yaml", body)


def _here_documents(text: str) -> Iterator[tuple[str, str]]:
    """Yield each here-document's text with the command before it; one that is not closed goes to the end."""
    lines, command = iter(text.split("\n")), ""
    for line in lines:
        command += f"{line}\n"
        for match in _HERE.finditer(line):
            body = takewhile(lambda each, end=match["end"]: each.strip() != end, lines)  # type: ignore[misc] # a default
            yield command, "".join(f"{each.lstrip(chr(9)) if match['tabs'] else each}\n" for each in body)
            command = ""
