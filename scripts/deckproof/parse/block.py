"""Read one block: what it is, and which steps it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise

from deckproof.config import Silence
from deckproof.match.wildcards import is_wild_line
from deckproof.model import Block, Doubt, Kind, LineRole, Reading, Role, Step
from deckproof.parse.answers import questions, with_answers
from deckproof.parse.callouts import is_drawing
from deckproof.parse.classify import ANATOMY, CONSOLE, SHELL, bare_prompts, is_file, is_shell, program_prompt
from deckproof.parse.commands import always_prints, is_command, is_synopsis
from deckproof.parse.draft_step import DraftReading
from deckproof.parse.files import file_kind, name_in
from deckproof.parse.named import file_named_above
from deckproof.parse.programs import Program
from deckproof.parse.prompts import BARE, is_of_another_system, keys, split_prompt
from deckproof.parse.script import read_script
from deckproof.parse.transcript import is_transcript, read_transcript

_MOST_LINES, _MOST_CHARACTERS = 10_000, 200_000
"""What is longer was not written to be read, and is not."""
_NAME_IT = "give it its own label and, where it is to be written, its name as `:caption:`"
_ANNOTATION = re.compile(r"(?<=\\)\s+#\s*(?:<\d+>|\(\d+\)!?)\s*$")
"""The number of a note, as Quarto and MkDocs have them, behind a backslash that continues the line."""
_SCRIPTS = (".sh", ".bash", ".zsh", ".ksh", ".fish")
_INTERRUPTS = (b"\x03", b"\x1c")
_EXITS = re.compile(r"\s*exit\s+(\d{1,3})\s*")


def read(
    block: Block,
    silence: Silence = Silence.BLOCK,
    *,
    in_program: bool = False,
    program: Program | None = None,
    asked: AbstractSet[str] = frozenset(),
) -> Reading:
    """Say what a block is, and which steps it holds; ``in_program``: the program whose prompt it shows is running.

    ``program``: one that is running, and at whose prompt the block begins.
    ``asked``: the questions that programs ask which other blocks hold.
    Never raises: what can't be read as a step is of kind OTHER, with the reason.
    """
    lines = without_indent([_ANNOTATION.sub("", line) for line in block.text.split("\n")])
    if block.options.skip:
        readable = not _is_endless(block, lines) and is_shell(block, lines)
        return unread(block, _kind(block, lines) if readable else Kind.OTHER, block.options.skip)
    if is_file(block):
        return unread(block, Kind.FILE, None)
    if name := _named_above(block, lines):
        return unread(replace(block, caption=name), Kind.FILE, None)
    if block.language == ANATOMY:
        return unread(block, Kind.DRAWING, "a command with call-outs")
    if reason := None if program else _why_not(block, lines, in_program=in_program):
        return unread(block, Kind.OTHER, reason)
    if is_drawing(lines):
        return unread(block, Kind.DRAWING, "a drawing of a command")
    if (kind := None if program or any(map(split_prompt, lines)) else file_kind(lines)) is not None:
        return _as_file(block, lines, kind)
    return _read_shell(block, lines, silence, asked | questions(block.text), program)


def unread(block: Block, kind: Kind, reason: str | None) -> Reading:
    """Return the reading of a block of which nothing is run."""
    return Reading(block, kind, (), (LineRole.TEXT,) * (block.text.count("\n") + 1), reason)


def without_indent(lines: list[str]) -> list[str]:
    """Take the first line's indent away from all lines, where they share it, or where only it stands before prompts.

    A program may print a prompt of its own, indented; but what a block begins with was typed.
    """
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    if not indent:
        return lines
    shared = all(line.startswith(indent) for line in lines if line.strip())
    prompt = split_prompt(first.lstrip())
    if not shared and (not prompt or not prompt[1] or is_transcript(lines)):
        return lines
    return [line.removeprefix(indent) for line in lines]


def _why_not(block: Block, lines: Sequence[str], *, in_program: bool) -> str | None:
    """Return why nothing in the block can be a step; None where something may be."""
    if _is_endless(block, lines):
        return f"{len(lines):,} lines, {len(block.text):,} characters: longer than anything that a slide shows"
    written = [line for line in lines if line.strip()]
    prompts = [split_prompt(line) for line in written]
    if written and all(prompt and not prompt[1] for prompt in prompts):
        return "a prompt, and nothing typed at it"
    program = program_prompt(block, lines)
    if not is_shell(block, lines) and not (program and (in_program or is_command(written[0]))):
        sample = f"typed at {program}, which no step before it starts" if program else "not shell"
        return f"language {block.language or 'not given'}: {sample}"
    if written and not any(prompts) and all(map(is_synopsis, written)):
        return "the form of a command, which nobody types"
    if written and is_of_another_system(written[0]):
        return "typed at PowerShell or cmd, which is not this machine's shell"
    return None


def _named_above(block: Block, lines: Sequence[str]) -> str | None:
    """Return the name of the file that the words above a block say it is, where its lines may be one, and all of it."""
    name = file_named_above(block.lead)
    if name is None or block.language == "output" or any(map(split_prompt, lines)) or any(map(is_wild_line, lines)):
        return None
    if file_kind(lines) is not None:
        return name
    if block.language in SHELL:
        return name if name.endswith(_SCRIPTS) and block.language not in CONSOLE else None
    return None if is_shell(block, lines) else name


def _as_file(block: Block, lines: Sequence[str], kind: str) -> Reading:
    """Return the reading of a file, which is written where its first line says its name, and is never typed."""
    if name := name_in(lines):
        return unread(replace(block, caption=name), Kind.FILE, None)
    message = f"{kind}: it is not typed, and nothing says where it is written"
    reading = unread(block, Kind.OTHER, message)
    if block.language not in SHELL:
        return reading
    doubt = Doubt("file-as-shell", block.span.first, f"labelled {block.language}, and {kind}", _NAME_IT)
    return replace(reading, doubts=(doubt,))


def _read_shell(
    block: Block, lines: Sequence[str], silence: Silence, asked: AbstractSet[str], program: Program | None = None
) -> Reading:
    kind = Kind.TRANSCRIPT if program else _kind(block, lines)
    bare = BARE if program else bare_prompts(block, lines)
    drafted = read_transcript(lines, bare, program) if kind is Kind.TRANSCRIPT else read_script(lines)
    drafted = with_answers(drafted, asked)
    first = block.span.first
    doubts = [replace(each, line=first + (each.line or 0)) for each in drafted.doubts]
    if not drafted.drafts and not any(each.refused for each in doubts):
        return unread(block, Kind.OTHER, "no command in it")
    if block.language not in SHELL and not (program or program_prompt(block, lines)):
        label = f"shell has the language {block.language}" if block.language else "code block has no language"
        remedy = "write `console` or `bash`"
        doubts.append(Doubt("shell-label", None, f"{label}; {remedy}", f"{remedy} as its language"))
    steps = _steps(block, drafted, silence) if drafted.drafts else ()
    above = tuple(first + at for at in drafted.above)
    return with_refusal(Reading(block, kind, steps, tuple(drafted.roles), None, tuple(doubts), above))


def with_refusal(reading: Reading) -> Reading:
    """Return a reading without its steps where a line of it is unclear: what is not understood is not typed."""
    if not (refused := reading.refused):
        return reading
    roles = (each if each is LineRole.UNCLEAR else LineRole.TEXT for each in reading.roles)
    return replace(
        reading, kind=Kind.OTHER, steps=(), roles=tuple(roles), reason=f"{refused}; {refused.remedy}", above=()
    )


def _kind(block: Block, lines: Sequence[str]) -> Kind:
    shows_prompts = is_transcript(lines, bare_prompts(block, lines)) or any(map(split_prompt, lines))
    return Kind.TRANSCRIPT if shows_prompts else Kind.SCRIPT


def _is_endless(block: Block, lines: Sequence[str]) -> bool:
    return len(lines) > _MOST_LINES or len(block.text) > _MOST_CHARACTERS


def _steps(block: Block, drafted: DraftReading, silence: Silence) -> tuple[Step, ...]:
    steps = [draft.step(block.span.first) for draft in drafted.drafts]
    shows_output = any(step.expected for step in steps)
    claimed = {
        Silence.ALWAYS: shows_output or any(step.prompt for step in steps),
        Silence.NEVER: False,
        Silence.BLOCK: shows_output,
    }[silence]
    claimed = claimed and block.options.role is Role.SHOWN
    steps = [_with_options(step, block, claims_silence=claimed) for step in steps]
    steps = [
        step._replace(interrupted=True) if _is_interrupted(after) else step
        for step, after in pairwise([*steps, None])
        if step
    ]
    options, last = block.options, steps[-1]
    if options.status is not None or options.stays or options.ends:
        status = last.status if options.status is None else options.status
        last = last._replace(status=status, stays=options.stays, ends=options.ends)
    return (*steps[:-1], last)


def _is_interrupted(by: Step | None) -> bool:
    r"""Tell whether the next step is ^C or ^\, pressed while this one goes on."""
    return by is not None and by.keys and not by.prompt and (keys(by.input) or b"").startswith(_INTERRUPTS)


def _with_options(step: Step, block: Block, *, claims_silence: bool) -> Step:
    options = block.options
    exits = _EXITS.fullmatch(step.input)
    if step.expected and not (exits or options.terminal or options.container or options.timeout is not None):
        return step
    return step._replace(
        expected=step.expected if step.expected or (claims_silence and not always_prints(step.input)) else None,
        status=int(exits[1]) % 256 if exits else 0,
        terminal=options.terminal,
        container=options.container,
        timeout=options.timeout,
    )
