"""One pseudo-terminal with a shell: what it takes, what it gives back, and how it ends."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from deckproof.errors import EngineError
from deckproof.run.shells import Marker
from deckproof.run.terminal import State, Terminal, pump
from deckproof.testing import own_seconds, patience

Finish = Callable[[str], tuple[str, ...]]


def processes(word: str) -> list[int]:
    """Return the processes that have this word as an argument."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and word.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_output_and_exit_status(terminal: Terminal, finish: Finish) -> None:
    """The output comes without the prompt and without an echo of what was typed."""
    assert finish("echo one; printf two") == ("one", "two")
    assert terminal.status == 0
    assert finish("(exit 7)") == ()
    assert terminal.status == 7


def test_input_of_several_lines_is_one_input(finish: Finish) -> None:
    """Continued lines, a loop and a here-document show no prompt of their own."""
    assert finish("echo a \\\n  b") == ("a b",)
    assert finish("for i in 1 2\ndo\n  echo $i\ndone") == ("1", "2")
    assert finish("cat <<EOF\n> quoted\n\ttab!x\nEOF") == ("> quoted", "        tab!x")


def test_unclosed_quote_is_given_up_at_once(terminal: Terminal, finish: Finish) -> None:
    """The shell asks for more, there is no more, and the next command finds it ready."""
    finish("echo 'open")
    assert terminal.unfinished
    assert finish("echo fine") == ("fine",)
    assert not terminal.unfinished


def test_program_finds_a_terminal_as_a_persons_is(finish: Finish) -> None:
    """Its size, its echo, and where the prompt's variables are kept out."""
    assert finish("stty size; stty -a | grep -o ' echo ' ; env | grep -c ^PS") == ("30 120", " echo", "0")


def test_echo_left_off_or_on_by_a_program_does_no_harm(finish: Finish) -> None:
    """Whatever stty did, the typed text stays out of the output."""
    finish("stty echo")
    assert finish("echo x") == ("x",)
    finish("stty -echo")
    assert finish("echo x") == ("x",)


def test_more_output_than_a_pipe_holds(finish: Finish) -> None:
    """Nothing is lost of 300 kB."""
    lines = finish("seq 50000")
    assert (len(lines), lines[0], lines[-1]) == (50000, "1", "50000")


def test_program_that_asks_the_terminal_gets_an_answer(finish: Finish) -> None:
    """The cursor's position is reported, as busybox's shell wants it."""
    ask = r"printf 'ab\033[6n'; IFS= read -rs -d R answer; echo; echo ${answer#*[}"
    assert finish(ask)[-1] == "1;3"


def test_chunks_carry_times_and_no_prompt(terminal: Terminal, tmp_path: Path) -> None:
    """What is recorded is what the program printed, when it did."""
    terminal.type_command(f"printf one; until [ -e {tmp_path}/go ]; do sleep 0.01; done; printf two")
    while terminal.state is State.BUSY:
        if terminal.started and terminal.received:
            (tmp_path / "go").touch()
        pump([terminal], 1)
    chunks = terminal.chunks()
    assert b"".join(each.data for each in chunks) == b"onetwo"
    assert chunks[-1].at > chunks[0].at


def test_killed_shell_is_lost_at_once(terminal: Terminal, finish: Finish) -> None:
    """Even while a child of it holds the terminal open."""
    started = time.monotonic()
    finish("sleep 600 & kill -9 $$")
    assert terminal.state is State.LOST
    assert terminal.exit_status() == 137
    assert time.monotonic() - started < 300


def test_shell_that_exits_gives_its_status(terminal: Terminal, finish: Finish) -> None:
    """An `exit` that was typed ends the terminal."""
    finish("exit 3")
    assert (terminal.state, terminal.exit_status()) == (State.LOST, 3)


def test_closing_ends_everything_that_was_started(terminal: Terminal, finish: Finish) -> None:
    """Jobs, jobs that ignore a hang-up, and programs that went into a session of their own."""
    mark = own_seconds()
    finish(f"sleep {mark} & nohup sleep {mark} >/dev/null & setsid sleep {mark} &")
    _until(lambda: len(processes(mark)) == 3, "they were not started")
    terminal.close()
    assert processes(mark) == []
    assert terminal.state is State.CLOSED


def test_closing_ends_a_program_in_the_foreground(terminal: Terminal) -> None:
    """Without waiting for it."""
    mark = own_seconds()
    terminal.type_command(f"trap '' HUP; sleep {mark}")
    while not processes(mark):
        pump([terminal], 0.01)
    started = time.monotonic()
    terminal.close()
    assert processes(mark) == []
    assert time.monotonic() - started < 300


def test_shell_dies_with_its_runner(tmp_path: Path) -> None:
    """Even when that is killed: the kernel hangs up the terminal."""
    mark = own_seconds()
    script = f"""
        import os, pathlib, time
        from deckproof.run.shells import BASH, Marker, host_environment
        from deckproof.run.terminal import Terminal, pump
        marker = Marker()
        t = Terminal("1", BASH, environment=host_environment(os.environ, marker), cwd=pathlib.Path("."),
                     marker=marker, columns=80, rows=24).open(60)
        t.type_command("sleep {mark}")
        while True:
            pump([t], 1)
    """
    runner = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], cwd=tmp_path)
    try:
        _until(lambda: bool(processes(mark)), "the program was not started")
    finally:
        runner.send_signal(signal.SIGKILL)
        runner.wait()
    _until(lambda: not processes(mark), "the program outlived its runner")


def _until(true: Callable[[], bool], otherwise: str, seconds: float = 20) -> None:
    until = time.monotonic() + patience(seconds)
    while not true():
        assert time.monotonic() < until, otherwise
        time.sleep(0.01)


def test_redrawn_prompt_is_no_new_one() -> None:
    """busybox's shell draws its line again when the window's size changes."""
    marker = Marker()
    prompt = marker.environment()["PS1"].replace("$?", "0").encode()
    received = b"out\r\n" + prompt + b"\x1b[6n\r" + prompt + b"\x1b[J"
    assert len(marker.pattern.findall(marker.without_redrawn(received))) == 1


def test_history_is_not_saved(finish: Finish, tmp_path: Path) -> None:
    """The shell leaves no file in its home."""
    finish("echo secret")
    finish("exit")
    assert list(tmp_path.iterdir()) == []


def test_program_that_is_no_shell_is_an_error(tmp_path: Path) -> None:
    """It says what it said, and is gone."""
    with pytest.raises(EngineError, match="did not come up: no such thing"):
        Terminal(
            "1",
            ["bash", "-c", "echo no such thing"],
            environment=os.environ,
            cwd=tmp_path,
            marker=Marker(),
            columns=80,
            rows=24,
        ).open(5)


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A shell that can't start is told apart from a command that fails."""
    with pytest.raises(EngineError, match="no shell could be started"):
        Terminal("1", ["bash"], environment={}, cwd=tmp_path / "no", marker=Marker(), columns=80, rows=24)


@pytest.mark.parametrize("while_waiting", [False, True])
def test_time_in_which_nobody_watched_does_not_count(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, *, while_waiting: bool
) -> None:
    """A process may be suspended in the middle of a wait, or between two of them."""
    real, later = time.monotonic, 0.0
    monkeypatch.setattr(time, "monotonic", lambda: real() + later)
    real_select = select.select

    def suspended(*arguments: Any) -> Any:
        nonlocal later
        later = 1000.0
        return real_select(*arguments)

    terminal.type_command(f"sleep {own_seconds()}")
    pump([terminal], 0)
    if while_waiting:
        monkeypatch.setattr(select, "select", suspended)
    else:
        later = 1000.0
    pump([terminal], 0.3 if while_waiting else 0)
    assert terminal.seconds < 500
    assert terminal.silence < 500
