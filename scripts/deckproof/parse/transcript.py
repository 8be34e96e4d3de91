"""Read a transcript: prompts, what was typed at them, and what came back."""

from __future__ import annotations

from collections.abc import Sequence

from deckproof.model import LineRole
from deckproof.parse import shell
from deckproof.parse.lines import INCOMPLETE, Draft, Draught, Patience
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
        self.remarks = self._remarks()
        self.patience = Patience()
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
            written = [typed, *self._more(at, prompt, typed)]
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

    # ---------------------------------------------------------------------------------------- further lines of an input

    def _more(self, at: int, prompt: str, typed: str) -> list[str]:
        if prompt == ">>>":
            return self._python_continuations(at, typed)
        is_shell = prompt.endswith(("$", "#")) and not prompt.endswith("=#")
        return self._continuations(at, typed) if is_shell and not keys(typed) else []

    def _continuations(self, at: int, typed: str) -> list[str]:
        """Return the further lines of an input that its first line leaves open."""
        state, found = shell.Input(), list[str]()
        if state.feed(typed):
            return []
        marked = _is_marked(self.lines[at + 1]) if at + 1 < len(self.lines) else False
        for next_at in range(at + 1, self.patience.end(at + 1, len(self.lines))):
            line = self.lines[next_at]
            if not state.in_heredoc and self._prompt(next_at):
                break
            found.append(line[2:] if marked and _is_marked(line) else line)
            if state.feed(found[-1]):
                return found
        self.patience.lost(len(found))
        self.warnings.append(f"line {at + 1}: {INCOMPLETE}")
        return []

    def _python_continuations(self, at: int, typed: str) -> list[str]:
        found = list[str]()
        if not _is_open_python(typed):
            return found  # what looks like a continuation is output, or a wildcard
        for next_at in range(at + 1, len(self.lines)):
            line = self.lines[next_at]
            if line != "..." and not line.startswith("... "):
                break
            found.append(line[4:])
        return found

    # ------------------------------------------------------------------------------------------------- other lines

    def _other(self, at: int) -> None:
        line = self.lines[at]
        if not line.strip():
            self.roles.append(LineRole.BLANK)
        elif self.closed or self.remarks[at]:
            self.roles.append(LineRole.REMARK)
            return
        else:
            self.roles.append(LineRole.OUTPUT)
        if not self.closed:
            self.drafts[-1].expected.append((at, line.rstrip()))

    def _remarks(self) -> list[bool]:
        """Mark the comments that stand directly above a prompt, and apart from the output before it."""
        found, at = [False] * len(self.lines), 0
        while at < len(self.lines):
            after = at
            while after < len(self.lines) and self.lines[after].startswith("#"):
                after += 1
            apart = at == 0 or not self.lines[at - 1].strip()
            if after > at and apart and after < len(self.lines) and self._prompt(after) is not None:
                found[at:after] = [True] * (after - at)
            at = max(after, at + 1)
        return found


def _is_marked(line: str) -> bool:
    return line == ">" or line.startswith("> ")


def _is_open_python(typed: str) -> bool:
    """Tell whether Python's prompt would ask for more; a good guess by how the line begins and ends."""
    text = typed.split("#", maxsplit=1)[0].rstrip()
    opened = sum(text.count(char) for char in "([{") > sum(text.count(char) for char in ")]}")
    quoted = text.count('"""') % 2 or text.count("'''") % 2
    return bool(text.endswith((":", "\\")) or text.startswith("@") or opened or quoted)
