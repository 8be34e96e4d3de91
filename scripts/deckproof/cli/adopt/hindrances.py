"""What is known to stand in a step's way before it is typed: a table of looks, the first that finds something decides.

To add one, write a function, a row in ``LOOKS``, and a case in ``tests/toolkit/cli/adopt/test_forecast.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from deckproof.cli.adopt.outlook import Hindrance
from deckproof.cli.adopt.surroundings import Surroundings
from deckproof.docker.attaching import is_detached
from deckproof.docker.calls import CLIENTS, Call, docker_calls, lexed
from deckproof.docker.foreground import foreground
from deckproof.docker.images import images_taken
from deckproof.docker.placeholders import placeholders
from deckproof.docker.references import HUB, fault, made_by_the_deck, normal, registry
from deckproof.model import Result, Step
from deckproof.results.causes import opens_editor


@dataclass(frozen=True, slots=True)
class Typed:
    """A step with all that must be known to look at it."""

    step: Step
    here: Surroundings
    before: Sequence[Step]  # the deck's steps up to it
    made: frozenset[str]  # images that steps before it make, in their normal form
    seconds: float  # that it may take
    is_last: bool  # of its block
    has_services: bool  # the deck starts some: a registry, say
    goes_on: bool  # the slide says why it may be left running

    @property
    def programs(self) -> tuple[str, ...]:
        """The first words of the commands that the host's shell starts."""
        return tuple(_programs(self.step.input)) if self.step.at_host and not self.step.container else ()

    @property
    def calls(self) -> list[Call]:
        """The calls of docker's client."""
        return list(docker_calls(self.step.input)) if self.step.at_host and not self.step.container else []

    def was_named(self, word: str) -> bool:
        """Tell whether an earlier step names a word: it may have made it, or installed it; so may this one, before."""
        named = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        return any(named.search(each.input) for each in self.before) or len(named.findall(self.step.input)) > 1


Look = Callable[[Typed], Hindrance | None]

_PUBLIC = frozenset(
    """
    docker.io gcr.io ghcr.io mcr.microsoft.com nvcr.io public.ecr.aws quay.io registry.k8s.io
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
) | {HUB}
"""Registries that answer anybody: that they don't is this machine's network."""
_SHELL = frozenset(
    """
    . : [ [[ alias bg break builtin case cd command continue coproc declare dirs disown do done echo elif else enable
    esac eval exec exit export false fc fg fi for function getopts hash help history if in jobs kill let local logout
    mapfile popd printf pushd pwd read readonly return select set shift shopt source suspend test then time times trap
    true type typeset ulimit umask unalias unset until wait while { } ! (( sudo env nohup xargs nice timeout watch
    """.split()  # noqa: SIM905 -- as above
)
"""What a shell does itself, and programs whose argument is another one."""
_PREFIXES = frozenset({"sudo", "env", "time", "nohup", "exec", "command", "nice", "then", "do", "else", "!", "{", "("})
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_ENDS = frozenset({";", "|", "||", "&&", "&", "|&", "(", ")", ";;"})
_SYSTEM = frozenset(
    {"systemctl", "service", "loginctl", "journalctl", "snap", "reboot", "shutdown", "poweroff", "halt"}
)
_PASSWORDS = frozenset({"ssh", "scp", "sftp", "passwd", "ssh-copy-id"})
_MARKED = re.compile(
    r"(?<![<\w(&\d])<(?P<word>[a-zA-Z][\w. -]*)>|\[(?:your|my)[\w -]+\]|(?<![\w$])\{(?:your|my)[\w -]+\}"
)
_YOURS = re.compile(r"(?i)(?<![\w./-])(?:your|my)[-_](?:\w+[-_])*(?:name|id|user|username|account|token|org|repo)\b")
_URL = re.compile(r"\b(?:https?|ftp)://(?:[^\s/@]+@)?(?P<host>[A-Za-z0-9][\w.-]*\.[a-z]{2,})(?::(?P<port>\d+))?")
_OVER_SSH = re.compile(r"\bgit clone\b.*\bgit@(?P<host>[\w.-]+):")
_OURS = re.compile(r"(?:^|\.)(?:localhost|test|example|invalid|internal|local)$|^[\d.]+$")
_SEARCHED = "index.docker.io"
"""Where Docker Hub is searched."""
_HTTPS = 443
_FETCHERS = frozenset({"curl", "wget", "git", "http", "ftp"})
_SLEEP = re.compile(r"(?:^|[\s;&|'\"])sleep\s+(?P<number>\d+(?:\.\d+)?)(?P<unit>[smhd]?)(?![\w$])")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_DAY = 86_400
_SPARE = 60
_ENDLESS = re.compile(
    r"^(?:sudo\s+)?(?:ping(?!.*\s-c)(?=\s)|tail\s+(?:-\w*[fF]|--follow)|watch\s|top\b(?!.*-n)|htop\b)"
)
_NOT_FOUND = 127
_ERRORS = (
    (re.compile(r"docker: '?[\w-]+'? is not a docker command"), 1),
    (re.compile(r"executable file not found in \$PATH|: command not found$|: not found$"), _NOT_FOUND),
    (re.compile(r"^(?:docker: |Unable to find image .*|.*See 'docker run --help')"), 125),
    (re.compile(r"^(?:Error|ERROR|error|fatal)(?::|\.\.\.| response from daemon)"), 1),
)
"""Lines that say that the command failed, and with which status."""


def image_missing(typed: Typed) -> Hindrance | None:
    """An image that the step takes, which can't be had here."""
    taken = [each for each in images_taken(typed.step.input)[0] if typed.calls]
    wanted = [each for each in taken if normal(each) not in typed.made and not made_by_the_deck(each)]
    if why := next(filter(None, map(fault, wanted)), None):
        return Hindrance(why, remedy="correct it")
    for ref, why in typed.here.lacks(wanted).items():
        host = registry(ref)
        option = "" if host in _PUBLIC else f"needs={host}"
        return Hindrance(why, option, remedy="pull it where there is a network, or write a stand-in for it")
    return None


def placeholder(typed: Typed) -> Hindrance | None:
    """Words that stand for the reader's own, as far as nobody can tell what for."""
    known = placeholders(typed.step.input) if typed.calls else ()
    new = next((each for each in known if each.new), None)
    text = typed.step.input
    for each in known:
        text = text.replace(each.text, "")
    found = _MARKED.search(text) or _YOURS.search(text) if typed.step.at_host else None
    word = new.text if new else found[0] if found else None
    return Hindrance(f"{word} is for the reader to replace", _skip("it has a placeholder")) if word else None


def account(typed: Typed) -> Hindrance | None:
    """A registry that one must log in to, or may not push to."""
    for call in typed.calls:
        if typed.has_services or call.command not in ("login", "push"):
            continue
        named = call.arguments[:1]
        host = registry(named[0] if call.command == "push" else f"{named[0]}/x") if named else HUB
        if _OURS.search(host.split(":")[0]) or typed.was_named("registry"):
            continue
        where = "Docker Hub" if host == HUB else host
        return Hindrance(
            f"`docker {call.command}` wants an account at {where}", _skip(f"it wants an account at {where}")
        )
    return None


def editor(typed: Typed) -> Hindrance | None:
    """An editor, which nobody ends."""
    if typed.step.at_host and opens_editor(typed.step.input):
        return Hindrance("it opens an editor, which nobody ends", _skip("it opens an editor"))
    return None


def password(typed: Typed) -> Hindrance | None:
    """A program that talks to another machine, and asks who is there."""
    found = next((each for each in typed.programs if each in _PASSWORDS), None)
    return Hindrance(f"`{found}` asks who you are", _skip(f"{found} asks who you are")) if found else None


def system(typed: Typed) -> Hindrance | None:
    """What only a machine that was booted has."""
    found = next((each for each in typed.programs if each in _SYSTEM), None)
    return (
        Hindrance(f"`{found}` is for a machine that was booted", _skip(f"{found} is for a whole machine"))
        if found
        else None
    )


def program_missing(typed: Typed) -> Hindrance | None:
    """A program that is not installed, and that no step before it can have installed."""
    if _status_shown(typed.step) == _NOT_FOUND:  # that is what it teaches
        return None
    for name in typed.programs:
        if not typed.here.has_program(name) and (name in CLIENTS or not typed.was_named(name)):
            return Hindrance(f"there is no program `{name}` here", _skip(f"it takes {name}"))
    return None


def verb_missing(typed: Typed) -> Hindrance | None:
    """A part of docker's client that is not installed."""
    for call in typed.calls:
        name = call.group or call.verb
        if call.typed[:1] == ("docker",) and name.isalpha() and not typed.here.has_verb(name):
            return Hindrance(f"the client here has no `docker {name}`", _skip(f"it takes docker {name}"))
    return None


def out_of_reach(typed: Typed) -> Hindrance | None:
    """A host that can't be reached from here."""
    for host, port in _hosts(typed):
        if not _OURS.search(host) and not typed.here.reaches(host, port):
            needs = host if port == _HTTPS else f"{host}:{port}"
            return Hindrance(f"{needs} can't be reached from here", f"needs={needs}")
    return None


def _hosts(typed: Typed) -> Iterator[tuple[str, int]]:
    """Yield the hosts that a step talks to, with their ports."""
    searches = (each.arguments for each in typed.calls if each.command == "search" and not typed.has_services)
    if any(registry(words[0]) == HUB for words in searches if words):
        yield _SEARCHED, _HTTPS
    for found in (*_URL.finditer(typed.step.input), *_OVER_SSH.finditer(typed.step.input)):
        if _FETCHERS & set(typed.programs):
            usual = 22 if "git@" in found[0] else 80 if found[0].startswith("http:") else _HTTPS
            yield found["host"], int(found.groupdict().get("port") or usual)


def takes_long(typed: Typed) -> Hindrance | None:
    """A wait of more seconds than a step may take."""
    call = foreground(typed.step.input)
    if typed.goes_on or typed.step.interrupted or (typed.calls and call is None):
        return None
    if typed.calls and any(is_detached(each) for each in typed.calls):
        return None
    seconds = sum(float(each["number"]) * _UNITS[each["unit"]] for each in _SLEEP.finditer(typed.step.input))
    if seconds < typed.seconds or typed.step.input.rstrip().endswith("&"):
        return None
    why = f"it sleeps for {seconds:g} s, and a step may take {typed.seconds:g}"
    fits = seconds + _SPARE <= _DAY
    return Hindrance(
        why, f"timeout={seconds + _SPARE:g}" if fits else _skip("it sleeps"), Result.PASSED if fits else Result.SKIPPED
    )


def endless(typed: Typed) -> Hindrance | None:
    """A program that goes on until somebody ends it."""
    if not typed.step.at_host or typed.goes_on or typed.step.interrupted or not _ENDLESS.match(typed.step.input):
        return None
    option = "stays" if typed.is_last else ""
    return Hindrance("it goes on until somebody ends it", option, Result.PASSED, remedy="show the ^C that ends it")


def fails_as_shown(typed: Typed) -> Hindrance | None:
    """A failure that the slide shows, of which it doesn't say that it is meant."""
    status = _status_shown(typed.step)
    if typed.step.status != 0 or status is None or not typed.step.at_host or "||" in typed.step.input:
        return None
    option = f"status={status}" if typed.is_last else ""
    return Hindrance(
        "it shows a failure", option, Result.PASSED, remedy="end the block after it, and say `status=…` before"
    )


def _status_shown(step: Step) -> int | None:
    """Return the exit status of the failure that a slide shows as a step's last line; None where it shows none."""
    last = next((line.strip() for line in reversed(step.expected or ()) if line.strip(" .…")), "")
    return next((status for pattern, status in _ERRORS if pattern.search(last)), None)


LOOKS: tuple[Look, ...] = (
    editor,
    placeholder,
    account,
    password,
    system,
    program_missing,
    verb_missing,
    image_missing,
    out_of_reach,
    takes_long,
    endless,
    fails_as_shown,
)
"""In the order in which they are asked."""


def hindrance(typed: Typed) -> Hindrance | None:
    """Return what stands in a step's way, or None."""
    return next((found for look in LOOKS if (found := look(typed))), None)


def _skip(reason: str) -> str:
    return f'skip="{reason}"'


def _programs(text: str) -> Iterator[str]:
    """Yield the first word of each command of an input; a here-document's lines are none."""
    first = text.split("\n", 1)[0] if "<<" in text else text.replace("\\\n", " ").replace("\n", " ; ")
    expected = True
    for word, following in pairwise([*_words(first), ""]):
        if word in _ENDS or set(word) <= {"(", ")", ";", "&", "|"}:
            expected = True
        elif expected and not (_ASSIGNMENT.match(word) or word in _PREFIXES):
            expected = False
            name = PurePosixPath(word).name if word.startswith("/") else word
            if name not in _SHELL and not following.startswith("(") and re.fullmatch(r"[A-Za-z][\w.+-]*", name):
                yield name


def _words(text: str) -> list[str]:
    found = lexed(text)
    return text.split()[:1] if found is None else found  # a quote is open
