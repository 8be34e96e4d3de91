"""Know a program's prompt when it comes: its ids are as made up as any other."""

from __future__ import annotations

import re

from deckproof.match.bindings import Bindings
from deckproof.match.lines import bind_all, match_line
from deckproof.match.wildcards import split_at_wildcards

_ANY_HOST = re.compile(r"<[\w-]+>")
"""What stands for the name of a machine: ``root@<container-id>:/#``."""


_AT_HOST = re.compile(r"@(?P<host>(?![0-9a-f]{12}\b)\w[\w-]*)(?=[:\s#$\]])")
_REAL_HOST = re.compile(r"@[0-9a-f]{12}\b")
_HOST = "host"


def prompt_regex(prompt: str, bindings: Bindings) -> re.Pattern[str]:
    """Return a pattern that finds the written prompt, as it may really look, at the end of a text."""
    parts = (part for text in split_at_wildcards(prompt) for part in _ANY_HOST.split(text))
    pattern = r"[^\s:]*".join(re.escape(part).replace(r"\ ", " ") for part in parts)
    pattern = re.sub(r"[0-9a-f]{12}", lambda match: _id(match[0], bindings), pattern)
    if host := _made_up(prompt, bindings):
        pattern = pattern.replace(f"@{re.escape(host)}", f"@(?:{re.escape(host)}|{_host(host, bindings)})", 1)
    return re.compile(rf"(?:^|(?<=[\r\n])){pattern}\s?\Z")


def bind_prompt(prompt: str, shown: str, bindings: Bindings, line: int = 0) -> Bindings:
    """Return the bindings grown by the ids that the real prompt shows."""
    if (host := _made_up(prompt, bindings)) and (real := _REAL_HOST.search(shown)):
        bindings = bindings.bind(_HOST, f"@{host}", real[0], line) or bindings
        prompt = prompt.replace(f"@{host}", real[0], 1)
    sights = match_line(prompt, shown.strip(), bindings)
    return bindings if sights is None else bind_all(sights, bindings, line) or bindings


def _made_up(prompt: str, bindings: Bindings) -> str | None:
    """Return a machine's name in a prompt that nobody typed: the engine makes up a container's, which is its id."""
    match = _AT_HOST.search(prompt)
    return match["host"] if match and not bindings.is_claim(match["host"]) else None


def _host(written: str, bindings: Bindings) -> str:
    """Return a pattern of a container's id; a name that is not known yet can't be that of another one."""
    pairs = {pair.written: pair.real.removeprefix("@") for pair in bindings.pairs if pair.kind == _HOST}
    if real := pairs.get(f"@{written}"):
        return re.escape(real)
    return f"(?!{'|'.join(pairs.values())})[0-9a-f]{{12}}" if pairs else "[0-9a-f]{12}"


def _id(written: str, bindings: Bindings) -> str:
    """Return a pattern of the real id; one that is not known yet can't be that of another written id."""
    if real := bindings.real(written):
        return re.escape(real)
    ids = (pair.real.removeprefix("sha256:")[:12] for pair in bindings.pairs if pair.kind == "id")
    others = "|".join(sorted({re.escape(each) for each in ids if len(each) == 12}))
    return f"(?!{others})[0-9a-f]{{12}}" if others else "[0-9a-f]{12}"
