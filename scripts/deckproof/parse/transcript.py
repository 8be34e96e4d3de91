"""Read a transcript: prompts, what was typed at them, and what came back."""

from __future__ import annotations

from collections.abc import Sequence

from deckproof.model import LineRole
from deckproof.parse import shell
from deckproof.parse.lines import Draft, Draught
from deckproof.parse.prompts import keys, split_prompt


def is_transcript(lines: Sequence[str], *, root_prompt: bool) -> bool:
    """Tell whether some line shows a prompt at which something is typed.

    A lone ``#`` counts only with ``root_prompt``: elsewhere it begins a comment.
    """
    return any(prompt and prompt[1] and (prompt[0] != "#" or root_prompt) for prompt in map(split_prompt, lines))


def read_transcript(lines: Sequence[str], *, root_prompt: bool) -> Draught:
    """Read the lines of a block that shows prompts.

    A line with a prompt begins a step; lines without one are its output, but for continuations of an input that is
    not complete, and for keys written on a line of their own, which are a step too.
    """
    return _Reader(lines, root_prompt).read()


class _Reader:
    def __init__(self, lines: Sequence[str], root_prompt: bool) -> None:
        self.lines = lines
        self.root_prompt = root_prompt
        self.drafts: list[Draft] = []
        self.roles: list[LineRole] = []
        self.warnings: list[str] = []
        self.closed = True  # a prompt with nothing typed at it came last: what follows is nobody's output

    def read(self) -> Draught:
        while (at := len(self.roles)) < len(self.lines):
            prompt = self._prompt(at)
            if prompt is not None:
                self._prompted(at, *prompt)
            elif not self.closed and keys(self.lines[at]):
                self._begin(at, "", [self.lines[at].strip()], 1, keys=True)
            else:
                self._other(at)
        return Draught(self.drafts, self.roles, self.warnings)

    def _prompt(self, at: int) -> tuple[str, str] | None:
        prompt = split_prompt(self.lines[at])
        return None if prompt and prompt[0] == "#" and not self.root_prompt else prompt

    def _prompted(self, at: int, prompt: str, typed: str) -> None:
        if typed:
            written = [typed] if prompt == ">>>" else [typed, *self._continuations(at, typed)]
            if prompt == ">>>":
                written += self._python_continuations(at)
            self._begin(at, prompt, written, len(written), keys=keys(typed) is not None)
        else:
            if not self.closed:
                self.drafts[-1].then_prompt = prompt
            self.closed = True
            self.roles.append(LineRole.REMARK)

    def _begin(self, at: int, prompt: str, written: list[str], size: int, *, keys: bool) -> None:
        self.drafts.append(Draft(prompt, written, at, at + size - 1, keys))
        self.roles += [LineRole.INPUT, *[LineRole.CONTINUATION] * (size - 1)]
        self.closed = False

    def _continuations(self, at: int, typed: str) -> list[str]:
        """Return the further lines of an input that its first line leaves open."""
        state, found = shell.Input(), list[str]()
        if state.feed(typed):
            return []
        for line in self.lines[at + 1 :]:
            if line.startswith("$ ") and not state.in_heredoc:
                break
            found.append(line[2:] if line == ">" or line.startswith("> ") else line)
            if state.feed(found[-1]):
                return found
        self.warnings.append(f"line {at + 1}: the input is not complete (an open quote, bracket or here-document)")
        return []

    def _python_continuations(self, at: int) -> list[str]:
        found = list[str]()
        for line in self.lines[at + 1 :]:
            if line != "..." and not line.startswith("... "):
                break
            found.append(line[4:])
        # a lone `...` straight after a complete line is a wildcard, not an empty continuation
        return found if any(found) else []

    def _other(self, at: int) -> None:
        line = self.lines[at]
        if not line.strip():
            self.roles.append(LineRole.BLANK)
        elif self.closed or self._is_remark(at):
            self.roles.append(LineRole.REMARK)
            return
        else:
            self.roles.append(LineRole.OUTPUT)
        if not self.closed:
            self.drafts[-1].expected.append((at, line.rstrip()))

    def _is_remark(self, at: int) -> bool:
        """A comment that stands directly above a prompt, and apart from the output before it, is a remark."""
        if not self.lines[at].startswith("#"):
            return False
        first = last = at
        while first > 0 and self.lines[first - 1].startswith("#"):
            first -= 1
        while last + 1 < len(self.lines) and self.lines[last + 1].startswith("#"):
            last += 1
        apart = first == 0 or not self.lines[first - 1].strip()
        return apart and last + 1 < len(self.lines) and self._prompt(last + 1) is not None
