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
_LOOKERS = frozenset({"history", "images", "inspect", "push", "rmi", "save"})
"""Commands that name images without running them; also ``docker image ls``, ``docker image rm``."""
_IMAGES_OWN = {"ls": "images", "list": "images", "rm": "rmi", "remove": "rmi"}
"""What the verbs of ``docker image`` are called without that word."""
_SEPARATORS = frozenset({";", "&&", "||", "|", "&", "\n", "(", ")"})
_REDIRECTION = re.compile(r"[<>&]*[<>][<>&|]*")
_TALKERS = frozenset({"echo", "printf", "which", "type", "man", "grep", "apt", "apt-get", "cat"})
"""Commands that take the word `docker` for a text."""
_VALUED = {
    "commit": frozenset({"-a", "--author", "-c", "--change", "-m", "--message"}),
    "history": frozenset({"--format", "--platform"}),
    "images": frozenset({"-f", "--filter", "--format"}),
    "import": frozenset({"-c", "--change", "-m", "--message", "--platform"}),
    "inspect": frozenset({"-f", "--format", "--platform", "--type"}),
    "pull": frozenset({"--platform"}),
    "push": frozenset({"--platform"}),
    "rmi": frozenset({"--platform"}),
    "save": frozenset({"-o", "--output", "--platform"}),
}
"""The options that take the next word for their value."""
_NO_NAME = re.compile(r"[0-9a-f]{2,64}|sha256:.*|.*[$<>*?\[\]{}].*|-")
"""What is an id, a pattern, or for the shell to tell."""
_REMARK = re.compile(r"(?m)(?:^|(?<=[ \t]))#[^'\"\n]*$")
_REMARK_WITH_QUOTES = re.compile(r"(?m)(?:^|(?<=[ \t]))#.*$")
_FROM = re.compile(r"(?im)^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?P<ref>\S+)(?:[ \t]+AS[ \t]+(?P<stage>\S+))?")
_BUILDS = re.compile(r"(?i)(?:docker|container)file|docker\s+(?:image\s+|builder\s+|buildx\s+)?build\b")
_COMPOSES = re.compile(r"(?i)compose\S*\.ya?ml|compose\s+(?:-f|--file)")
_COMPOSE = re.compile(r"(?m)^[ \t]+image:[ \t]*['\"]?(?P<ref>[^\s'\"#]+)")


def images_run(inputs: Iterable[str]) -> Iterator[str]:
    """Yield the references that these inputs need to be there: what they run, create, tag or look at.

    What a deck pulls, builds, commits, imports or tags before is its own work; and what it only looks at may as well
    be made later, so that it is not there yet, or be there under another tag.
    """
    made, looked_at, known = set[str](), list[str](), set[str]()
    for command in _commands(inputs):
        group, verb, words = _verb(command)
        looked_at += _looked_at(group, verb, words)
        needed, new = _references(verb, words)
        for reference in needed:
            if whole(reference) not in made and not set("$<>") & set(reference):
                yield reference
        made.update(map(whole, new))
        known.update(map(whole, (*needed, *new)))
    repositories = {each.rpartition(":")[0] for each in known}
    for reference in looked_at:
        if whole(reference) not in known and (_is_tagged(reference) or reference not in repositories):
            yield reference


def images_taken(text: str) -> tuple[list[str], list[str]]:
    """Return the references that an input runs, creates, tags or pulls, and those that it makes."""
    taken, made = list[str](), list[str]()
    for command in _commands([text]):
        _, verb, words = _verb(command)
        needed, new = _references(verb, words)
        taken += [each for each in (*needed, *(new if verb == "pull" else ())) if not _NO_NAME.fullmatch(each)]
        made += new if verb != "pull" else []
    return taken, made


def whole(reference: str) -> str:
    """Return the reference with the tag that docker adds where there is none."""
    return reference if _is_tagged(reference) else f"{reference}:latest"


def is_pinned(reference: str) -> bool:
    """Tell whether a reference says which image is meant: by a digest, or a tag that is not ``latest``."""
    return "@" in reference or not whole(reference).endswith(":latest")


def _is_tagged(reference: str) -> bool:
    return ":" in reference.rpartition("/")[2]


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


def images_in_input(text: str) -> Iterator[str]:
    """Yield the references in a Dockerfile or compose file that an input writes, or hands over, as a here-document."""
    if "<<" not in text:
        return
    if _BUILDS.search(text):
        yield from images_in_file("Dockerfile", text)
    elif _COMPOSES.search(text):
        yield from images_in_file("compose.yaml", text)


def _commands(inputs: Iterable[str]) -> Iterator[list[str]]:
    """Yield the words of every docker command, also of those within a substitution."""
    for text in inputs:
        for piece in (text.replace("\\\n", " "), *re.findall(r"\$\(([^()]*)\)", text)):
            words = list[str]()
            for word in [*_words(piece), ";"]:
                if word in _SEPARATORS:
                    if "docker" in words and words[0] not in _TALKERS:
                        yield _without_files(words[words.index("docker") + 1 :])
                    words = []
                else:
                    words.append(word)


def _without_files(words: Sequence[str]) -> list[str]:
    """Leave out redirections, with the files that they name and the numbers that they begin with."""
    beside = pairwise(["", *words, ""])
    following = [*words[1:], ""]
    return [
        word
        for (before, word), after in zip(beside, following, strict=False)
        if not (_REDIRECTION.fullmatch(before) or _REDIRECTION.fullmatch(word))
        and not (word.isdecimal() and _REDIRECTION.fullmatch(after))
    ]


def _words(text: str) -> list[str]:
    for remark in (_REMARK, _REMARK_WITH_QUOTES):
        lexer = shlex.shlex(remark.sub("", text).replace("\n", " ; "), posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""  # shlex would take the rest of `a#b` for a comment
        with contextlib.suppress(ValueError):  # an open quote
            return list(lexer)
    return []  # not a command that could run


def _verb(words: Sequence[str]) -> tuple[str, str, list[str]]:
    """Return the group of a command ("image", "container"), its verb, and what follows."""
    rest, group = list(words), ""
    while rest and (rest[0].startswith("-") or rest[0] in _GROUPS):
        group = rest[0] if rest[0] in _GROUPS else group
        rest = rest[2 if rest[0] in _GLOBAL_WITH_VALUE else 1 :]
    return (group, rest[0], rest[1:]) if rest else (group, "", [])


def _looked_at(group: str, verb: str, words: list[str]) -> list[str]:
    """Return the images that a command names without running them.

    What `inspect` names may be of any type, but with a tag it is an image; and without one, `images` lists any tag.
    """
    verb = _IMAGES_OWN.get(verb, verb) if group == "image" else verb
    if verb not in _LOOKERS or group not in ("", "image"):
        return []
    names = [word for word in _plain(words, _VALUED[verb]) if not _NO_NAME.fullmatch(word)]
    if verb == "images" or (verb == "inspect" and not _says_image(group, words)):
        return [name for name in names if _is_tagged(name)]
    return names


def _says_image(group: str, words: list[str]) -> bool:
    return group == "image" or "--type=image" in words or ("--type", "image") in pairwise(words)


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
