"""The command line: verdicts and exit codes, records after every kind of end, one clear message for every error.

Runs happen on an engine that is none: steps are typed in an ordinary shell.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from deckproof import engine
from deckproof.cli import doctor
from deckproof.cli import main as cli
from deckproof.cli.doctor import Check, State
from deckproof.config import Config
from deckproof.errors import EngineError, ImageError
from deckproof.prove import deck as prove
from deckproof.prove.deck import with_words
from deckproof.testing import LocalEngine, make_block, own_seconds, patience

CONSOLE = ".. code-block:: console\n\n"


def deck(*slides: tuple[str, str]) -> str:
    """Return a document with one slide, and one block, for each title and text."""
    parts = [f"{title}\n{'-' * len(title)}\n\n{CONSOLE}   " + text.replace("\n", "\n   ") for title, text in slides]
    return "Deck\n====\n\n" + "\n\n".join(parts) + "\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a conf.py, as working folder, on an engine that is none."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "conf.py").write_text("deckproof_quiet = 0.1\n")
    monkeypatch.chdir(root)
    monkeypatch.setenv("NO_COLOR", "1")
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the command line takes them over
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        assert each
    return root


@pytest.fixture
def opened(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens to engines: "open KIND" and "close"."""
    events: list[str] = []

    @contextmanager
    def open_engine(
        kind: str,
        _images: Sequence[str],
        _services: Sequence[Path],
        _config: Config,
        progress: Callable[[str], None],
        _claims: object = (),
        _machine: str = "here",
        **_more: object,
    ) -> Iterator[LocalEngine]:
        events.append(f"open {kind}")
        folder = project.parent / f"work{len(events)}"
        folder.mkdir()
        progress("making images ready")
        try:
            yield LocalEngine(folder)
        finally:
            events.append("close")

    monkeypatch.setattr(prove, "open_engine", open_engine)
    return events


def proof(project: Path) -> dict[str, str]:
    """Return the verdict of each block in proof.json."""
    record = json.loads((project / "_build" / "proof.json").read_text())
    assert record["version"] == 1
    return {block["id"]: block["verdict"] for each in record["decks"] for block in each["blocks"]}


# --------------------------------------------------------------------------------------------------------------- check


def test_check_proves_every_block_and_says_so(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One line per block, the summary last, one engine per deck, closed before the next is opened."""
    (project / "a.rst").write_text(deck(("One", "$ echo 1\n1"), ("Two", "$ echo 2\n2\n$ true")))
    (project / "b.rst").write_text(deck(("Three", "$ echo 3\n3")))
    assert cli.run(["check", ".", "--engine", "private"]) == 0
    out = capsys.readouterr().out
    lines = [re.sub(r"[\d.]+ s\b", "N s", line).strip() for line in out.splitlines()]
    assert lines == [
        "making images ready",
        "passed   a.rst::One::1  (1 step, N s)",
        "passed   a.rst::Two::1  (2 steps, N s)",
        "making images ready",
        "passed   b.rst::Three::1  (1 step, N s)",
        "3 blocks, 4 steps proven on Docker Engine 0 (shared)",
    ]
    assert opened == ["open private", "close", "open private", "close"]
    assert set(proof(project).values()) == {"passed"}
    assert "\x1b" not in out


def test_a_failed_step_is_shown_with_its_reason_and_exits_1(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The other blocks are run all the same."""
    (project / "a.rst").write_text(deck(("One", "$ echo 1\n2"), ("Two", "$ echo 2\n2")))
    assert cli.run(["check", "a.rst"]) == 1
    out = capsys.readouterr().out
    assert "a.rst:9: " in out
    assert "    -2" in out.replace("      ", "    ")
    assert out.splitlines()[-1] == "1 block failed; 1 block, 1 step proven on Docker Engine 0 (shared)"
    assert proof(project) == {"a.rst::One::1": "failed", "a.rst::Two::1": "passed"}
    assert opened[-1] == "close"


def test_records_go_where_they_are_asked_for(project: Path, opened: list[str], tmp_path: Path) -> None:
    """--json is a copy of the proof, --junit a report."""
    (project / "a.rst").write_text(deck(("One", "$ echo 1\n1")))
    copy, junit = tmp_path / "x" / "copy.json", tmp_path / "y" / "junit.xml"
    assert cli.run(["check", "a.rst", "--json", str(copy), "--junit", str(junit)]) == 0
    assert copy.read_text() == (project / "_build" / "proof.json").read_text()
    assert Xml.parse(junit).getroot().attrib["tests"] == "1"
    assert opened


def test_selected_blocks_are_reported_and_what_they_need_runs_first(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The first block makes the file that the second one shows; the third is not run."""
    (project / "a.rst").write_text(
        deck(("Make", "$ echo 1 > file"), ("Show", "$ cat file\n1"), ("Later", "$ touch ../later"))
    )
    assert cli.run(["check", "a.rst", "-k", "SHOW a.rst"]) == 0
    assert proof(project) == {"a.rst::Show::1": "passed"}
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 block, 1 step proven")
    assert not (project.parent / "later").exists()
    assert opened == ["open auto", "close"]


def test_a_failure_of_what_a_selected_block_needs_is_reported(project: Path, opened: list[str]) -> None:
    """Else the selected block would fail for no visible reason."""
    (project / "a.rst").write_text(deck(("Make", "$ false"), ("Show", "$ echo 1\n1")))
    assert cli.run(["check", "a.rst", "-k", "show"]) == 1
    assert proof(project) == {"a.rst::Make::1": "failed", "a.rst::Show::1": "passed"}
    assert opened


def test_words_that_match_nothing_are_an_error(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing selected is a typing mistake, not a success."""
    (project / "a.rst").write_text(deck(("One", "$ true")))
    assert cli.run(["check", "a.rst", "-k", "none"]) == 2
    assert "-k 'none'" in capsys.readouterr().err
    assert opened == []


@pytest.mark.parametrize(
    ("words", "selected"),
    [
        ("bind", ["Bind mounts", "Bind again"]),
        ("bind MOUNTS", ["Bind mounts"]),
        ("bind and not mounts", ["Bind again"]),
        ("not bind", ["Volumes"]),
        ("volumes or again", ["Bind again", "Volumes"]),
        ("'bind mounts'", ["Bind mounts"]),
        ("or", []),
    ],
)
def test_words_select_as_in_pytest(words: str, selected: list[str]) -> None:
    """All words, in any case; `not` and `or`."""
    titles = ["Bind mounts", "Bind again", "Volumes"]
    select = with_words(words)
    made = [make_block("$ ls", number=number) for number in range(3)]
    blocks = [replace(block, id=f"x.rst::{title}::1", slide=title) for block, title in zip(made, titles, strict=True)]
    assert [block.slide for block in blocks if select(block)] == selected


def test_hidden_blocks_are_run_and_only_heard_of_when_they_fail(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The set-up is in the proof; on the screen it would be noise, but for a failure."""
    text = deck(("One", "$ cat file\n1"))
    text = text.replace("Deck\n====\n", "Deck\n====\n\n.. deckproof: setup\n\n   $ echo 1 > file\n")
    (project / "a.rst").write_text(text)
    assert cli.run(["check", "a.rst"]) == 0
    assert "setup" not in capsys.readouterr().out
    assert proof(project) == {"a.rst::Deck::setup 1": "passed", "a.rst::One::1": "passed"}
    (project / "a.rst").write_text(text.replace("echo 1 >", "false >"))
    assert cli.run(["check", "a.rst"]) == 1
    out = capsys.readouterr().out
    assert "failed   a.rst::Deck::setup 1" in out
    assert "blocked  a.rst::One::1" in out
    assert opened


def test_a_deck_with_nothing_to_run_needs_no_engine(project: Path, opened: list[str]) -> None:
    """Prose and other languages are no reason to start one; nothing is proven, and the exit code says so."""
    (project / "a.rst").write_text("Deck\n====\n\n.. code-block:: yaml\n\n   a: 1\n")
    assert cli.run(["check", "a.rst"]) == 4
    assert proof(project) == {}
    record = json.loads((project / "_build" / "proof.json").read_text())
    assert [each["id"] for each in record["decks"][0]["not_run"]] == ["a.rst::Deck::1"]
    assert opened == []


def test_warnings_go_to_standard_error(project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Shell that is labelled as Python runs, with a warning that names the line."""
    (project / "a.rst").write_text("Deck\n====\n\n.. code-block:: python\n\n   $ echo 1\n   1\n")
    assert cli.run(["check", "a.rst"]) == 0
    assert capsys.readouterr().err.startswith("a.rst:6: warning: shell has the language python")
    assert opened


# ------------------------------------------------------------------------------------------------------------- extract


def test_extract_prints_json_and_runs_nothing(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A conf.py that prints doesn't spoil it."""
    (project / "conf.py").write_text("print('noise')\n")
    (project / "a.rst").write_text(deck(("One", "$ echo 1\n1")))
    assert cli.run(["extract", "a.rst", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["decks"][0]["blocks"][0]["steps"][0]["input"] == "echo 1"
    assert opened == []
    assert not (project / "_build").exists()


def test_extract_lists_blocks_for_a_person(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Line, kind, id, steps."""
    (project / "a.rst").write_text(deck(("One", "$ echo 1\n1")))
    assert cli.run(["extract", "a.rst"]) == 0
    assert re.search(r"^ +9  transcript  a\.rst::One::1  1 steps?$", capsys.readouterr().out, re.MULTILINE)


# ------------------------------------------------------------------------------------------------ errors and exit codes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "Missing argument"),
        (["check", "a.rst", "--no-such-option"], "No such option"),
        (["check", "a.rst", "--engine", "lxc"], "Invalid value"),
        (["check", "a.rst", "--pause-on-failure"], "needs a terminal"),
        (["no-such-verb"], "No such command"),
        (["check", "missing.rst"], "missing.rst: no such file or folder"),
        (["check", "empty"], "empty: no document in this folder (.rst)"),
        (["extract", "broken.rst"], 'broken.rst:3: unknown directive: "nope"'),
        (["check", "latin1.rst"], "latin1.rst:1: not UTF-8: byte 0xe9 at offset 3"),
        (["check", "unknown.rst"], "unknown.rst:1: deckproof comment: unknown word `skp`"),
    ],
)
def test_wrong_arguments_and_wrong_decks_exit_2_with_one_message(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """No engine is started, no proof is written, nothing is printed but the message."""
    (project / "empty").mkdir()
    (project / "broken.rst").write_text("x\n\n.. nope::\n\n   ::\n\n     ls\n")
    (project / "latin1.rst").write_bytes(b"caf\xe9\n")
    (project / "unknown.rst").write_text(".. deckproof: skp=x\n\n::\n\n  ls\n")
    assert cli.run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("deckproof: ")
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert len(captured.err.splitlines()) <= 2
    assert captured.out == ""
    assert opened == []
    assert not (project / "_build").exists()


@pytest.mark.parametrize("error", [EngineError("no engine", remedy="start one"), ImageError("no image x")])
def test_no_engine_and_no_image_exit_3(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    """One sentence and what to do; the proof says that nothing was proven."""

    def open_engine(*_: object, **_more: object) -> object:
        raise error

    monkeypatch.setattr(prove, "open_engine", open_engine)
    (project / "a.rst").write_text(deck(("One", "$ true")))
    assert cli.run(["check", "a.rst"]) == 3
    assert troubles(capsys.readouterr().err) == f"deckproof: {error}"
    assert proof(project) == {}


@pytest.mark.parametrize(("verb", "said"), [("extract", "a.rst: "), ("adopt", "provable ")])
def test_one_document_that_can_t_be_read_keeps_none_from_being_told(
    project: Path, capsys: pytest.CaptureFixture[str], verb: str, said: str
) -> None:
    """It is said beside the others, and the exit code says that it is there."""
    (project / "a.rst").write_text(deck(("One", "$ echo 1\n1")))
    (project / "bad.rst").write_text("Bad\n===\n\n.. include:: missing\n")
    assert cli.run([verb, "."]) == 2
    found = capsys.readouterr()
    assert said in found.out
    assert "bad.rst:4: " in found.err


def test_an_image_that_does_not_exist_fails_the_step_that_names_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong tag is a mistake on a slide, with file and line; the other steps are proven."""
    asked = []

    @contextmanager
    def open_engine(_kind: str, images: Sequence[str], *_: object, **_more: object) -> Iterator[LocalEngine]:
        asked.append(list(images))
        if "debian:13x" in images:
            raise ImageError("the image debian:13x can't be found", ref="debian:13x")
        yield LocalEngine(project.parent)

    monkeypatch.setattr(prove, "open_engine", open_engine)
    (project / "a.rst").write_text(deck(("One", "$ docker run debian:13x"), ("Two", "$ echo 2\n2")))
    monkeypatch.setenv("PATH", f"{_fake_docker(project.parent)}:{os.environ['PATH']}")
    assert cli.run(["check", "a.rst"]) == 1
    out = capsys.readouterr().out
    assert "a.rst:9: exit status 125, the slide promises 0; the image debian:13x can't be found" in out
    assert proof(project) == {"a.rst::One::1": "failed", "a.rst::Two::1": "passed"}
    assert asked == [["debian:13x"], []]


def test_an_image_that_is_missing_is_not_the_fault_of_a_step_that_does_not_name_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Docker is the name of an image, too."""

    @contextmanager
    def open_engine(_kind: str, images: Sequence[str], *_: object, **_more: object) -> Iterator[LocalEngine]:
        if "docker" in images:
            raise ImageError("the image docker:latest can't be found", ref="docker:latest")
        yield LocalEngine(project.parent)

    monkeypatch.setattr(prove, "open_engine", open_engine)
    (project / "a.rst").write_text(deck(("One", "$ docker run docker"), ("Two", "$ docker rm web")))
    monkeypatch.setenv("PATH", f"{_fake_docker(project.parent)}:{os.environ['PATH']}")
    assert cli.run(["check", "a.rst"]) == 1
    reasons = [line for line in capsys.readouterr().out.splitlines() if "exit status" in line]
    assert ["can't be found" in each for each in reasons] == [True, False]


def _fake_docker(folder: Path) -> Path:
    """Return a folder with a docker client that can't find any image."""
    client = folder / "bin" / "docker"
    client.parent.mkdir()
    client.write_text("#!/bin/sh\nexit 125\n")
    client.chmod(0o755)
    return client.parent


def test_a_defect_is_one_line_unless_it_is_debugged(
    project: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """DECKPROOF_DEBUG=1 shows the traceback."""
    (project / "a.rst").write_text(deck(("One", "$ true")))
    monkeypatch.setattr(prove, "blocks_needed", lambda *_: 1 / 0)
    assert cli.run(["check", "a.rst"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    monkeypatch.setenv("DECKPROOF_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.run(["check", "a.rst"])
    assert opened == []


@pytest.mark.parametrize(
    ("private", "client", "code"),
    [("ok", "ok", 0), ("missing", "ok", 3), ("ok", "missing", 3), ("missing", "missing", 3)],
)
def test_doctor_says_what_to_do_and_exits_3_where_nothing_can_be_proven(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], private: str, client: str, code: int
) -> None:
    """One engine of either kind, and a client, are enough; a missing browser is not in the way."""
    found = [
        Check("private engine", State(private), "found"),
        Check("shared engine", State.WARNING, "none answers", "start one"),
        Check("docker client", State(client), "found"),
        Check("browser", State.MISSING, "none", "install one"),
    ]
    monkeypatch.setattr(doctor, "examine", lambda: found)
    assert cli.run(["doctor"]) == code
    out = capsys.readouterr().out
    assert "warning  shared engine   none answers\n" in out
    assert "→ start one\n" in out


def test_clean_says_what_it_removed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And that there was nothing, where there was nothing."""
    monkeypatch.setattr(engine, "clean", lambda _: ["run abc"])
    assert cli.run(["clean"]) == 0
    assert capsys.readouterr().out == "removed: run abc\n"
    monkeypatch.setattr(engine, "clean", lambda _: [])
    assert cli.run(["clean"]) == 0
    assert capsys.readouterr().out == "nothing was left behind\n"


def test_scripts_are_written_checked_and_removed_with_their_deck(
    project: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Drift is exit 1 and names the file; a deck without commands has none."""
    (project / "a.rst").write_text(deck(("One", "$ echo 1\n1")))
    (project / "b.rst").write_text("Deck\n====\n\nwords\n")
    script = project / "scripts" / "companion" / "a.sh"
    assert cli.run(["scripts", "--check"]) == 1
    assert "scripts/companion/a.sh is missing" in capsys.readouterr().out
    assert cli.run(["scripts"]) == 0
    assert capsys.readouterr().out == "wrote scripts/companion/a.sh\n"
    assert script.stat().st_mode & 0o111
    assert [each.name for each in script.parent.iterdir()] == ["a.sh"]
    for again in (["scripts"], ["scripts", "--check"]):
        assert cli.run(again) == 0
        assert capsys.readouterr().out == ""
    script.write_text("echo changed\n")
    assert cli.run(["scripts", "--check"]) == 1
    assert "scripts/companion/a.sh differs from the slides" in capsys.readouterr().out
    (project / "a.rst").rename(project / "c.rst")
    assert cli.run(["scripts", "--check"]) == 1
    assert "scripts/companion/a.sh: no deck has its name" in capsys.readouterr().out
    assert cli.run(["scripts"]) == 0
    assert [each.name for each in script.parent.iterdir()] == ["c.sh"]
    assert opened == []


@pytest.mark.parametrize("arguments", [["--help"], ["check", "-h"], ["extract", "--help"], ["scripts", "--help"]])
def test_help_teaches(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """What it does, and the exit codes."""
    assert cli.run(arguments) == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: deckproof")
    assert re.search(r"Exit( codes)?:", out)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """-V is short for --version."""
    assert cli.run(["-V"]) == 0
    assert re.fullmatch(r"deckproof \d+\.\d+\.\d+\n", capsys.readouterr().out)


# -------------------------------------------------------------------------------------- as a process, with real signals

PROGRAM = """
import sys
from contextlib import contextmanager
from pathlib import Path
from deckproof.prove import deck as prove
from deckproof.testing import LocalEngine

@contextmanager
def open_engine(*_, **_more):
    folder = Path("work").absolute()
    folder.mkdir(exist_ok=True)
    try:
        yield LocalEngine(folder)
    finally:
        Path("closed").touch()

prove.open_engine = open_engine
from deckproof.cli.__main__ import main
main()
"""


def troubles(err: str) -> str:
    """Return what standard error says, but for what is said before a run of what it will do."""
    return re.sub(r"\Aproving .*compared$", "", err, flags=re.MULTILINE).strip()


def command(*arguments: str) -> list[str]:
    """Return a command line that runs deckproof on an engine that is none."""
    return [sys.executable, "-c", PROGRAM, *arguments]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Exit 130, the engine closed, what was known kept, the hanging command gone, no traceback."""
    (tmp_path / "conf.py").write_text("")
    seconds = own_seconds()
    (tmp_path / "a.rst").write_text(deck(("One", "$ echo 1\n1"), ("Two", f"$ touch started; sleep {seconds}")))
    process = subprocess.Popen(
        command("check", "a.rst"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + patience(30)
        while not (tmp_path / "work" / "started").exists():
            assert process.poll() is None, "it ended before the step was typed"
            assert time.monotonic() < deadline, "the step was never typed"
            time.sleep(0.05)
        process.send_signal(number)
        time.sleep(0.05)
        process.send_signal(number)  # an impatient person
        out, err = process.communicate(timeout=patience(30))
    finally:
        process.kill()
    assert (process.returncode, troubles(err)) == (130, "deckproof: interrupted")
    assert "passed   a.rst::One::1" in out
    assert (tmp_path / "closed").exists()
    assert proof(tmp_path) == {"a.rst::One::1": "passed"}
    assert f"sleep\0{seconds}\0".encode() not in command_lines()


def command_lines() -> list[bytes]:
    """Return the command line of every process of this machine."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            found.append(each.read_bytes())
    return found


@pytest.mark.parametrize("arguments", [["extract", "--json"], ["extract"], ["check"]])
def test_a_reader_that_went_away_is_neither_a_traceback_nor_a_success(tmp_path: Path, arguments: list[str]) -> None:
    """As with ``deckproof check … | head -0``: the engine is closed, and 0 would mean proven."""
    (tmp_path / "a.rst").write_text(deck(("One", "$ true")))
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        command(*arguments, "a.rst"), cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(theirs)
    assert (done.returncode, troubles(done.stderr)) == (130, "")
    assert (tmp_path / "closed").exists() is (arguments == ["check"])


def test_a_terminal_gets_colour_and_a_passing_line(tmp_path: Path) -> None:
    """And with NO_COLOR no colour."""
    (tmp_path / "a.rst").write_text(deck(("One", "$ echo 1\n1")))
    coloured, plain = at_terminal(tmp_path), at_terminal(tmp_path, NO_COLOR="1")
    assert "\x1b[32mpassed" in coloured
    assert "\x1b[2K" in coloured
    assert "\x1b[32m" not in plain
    assert "passed   a.rst::One::1" in plain


def at_terminal(folder: Path, **more: str) -> str:
    """Return what a run shows on a terminal."""
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"} | more
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command("check", "a.rst"), cwd=folder, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 4096):
            shown += data
    except OSError:  # the other side is closed
        pass
    finally:
        os.close(ours)
    assert process.wait(timeout=patience(20)) == 0, shown.decode()
    return shown.decode()
