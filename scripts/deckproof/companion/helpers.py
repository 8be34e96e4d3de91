"""Choose the helpers that a script needs."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_ALWAYS = frozenset({"stop", "begin", "finish"})


def helpers_for(body: str) -> str:
    """Return the helpers that a script's body calls, and those that these call, in the order of ``helpers.sh``."""
    known = _helpers()
    needed, unread = set(_ALWAYS), [body, *(known[name] for name in _ALWAYS)]
    while unread:
        text = unread.pop()
        called = {name for name in known.keys() - needed if _calls(name, text)}
        needed |= called
        unread += [known[name] for name in called]
    return "\n\n".join(text for name, text in known.items() if name in needed)


@cache
def _helpers() -> dict[str, str]:
    """Return every helper's text by its name."""
    text = resources.files(__package__).joinpath("helpers.sh").read_text(encoding="utf-8")
    chunks = [chunk.strip("\n") for chunk in re.split(r"\n\n+", text)]
    named = [(re.match(r"(\w+)\(\)", chunk), chunk) for chunk in chunks]
    return {match[1]: chunk for match, chunk in named if match}


def _calls(name: str, text: str) -> bool:
    """Tell whether the text has the name where a command stands, or as the command that `expect_status` runs."""
    before = r"^\s*|[;&|!{(]\s*|\b(?:if|then|do|else)\s+|^\s*expect_status \w+ "
    return bool(re.search(rf"(?m)(?:{before}){name}(?=[\s;)]|$)", text))
