"""Find the image references in docker commands and in the files that they read."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

_RUN_SWITCHES = frozenset(
    """
    --detach --disable-content-trust --help --init --interactive --no-healthcheck --oom-kill-disable --privileged
    --publish-all --quiet --read-only --rm --sig-proxy --tty
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
"""Options of `docker run` and `docker create` that take no value; every other one takes the next word."""
_RUN_LETTERS = frozenset("ditPq")
_GLOBAL_WITH_VALUE = frozenset({"-H", "--host", "-c", "--context", "--config", "-l", "--log-level"})
_GROUPS = frozenset({"container", "image", "builder", "buildx"})
_SEPARATORS = frozenset({";", "&&", "||", "|", "&", "\n", "(", ")"})
_TALKERS = frozenset({"echo", "printf", "which", "type", "man", "grep", "apt", "apt-get", "cat"})
"""Commands that take the word `docker` for a text."""
_VALUED = {
    "commit": frozenset({"-a", "--author", "-c", "--change", "-m", "--message"}),
    "import": frozenset({"-c", "--change", "-m", "--message", "--platform"}),
    "pull": frozenset({"--platform"}),
}
"""The options that take the next word for their value."""
_REMARK = re.compile(r"(?m)(?:^|(?<=[ \t]))#[^'\"\n]*$")
_REMARK_WITH_QUOTES = re.compile(r"(?m)(?:^|(?<=[ \t]))#.*$")
_FROM = re.compile(r"(?im)^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?P<ref>\S+)(?:[ \t]+AS[ \t]+(?P<stage>\S+))?")
_COMPOSE = re.compile(r"(?m)^[ \t]+image:[ \t]*['\"]?(?P<ref>[^\s'\"#]+)")


def images_run(inputs: Iterable[str]) -> Iterator[str]:
    """Yield the references that these inputs need to be there: what they run, create or tag, and made not themselves.

    What a deck pulls, builds, commits, imports or tags before is its own work.
    """
    made = set[str]()
    for command in _commands(inputs):
        verb, words = _verb(command)
        needed, new = _references(verb, words)
        for reference in needed:
            if _whole(reference) not in made and not set("$<>") & set(reference):
                yield reference
        made.update(map(_whole, new))


def _whole(reference: str) -> str:
    """Return the reference with the tag that docker adds where there is none."""
    return reference if ":" in reference.rpartition("/")[2] else f"{reference}:latest"


def images_in_file(name: str, text: str) -> Iterator[str]:
    """Yield the references in a Dockerfile's FROM lines or a compose file's image lines."""
    if re.search(r"(?i)dockerfile|containerfile", name):
        stages = {"scratch"}
        for match in _FROM.finditer(text):
            if match["ref"] not in stages and "$" not in match["ref"]:
                yield match["ref"]
            stages.add(match["stage"] or "scratch")
    elif re.search(r"(?i)compose.*\.ya?ml$", name):
        yield from (match["ref"] for match in _COMPOSE.finditer(text) if "$" not in match["ref"])


def _commands(inputs: Iterable[str]) -> Iterator[list[str]]:
    """Yield the words of every docker command, also of those within a substitution."""
    for text in inputs:
        for piece in (text.replace("\\\n", " "), *re.findall(r"\$\(([^()]*)\)", text)):
            words = list[str]()
            for word in [*_words(piece), ";"]:
                if word in _SEPARATORS:
                    if "docker" in words and words[0] not in _TALKERS:
                        yield words[words.index("docker") + 1 :]
                    words = []
                else:
                    words.append(word)


def _words(text: str) -> list[str]:
    for remark in (_REMARK, _REMARK_WITH_QUOTES):
        lexer = shlex.shlex(remark.sub("", text).replace("\n", " ; "), posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""  # shlex would take the rest of `a#b` for a comment
        with contextlib.suppress(ValueError):  # an open quote
            return list(lexer)
    return []  # not a command that could run


def _verb(words: Sequence[str]) -> tuple[str, list[str]]:
    rest = list(words)
    while rest and (rest[0].startswith("-") or rest[0] in _GROUPS):
        rest = rest[2 if rest[0] in _GLOBAL_WITH_VALUE else 1 :]
    return (rest[0], rest[1:]) if rest else ("", [])


def _references(verb: str, words: list[str]) -> tuple[list[str], list[str]]:
    """Return what a command needs and what it makes."""
    if verb in {"run", "create"}:
        return _run_image(words), []
    plain = _plain(words, _VALUED.get(verb, frozenset()))
    if verb == "tag":
        return plain[:1], plain[1:2]
    if verb == "pull":
        return [], plain[:1]
    if verb in {"commit", "import"}:
        return [], plain[1:2]
    if verb == "build":
        return [], _tags(words)
    return [], []


def _plain(words: list[str], valued: frozenset[str]) -> list[str]:
    """Return the words that are neither options nor the values of the ``valued`` ones."""
    return [
        word
        for before, word in pairwise(["", *words])
        if not (before in valued or (word.startswith("-") and word != "-"))
    ]


def _tags(words: list[str]) -> list[str]:
    joined = [word.partition("=")[2] for word in words if word.startswith("--tag=")]
    short = [word[2:].lstrip("=") for word in words if re.match(r"-t.", word)]
    return [*joined, *short, *(tag for flag, tag in pairwise(words) if flag in {"-t", "--tag"})]


def _run_image(words: list[str]) -> list[str]:
    """Return the first word that is neither an option nor an option's value."""
    position = 0
    while position < len(words):
        word = words[position]
        if word == "--":
            return words[position + 1 : position + 2]
        if not word.startswith("-") or word == "-":
            return [word]
        if word.startswith("--"):
            position += 1 if "=" in word or word in _RUN_SWITCHES else 2
        else:
            position += 1 if _is_whole(word[1:]) else 2
    return []


def _is_whole(letters: str) -> bool:
    """Tell whether bundled short options need no further word: all switches, or a value joined to its letter."""
    valued = next((number for number, letter in enumerate(letters) if letter not in _RUN_LETTERS), None)
    return valued is None or valued < len(letters) - 1
