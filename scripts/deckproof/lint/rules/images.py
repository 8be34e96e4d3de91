"""A rule about images: a command means the same one next year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from deckproof.docker.files import images_in_file, images_in_input
from deckproof.docker.images import images_taken
from deckproof.docker.references import is_pinned, normal
from deckproof.lint.findings import Finding, Rule
from deckproof.lint.source import Source
from deckproof.model import Kind, Reading
from deckproof.parse import read


def unpinned_image(source: Source) -> Iterator[Finding]:
    """Find images without a tag, or with ``latest``, that the deck itself does not make."""
    made = set[str]()
    for reading in source.readings:
        block = reading.block
        for line, reference, is_made in _named(reading):
            if is_made:
                made.add(normal(reference))
            elif not is_pinned(reference) and normal(reference) not in made:
                says = "says `latest`" if reference.endswith(":latest") else "has no tag, which means `latest`"
                yield Finding(
                    "unpinned-image",
                    block.span.path,
                    line,
                    f"`{reference}` {says}: another image after the next release",
                    f"write `{reference.removesuffix(':latest')}:TAG`, or the digest",
                    block.slide,
                )


def _named(reading: Reading) -> Iterator[tuple[int, str, bool]]:
    """Yield the images that a block names: the line, the reference, and whether the command makes it."""
    block = reading.block
    if reading.kind is Kind.FILE:
        for reference in images_in_file(block.caption or "", block.text):
            yield block.span.first + _offset(block.text, reference), reference, False
    for line, text in _inputs(reading):
        taken, made = images_taken(text)
        for reference in (*taken, *images_in_input(text)):
            yield line + _offset(text, reference), reference, False
        for reference in made:
            yield line, reference, True


def _inputs(reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield what is typed, also in a block that is not run, and the command over a drawing."""
    block = reading.block
    if reading.kind is Kind.DRAWING:
        lines = block.text.split("\n")
        first = next(number for number, line in enumerate(lines) if line.strip())
        yield block.span.first + first, lines[first].strip().removeprefix("$ ")
    elif block.options.skip:
        block = replace(block, options=replace(block.options, skip=None))
        yield from ((step.line, step.input) for step in read(block).steps)
    else:
        yield from ((step.line, step.input) for step in reading.steps)


def _offset(text: str, word: str) -> int:
    return text.count("\n", 0, max(0, text.find(word)))


RULES = (Rule("unpinned-image", "An image is named with its tag or its digest.", unpinned_image),)
