"""What labels of code call a language: the many spellings of documents, and the one that everything else knows."""

from __future__ import annotations

_SPELLINGS = {
    "console": "terminal bash-session sh-session shellsession shell-console zsh-session terminal-session",
    "bash": "shell-script shellscript bash-script sh-script",
    "docker": "dockerfile containerfile",
    "python": "py3",
    "text": "plain plaintext txt none nohighlight no-highlight cli log logs",
}
_KNOWN = {spelling: language for language, spellings in _SPELLINGS.items() for spelling in spellings.split()}


def language_named(label: str) -> str:
    """Return the language that a label names, in small letters, by its usual name where it has several."""
    plain = label.strip().lower().removeprefix("language-").removeprefix("lang-")
    return _KNOWN.get(plain, plain)
