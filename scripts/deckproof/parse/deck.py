"""Read a deck's blocks together: what a block means may depend on the ones before it.

A block may show the output of the command above it, repeat a part of what was already shown, show the prompt at which
that command ends, or go on in a program that it started.
"""

from __future__ import annotations

import re
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from deckproof.config import Silence
from deckproof.docker.calls import calls_client
from deckproof.docker.sessions import enters_shell
from deckproof.match.texts import Texts
from deckproof.match.wildcards import is_wild_line
from deckproof.model import HOST_PROMPTS, Block, Doubt, Kind, LineRole, Reading, Role, Step
from deckproof.parse.answers import questions, with_answers
from deckproof.parse.block import read, unread, with_refusal, without_indent
from deckproof.parse.classify import CONSOLE, OUTPUT, SESSION, SHELL, has_only_commands, is_file, program_prompt
from deckproof.parse.draft_step import Draft, DraftReading
from deckproof.parse.outputs import can_be_output
from deckproof.parse.programs import LEAVES, Program, after, shown_by, typed_inside
from deckproof.parse.prompts import BARE, UNSHOWN, as_typed_at, is_of_program, split_prompt
from deckproof.parse.script import unprompted_session
from deckproof.parse.shared_output import divided
from deckproof.parse.transcript import is_transcript

_STARTS = (
    (re.compile(r">>>|In|\(Pdb\)|ipdb>"), re.compile(r"\b(?:i?python|pdb)")),
    (re.compile(r"mysql>|mariadb>|MariaDB"), re.compile(r"\b(?:mysql|mariadb)\b")),
    (re.compile(r"sqlite>"), re.compile(r"\bsqlite3?\b")),
    (re.compile(r"[\w.-]+=[#>]"), re.compile(r"\b(?:psql|postgres)\b")),
)
"""How a program's prompt begins, and a word of the command that starts it."""
_NOBODYS = "stands above the block's first prompt, and no command before it could have printed it"
_SAY_WHOSE = "write the command that prints it above it, with its prompt; or mark it as a remark, with `#`"


def read_deck(blocks: Sequence[Block], silence: Silence = Silence.BLOCK) -> list[Reading]:
    """Read a deck's blocks, in document order; what each is taken for because of another one is its reason."""
    return [*readings(blocks, silence)]


def readings(blocks: Sequence[Block], silence: Silence = Silence.BLOCK) -> Iterator[Reading]:
    """Yield what ``read_deck`` returns, each as soon as no later block can change it."""
    return _Deck(silence).readings(blocks)


@dataclass
class _Deck:
    silence: Silence
    found: deque[Reading] = field(default_factory=deque)  # from the last shown one with steps on: it may change
    passed: int = 0  # readings before those
    last: int | None = None  # the last shown reading with steps
    before: int | None = None  # the last shown reading, whatever it is
    program: Program | None = None  # that what was typed last has started, or was typed in
    inside: str | None = None  # the prompt of a container's shell at which a block without prompts was typed
    asked: set[str] = field(default_factory=set)  # the questions that the commands and files so far can ask
    printed: Texts = field(default_factory=Texts)  # lines of output so far
    lines: array[int] = field(default_factory=lambda: array("i"))  # where each of them stands
    typed: list[str] = field(default_factory=list)  # the inputs so far

    def readings(self, blocks: Sequence[Block]) -> Iterator[Reading]:
        for block in blocks:
            running, program = self._goes_on(block), self._program(block)
            self.program = program or self.program
            reading = read(block, self.silence, in_program=running, program=program, asked=self.asked)
            self.asked |= questions(block.text)
            shown = block.options.role is Role.SHOWN and not block.options.skip
            reading = self._with_output_above(reading, shown=shown) if reading.above else reading
            if shown:
                typed = program is not None and bool(reading.steps)
                reading = reading if typed else self._in_its_place(self._in_a_shell(reading))
                self._note(reading)
            self.found.append(reading)
            self.typed += [each.input for each in reading.steps if calls_client(each.input)]
            while self.found and self.passed != self.last:
                self.passed += 1
                yield self.found.popleft()
        yield from self.found

    @property
    def last_step(self) -> Step | None:
        """The last step that the slides have shown so far."""
        return None if self.last is None else self.found[0].steps[-1]

    def _in_its_place(self, reading: Reading) -> Reading:
        """Return what the block is where it stands."""
        if is_file(reading.block) or reading.kind is Kind.DRAWING:
            return reading
        lines = [line for line in reading.block.text.split("\n") if line.strip()]
        return (
            self._as_prompt(reading, lines)
            or self._as_output(reading, lines)
            or self._as_repeat(reading, lines)
            or reading
        )

    def _in_a_shell(self, reading: Reading) -> Reading:
        """Type commands without prompts right after one that leads into a shell there, unless they call docker.

        They are refused where it is not left.
        """
        step, options = self.last_step, reading.block.options
        if step is not None and (inside := self._inner_prompt(step)) and _is_typed_inside(reading):
            return replace(reading, steps=tuple(each._replace(prompt=inside) for each in reading.steps))
        if step is None or step.then_prompt or reading.kind is not Kind.SCRIPT or options.container or options.terminal:
            return reading
        if not reading.steps or not enters_shell(step.input, self.typed) or calls_client(reading.steps[0].input):
            return reading
        size = typed_inside([each.input for each in reading.steps])
        steps = (each if each.keys else each._replace(prompt=UNSHOWN) for each in reading.steps[:size])
        doubts = (*reading.doubts, unprompted_session(reading.steps[0].line, left=size > 0))
        found = replace(reading, steps=(*steps, *reading.steps[size:]), doubts=doubts)
        return found if size else with_refusal(found)

    def _inner_prompt(self, step: Step) -> str | None:
        """Return the prompt of the container's shell that is there after a step, as far as the slide shows it."""
        if step.then_prompt and step.then_prompt not in HOST_PROMPTS and enters_shell(step.input, self.typed):
            return step.then_prompt
        stays = step.prompt == self.inside and not LEAVES.match(step.input)
        return self.inside if stays else None

    def _note(self, reading: Reading) -> None:
        self.before = self.passed + len(self.found)
        if reading.steps:
            self.last = self.before
        if reading.kind is Kind.SCRIPT and reading.steps:
            self.inside = None if reading.steps[0].at_host else reading.steps[0].prompt
        for step in reading.steps:
            self.program = after(self.program, step)
            self._print(step.expected or (), step.expected_lines)

    # ------------------------------------------------------------------------------- output above the first prompt

    def _with_output_above(self, reading: Reading, *, shown: bool) -> Reading:
        """Give what stands above a block's first prompt to the step before the block, or refuse the block."""
        step, block = self.last_step, reading.block
        if not shown or step is None or step.keys or step.then_prompt:
            doubt = Doubt("unclear-line", reading.above[0], _NOBODYS, _SAY_WHOSE, refused=True)
            roles = list(reading.roles)
            for line in reading.above:
                roles[line - block.span.first] = LineRole.UNCLEAR
            return with_refusal(replace(reading, doubts=(*reading.doubts, doubt), roles=tuple(roles)))
        lines = block.text.split("\n")
        more = tuple(lines[line - block.span.first].rstrip() for line in reading.above)
        numbers = (*step.expected_lines, *reading.above)
        self._amend(step._replace(expected=(*(step.expected or ()), *more), expected_lines=numbers))
        message = f"above the block's first prompt, taken for the rest of what line {step.line} prints"
        doubt = Doubt("split-output", reading.above[0], message, "show an output in the block of its command")
        return replace(reading, doubts=(*reading.doubts, doubt))

    # ----------------------------------------------------------------------------------------- in a program that runs

    def _goes_on(self, block: Block) -> bool:
        """Tell whether the program whose prompt this block shows was started by what was typed last."""
        prompt, step = program_prompt(block, block.text.split("\n")), self.last_step
        if prompt is None or step is None or LEAVES.match(step.input):
            return False
        if _kin(prompt) in (_kin(step.prompt), _kin(step.then_prompt or "")):
            return True
        return any(begins.match(prompt) and word.search(step.input) for begins, word in _STARTS)

    def _program(self, block: Block) -> Program | None:
        """Return the program that was started before the block, where the block begins at its prompt."""
        step = self.last_step
        first = next((line for line in block.text.split("\n") if line.strip()), "").strip()
        if step is None or block.language not in SESSION or block.options.container or split_prompt(first):
            return None
        program = self.program or shown_by(first, step.input)
        typed = program.split(first) if program else None
        return program if typed and typed[1] else None

    # -------------------------------------------------------------------------------------------- a prompt, no more

    def _as_prompt(self, reading: Reading, lines: Sequence[str]) -> Reading | None:
        """A prompt on its own is where the last step ends, unless it is the host's."""
        prompts = [split_prompt(line) for line in without_indent(list(lines))]
        if reading.steps or not prompts or any(prompt is None or prompt[1] for prompt in prompts):
            return None
        step, prompt = self.last_step, as_typed_at(prompts[-1][0] if prompts[-1] else BARE)
        if step is not None and step.then_prompt is None and prompt not in {"$", "#"}:
            self._amend(step._replace(then_prompt=prompt))
        return reading

    # ----------------------------------------------------------------------------------- the output of the last step

    def _as_output(self, reading: Reading, lines: Sequence[str]) -> Reading | None:
        """A block of plain text right under a command without output shows that output."""
        step = self.last_step
        if step is None or self.last != self.before or step.expected or step.keys:
            return None
        above = self.found[0]
        if above.block.slide != reading.block.slide or not _may_be_output(reading, above, lines):
            return None
        if not can_be_output(reading.block, lines, step.input, above.block):
            return None
        block = reading.block
        shown = [(at, line.rstrip()) for at, line in enumerate(block.text.split("\n")) if line.strip()]
        if answered := self._answered(reading, step, shown):
            return answered
        numbers = tuple(at + block.span.first for at, _ in shown)
        self._print((line for _, line in shown), numbers)
        if self._shared(above, [(number, line) for number, (_, line) in zip(numbers, shown, strict=True)]):
            return _as_text(reading, f"the output of lines {above.steps[0].line} to {step.line}, compared there")
        self._amend(step._replace(expected=tuple(line for _, line in shown), expected_lines=numbers))
        return _as_text(reading, f"the output of line {step.line}, compared there")

    def _shared(self, above: Reading, lines: list[tuple[int, str]]) -> bool:
        """Give each command of the block above its share of an output below them all; tell whether that can be done."""
        several = len(above.steps) > 1 and not any(each.expected or each.keys for each in above.steps)
        parts = divided([each.input for each in above.steps], lines) if several else None
        if parts is None or self.last is None:
            return False
        steps = (
            each._replace(expected=tuple(text for _, text in part), expected_lines=tuple(number for number, _ in part))
            if part
            else each
            for each, part in zip(above.steps, parts, strict=True)
        )
        self.found[0] = replace(above, steps=tuple(steps))
        return True

    def _answered(self, reading: Reading, step: Step, shown: list[tuple[int, str]]) -> Reading | None:
        """Return the block with the answers in it as steps, where a program asks; what is above them is output."""
        draft = Draft(step.prompt, [step.input], 0, 0, expected=list(shown))
        drafted = with_answers(DraftReading([draft], list(_roles(reading.block))), self.asked)
        first, *answers = (each.step(reading.block.span.first) for each in drafted.drafts)
        if not answers:
            return None
        self._amend(step._replace(expected=first.expected or None, expected_lines=first.expected_lines))
        steps = tuple(each._replace(terminal=step.terminal, container=step.container) for each in answers)
        reason = f"the output of line {step.line}, compared there, and what is answered"
        doubts = tuple(replace(each, line=reading.block.span.first + (each.line or 0)) for each in drafted.doubts)
        text = _as_text(reading, reason)
        return replace(text, kind=Kind.TRANSCRIPT, steps=steps, roles=tuple(drafted.roles), doubts=doubts)

    def _amend(self, step: Step) -> None:
        if self.last is not None:
            above = self.found[0]
            self.found[0] = replace(above, steps=(*above.steps[:-1], step))

    # --------------------------------------------------------------------------------------- what was shown already

    def _as_repeat(self, reading: Reading, lines: Sequence[str]) -> Reading | None:
        """A block whose every line was printed before only points at it."""
        if reading.block.language not in OUTPUT and reading.kind is not Kind.SCRIPT:
            return None
        written = [line for line in map(_squeezed, lines) if not is_wild_line(line)]
        places = list(map(self.printed.place, written))
        if not places or places[0] is None or None in places:
            return None
        return _as_text(reading, f"repeats output that line {self.lines[places[0]]} shows")

    def _print(self, lines: Iterable[str], numbers: Sequence[int]) -> None:
        """Take note of lines of output, and where they stand."""
        for line, number in zip(lines, numbers, strict=False):
            self.printed.append(_squeezed(line))
            self.lines.append(number)


def _is_typed_inside(reading: Reading) -> bool:
    """Tell whether commands without prompts are for the shell that was entered: docker is the host's."""
    options = reading.block.options
    script = reading.kind is Kind.SCRIPT and bool(reading.steps) and not (options.container or options.terminal)
    return script and not calls_client(reading.steps[0].input)


def _may_be_output(reading: Reading, above: Reading, lines: Sequence[str]) -> bool:
    """Tell whether a block can be the output of the commands above it."""
    if is_transcript(lines) and reading.steps:
        return False
    if any(doubt.rule == "unprompted-session" for doubt in reading.doubts):
        return False  # nobody knows where it is to be typed, but that it is
    if reading.block.language in OUTPUT:
        return not reading.steps or above.kind is Kind.TRANSCRIPT or reading.block.language == "output"
    if reading.block.language in SHELL and not reading.steps:
        return reading.refused is None
    unprompted = reading.block.language in CONSOLE and reading.kind is Kind.SCRIPT
    return unprompted and above.kind is Kind.TRANSCRIPT and not has_only_commands(lines)


def _as_text(reading: Reading, reason: str) -> Reading:
    plain = unread(reading.block, Kind.OTHER, reason)
    return replace(plain, roles=tuple(_roles(reading.block)))


def _roles(block: Block) -> Iterator[LineRole]:
    for line in block.text.split("\n"):
        yield LineRole.OUTPUT if line.strip() else LineRole.BLANK


def _kin(prompt: str) -> str | None:
    """Return what two prompts of one program have in common: ``In [1]:`` and ``In [2]:`` are kin."""
    return re.sub(r"\d+", "", prompt) if is_of_program(prompt) else None


def _squeezed(line: str) -> str:
    return " ".join(line.split())
