"""Tell whether shell input is complete, or goes on in the next line.

Only what decides that question is read: quotes, here-documents, substitutions, compound commands, trailing
backslashes and operators. The grammar is POSIX's (Shell Command Language, 2.2 to 2.10) with bash's ``<<<``, ``[[``,
``((``, ``$'…'`` and arrays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\s;&|<>()'\"\\`$]+")
_SPACE = re.compile(r"\s+")
_HEREDOC = re.compile(r"<<(?P<tabs>-?)[ \t]*(?P<quote>['\"]?)\\?(?P<word>[^\s;&|<>()'\"]+)(?P=quote)")
_REDIRECT = re.compile(r"<<<|&>>?|[<>]&|>>|>\||<>|[<>](?!\()")
_AND_OR_PIPE = re.compile(r"\|\||&&|\|&|\|")
_DOLLAR = re.compile(r"\$(?:\(\(|[({'\"])")
_OPENERS = {
    "if": "fi", "for": "done", "while": "done", "until": "done", "select": "done", "case": "esac", "{": "}", "[[": "]]",
}  # fmt: skip
_CLOSERS = frozenset(_OPENERS.values())
_BEFORE_COMMAND = frozenset({"then", "do", "else", "elif", "!", "time", "if", "while", "until", "{"})

# What is open besides the words above: a quote, or one of these.
_SUBSTITUTION, _GROUP, _ARRAY, _ARITHMETIC, _PARENTHESIS, _PARAMETER = "$(", "(", "=(", "((", "((…(", "${"
_SIMPLE = re.compile(r"[\w ./:=,@%+~-]*")
_COMPOUND = re.compile(r"\b(?:if|for|while|until|select|case)\b")
_AFTER_DOLLAR = {"$((": _ARITHMETIC, "$(": _SUBSTITUTION, "${": _PARAMETER, "$'": "$'", '$"': '"'}
_QUOTED = {
    "'": re.compile(r"'"),
    "$'": re.compile(r"['\\]"),
    "`": re.compile(r"[`\\]"),
    '"': re.compile(r"[\"\\$`]"),
    _PARAMETER: re.compile(r"[}\"'\\$`]"),
    _ARITHMETIC: re.compile(r"[()\"'\\$`]"),
    _PARENTHESIS: re.compile(r"[()\"'\\$`]"),
}
"""For everything that is not read as commands: the characters that mean something in it."""
_ENDS = {"'": "'", "$'": "'", "`": "`", '"': '"', _PARAMETER: "}", _PARENTHESIS: ")"}


@dataclass
class Input:
    """Shell input that grows line by line.

    ``feed`` returns True when the lines so far are a complete input. The state is a stack of what is open: a quote, a
    substitution, a group, or the word that closes a compound command.
    """

    _open: list[str] = field(default_factory=list)
    _heredocs: list[tuple[str, bool]] = field(default_factory=list)  # (delimiter, tabs are stripped)
    _escaped: bool = False  # the last line ended with a backslash
    _wants_more: bool = False  # the last thing read was `|`, `&&` or `||`
    _at_command: bool = True  # the next word is in command position
    _last_word: str = ""
    _remark: int | None = None  # where the comment at the end of the last line begins

    @property
    def in_heredoc(self) -> bool:
        """True while the lines belong to a here-document."""
        return bool(self._heredocs) and not self._escaped and self._top not in _QUOTED

    def feed(self, line: str) -> bool:
        """Take one more line, without its newline; True where the input is complete after it."""
        self._remark = None
        if self.in_heredoc:
            delimiter, tabs = self._heredocs[0]
            if (line.lstrip("\t") if tabs else line) == delimiter:
                self._heredocs.pop(0)
        else:
            self._scan(line)
        return not (self._open or self._heredocs or self._escaped or self._wants_more)

    def without_remark(self, line: str) -> str:
        """Return the line that was fed last without the comment at its end; a comment alone stays."""
        return line[: self._remark].rstrip() or line

    @property
    def _top(self) -> str:
        return self._open[-1] if self._open else ""

    def _scan(self, line: str) -> None:
        if not self._escaped and self._top not in _QUOTED:
            self._at_command = True
        self._escaped = False
        position = 0
        while position < len(line):
            position = self._quoted(line, position) if self._top in _QUOTED else self._plain(line, position)

    # ------------------------------------------------------------------------------------------------- in quotes

    def _quoted(self, line: str, position: int) -> int:
        """Read on to the next thing that matters inside a quote; returns the position after it."""
        top = self._top
        match = _QUOTED[top].search(line, position)
        if match is None:
            return len(line)
        char, at = match[0], match.start()
        if char == "\\":
            return self._backslash(line, at)
        if char == _ENDS.get(top):
            self._open.pop()
        elif char == "$":
            return self._dollar(line, at)
        elif char == "(":
            self._open.append(_PARENTHESIS)
        elif char == ")":
            self._open.pop()  # of an arithmetic expression, which ends with two
            return at + 1 + line.startswith("))", at)
        else:
            self._open.append(char)
        return at + 1

    def _backslash(self, line: str, position: int) -> int:
        self._escaped = position == len(line) - 1
        return position + 2

    def _dollar(self, line: str, position: int) -> int:
        match = _DOLLAR.match(line, position)
        if match is None or (match[0][1] in "'\"" and self._top in _QUOTED):
            return position + 1
        self._open.append(_AFTER_DOLLAR[match[0]])
        self._at_command = self._top == _SUBSTITUTION
        return match.end()

    # -------------------------------------------------------------------------------------------- among commands

    def _plain(self, line: str, position: int) -> int:
        """Read one thing outside quotes; returns the position after it."""
        if match := _SPACE.match(line, position):
            return match.end()
        char = line[position]
        if char == "#" and (position == 0 or line[position - 1] in " \t;(|&"):
            self._remark = position
            return len(line)
        if char == "\\" and position == len(line) - 1:  # joins two lines, and is no word
            return self._backslash(line, position)
        self._wants_more = False
        if char in "\\'\"`$":
            self._at_command = False
            if char == "\\":
                return self._backslash(line, position)
            if char == "$":
                return self._dollar(line, position)
            self._open.append(char)
            return position + 1
        if match := _WORD.match(line, position):
            self._word(match[0])
            return match.end()
        return self._operator(line, position)

    def _word(self, word: str) -> None:
        was_at_command, before = self._at_command, self._last_word
        self._last_word = word
        if self._top == "]]":
            if word == "]]":
                self._open.pop()
        elif self._top != _ARRAY and (was_at_command or before == "function"):
            self._at_command = word in _BEFORE_COMMAND or before == "function"
            if word in _OPENERS:
                self._open.append(_OPENERS[word])
            elif word in _CLOSERS and self._top == word:
                self._open.pop()

    def _operator(self, line: str, position: int) -> int:
        if (match := _HEREDOC.match(line, position)) and not line.startswith("<<<", position):
            self._heredocs.append((match["word"], bool(match["tabs"])))
            return match.end()
        if match := _REDIRECT.match(line, position):
            return match.end()
        if match := _AND_OR_PIPE.match(line, position):
            self._wants_more = self._at_command = True
            return match.end()
        if line[position] == "(":
            return self._parenthesis(line, position)
        if line[position] == ")":
            self._close()
        else:
            self._at_command = line[position] in ";&" or self._at_command
        return position + 1

    def _parenthesis(self, line: str, position: int) -> int:
        if line.startswith("((", position) and (self._at_command or self._last_word == "for"):
            self._open.append(_ARITHMETIC)
            return position + 2
        joined = position > 0 and line[position - 1] == "="
        self._open.append(_ARRAY if joined or self._top == _ARRAY else _GROUP)
        if line[position - 1 : position] in {"<", ">"}:
            self._open[-1] = _SUBSTITUTION
        self._at_command = self._top != _ARRAY
        return position + 1

    def _close(self) -> None:
        """Read a closing parenthesis. Inside ``case``, one that nothing opened ends a pattern."""
        if self._top in {_SUBSTITUTION, _GROUP, _ARRAY}:
            self._at_command = self._open.pop() == _GROUP
        if self._top == "esac":
            self._at_command = True


def is_complete(text: str) -> bool:
    """Tell whether ``text``, one or more lines, is a complete shell input."""
    if _SIMPLE.fullmatch(text) and not _COMPOUND.search(text):  # as most are
        return True
    return _fed(text.split("\n"))[1]


def without_remark(lines: list[str]) -> list[str]:
    """Return a complete input without the remark at its end; one that is not complete stays as it is."""
    if "#" not in lines[-1]:
        return lines
    state, complete = _fed(lines)
    return [*lines[:-1], state.without_remark(lines[-1])] if complete else lines


def _fed(lines: list[str]) -> tuple[Input, bool]:
    state = Input()
    return state, [state.feed(line) for line in lines][-1]
