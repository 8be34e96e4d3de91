"""Read a transcript: prompts, what was typed at them, and what came back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from deckproof.docker.sessions import enters_program, starts_shell
from deckproof.match.wildcards import is_wild_line
from deckproof.model import HOST_PROMPTS, Doubt, LineRole
from deckproof.parse import shell
from deckproof.parse.commands import is_command, prints_no_comments
from deckproof.parse.continuations import in_python, in_shell
from deckproof.parse.draft_step import Draft, DraftReading, Patience, incomplete
from deckproof.parse.programs import Program, guessed_by, started_by
from deckproof.parse.prompts import (
    BARE,
    UNSHOWN,
    as_typed_at,
    is_hosts,
    is_named,
    is_of_program,
    is_of_shell,
    is_upper_half,
    keys,
    split_prompt,
    split_second_prompt,
)
from deckproof.parse.script import size_of_input

_BARE_INSIDE = re.compile(r"(?:(?:[\w.-]{1,20} ?)?#|[\w.-]{1,20}\$) (?P<typed>\S.*)")
_COMMENT = re.compile(r"\s*#(?!!)")
_LOST = "a command that stands above the block's first prompt is taken to have lost its own"
_NOBODYS = "stands under a prompt at which nothing is typed, so no command printed it"


def is_transcript(lines: Sequence[str], bare: str = BARE) -> bool:
    """Tell whether some line shows a prompt at which something is typed; ``bare`` as ``split_prompt`` takes it."""
    return any(prompt and prompt[1] for prompt in (split_prompt(line, bare) for line in lines))


def read_transcript(lines: Sequence[str], bare: str = BARE, program: Program | None = None) -> DraftReading:
    """Read the lines of a block that shows prompts; ``program`` is one that runs where the block begins.

    A line with a prompt begins a step; lines without one are its output, but for continuations of an input that is
    not complete, and for keys written on a line of their own, which are a step too. Above the first prompt, a command
    is one that lost its prompt; anything else there is the output of a step before the block.
    """
    return _Reader(lines, bare, program).read()


class _Reader:
    def __init__(self, lines: Sequence[str], bare: str, program: Program | None) -> None:
        self.lines = lines
        self.bare = bare
        self.patience = Patience()
        self.drafts: list[Draft] = []
        self.roles: list[LineRole] = []
        self.doubts: list[Doubt] = []
        self.above: list[int] = []
        self.begun = False  # a prompt was seen
        self.program = program  # that was started before the block, or in it, and is known by that
        self.inner = False  # what was typed at the host last leads into a container
        self.guessed = False  # it is known by the block's lines alone
        self.closed = True  # nothing was typed yet, or a prompt with nothing typed at it came last
        self.prompts = [split_prompt(line, bare) for line in lines]
        shown = (prompt[0] for prompt in self.prompts if prompt)
        self.own = next(filter(is_hosts, shown), None)  # the host's, in the block
        self.remarks = self._remarks()

    def read(self) -> DraftReading:
        while (at := len(self.roles)) < len(self.lines):
            prompt = self._prompt(at)
            if prompt is not None:
                self.begun = True
                self._prompted(at, *prompt)
            elif keys(self.lines[at]):
                self._begin(at, "", [self.lines[at].strip()], 1, keys=True)
            elif not self.begun and is_command(self.lines[at]):
                self._unprompted(at)
            else:
                self._other(at)
        return DraftReading(self.drafts, self.roles, self.doubts, self.above)

    def _prompt(self, at: int) -> tuple[str, str] | None:
        prompt = self.prompts[at]
        if prompt is None and self.inner and self.lines[at][:1].isspace():
            inside = split_prompt(self.lines[at].strip(), self.bare)  # a session in a container may be indented
            return inside if inside and inside[0].endswith("#") and inside[0] != "#" else None
        if prompt is None and self.program:
            return self.program.split(self.lines[at])
        if prompt is None and not self.closed:
            return split_second_prompt(self.lines[at], self.drafts[-1].prompt)
        return prompt

    def _prompted(self, at: int, prompt: str, typed: str) -> None:
        if typed:
            inside = self._is_inside(at)
            written = [typed] if inside else [typed, *self._more(at, prompt, typed)]
            size = len(written)
            if not (inside or is_of_program(prompt)):
                written = shell.without_remark(written)
            self._begin(at, prompt if inside else self._typed_at(prompt), written, size, keys=keys(typed) is not None)
        else:
            if not self.closed:
                self.drafts[-1].then_prompt = prompt if self._is_inside(at) else self._typed_at(prompt)
            self.closed = True
            self.roles.append(LineRole.REMARK)

    def _typed_at(self, prompt: str) -> str:
        """Return what a step's prompt is called; another machine's name than the first is that of a shell within."""
        return UNSHOWN if is_named(prompt) and prompt != self.own else as_typed_at(prompt)

    def _is_inside(self, at: int) -> bool:
        """Tell whether a line's prompt is known only by the program that was started."""
        return self.program is not None and self.prompts[at] is None

    def _unprompted(self, at: int) -> None:
        """Read a command above the first prompt."""
        size = size_of_input(self.lines, at, self.patience) or 1
        written = [self.lines[at].strip(), *(each.rstrip() for each in self.lines[at + 1 : at + size])]
        if self.own:
            self.doubts.append(Doubt("lost-prompt", at, _LOST, "write the prompt before it"))
        self._begin(at, "", shell.without_remark(written), size, keys=False)

    def _begin(self, at: int, prompt: str, written: list[str], size: int, *, keys: bool) -> None:
        inside = bool(prompt) and self.program is not None and self._is_inside(at)
        self.drafts.append(Draft(prompt, written, at, at + size - 1, keys, inside and self.guessed))
        self.roles += [LineRole.INPUT, *[LineRole.CONTINUATION] * (size - 1)]
        self.closed = False
        command = "" if keys else "\n".join(written)
        if prompt in HOST_PROMPTS:
            self.inner = enters_program(command)
        if starts_shell(command):
            shown = self.prompts[at]
            self._enter(shown[0] if shown else "", at + size)
        if not prompt or is_of_shell(prompt):
            self._start(command, at + size)

    def _start(self, command: str, below: int) -> None:
        """Take note of the program that a command starts; what stands below it may show its prompt."""
        self.program, self.guessed = started_by(command), False
        if self.program is None:
            under = takewhile(lambda at: self.prompts[at] is None, range(below, len(self.lines)))
            self.program = guessed_by(command, [self.lines[at] for at in under])
            self.guessed = self.program is not None

    def _enter(self, own: str, below: int) -> None:
        """Take lines for typed in a container's shell that was started, where they show a prompt that is none of these.

        That is root's ``#`` alone, or a name before it or a ``$``, as ``container#``, with a command behind each. Where
        a prompt comes after them that can only be the shell's, they are remarks. ``own`` is that of the line above.
        """
        others = (at for at in range(below, len(self.lines)) if self._is_another(at, own))
        end = next(others, len(self.lines))
        last = self.prompts[end] if end < len(self.lines) else None
        typed = {at: match["typed"] for at in range(below, end) if (match := _BARE_INSIDE.match(self.lines[at]))}
        if (last is None or is_hosts(last[0])) and all(map(is_command, typed.values())):
            for at, text in typed.items():
                self.prompts[at] = (UNSHOWN, text)

    def _is_another(self, at: int, own: str) -> bool:
        prompt = self.prompts[at]
        return prompt is not None and (prompt[0] == own or not is_named(prompt[0]))

    # ---------------------------------------------------------------------------------------- further lines of an input

    def _more(self, at: int, prompt: str, typed: str) -> list[str]:
        if keys(typed):
            return []
        if is_of_program(prompt):
            return in_python(self.lines, at, typed) if prompt == ">>>" else []
        found = in_shell(self.lines, at, typed, lambda line: self._prompt(line) is not None, self.patience)
        if found is None:
            self.doubts.append(incomplete(at, typed))
        return found or []

    # ------------------------------------------------------------------------------------------------- other lines

    def _other(self, at: int) -> None:
        line = self.lines[at]
        if not line.strip():
            self.roles.append(LineRole.BLANK)
        elif self.remarks[at] or (self.closed and (_COMMENT.match(line) or is_wild_line(line))):
            self.roles.append(LineRole.REMARK)
            return
        elif self.closed and self.begun:
            self.roles.append(LineRole.UNCLEAR)
            self.doubts.append(Doubt("unclear-line", at, _NOBODYS, "write the command that prints it", refused=True))
        else:
            self.roles.append(LineRole.OUTPUT)
            if self.closed:
                self.above.append(at)
        if not self.closed:
            self.drafts[-1].expected.append((at, line.rstrip()))

    def _never_prints_comments(self, at: int) -> bool:
        """Tell whether the command above a line, in the block, is one that prints no line with ``#`` before it."""
        above = (self._prompt(number) for number in range(at - 1, -1, -1))
        prompt = next((each for each in above if each and each[1]), None)
        return prompt is not None and is_hosts(prompt[0]) and prints_no_comments(prompt[1])

    def _remarks(self) -> list[bool]:
        """Mark the comments that stand directly above a prompt, and are no part of the output before it.

        Or with blank lines between, where the block begins with such a one.
        """
        found, at = [is_upper_half(line) for line in self.lines], 0
        begin = self._next(0, lambda line: bool(line.strip()))
        end = self._next(begin, lambda line: not line.startswith("#"))
        spaced = end > begin and end < len(self.lines) and not self.lines[end].strip()
        while (at := self._next(at, lambda line: line.startswith("#"))) < len(self.lines):
            after = self._next(at, lambda line: not line.startswith("#"))
            below = self._next(after, lambda line: bool(line.strip())) if spaced else after
            above_prompt = below < len(self.lines) and self._prompt(below) is not None
            apart = at == 0 or not self.lines[at - 1].strip()
            if above_prompt and (apart or self._never_prints_comments(at)):
                found[at:after] = [True] * (after - at)
            at = after
        return found

    def _next(self, at: int, is_sought: Callable[[str], bool]) -> int:
        """Return the number of the first such line from here on; where there is none, that of all lines."""
        return next((n for n in range(at, len(self.lines)) if is_sought(self.lines[n])), len(self.lines))
