"""What a step failed of that is no fault of the slide's: a table of causes, each with what to do. Pure.

A cause is known by what was printed, or by how the step ended; where none is known, none is given.
To add one, write a line in the table, and its test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deckproof.model import Ending, StepResult
from deckproof.run.questions import CHOICE, LOGIN

_CANT_RUN = frozenset({125, 126, 127})
"""Exit statuses of what was never started: no slide means them unless it says so."""
_EDITORS = r"(?:vi|vim|view|nano|emacs|ed|visudo|vipw|crontab\s+-e|docker\s+\S+\s+edit|git\s+commit(?!.*\s-m))"
_ANY_STATUS = frozenset(range(256))
_INSTALL = "the program `{0}` isn't there: install it where this is typed, or correct its name"


@dataclass(frozen=True, slots=True)
class Cause:
    """What is known of a failure, and what to do about it."""

    name: str
    shown: str  # a regular expression for a line that was printed, or for the reason; its groups fill the remedy
    remedy: str
    statuses: frozenset[int] = _ANY_STATUS - {0}  # of a step that ended


CAUSES = (
    Cause(
        "engine gone",
        r"^the engine (?:died|stopped answering)",
        "the engine is gone, which says nothing of the slide: run it again; `deckproof doctor` looks at the machine",
    ),
    Cause("disk full", r"(?i)no space left on device|; a disk is full$", "make room on the disk, and run it again"),
    Cause("clock", r"; the machine's clock was set ", "run it again: the machine's clock was set meanwhile"),
    Cause(
        "no memory",
        r"(?i)cannot allocate memory|out of memory",
        "give the machine more memory, or run fewer decks at once",
    ),
    Cause(
        "no processes",
        r"(?i)pthread_create failed|can't start new thread|newosproc|\bfork\b.*: resource temporarily unavailable",
        "the deck has as many processes and threads as it may: have it end containers that it doesn't need any more",
    ),
    Cause(
        "no engine",
        r"Cannot connect to the Docker daemon at (\S+?)\.? ",
        "no engine answers at {0}: start it, or have the deck set DOCKER_HOST as `deckproof` does",
    ),
    Cause(
        "not allowed",
        r"(?i)permission denied while trying to connect to the docker",
        "the user may not talk to the engine: run it as one who may",
    ),
    Cause("no name of an image", r"invalid reference format", "that is no name of an image: correct it"),
    Cause(
        "no such tag",
        r"(?i)manifest for (\S+) not found|manifest unknown",
        "the registry has no such image: correct its name or its tag",
    ),
    Cause(
        "no such image",
        r"(?i)pull access denied for ([^\s,]+)|repository (\S+) not found",
        "there is no image {0} that can be had without logging in: correct its name, log in, or write a stand-in",
    ),
    Cause(
        "certificate",
        r"x509: ",
        "the engine doesn't trust the registry's certificate: have it trusted, or list the registry as insecure",
    ),
    Cause(
        "no network",
        r"(?i)temporary failure resolving '([^']+)'|could not resolve host: ([\w.-]+)|bad address '([^']+)'"
        r"|unable to resolve host address [‘'`]([^’']+)|^(?:ping: )?([\w.-]+): (?:temporary failure in name resolution"
        r"|name or service not known)",
        "{0} can't be reached from here: `needs={0}` before the block leaves it out where that is so",
    ),
    Cause(
        "no registry",
        r"(?i)dial tcp|no such host|i/o timeout|tls handshake timeout|network is unreachable|temporary"
        r" failure in name resolution|connection refused.*registry|error response from daemon: get"
        r" \"https?://",
        "no registry is reached from here: prepare the image while there is a network, or write a stand-in",
    ),
    Cause(
        "image nowhere",
        r"(?i)unable to find image '([^']+)' locally|no such image: (\S+)",
        "the image {0} can't be had here: see above what was tried; a stand-in would do",
    ),
    Cause(
        "plugin not installed",
        r"^there is no `docker ([\w-]+)` here",
        "install the client's `{0}` where the deck runs, and run it again: the slide is not to blame",
    ),
    Cause(
        "no plugin",
        r"docker: '([\w-]+)' is not a docker command|unknown command: docker ([\w-]+)|unknown docker"
        r" command: \"(?:docker )?([\w-]+)",
        "the client here has no `{0}`: install that plugin, or correct the word",
    ),
    Cause(
        "no compose",
        r"unknown shorthand flag: 'f' in -f",
        "the client here has no `compose`: install that plugin",
    ),
    Cause(
        "no program in the image",
        r"exec: \"([^\"]+)\": (?:executable file not found|stat .*no such file)",
        "the image has no program `{0}`: correct the command, or use an image that has it",
    ),
    Cause(
        "no program",
        r"(?:^|: )([^\s:]+): command not found$|^(?:\S*/)?(?:da|a)?sh: (?:line )?\d+: ([^\s:]+): not found$"
        r"|^(?:\S*/)?(?:env|xargs|timeout|nohup|nice): (?:failed to run command )?[‘'`]?([^\s:’']+)[’']?: No such file",
        _INSTALL,
        frozenset({127}),
    ),
    Cause(
        "no program behind",
        r"^sudo: ([^\s:]+): command not found$|^make(?:\[\d+\])?: ([^\s:]+): No such file or directory$",
        _INSTALL,
    ),
    Cause(
        "not executable",
        r"(?:^|: )([^\s:]+): Permission denied$",
        "`{0}` may not be executed: make it executable in an earlier step",
        frozenset({126}),
    ),
    Cause(
        "port taken",
        r"(?i)bind for \S*?:(\d+) failed: port is already allocated|listen tcp\d? \S*?:(\d+): bind:"
        r" address already in use|address already in use",
        "another program has that port: publish another one, or end what has it in an earlier step",
    ),
    Cause(
        "name taken",
        r"The container name \"/?([^\"]+)\" is already in use",
        "an earlier step made `{0}`: remove it there, or take another name",
    ),
)
"""In the order in which they are looked for: the first that fits says what to do."""

WAITING = (
    Cause(
        "password",
        LOGIN,
        "it asks for what nobody types: give it in the command or in a file, or show the prompt and"
        " what is typed at it",
    ),
    Cause(
        "question",
        CHOICE,
        "it asks a question: show it with its answer, or give the option that answers it",
    ),
    Cause(
        "prompt",
        r"^\S*(?:@.*)?[#$%>]\s*$",
        "it waits at a prompt: show that prompt, and what is typed at it; or leave the command out",
    ),
)
"""What a program waits for that was not done within its time, by its last line."""

_EDITOR = Cause(
    "editor", rf"^\s*(?:sudo\s+)?{_EDITORS}\b", "it is an editor: show the file in a block whose caption is its name"
)


def cause(step: StepResult) -> tuple[Cause, str] | None:
    """Return the cause of a failed step, with what to do about it in words; None where it is not known."""
    outcome, reason = step.outcome, step.verdict.reason or ""
    if outcome.ending is Ending.TIMED_OUT:
        last = next((line for line in reversed(outcome.lines) if line.strip()), "")
        return _found(_EDITOR, step.step.input) or next(
            (found for each in WAITING if (found := _found(each, last))), None
        )
    as_promised = outcome.ending is Ending.EXITED and outcome.status == step.step.status
    as_shown = set(step.step.expected or ())  # what the slide itself shows is no surprise
    texts = (reason,) if as_promised else (reason, *(line for line in outcome.lines if line not in as_shown))
    fitting = (each for each in CAUSES if outcome.status is None or as_promised or outcome.status in each.statuses)
    return next((found for each in fitting for text in texts if (found := _found(each, text))), None)


def opens_editor(command: str) -> bool:
    """Tell whether a command opens an editor."""
    return _found(_EDITOR, command) is not None


def never_started(status: int | None) -> bool:
    """Tell whether an exit status says that a command could not be started: to expect it is no remedy."""
    return status in _CANT_RUN


def _found(each: Cause, text: str) -> tuple[Cause, str] | None:
    match = re.search(each.shown, text)
    if match is None:
        return None
    word = next((group for group in match.groups() if group), "")
    return each, each.remedy.format(word)
