"""When is a step done? The rules, all of them, in one place.

Some are decided by what arrives (the shell's prompt, the end of the shell, a flood) or by the clock; the others only in
silence, since a program that still prints has not settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from deckproof.docker.calls import calls_client
from deckproof.docker.foreground import Foreground, foreground
from deckproof.engine.attach import Attached
from deckproof.match import Bindings, compare
from deckproof.model import Ending, Evidence, Step
from deckproof.plan.evidence import said_by_slide
from deckproof.run.output import before_prompt, output, without_farewell
from deckproof.run.pager import pager_key
from deckproof.run.questions import is_prompt, is_question
from deckproof.run.terminal import State, Terminal, pump

SETTLE = 0.05
"""Seconds without output after which a prompt at the end of the screen is taken for one."""
SEEN_PER_SECOND = 1_000_000
"""Bytes: before much output is looked at, more silence is waited for, since a look takes time in which more comes."""
TERMINATING = frozenset(b"\x03\x04\x1c")
"""Keys that mostly end a program, which may take its time: ^C, ^D and ^\\."""
PATIENCE_WITHOUT_CLAIM = 5
"""How many times the quiet time a client without a terminal gets of which the slide shows no output: it may compute."""
PATIENCE_AFTER_KEYS = 10
"""How many times the quiet time a program gets to end after such a key."""
_ENDS_OF_PROMPTS = tuple("$#>%:?])")


@dataclass(slots=True)  # not frozen: one is made for each step, and that takes a third of the time
class Watch:
    """What a step is waited for with."""

    step: Step
    typed: str  # the step's input with the real tokens in it
    bindings: Bindings
    timeout: float  # seconds
    quiet: float  # seconds
    patience: float  # seconds
    max_output: int  # bytes
    attached: Callable[[float, str], Sequence[Attached]]  # the engine's word: see Engine.attached
    next_prompt: str | None = None
    keys: bytes = b""  # the keys that were pressed, where the step is written keys
    at_shell: bool = True  # typed at a shell of ours, so that its prompt comes back
    to_be_shown: bool = False  # of what nothing is claimed, all that it says is to be written into the slide
    following: Step | None = None  # what is typed next
    is_needed: Callable[[Foreground | None, Sequence[Attached]], bool] = lambda *_: False  # by a later step

    @property
    def at_work(self) -> float:
        """The seconds that a program gets of which the slide shows no output; a busy engine starts it late."""
        return PATIENCE_WITHOUT_CLAIM * self.quiet

    def silences(self, look: int) -> float:
        """Return the seconds of silence after which the rules are looked at once more."""
        return look * self.quiet if look else min(SETTLE, self.quiet)

    def unprompted(self, line: str) -> str | None:
        """Return what stands before the next step's prompt at the end of a line; None where it doesn't end in it."""
        return None if self.next_prompt is None else before_prompt(line, self.next_prompt, self.bindings)


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a step was taken for done."""

    ending: Ending
    evidence: Evidence | None = None  # of what is left running
    containers: Sequence[Attached] = field(default=())  # what it is attached to

    def __str__(self) -> str:
        return str(self.ending)


def wait(terminal: Terminal, watch: Watch, terminals: Callable[[], Iterable[Terminal]]) -> Ended:
    """Wait until one of the rules says that the step is done, and say which.

    Meanwhile the other ``terminals`` are read as well: a program whose terminal nobody reads stands still. However
    long a look takes, what has come is read before the next one, and before that look is believed.
    """
    heard, look = -1, 0
    while (ended := at_once(terminal, watch)) is None:
        if terminal.received != heard:
            heard, look = terminal.received, 0
        due = max(watch.silences(look), terminal.unseen / SEEN_PER_SECOND) - terminal.silence
        pump(terminals(), min(due, watch.timeout - terminal.seconds))
        if due > 0 or _is_news(terminal, heard):
            continue
        ended = in_silence(terminal, watch, look)
        if ended is not None:
            pump(terminals(), 0)
            if not _is_news(terminal, heard):
                return ended
            continue
        if look > 0 and watch.at_shell and (key := pager_key(terminal.current, enough=seen(terminal, watch))):
            terminal.nudge(key)
        look += 1
    return ended


def _is_news(terminal: Terminal, heard: int) -> bool:
    return terminal.received != heard or terminal.state is not State.BUSY


def at_once(terminal: Terminal, watch: Watch) -> Ended | None:
    """Apply the rules that need no silence."""
    if terminal.state is State.LOST:
        return Ended(Ending.LOST)
    if terminal.state is State.READY:
        return Ended(Ending.EXITED)
    if terminal.received > watch.max_output:
        return Ended(Ending.FLOODED)
    if terminal.seconds >= watch.timeout:
        return _out_of_time(terminal, watch)
    return None


def in_silence(terminal: Terminal, watch: Watch, look: int) -> Ended | None:
    """Apply the rules that need silence; ``look`` counts the looks since the last output, the first being 0."""
    if shows_prompt(terminal, watch) or (look > 0 and looks_like_prompt(terminal, watch)):
        return Ended(Ending.PROMPT)
    left = left_running(terminal, watch, look) if look > 0 else None
    return left or (Ended(Ending.TIMED_OUT) if _asks_in_vain(terminal, watch) else None)


def _asks_in_vain(terminal: Terminal, watch: Watch) -> bool:
    """Tell whether the program waits for an answer that nobody types: it would to the end of its time."""
    patient = watch.step.timeout is not None or watch.keys  # the author says how long it may take; or types
    if patient or terminal.silence < watch.at_work:
        return False
    of_another = watch.at_shell and not calls_client(watch.typed)  # of docker's clients the engine tells
    return is_question(terminal.current.rstrip()) or (of_another and is_prompt(terminal.current))


def shows_prompt(terminal: Terminal, watch: Watch) -> bool:
    """The foreground program shows the next step's prompt, or again the one at which this step was typed."""
    if not _answered(terminal, watch):
        return False
    same = (
        not watch.at_shell and terminal.before.strip() != "" and terminal.current.rstrip() == terminal.before.rstrip()
    )
    return same or watch.unprompted(terminal.current) is not None


def looks_like_prompt(terminal: Terminal, watch: Watch) -> bool:
    """After a while: the last line ends as the one did at which this step was typed (a prompt may show the folder)."""
    if watch.at_shell or not _answered(terminal, watch):
        return False
    end = terminal.before.rstrip()[-1:]
    return end != "" and not end.isalnum() and terminal.current.rstrip().endswith(end)


def left_running(terminal: Terminal, watch: Watch, look: int) -> Ended | None:
    """The program goes on in the foreground, and there is evidence that it is meant to."""
    step = watch.step
    if watch.keys:
        ends = not TERMINATING.isdisjoint(watch.keys)  # if it does, that may take a busy engine a while
        goes_on = look >= (PATIENCE_AFTER_KEYS if ends else 1) and seen(terminal, watch)
        return Ended(Ending.LEFT_RUNNING, Evidence.KEYS) if goes_on else None
    if said_all := seen(terminal, watch):
        if watch.to_be_shown and not step.expected and terminal.silence < watch.patience:
            return None
        ended = _left(terminal, watch, look)
    elif terminal.silence >= watch.patience:
        ended = _goes_on(terminal, watch, said_all=said_all)
    else:
        return None
    return ended if ended and ended.evidence else None


def _left(terminal: Terminal, watch: Watch, look: int, *, said_all: bool = True) -> Ended | None:
    """Weigh the evidence: first what the slide says, then what the engine does. A program that must end has none.

    Return None where nothing goes on that could be left running.
    """
    step, claims = watch.step, bool(watch.step.expected)
    if step.ends or (not watch.at_shell and not step.stays and (not claims or watch.next_prompt is not None)):
        return None
    call = foreground(watch.typed) if watch.at_shell else None
    said = said_by_slide(step, watch.following, is_client=call is not None)
    if said and (call is None or said in (Evidence.AUTHOR, Evidence.INTERRUPTED)):
        return Ended(Ending.LEFT_RUNNING, said)
    if watch.at_shell and not may_stay(watch.typed, look, claims=claims):
        return None
    if not (found := watch.attached(terminal.busy_since, terminal.command)):
        return None
    if not claims and not (call and call.interactive) and all(each.up < watch.at_work for each in found):
        return None
    shown = Evidence.OUTPUT if claims and said_all else None
    evidence = said or _engines_word(call, found, terminal, watch) or shown
    return Ended(Ending.LEFT_RUNNING, evidence, found)


def _engines_word(
    call: Foreground | None, found: Sequence[Attached], terminal: Terminal, watch: Watch
) -> Evidence | None:
    if call is not None and call.follows:
        return Evidence.FOLLOWS
    if any(each.publishes for each in found):
        return Evidence.PORT
    if watch.is_needed(call, found):
        return Evidence.TALKED_TO
    waits = terminal.current.rstrip().endswith(_ENDS_OF_PROMPTS)
    return Evidence.PROMPT if waits and call is not None and call.interactive else None


def may_stay(command: str, look: int, *, claims: bool) -> bool:
    """Tell whether the engine is to be asked after so many looks if a command is a client that may be left running.

    Where the slide shows some of its output, that has been seen. Where it shows none, a shell in a container is known
    by its terminal; any other client may just be at work, and what is no client at all has nothing to attach.
    """
    if claims:
        return True
    call = foreground(command)
    return call is not None and (call.interactive or (look >= PATIENCE_WITHOUT_CLAIM and call.command != "exec"))


def seen(terminal: Terminal, watch: Watch) -> bool:
    """All that the slide promises has been printed, and nothing else; a line that is not ended yet may be a prompt."""
    expected = watch.step.expected
    if expected is None:
        return True
    printed = output(terminal, watch.typed, keys=bool(watch.keys), at_shell=watch.at_shell)
    lines = without_farewell(printed, watch.step, Ending.LEFT_RUNNING)
    tries = (lines, lines[:-1]) if terminal.current.strip() else (lines,)
    return any(compare(expected, each, watch.bindings, running=True).equal for each in tries)


def _answered(terminal: Terminal, watch: Watch) -> bool:
    """Something came back, and the cursor is no longer in the line that was typed."""
    typed = watch.typed.rpartition("\n")[2].rstrip()
    return terminal.received > 0 and (watch.at_shell or bool(watch.keys) or not _ends(terminal.current, typed))


def _ends(line: str, typed: str) -> bool:
    return bool(typed) and line.rstrip().endswith(typed)


def _out_of_time(terminal: Terminal, watch: Watch) -> Ended:
    """A server that never said what the slide promises goes on all the same: only its step fails."""
    said_all = seen(terminal, watch)
    ended = _goes_on(terminal, watch, said_all=said_all)
    return ended if ended and (ended.evidence or not said_all) else Ended(Ending.TIMED_OUT)


def _goes_on(terminal: Terminal, watch: Watch, *, said_all: bool) -> Ended | None:
    """A client is attached to a container that is up, whatever it has said."""
    if watch.keys or not watch.at_shell or not calls_client(watch.typed):
        return None
    return _left(terminal, watch, PATIENCE_WITHOUT_CLAIM, said_all=said_all)
