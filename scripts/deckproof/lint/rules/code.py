"""Rules about code blocks: labelled as what they are, small enough for a slide, and proven."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcwidth import wcswidth

from deckproof.extract import read_lines
from deckproof.formats import is_markdown, option_in
from deckproof.lint.findings import Finding, Fix, Rule
from deckproof.lint.source import Source
from deckproof.model import Block, Kind, LineRole, Reading
from deckproof.parse.classify import OUTPUT, SHELL, is_file, is_shell, program_prompt
from deckproof.parse.prompts import split_prompt
from deckproof.parse.transcript import is_transcript

COLUMNS, LINES = 80, 14
"""What fits on a slide in letters that are read from the last row."""
_DIRECTIVE = re.compile(
    r"(?P<before>\s*(?:[>%]\s*)*(?:\.\.\s+(?:code-block|code|sourcecode)::\s*"
    r"|(?:`{3,}|~{3,}|:{3,})(?:\{(?:code-block|code|sourcecode)\}\s*)?))(?P<label>[\w+.-]+)\s*$"
)
_ABOVE = 12
"""Lines above a block's text among which its directive stands: the rest are options."""
_SKIP = 'skip="…"'
_FRONT_MATTER = "---"
"""What MyST has around options in YAML."""


def shell_label(source: Source) -> Iterator[Finding]:
    """Find shell whose block has the language of something else, or none."""
    for reading in source.readings:
        block = reading.block
        if not _is_mislabelled(reading):
            continue
        label = "console" if is_transcript(block.text.split("\n")) else "bash"
        line, fix = _relabelled(block, label)
        other = f"has the language `{block.language}`, so its colours are wrong"
        message = f"the block holds shell and {other if block.language else 'has no language, so it has no colours'}"
        yield Finding("shell-label", block.span.path, line, message, f"label it `{label}`", block.slide, fix)


def _is_mislabelled(reading: Reading) -> bool:
    block, lines = reading.block, reading.block.text.split("\n")
    if block.language in SHELL or is_file(block) or program_prompt(block, lines):
        return False
    return is_shell(block, lines) and (bool(reading.steps) or reading.kind is not Kind.OTHER)


def _relabelled(block: Block, label: str) -> tuple[int, Fix | None]:
    """Return the line of the block's directive and how to change its label; its first line where there is no label."""
    lines, in_front_matter = read_lines(block.span.path), False
    if block.span.verified:
        for number in range(block.span.first - 1, max(0, block.span.first - 1 - _ABOVE), -1):
            match = _DIRECTIVE.match(lines[number - 1])
            if match and match["label"] == block.language:
                return number, Fix(number, match.start("label"), match["label"], label)
            text = lines[number - 1].strip(" \t>%")
            in_front_matter ^= text == _FRONT_MATTER
            if not (in_front_matter or text in ("", _FRONT_MATTER) or text.startswith(":")):
                break  # it belongs to something else: the block has no directive
    return block.span.first, None


def long_line(source: Source) -> Iterator[Finding]:
    """Find lines of code that are wider than a slide."""
    for reading in source.on_slides():
        block = reading.block
        for number, line in enumerate(block.text.split("\n")):
            width = max(wcswidth(line), len(line) if wcswidth(line) < 0 else 0)
            if width > COLUMNS:
                yield Finding(
                    "long-line",
                    block.span.path,
                    block.span.first + number,
                    f"the line has {width} columns, and {COLUMNS} can be read from the last row",
                    "end a command's line with a backslash; of output, leave columns out or write `...`",
                    block.slide,
                )


def long_block(source: Source) -> Iterator[Finding]:
    """Find blocks that are higher than a slide."""
    for reading in source.on_slides():
        block = reading.block
        lines = block.text.count("\n") + 1
        if lines > LINES:
            yield Finding(
                "long-block",
                block.span.path,
                block.span.first,
                f"the block has {lines} lines, and {LINES} fit on a slide",
                "spread it over two slides, or leave output out with a line of `...`",
                block.slide,
            )


def unproven_block(source: Source) -> Iterator[Finding]:
    """Find blocks of code that nothing runs, compares or writes, and of which nobody says why."""
    for reading in source.on_slides():
        block = reading.block
        if not _is_unproven(reading):
            continue
        yield Finding(
            "unproven-block",
            block.span.path,
            block.span.first,
            f"nothing proves the block ({reading.reason})",
            f"{_named(block)}, or say why not: `{option_in(block.span.path, _SKIP)}`",
            block.slide,
        )


def _named(block: Block) -> str:
    if is_markdown(block.span.path):
        return "begin it with a comment that is its file's name"
    return "give it its file's name as `:caption:`"


def _is_unproven(reading: Reading) -> bool:
    block = reading.block
    if reading.kind is not Kind.OTHER or reading.steps or reading.doubts:  # another rule speaks of it
        return False
    if block.options.skip or block.language in OUTPUT:
        return False
    if LineRole.OUTPUT in reading.roles:  # compared where the command stands
        return False
    prompts = [split_prompt(line.lstrip()) for line in block.text.split("\n") if line.strip()]
    return not all(prompt and not prompt[1] for prompt in prompts)  # a prompt on its own is where a command ends


def quoted_code(source: Source) -> Iterator[Finding]:
    """Find code that its indent in a list makes a quotation of."""
    for reading in source.on_slides():
        block = reading.block
        if block.id in source.page.quoted:
            yield Finding(
                "quoted-code",
                block.span.path,
                _relabelled(block, "")[0],
                "the block is indented deeper than its list item's text, which makes it a quotation",
                "indent it as deep as the first word of the item",
                block.slide,
            )


RULES = (
    Rule("shell-label", "Shell has the language of a shell.", shell_label),
    Rule("long-line", f"Lines of code have at most {COLUMNS} columns.", long_line),
    Rule("long-block", f"Code blocks have at most {LINES} lines.", long_block),
    Rule("unproven-block", "Every code block is proven, or says why not.", unproven_block),
    Rule("quoted-code", "Code in a list stands as deep as the item's text.", quoted_code),
)
