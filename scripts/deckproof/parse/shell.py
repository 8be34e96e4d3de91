"""Tell whether shell input is complete, or goes on in the next line.

Only what decides that question is read: quotes, here-documents, substitutions, compound commands, trailing
backslashes and operators. The grammar is POSIX's (Shell Command Language, 2.2 to 2.10) with bash's ``<<<`` and ``[[``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\s;&|<>()'\"\\`$#]+")
_HEREDOC = re.compile(r"<<(?P<tabs>-?)\s*(?P<quote>['\"\\]?)(?P<word>[^\s;&|<>()'\"]+)")
_OPENERS = {"if": "fi", "for": "done", "while": "done", "until": "done", "select": "done", "case": "esac", "{": "}"}
_CLOSERS = frozenset(_OPENERS.values())
_BEFORE_COMMAND = frozenset({"then", "do", "else", "elif", "!", "time"})


@dataclass
class Input:
    """Shell input that grows line by line.

    ``feed`` returns True when the lines so far are a complete input. The state is a stack of what is open: a quote
    character, ``)`` for a substitution or a group, or the word that closes a compound command.
    """

    _open: list[str] = field(default_factory=list)
    _heredocs: list[tuple[str, bool]] = field(default_factory=list)  # (delimiter, tabs are stripped)
    _continued: bool = False
    _at_command: bool = True  # the next word is in command position

    @property
    def in_heredoc(self) -> bool:
        """True while the lines belong to a here-document."""
        return bool(self._heredocs) and not self._continued

    def feed(self, line: str) -> bool:
        """Take one more line, without its newline; True where the input is complete after it."""
        if self.in_heredoc:
            delimiter, tabs = self._heredocs[0]
            if (line.lstrip("\t") if tabs else line) == delimiter:
                self._heredocs.pop(0)
        else:
            self._scan(line)
        return not (self._open or self._heredocs or self._continued)

    def _scan(self, line: str) -> None:
        if not self._continued:
            self._at_command = True
        self._continued = False
        position = 0
        while position < len(line):
            if self._open and self._open[-1] in "'\"`":
                position = self._quoted(line, position)
            else:
                position = self._plain(line, position)

    def _quoted(self, line: str, position: int) -> int:
        """Read on inside a quote; returns the position after what was read."""
        quote, char = self._open[-1], line[position]
        if char == quote:
            self._open.pop()
        elif quote != "'" and char == "\\":
            self._continued = position == len(line) - 1
            return position + 2
        elif quote == '"' and line.startswith("$(", position):
            self._open.append(")")
            return position + 2
        return position + 1

    def _plain(self, line: str, position: int) -> int:
        """Read on outside quotes; returns the position after what was read."""
        char = line[position]
        if char.isspace():
            return position + 1
        if char == "#" and (position == 0 or line[position - 1] in " \t;(|&"):
            return len(line)
        if char == "\\":
            self._continued = position == len(line) - 1
            return position + 2
        if char in "'\"`":
            self._open.append(char)
            self._at_command = False
            return position + 1
        if match := _WORD.match(line, position):
            self._word(match[0])
            return match.end()
        return self._operator(line, position)

    def _word(self, word: str) -> None:
        if not self._at_command:
            return
        self._at_command = word in _BEFORE_COMMAND
        if word in _OPENERS:
            self._open.append(_OPENERS[word])
            self._at_command = word in {"if", "while", "until", "{"}
        elif word in _CLOSERS and self._open and self._open[-1] == word:
            self._open.pop()

    def _operator(self, line: str, position: int) -> int:
        char = line[position]
        if line.startswith("<<<", position):
            return position + 3
        if match := _HEREDOC.match(line, position):
            self._heredocs.append((match["word"], bool(match["tabs"])))
            return match.end() + (match["quote"] in {"'", '"'} and bool(match["quote"]))
        if char == "$" and line[position + 1 : position + 2] == "{":
            closing = line.find("}", position)
            return closing + 1 if closing > 0 else len(line)
        if char == "$" and line[position + 1 : position + 2] != "(":
            return position + 1
        if char == "(" or line.startswith("$(", position):
            self._open.append(")")
            self._at_command = True
            return position + 1 + (char == "$")
        if char == ")":
            if self._open and self._open[-1] == ")":
                self._open.pop()
            # inside `case`, an unopened parenthesis ends a pattern and a command follows
            self._at_command = bool(self._open) and self._open[-1] == "esac"
            return position + 1
        self._at_command = char in ";&|" or self._at_command
        if char in "&|" and not line[position:].strip("&| \t") and line[position:].strip() in {"|", "||", "&&", "|&"}:
            self._continued = True
            return len(line)
        return position + 1


def is_complete(text: str) -> bool:
    """Tell whether ``text``, one or more lines, is a complete shell input."""
    state = Input()
    return all([state.feed(line) for line in text.split("\n")][-1:])
