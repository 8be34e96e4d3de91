"""Companion scripts are run: they do what their deck shows, stop where it lies, and tidy up; no engine is needed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.companion import script
from deckproof.config import Config, OwnKind
from deckproof.match import Kinds, kinds_of
from deckproof.match.kinds import DEFAULT
from deckproof.model import Role
from deckproof.plan.session import Session
from deckproof.testing import make_session, own_seconds, patience


def start(
    session: Session, folder: Path, *, kinds: Kinds = DEFAULT, nohup: Sequence[str] = (), **environment: str
) -> subprocess.Popen[str]:
    """Start a deck's script in a folder of the test's own, without a terminal."""
    path = folder / "made.sh"
    path.write_text(script(session, kinds))
    (folder / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        [*nohup, "bash", path],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder / "tmp"), **environment},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(
    session: Session, folder: Path, *, kinds: Kinds = DEFAULT, nohup: Sequence[str] = (), **environment: str
) -> tuple[int, str]:
    """Run a deck's script; return its exit status and what it said."""
    with start(session, folder, kinds=kinds, nohup=nohup, **environment) as process:
        try:
            said, _ = process.communicate(timeout=patience(30))
        except subprocess.TimeoutExpired:
            process.terminate()  # it cleans up after itself
            raise
    assert not list((folder / "tmp").iterdir()), "its folder is still there"
    return process.returncode, said


def processes(words: str) -> Iterator[str]:
    """Yield the command lines that hold these words."""
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = each.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if words in line:
            yield line


def test_a_true_deck_passes_and_looks_like_the_slide(tmp_path: Path) -> None:
    """Commands are shown as typed; folder, variables and files go from step to step."""
    status, said = run(
        make_session(
            "$ mkdir sub\n$ cd sub\n$ word=hello\n$ echo $word \\\n>   world\nhello world",
            ("print('read')\n", {"caption": "sub/pi.py", "language": "python"}),
            "$ python3 pi.py\nread",
            ("$ (exit 3)", {"status": 3}),
        ),
        tmp_path,
    )
    assert status == 0, said
    assert "== Made up\n$ mkdir sub\n$ cd sub\n$ word=hello\n$ echo $word \\\n>   world\nhello world\n" in said
    assert "$ python3 pi.py\nread\n" in said
    assert said.endswith("Every command of slides/made.rst ended as its slide promises.\n")


def test_it_stops_at_the_first_failure_and_names_the_line(tmp_path: Path) -> None:
    """Nothing after it is run, but the clean-up is."""
    note = tmp_path / "note"
    status, said = run(
        make_session("$ true\n$ (exit 4)\n$ echo later", (f"$ touch {note}", {"role": Role.CLEANUP})), tmp_path
    )
    assert status == 1
    assert "slides/made.rst:2: this ended with status 4; the slide promises 0." in said
    assert "later" not in said
    assert note.exists()


def test_a_hidden_failure_shows_what_was_hidden(tmp_path: Path) -> None:
    """A silent command that fails would be a riddle."""
    status, said = run(make_session(("$ echo because; false", {"role": Role.HIDDEN})), tmp_path)
    assert status == 1
    assert "$ echo because; false\nbecause\n" in said


def test_success_where_a_failure_is_promised_fails(tmp_path: Path) -> None:
    """The promise is checked in both directions."""
    status, said = run(make_session(("$ true", {"status": 1})), tmp_path)
    assert status == 1
    assert "ended with status 0; the slide promises 1" in said


def test_a_token_is_carried_for_real(tmp_path: Path) -> None:
    """The later command gets what the earlier one printed in this run, and shows it."""
    made = "printf '172.17.0.%d' 9 > address; cat address; echo"
    status, said = run(make_session(f"$ {made}\n172.17.0.2\n$ echo '172.17.0.2 is it'\n172.17.0.2 is it"), tmp_path)
    assert status == 0, said
    assert "\n172.17.0.9 is it\n" in said


def test_a_job_is_ended_by_its_own_process_id(tmp_path: Path) -> None:
    """A script's shell does not print it, but knows it."""
    made = make_session("$ sleep 61 &\n[1] 99999\n$ kill 99999\n$ wait 99999 || echo gone\ngone")
    status, said = run(made, tmp_path)
    assert status == 0, said


def test_a_token_of_the_projects_own_kind_is_carried_for_real(tmp_path: Path) -> None:
    """Also one that stands in brackets, or has a blank in it."""
    kinds = kinds_of(Config(kinds=(OwnKind("ticket", r"T-\d+"), OwnKind("seat", r"row \d+ seat [a-f]\d*"))))
    made = make_session(
        '$ echo "your ticket (T-$RANDOM), row $RANDOM seat b$RANDOM." | tee made\n'
        "your ticket (T-99999), row 99999 seat b2.\n"
        "$ grep --count '(T-99999), row 99999 seat b2\\.' made\n1"
    )
    status, said = run(made, tmp_path, kinds=kinds)
    assert (status, said.count("99999")) == (0, 0), said


def test_a_token_that_is_not_printed_stops_it(tmp_path: Path) -> None:
    """An empty variable in a later command could do harm."""
    status, said = run(make_session("$ echo nothing\n172.17.0.2\n$ echo 172.17.0.2"), tmp_path)
    assert status == 1
    assert "has nothing like" in said


@pytest.mark.parametrize("nohup", [(), ("env", "--ignore-signal=HUP")], ids=["plain", "under nohup"])
def test_a_program_that_stays_is_left_behind_and_gone_at_the_end(nohup: Sequence[str], tmp_path: Path) -> None:
    """It prints its promise, the session goes on, its token is known, and nothing of it is left."""
    seconds = own_seconds()
    server = f"sh -c 'test -t 0 && echo on 172.17.0.7; sleep {seconds}'"
    session = make_session((f"$ {server}\non 172.17.0.2", {"stays": True}), "$ echo 172.17.0.2 is up\n172.17.0.2 is up")
    status, said = run(session, tmp_path, nohup=nohup)
    assert status == 0, said
    assert "\n172.17.0.7 is up\n" in said
    until = time.monotonic() + patience(10)  # the kernel takes a moment to bury what was killed
    while list(processes(f"sleep {seconds}")):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_program_that_stays_and_ends_at_once_is_checked(tmp_path: Path) -> None:
    """A server that fails to start does not count as running."""
    status, said = run(make_session(("$ sh -c 'echo no; exit 5'\nready", {"stays": True})), tmp_path)
    assert status == 1
    assert "slides/made.rst:1: this ended with status 5" in said


def test_keys_reach_the_program_in_the_foreground(tmp_path: Path) -> None:
    """Ctrl-C, pressed in its terminal, interrupts it."""
    server = """sh -c 'trap "echo stopped; exit" INT; echo up; while :; do sleep 0.1; done'"""
    status, said = run(make_session(f"$ {server}\nup\n^C\nstopped"), tmp_path)
    assert status == 0, said
    assert "\n^C\n" in said
    assert "stopped\n" in said


def test_without_script_it_does_without_a_terminal(tmp_path: Path) -> None:
    """Where util-linux's ``script`` is not there, the program gets no terminal, and Ctrl-C is a signal."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in (
        "bash",
        "sh",
        "mktemp",
        "mkdir",
        "cat",
        "tee",
        "rm",
        "mkfifo",
        "sed",
        "grep",
        "wc",
        "tr",
        "sleep",
        "xargs",
    ):
        (programs / name).symlink_to(shutil.which(name) or name)
    server = "bash -c 'trap \"echo stopped; exit\" INT; test -t 0 || echo no terminal; while :; do sleep 0.1; done'"
    session = make_session(f"$ {server}\nno terminal\n$ echo between\nbetween", "$ echo more\nmore")
    typed = session.steps[0].step
    assert typed
    first = session.steps[0]._replace(step=typed._replace(stays=True))
    status, said = run(replace(session, steps=(first, *session.steps[1:])), tmp_path, PATH=str(programs))
    assert status == 0, said
    assert "no terminal\n" in said
    assert "between\n" in said


def test_other_programs_get_their_input(tmp_path: Path) -> None:
    """What is typed at Python's prompt, and in a shell within the shell."""
    status, said = run(
        make_session(
            "$ python3\n>>> print(6 * 7)\n42\n>>> exit()",
            "$ bash --norc\nbash-5.2$ x=4\nbash-5.2$ echo $x\n4\nbash-5.2$ exit 6\nexit",
        ),
        tmp_path,
    )
    assert status == 0, said
    assert "42\n" in said
    assert "$ x=4\n$ echo $x\n4\n$ exit 6\n" in said


def test_a_failure_within_a_shell_names_its_own_line(tmp_path: Path) -> None:
    """Not the line of the command that started the shell."""
    status, said = run(make_session("$ bash --norc\nbash-5.2$ true\nbash-5.2$ false\nbash-5.2$ exit"), tmp_path)
    assert status == 1
    assert "slides/made.rst:3: this ended with status 1" in said


def test_an_interrupt_cleans_up(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a step: the deck's clean-up is run, and nothing is left."""
    note = tmp_path / "note"
    session = make_session("$ touch ../../started; sleep 0.6\n$ sleep 9", (f"$ touch {note}", {"role": Role.CLEANUP}))
    with start(session, tmp_path) as process:
        until = time.monotonic() + patience(20)
        while not (tmp_path / "tmp" / "started").exists() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=patience(30))
    assert process.returncode == 143
    assert note.exists()
    assert [each.name for each in (tmp_path / "tmp").iterdir()] == ["started"]


def test_your_home_is_not_touched(tmp_path: Path) -> None:
    """Commands see a home of their own."""
    status, said = run(make_session("$ touch ~/mark\n$ ls ~/mark"), tmp_path)
    assert status == 0, said
    assert not (tmp_path / "mark").exists()
