"""Wait for a prompt before something is typed, and get one back from a program that doesn't end by itself."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence

from deckproof.docker.foreground import foreground
from deckproof.match import Bindings
from deckproof.model import Step
from deckproof.parse.prompts import in_words
from deckproof.run.output import before_prompt
from deckproof.run.terminal import State, Terminal, pump
from deckproof.run.terminals import Terminals

_INTERRUPTS = ((b"\x03", 1.0), (b"\x1c", 0.5))  # ^C, then ^\, and the seconds that each of them gets
PATIENCE = 5.0
"""Seconds that a shell gets to answer a question of ours."""
_STARTING = frozenset({"run", "exec", "compose run", "compose exec"})
_SECOND_PROMPT = 0.3
"""Seconds of silence after which no other prompt is taken to come from an Enter that was pressed too early."""
_HOPELESS = 5
"""How many quiet times a program may show something else than the prompt before it is not waited for any longer."""


_ASKS = " (s=$?; echo $s; exit $s)"
_STATUS = re.compile(r"\d{1,3}")
_ANSWERING = 30.0
"""Seconds that a shell in a container gets to answer such a question; one that doesn't know it says so at once."""


class NotTyped(Exception):  # noqa: N818 -- no error of the program: the step fails with this sentence
    """There is a reason not to type a step; ``screen`` is what the terminal showed instead."""

    def __init__(self, reason: str, screen: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.screen = tuple(screen)


def await_prompt(terminals: Terminals, step: Step, bindings: Bindings, *, quiet: float, timeout: float) -> Terminal:
    """Return the terminal whose foreground program shows the step's prompt, waiting for it.

    A program that shows nothing at all, as after `docker attach`, gets an Enter, as a person would press it; one that
    is just being started doesn't: its prompt comes by itself. Raises NotTyped where the prompt doesn't come.
    """
    until, nudged = time.monotonic() + timeout, False
    said, latest = "no program is running in the foreground", None
    while candidates := terminals.foreground(step.terminal):
        shown = next((each for each in candidates if _shows(each, step.prompt, bindings)), None)
        if shown is not None and not (nudged and shown.silence < min(quiet, _SECOND_PROMPT)):
            return shown
        latest, left = candidates[0], until - time.monotonic()
        said = f"the last line is: {latest.current.strip()[:200]}"
        if left <= 0 or (latest.current.strip() and latest.silence >= _HOPELESS * quiet):
            break
        if not (nudged or latest.current.strip() or _starts(latest.command)) and latest.silence >= quiet:
            latest.nudge(b"\r")
            nudged = True
        pump(terminals, min(quiet, left))
    raise NotTyped(f"{in_words(step.prompt)} is not there; {said}", latest.lines() if latest else ())


def _starts(command: str) -> bool:
    call = foreground(command)
    return call is not None and call.command in _STARTING


def _shows(terminal: Terminal, prompt: str, bindings: Bindings) -> bool:
    return before_prompt(terminal.current, prompt, bindings) is not None


def await_shell(terminal: Terminal, timeout: float, terminals: Callable[[], Iterable[Terminal]]) -> None:
    """Wait until a named terminal shows its shell's prompt again. Raises NotTyped where it doesn't."""
    if not _wait(terminal, timeout, terminals, lambda: terminal.state is not State.BUSY):
        raise NotTyped(
            f"terminal {terminal.name} is still busy; its last line is: {terminal.current.strip()[:200]}",
            terminal.lines(),
        )
    if terminal.state is not State.READY:
        raise NotTyped(f"the shell of terminal {terminal.name} has ended")


def is_set(terminal: Terminal, variable: str, terminals: Callable[[], Iterable[Terminal]]) -> bool:
    """Ask the shell of a terminal that shows its prompt whether a variable has a value."""
    terminal.type_command(f' echo "${{{variable}:+set}}"')
    _wait(terminal, PATIENCE, terminals, lambda: terminal.state is not State.BUSY)
    return terminal.lines()[-1:] == ("set",)


def folder(terminal: Terminal, terminals: Callable[[], Iterable[Terminal]]) -> str | None:
    """Ask the shell of a terminal that shows its prompt for its folder; the status of what ran last stays."""
    terminal.type_command(" (s=$?; pwd -P; exit $s)")
    _wait(terminal, PATIENCE, terminals, lambda: terminal.state is not State.BUSY)
    last = next(iter(terminal.lines()[-1:]), "")
    return last if last.startswith("/") else None


def status_inside(terminal: Terminal, terminals: Callable[[], Iterable[Terminal]]) -> int | None:
    """Ask a shell in the foreground, which shows its prompt again, what came of its last command; it stays ``$?``.

    None where nothing comes back that could be one: not every shell knows the question.
    """
    prompt, listener = terminal.current.rstrip(), terminal.listener
    terminal.listener = None  # nobody typed this
    terminal.type_answer(_ASKS)

    until, answer = time.monotonic() + _ANSWERING, None
    while answer is None and terminal.alive and (left := until - time.monotonic()) > 0:
        pump({*terminals(), terminal}, min(left, _SECOND_PROMPT))
        back = terminal.received > 0 and terminal.current.rstrip() == prompt
        answer = next(filter(None, map(_STATUS.fullmatch, terminal.lines()[1:])), None) if back else None
        if back and terminal.silence >= _SECOND_PROMPT:
            break
    terminal.listener = listener
    terminal.settle()
    return int(answer[0]) if answer else None


def interrupt(terminal: Terminal, terminals: Callable[[], Iterable[Terminal]], *, at_shell: bool) -> bool:
    r"""Press ^C, then ^\; tell whether that brought back the prompt at which the step was typed."""
    for key, patience in _INTERRUPTS:
        terminal.nudge(key)
        if comes_back(terminal, terminals, patience, at_shell=at_shell):
            return terminal.alive
    return False


def comes_back(
    terminal: Terminal, terminals: Callable[[], Iterable[Terminal]], patience: float, *, at_shell: bool
) -> bool:
    """Wait at most ``patience`` seconds for the prompt at which the last step was typed; tell whether it came."""
    before = terminal.before.rstrip()

    def back() -> bool:
        again = not at_shell and before != "" and terminal.current.rstrip() == before
        return terminal.state is not State.BUSY or again

    return _wait(terminal, patience, terminals, back)


def _wait(
    terminal: Terminal, patience: float, terminals: Callable[[], Iterable[Terminal]], done: Callable[[], bool]
) -> bool:
    until = time.monotonic() + patience
    while not done() and (left := until - time.monotonic()) > 0:
        pump({*terminals(), terminal}, left)
    return done()
