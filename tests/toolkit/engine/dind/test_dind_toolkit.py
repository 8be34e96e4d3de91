"""Engines in containers: what runs at both ends of a docker client, without any engine in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from deckproof.config import Config, ImagePolicy
from deckproof.engine import host
from deckproof.engine.dind import engine as dind
from deckproof.engine.dind import image as dind_image
from deckproof.engine.dind import rights as dind_rights
from deckproof.engine.dind import sets as dind_sets
from deckproof.engine.images import acquire
from deckproof.engine.namespace import sandbox
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import ImageError
from deckproof.testing import patience

SALT = "f00dfeedf00dfeed"

BASH = ["bash", "--noediting", "--norc", "--noprofile", "-i"]


def order(folder: Path, *argv: str, size: tuple[int, int] | None = (50, 123)) -> str:
    """Return what the agent is told."""
    environment = {"PATH": os.environ["PATH"], "DECKPROOF_TERMINAL": SALT, "PS1": f"\x1b]133;{SALT};$?\x07"}
    return json.dumps({"argv": argv, "environment": environment, "folder": str(folder), "size": size})


@contextmanager
def agent(told: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start an agent with pipes, as a docker client holds it."""
    argv = [sys.executable, *dind.PYTHON[1:], "-c", dind.AGENT.read_text(), told]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def said_until(process: subprocess.Popen[bytes], word: bytes) -> bytes:
    """Read what comes until a word has come."""
    assert process.stdout
    said = b""
    while word not in said and (data := os.read(process.stdout.fileno(), 65536)):
        said += data
    assert word in said
    return said


def typed(process: subprocess.Popen[bytes], keys: bytes) -> None:
    """Type at the agent's terminal."""
    assert process.stdin
    process.stdin.write(keys)
    process.stdin.flush()


def test_a_program_gets_a_terminal_of_the_size_that_was_asked_for_and_its_status_comes_back(tmp_path: Path) -> None:
    """In its folder, with exactly its environment."""
    with agent(order(tmp_path, "sh", "-c", "stty size; pwd; env | sort | head -1; exit 7")) as process:
        said = said_until(process, b"DECKPROOF_TERMINAL").decode().split()
        assert process.wait(timeout=patience(10)) == 7
    assert said[:4] == ["50", "123", str(tmp_path), f"DECKPROOF_TERMINAL={SALT}"]


def test_a_program_that_a_signal_ends_has_the_status_that_a_shell_would_say(tmp_path: Path) -> None:
    """128 and the signal's number."""
    with agent(order(tmp_path, "sh", "-c", "kill -TERM $$")) as process:
        assert process.wait(timeout=patience(10)) == 143


def test_a_program_has_ended_though_what_it_left_in_the_background_prints_for_ever(tmp_path: Path) -> None:
    """And that is ended, too."""
    with agent(order(tmp_path, "bash", "-c", "trap '' HUP; yes & exit 4")) as process:
        assert process.stdout
        while os.read(process.stdout.fileno(), 65536):
            pass
        assert process.wait(timeout=patience(20)) == 4
    assert host.marked("DECKPROOF_TERMINAL", SALT) == []


def test_ctrl_c_interrupts_the_program_in_the_foreground_and_not_the_shell(tmp_path: Path) -> None:
    """It is a byte until it reaches the terminal inside."""
    with agent(order(tmp_path, *BASH)) as process:
        said_until(process, f"{SALT};0".encode())
        typed(process, b"sh -c 'echo started; exec sleep 100'\n")
        said_until(process, b"\nstarted")
        typed(process, b"\x03")
        said_until(process, f"{SALT};130".encode())


def test_echo_that_a_program_left_off_is_on_again_for_what_is_typed_next(tmp_path: Path) -> None:
    """As it is where the shell is at our own terminal."""
    with agent(order(tmp_path, *BASH)) as process:
        prompt = f"{SALT};0\x07".encode()
        said_until(process, prompt)
        typed(process, b"stty -echo\n")
        said_until(process, prompt)
        typed(process, b"stty -a | grep -o ' -*echo '\n")
        assert b"\r\n echo \r\n" in said_until(process, prompt)


def test_the_end_of_input_ends_all_that_was_started_there(tmp_path: Path) -> None:
    """A client that is gone, however it went, leaves no program behind, wherever that put itself."""
    with agent(order(tmp_path, *BASH)) as process:
        said_until(process, f"{SALT};0".encode())
        typed(process, b"setsid sleep 98765 & trap '' HUP; sleep 98765 & echo go\n")
        said_until(process, b"\ngo")
        assert process.stdin
        deadline = time.monotonic() + patience(10)
        while len(host.marked("DECKPROOF_TERMINAL", SALT)) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.stdin.close()
        process.wait(timeout=patience(10))
        assert host.marked("DECKPROOF_TERMINAL", SALT) == []


def test_without_a_terminal_the_program_takes_the_agent_s_place(tmp_path: Path) -> None:
    """Pipes stay pipes, and a program that isn't there says so as a shell does."""
    with agent(order(tmp_path, "sh", "-c", "[ -t 0 ] || cat; exit 3", size=None)) as process:
        output, _ = process.communicate(b"\0\xff as it is", timeout=10)
    assert (output, process.returncode) == (b"\0\xff as it is", 3)
    with agent(order(tmp_path, "no-such-program", size=None)) as process:
        assert process.wait(timeout=patience(10)) == 127


def test_what_an_engine_allows_is_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What worked once is tried first; of many engines, the last used are remembered; a damaged memory is none."""
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path))
    engines = [AuthorsEngine(Path("docker"), f"unix:///{number}", "1", "test") for number in range(12)]
    first, last = dind_rights.RIGHTS
    for engine in engines:
        assert dind_rights.rights_to_try(engine) == [first, last]
        dind_rights.remember(engine, last)
        assert dind_rights.rights_to_try(engine) == [last, first]
    assert dind_rights.rights_to_try(engines[0]) == [first, last]
    (tmp_path / "dind.json").write_text("[")
    assert dind_rights.rights_to_try(engines[-1]) == [first, last]


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("a private engine needs root", "built: a private engine needs root"),
        (None, "shown in a container: this machine's are not kept by overlay2"),
    ],
)
def test_a_stand_in_that_can_t_be_had_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reason: str | None, why: str
) -> None:
    """Where none can be built here; and where they can, but not be shown to an engine in a container."""
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path))
    monkeypatch.setattr(sandbox, "missing", lambda: reason)
    monkeypatch.setattr(acquire, "held", lambda *_: nullcontext((tmp_path, ())))
    engine = AuthorsEngine(Path("docker"), "unix:///nowhere", "1", "test")
    ready = dind_sets.prepared(["busybox:1"], engine, "image", Config(images=ImagePolicy.STAND_IN), print)
    with pytest.raises(ImageError) as raised, ready:
        pass
    assert raised.value.message == f"the image busybox:1 can't be found, and no stand-in can be {why}"


def test_an_image_that_is_made_in_another_way_has_another_name() -> None:
    """So that an older one is never taken for it."""
    debian, dind = map(dind_image.here, ("debian:bookworm-slim", "docker:dind"))
    assert dind_image.tag(debian) == dind_image.tag(debian)
    assert dind_image.tag(debian) != dind_image.tag(dind)
