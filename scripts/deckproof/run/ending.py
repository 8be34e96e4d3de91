"""When is a step done? The rules, all of them, in one place.

Some are decided by what arrives (the shell's prompt, the end of the shell, a flood) or by the clock; the others only in
silence, since a program that still prints has not settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from deckproof.docker.attaching import is_interactive, starts_program
from deckproof.docker.calls import calls_client
from deckproof.match import Bindings, compare
from deckproof.model import Ending, Step
from deckproof.run.output import before_prompt, output
from deckproof.run.pager import pager_key
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


@dataclass(frozen=True, slots=True)
class Watch:
    """What a step is waited for with."""

    step: Step
    typed: str  # the step's input with the real tokens in it
    bindings: Bindings
    timeout: float  # seconds
    quiet: float  # seconds
    patience: float  # seconds
    max_output: int  # bytes
    attached: Callable[[float, str], bool]  # the engine's word: see Engine.attached
    next_prompt: str | None = None
    keys: bytes = b""  # the keys that were pressed, where the step is written keys
    at_shell: bool = True  # typed at a shell of ours, so that its prompt comes back
    to_be_shown: bool = False  # of what nothing is claimed, all that it says is to be written into the slide

    def silences(self, look: int) -> float:
        """Return the seconds of silence after which the rules are looked at once more."""
        return look * self.quiet if look else min(SETTLE, self.quiet)

    def unprompted(self, line: str) -> str | None:
        """Return what stands before the next step's prompt at the end of a line; None where it doesn't end in it."""
        return None if self.next_prompt is None else before_prompt(line, self.next_prompt, self.bindings)


def wait(terminal: Terminal, watch: Watch, terminals: Callable[[], Iterable[Terminal]]) -> Ending:
    """Wait until one of the rules says that the step is done, and say which.

    Meanwhile the other ``terminals`` are read as well: a program whose terminal nobody reads stands still.
    """
    heard, look = -1, 0
    while (ending := at_once(terminal, watch)) is None:
        if terminal.received != heard:
            heard, look = terminal.received, 0
        due = max(watch.silences(look), terminal.unseen / SEEN_PER_SECOND) - terminal.silence
        if due > 0:
            pump(terminals(), min(due, watch.timeout - terminal.seconds))
            continue
        ending = in_silence(terminal, watch, look)
        if ending is not None:
            return ending
        if look > 0 and watch.at_shell and (key := pager_key(terminal.current, enough=seen(terminal, watch))):
            terminal.nudge(key)
        look += 1
    return ending


def at_once(terminal: Terminal, watch: Watch) -> Ending | None:
    """Apply the rules that need no silence."""
    if terminal.state is State.LOST:
        return Ending.LOST
    if terminal.state is State.READY:
        return Ending.EXITED
    if terminal.received > watch.max_output:
        return Ending.FLOODED
    if terminal.seconds >= watch.timeout:
        return _out_of_time(terminal, watch)
    return None


def in_silence(terminal: Terminal, watch: Watch, look: int) -> Ending | None:
    """Apply the rules that need silence; ``look`` counts the looks since the last output, the first being 0."""
    if shows_prompt(terminal, watch) or (look > 0 and looks_like_prompt(terminal, watch)):
        return Ending.PROMPT
    if look > 0 and left_running(terminal, watch, look):
        return Ending.LEFT_RUNNING
    return None


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


def left_running(terminal: Terminal, watch: Watch, look: int) -> bool:
    """The program goes on in the foreground, as the author says, or as the engine confirms."""
    step = watch.step
    if watch.keys:
        patient = not step.expected and not TERMINATING.isdisjoint(watch.keys)
        return look >= (PATIENCE_AFTER_KEYS if patient else 1) and seen(terminal, watch)
    if not seen(terminal, watch):
        return terminal.silence >= watch.patience and _goes_on(terminal, watch)
    if watch.to_be_shown and not step.expected and terminal.silence < watch.patience:
        return False
    if step.stays or step.interrupted:
        return True
    if watch.at_shell:
        return may_stay(watch.typed, look, claims=bool(step.expected)) and _attached(terminal, watch)
    return bool(step.expected) and watch.next_prompt is None and _attached(terminal, watch)


def may_stay(command: str, look: int, *, claims: bool) -> bool:
    """Tell whether a command may be left running after so many looks.

    Where the slide shows some of its output, that has been seen. Where it shows none, a shell in a container is known
    by its terminal; any other client may just be at work, and what is no client at all has nothing to attach.
    """
    if claims:
        return True
    if not calls_client(command):
        return False
    return is_interactive(command) or (look >= PATIENCE_WITHOUT_CLAIM and not starts_program(command))


def seen(terminal: Terminal, watch: Watch) -> bool:
    """All that the slide promises has been printed, and nothing else; a line that is not ended yet may be a prompt."""
    expected = watch.step.expected
    if expected is None:
        return True
    lines = output(terminal, watch.typed, keys=bool(watch.keys), at_shell=watch.at_shell)
    tries = (lines, lines[:-1]) if terminal.current.strip() else (lines,)
    return any(compare(expected, each, watch.bindings, running=True).equal for each in tries)


def _answered(terminal: Terminal, watch: Watch) -> bool:
    """Something came back, and the cursor is no longer in the line that was typed."""
    typed = watch.typed.rpartition("\n")[2].rstrip()
    return terminal.received > 0 and (watch.at_shell or bool(watch.keys) or not _ends(terminal.current, typed))


def _ends(line: str, typed: str) -> bool:
    return bool(typed) and line.rstrip().endswith(typed)


def _attached(terminal: Terminal, watch: Watch) -> bool:
    return watch.attached(terminal.busy_since, terminal.command)


def _out_of_time(terminal: Terminal, watch: Watch) -> Ending:
    """A server that never said what the slide promises goes on all the same: only its step fails."""
    return Ending.LEFT_RUNNING if _goes_on(terminal, watch) else Ending.TIMED_OUT


def _goes_on(terminal: Terminal, watch: Watch) -> bool:
    """A client is attached to a container that is up, whatever it has said."""
    if watch.keys or not watch.at_shell or not calls_client(watch.typed):
        return False
    stays = may_stay(watch.typed, PATIENCE_WITHOUT_CLAIM, claims=bool(watch.step.expected))
    return stays and _attached(terminal, watch)
