"""The nouns of deckproof, each one small and frozen: a dataclass, or a named tuple where a deck has thousands of them.

This module knows nothing of Sphinx, Docker, pytest or terminals: every other module speaks in these words.
The glossary in ``docs/reference/glossary.md`` repeats the first sentence of each class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

Progress = Callable[[str], None]  # is told of work that takes a while, line by line

# --------------------------------------------------------------------------------------------- what an author writes


class Role(StrEnum):
    """How a block takes part in a session."""

    SHOWN = "shown"  # on the slide
    SETUP = "setup"  # run at its place, not shown; when it fails, everything after it is blocked
    HIDDEN = "hidden"  # run at its place, not shown
    CLEANUP = "cleanup"  # run after the deck's last step, even after a failure; not shown


class Kind(StrEnum):
    """What the parser took a block for."""

    TRANSCRIPT = "transcript"  # prompts and output
    SCRIPT = "script"  # commands without prompts
    FILE = "file"  # the text of a file that is written before the next step
    DRAWING = "drawing"  # a command with call-out lines drawn under it; never run
    OTHER = "other"  # anything else; never run


@dataclass(frozen=True, slots=True)
class Span:
    """The lines of a file that hold a block's text."""

    path: Path
    first: int  # 1-based line of the text's first line (not of its directive)
    last: int  # 1-based, inclusive
    indent: str  # what stands before every non-blank line, as written: white space, in Markdown also "> " and "% "
    verified: bool  # True: lines first..last without the indent were compared with the text and are the text


@dataclass(frozen=True, slots=True)
class Options:
    """What the author says about a block in a ``.. deckproof:`` comment directly before it."""

    role: Role = Role.SHOWN
    skip: str | None = None  # a reason: the block is not run
    needs: str | None = None  # "host" or "host:port": skipped, with that reason, where it can't be reached
    timeout: float | None = None  # seconds for each step of the block
    status: int | None = None  # exit status expected of the block's last step; None: zero
    terminal: str | None = None  # the named terminal to type in
    container: str | None = None  # written id or name: steps are typed in a shell inside this container
    stays: bool = False  # the block's last step is left running in the foreground
    ends: bool = False  # the block's last step ends by itself: it is never left running
    since: str | None = None  # a version of Docker's: skipped on older engines
    until: str | None = None  # written "before=28": skipped on engines of this version and later
    before: str | None = None  # with role HIDDEN: run before the next block's first step that starts with these words


PLAIN = Options()  # what holds for a block of which the author says nothing


@dataclass(frozen=True, slots=True)
class Block:
    """One code block as authored."""

    id: str  # "slides/storage.rst::Bind mounts::2"; the same in pytest, on the page and in the proof
    slide: str  # the title of the slide that shows it
    language: str  # as Pygments names it; "" where the author gave none
    text: str  # lines joined by "\n", without the indent and without a final newline
    span: Span
    caption: str | None = None
    options: Options = PLAIN
    lead: str = ""  # the paragraph right above it, as far as one is there, in Markdown's spelling


@dataclass(frozen=True, slots=True)
class Deck:
    """One source document."""

    path: Path  # absolute
    name: str  # relative to the project's root, with "/": the first part of its blocks' ids
    title: str
    blocks: Sequence[Block]  # in document order, hidden ones included
    services: tuple[Path, ...] = ()  # compose files whose services must be up before the first step
    remarks: tuple[str, ...] = ()  # what the document's markup has wrong, by which no block is lost
    project: Path | None = None  # the folder that its commands may want a copy of: the repository's, or its own


# --------------------------------------------------------------------------------------------- what the parser reads


class LineRole(StrEnum):
    """What one line of a block was taken for."""

    INPUT = "input"
    CONTINUATION = "continuation"
    OUTPUT = "output"
    REMARK = "remark"
    BLANK = "blank"
    TEXT = "text"  # a line of a file, a drawing, or a block that is not run
    UNCLEAR = "unclear"  # none of these, or not to be told which: its block fails for it


class Step(NamedTuple):
    """One input typed at one prompt, and what the slide promises of it."""

    line: int  # line in Block.span.path where the input starts; 1-based
    end_line: int  # last line of the input or, if there is any, of its expected output
    prompt: str  # as written: "root@eca4aa01751c:/#", ">>>", "Proceed? [y/N]"; "$": the host's; "" in a script
    input: str  # as written, without prompts and without a remark at its end; several lines joined by "\n"
    expected: tuple[str, ...] | None  # output lines without comment marks; (): silence is claimed; None: no claim
    expected_lines: tuple[int, ...] = ()  # the file line of each expected line; a later block's, where that shows it
    status: int | None = 0  # expected exit status; None: any
    terminal: str | None = None
    container: str | None = None
    timeout: float | None = None
    stays: bool = False
    ends: bool = False  # it must end by itself: the author says so, or what it ended with is asked for below it
    interrupted: bool = False  # ^C or ^\\ follows: it may go on until then
    then_prompt: str | None = None  # a prompt with nothing typed at it that the slide shows after the output
    keys: bool = False  # the input is written keys ("^C", "CTRL+p CTRL+q"), typed without Enter
    guessed: bool = False  # nothing but the slide says that this is a prompt: else it is what the step before prints

    @property
    def at_host(self) -> bool:
        """True where the step is typed at the host's shell, not in a foreground program."""
        return self.prompt in HOST_PROMPTS


HOST_PROMPTS = frozenset({"$", "", "#"})
"""Prompts of the host's shell; every other prompt belongs to a program in the foreground."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a block that could be meant differently from how it was read."""

    rule: str  # of ``deckproof lint``
    line: int | None  # in Block.span.path; None: the block as a whole
    message: str
    remedy: str
    refused: bool = False  # there is no reading that could be defended: the block fails

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the parser made of one block."""

    block: Block
    kind: Kind
    steps: Sequence[Step]
    roles: tuple[LineRole, ...]  # one per line of the block's text
    reason: str | None = None  # why nothing, or not everything, is run
    doubts: tuple[Doubt, ...] = ()  # such as: shell has the language python
    above: tuple[int, ...] = ()  # file lines above the first input that are output, of a step in an earlier block

    @property
    def refused(self) -> Doubt | None:
        """Why the block fails without a step of it being run; None where it can be run, or need not be."""
        return next((each for each in self.doubts if each.refused), None)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The doubts, each a sentence that names its line."""
        return tuple(map(str, self.doubts))


# --------------------------------------------------------------------------------------------- what really happened


class Ending(StrEnum):
    """Why the runner took a step for done: the rule that decided."""

    EXITED = "exited"  # the shell's prompt came back
    PROMPT = "prompt"  # the foreground program showed the prompt that the next step is typed at
    LEFT_RUNNING = "left running"  # it goes on in the foreground, and there is evidence that it is meant to
    TIMED_OUT = "timed out"
    LOST = "lost"  # the terminal's shell ended
    FLOODED = "flooded"  # more output than a slide can mean
    NOT_TYPED = "not typed"  # the step was never typed (blocked, skipped, or an unbound token)


class Evidence(StrEnum):
    """What tells that a program is meant to go on in the foreground."""

    AUTHOR = "the author says so"
    INTERRUPTED = "the slide interrupts it"
    ENTERED = "the next step is typed in it"
    KEYS = "it goes on after the keys"
    PORT = "it publishes a port"
    OUTPUT = "it has shown what the slide shows"
    PROMPT = "it waits for input"
    FOLLOWS = "it follows a log"
    TALKED_TO = "a later step has to do with it"


class Chunk(NamedTuple):
    """Bytes that a terminal received at once."""

    at: float  # seconds since the step was typed
    data: bytes


class Outcome(NamedTuple):
    """What really happened to a step."""

    typed: str  # the input with real tokens in place of the written ones
    ending: Ending
    status: int | None  # exit status; None unless the ending is EXITED or LOST
    lines: tuple[str, ...]  # what a person would see, right-stripped, without the echo and the prompt
    seconds: float
    chunks: tuple[Chunk, ...] = ()
    terminal: str = ""
    named: tuple[tuple[str, str], ...] = ()  # placeholders ("<container_id>") and what was typed for them
    before: str = ""  # what stood on the line at which it was typed: a program's prompt
    after: str = ""  # what stands on the last line, where a program goes on and did not end it: its prompt
    unfinished: bool = False  # the shell asked for the rest of an input that was all typed
    evidence: Evidence | None = None  # why it was left running, also where it has ended by itself since then

    @property
    def went_on(self) -> bool:
        """Whether it was compared while it still ran, wherever it has ended since then."""
        return self.ending is Ending.LEFT_RUNNING or self.evidence is not None


# --------------------------------------------------------------------------------------------- what it means


class Result(StrEnum):
    """The four things that can be said of a step or a block."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"  # an earlier step that it depends on failed
    SKIPPED = "skipped"  # with a reason


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a made-up word on the slide was taken to stand for."""

    written: str
    real: str
    line: int  # file line of the word's first sight


class Verdict(NamedTuple):
    """What is said of a step, and why."""

    result: Result
    reason: str | None = None
    normalized: tuple[str, ...] = ()  # the actual output, written the way the slide writes it; equal where it passed
    assumed: tuple[Assumption, ...] = ()  # of a failure: what the step's made-up words were taken for


class StepResult(NamedTuple):
    """A step, its outcome and its verdict."""

    step: Step
    outcome: Outcome
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class BlockResult:
    """A block's verdict: the worst of its steps'."""

    block: Block
    result: Result
    reason: str | None
    seconds: float
    steps: Sequence[StepResult] = ()
    place: str = ""  # where its steps were typed, as a person would say it; "": in an empty folder

    @property
    def is_claim(self) -> bool:
        """False where the block promises nothing that could be run: a drawing, another language."""
        return self.result is not Result.SKIPPED or bool(self.steps or self.block.options.skip)


@dataclass(frozen=True, slots=True)
class DeckResult:
    """A deck's block results in document order, hidden blocks included."""

    deck: Deck
    blocks: Sequence[BlockResult]
    images: tuple[ImageInfo, ...] = ()
    engine: EngineInfo | None = None  # None: it needed none
    started: str | None = None  # of an earlier run that still holds: ISO 8601, UTC; None: this run's


# --------------------------------------------------------------------------------------------- where it ran


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a deck runs: a root file system with its tools and user, and an engine in it."""

    name: str
    suite: str = ""  # of Debian: what it is made of; else an image
    image: str = ""
    packages: tuple[str, ...] = ()  # that it gets besides

    @property
    def is_here(self) -> bool:
        """True for the author's own machine, of which nothing needs to be made."""
        return not (self.suite or self.image)


HERE = Machine("here")


class EngineKind(StrEnum):
    """Which engine a session talks to."""

    PRIVATE = "private"
    DIND = "dind"
    PODMAN = "podman"
    SHARED = "shared"

    @property
    def own(self) -> bool:
        """True where the engine is the deck's alone, and goes with it."""
        return self is not EngineKind.SHARED

    @property
    def about(self) -> str:
        """What an engine of this kind is, in a few words."""
        return _ABOUT[self]

    @property
    def is_docker(self) -> bool:
        """True where an engine of this kind is Docker's own."""
        return self is not EngineKind.PODMAN

    @property
    def product(self) -> str:
        """The product that an engine of this kind is, as its makers call it."""
        return "Docker Engine" if self.is_docker else "Podman"


_ABOUT = {
    EngineKind.PRIVATE: "a pristine engine per deck (Linux, root, dockerd)",
    EngineKind.DIND: "one in a container, on your own engine",
    EngineKind.PODMAN: "a pristine Podman per deck, to see what differs",
    EngineKind.SHARED: "the engine that DOCKER_HOST or the docker context names",
}

AUTO = "auto"
ENGINES = (AUTO, *map(str, EngineKind))
"""What an author may ask for."""


class Origin(StrEnum):
    """Where an image came from."""

    REGISTRY = "registry"
    LOCAL = "local"
    STAND_IN = "stand-in"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What the proof says of an engine."""

    kind: EngineKind
    version: str
    details: Mapping[str, str] = field(default_factory=dict)  # client version, storage driver, how it was isolated
    machine: str = HERE.name


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What the proof says of an image."""

    ref: str  # as written in the deck
    digest: str  # "sha256:…": the repository digest where it has one, else the image id
    origin: Origin


@dataclass(frozen=True, slots=True)
class Proof:
    """The machine-readable record of a run."""

    started: str  # ISO 8601, UTC, seconds
    engine: EngineInfo
    images: tuple[ImageInfo, ...]
    decks: tuple[DeckResult, ...]
