"""A project that is not as it should be: one sentence, and no verdict lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from deckproof.errors import DeckproofError
from deckproof.results.proof_json import read_proof
from deckproof.testing import at_terminal

PROGRAM = """
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from deckproof.prove import deck as prove
from deckproof.testing import LocalEngine

@contextmanager
def open_engine(*_, **_more):
    with TemporaryDirectory() as folder:
        yield LocalEngine(Path(folder))

prove.open_engine = open_engine
from deckproof.cli.__main__ import main
main()
"""
GOOD = "Deck\n====\n\nSlide\n-----\n\n.. code-block:: console\n\n   $ echo one\n   one\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one deck, of one step."""
    (tmp_path / "conf.py").write_text("deckproof_quiet = 0.1\n")
    (tmp_path / "talk.rst").write_text(GOOD)
    return tmp_path


def run(
    project: Path, *arguments: str, within: Callable[[list[str]], list[str]] = list
) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process of its own."""
    return subprocess.run(
        within([sys.executable, "-c", PROGRAM, *arguments]),
        cwd=project,
        env=os.environ | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


READ_ONLY = 'mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@"'


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file system read-only")
def test_a_project_that_is_read_only_keeps_its_verdict(project: Path) -> None:
    """The proof is not kept, which is said; the exit code is the verdict's."""

    def within(command: list[str]) -> list[str]:
        return ["unshare", "--mount", "sh", "-ec", READ_ONLY, "sh", *command]

    done = run(project, "check", "talk.rst", within=within)
    assert "passed   talk.rst::Slide::1" in done.stdout
    assert "1 step proven" in done.stdout
    assert "_build: can't be written: Read-only file system: the proof is not kept there" in done.stderr
    assert done.returncode == 0
    (project / "talk.rst").write_text(GOOD.replace("   one\n", "   two\n"))
    assert run(project, "check", "talk.rst", within=within).returncode == 1


def test_a_report_that_can_t_be_written_is_no_success(project: Path) -> None:
    """It was asked for; but the verdict is said all the same."""
    done = run(project, "check", "talk.rst", "--junit", "conf.py/report.xml")
    assert "1 step proven" in done.stdout
    assert "conf.py/report.xml: can't be written" in done.stderr
    assert done.returncode == 2


def test_what_is_built_is_not_to_be_committed(project: Path) -> None:
    """The folder says so itself."""
    assert run(project, "check", "talk.rst").returncode == 0
    assert (project / "_build" / ".gitignore").read_text() == "*\n"


def test_a_conf_py_that_prints_disturbs_nothing(project: Path) -> None:
    """What it prints is neither a record nor a verdict."""
    (project / "conf.py").write_text("import os\nprint('noise')\nos.write(1, b'noise')\nos.system('echo noise')\n")
    done = run(project, "extract", "--json", "talk.rst")
    assert json.loads(done.stdout)["decks"][0]["path"] == "talk.rst"
    assert run(project, "check", "talk.rst").returncode == 0


@pytest.mark.parametrize("conf", ["raise SystemExit(3)\n", "import sys; sys.exit('bye')\n", "1/0\n", "def\n", "\0"])
def test_a_conf_py_that_ends_or_breaks_is_one_sentence(project: Path, conf: str) -> None:
    """With its name, and without a traceback."""
    (project / "conf.py").write_text(conf)
    done = run(project, "check", "talk.rst")
    assert done.returncode == 2
    assert done.stderr.startswith("deckproof: conf.py")
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


def test_all_settings_that_are_wrong_are_said_at_once(project: Path) -> None:
    """Not one after another, from run to run."""
    (project / "conf.py").write_text("deckproof_timeout = 'soon'\ndeckproof_images = 'none'\ndeckproof_columns = []\n")
    done = run(project, "check", "talk.rst")
    assert done.returncode == 2
    for name in ("deckproof_timeout", "deckproof_images", "deckproof_columns"):
        assert name in done.stderr


def test_one_step_is_one_step(project: Path) -> None:
    """In every list."""
    assert "1 step\n" in run(project, "extract", "talk.rst").stdout
    assert "(1 step, " in run(project, "check", "talk.rst").stdout


PROOF = {
    "version": 1,
    "started": "2026-01-01T00:00:00+00:00",
    "decks": [{"path": "a.rst", "blocks": [{"id": "a", "verdict": "passed", "seconds": 1.0, "steps": [{}]}]}],
}


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        json.dumps({"version": 1}),
        json.dumps(PROOF | {"decks": None}),
        json.dumps(PROOF | {"decks": [1]}),
        json.dumps(PROOF | {"decks": [{"path": "a.rst"}]}),
        json.dumps(PROOF | {"decks": [{"path": "a.rst", "blocks": [{"id": 1}]}]}),
        json.dumps(PROOF | {"decks": [{"path": "a.rst", "blocks": [{"id": "a", "verdict": "x", "steps": [1]}]}]}),
        json.dumps(PROOF | {"started": 5}),
        "[" * 100_000,
    ],
)
def test_a_proof_that_is_damaged_is_one_sentence(project: Path, damaged: str) -> None:
    """Where it is to be read; and it is no reason not to prove anew."""
    path = project / "proof.json"
    path.write_text(damaged)
    with pytest.raises(DeckproofError, match=r"proof\.json: ") as caught:
        read_proof(path)
    assert "deckproof check writes one" in caught.value.remedy


def test_a_damaged_proof_does_not_keep_a_deck_from_being_proven(project: Path) -> None:
    """A new one takes its place."""
    (project / "_build").mkdir()
    (project / "_build" / "proof.json").write_text('{"version": 1, "decks": [1]}')
    assert run(project, "check", "talk.rst").returncode == 0
    assert read_proof(project / "_build" / "proof.json")["decks"][0]["path"] == "talk.rst"
    merged = run(project, "merge", "talk.rst", "-o", "whole.json")
    assert merged.returncode == 2
    assert "defect" not in merged.stderr


def test_a_stranger_s_conf_py_is_not_run(project: Path) -> None:
    """By no verb that reads documents, where --no-conf asks for that; else it is a program, and runs."""
    (project / "conf.py").write_text("open('ran', 'w').close()\n")
    for arguments in (["extract"], ["check"], ["lint"], ["extract", "--explain"]):
        done = run(project, *arguments, "--no-conf", "talk.rst")
        assert done.returncode == 0, done.stderr
        assert not (project / "ran").exists()
    assert run(project, "extract", "talk.rst").returncode == 0
    assert (project / "ran").exists()


def test_what_prepares_a_stranger_s_services_is_not_run(project: Path) -> None:
    """It is a program, too."""
    (project / "compose.yaml").write_text("services: {}\n")
    (project / "prepare.sh").write_text("touch ran\n")
    asks = "from pathlib import Path; from deckproof.engine.services import prepare_files; prepare_files(Path('compose.yaml'))"
    environment = os.environ | {"DECKPROOF_NO_CONF": "1"}
    done = subprocess.run(
        [sys.executable, "-c", asks], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert "is a program that prepares the deck's services" in done.stderr
    assert not (project / "ran").exists()


def test_progress_says_how_far_of_the_whole(project: Path) -> None:
    """At a terminal: blocks, and seconds where an earlier run tells how many."""
    (project / "talk.rst").write_text(GOOD + GOOD.partition("=\n\n")[2].replace("Slide", "Other"))
    first = run(project, "check", "--fresh", "talk.rst", within=at_terminal).stdout
    assert "0 of 2 blocks, 0 s" in first
    assert "1 of 2 blocks, " in first
    assert " of about " not in first
    proof = project / "_build" / "proof.json"
    record = json.loads(proof.read_text())
    record["decks"][0]["blocks"][0]["seconds"] = 99.0
    proof.write_text(json.dumps(record))
    assert " s of about 99 s" in run(project, "check", "--fresh", "talk.rst", within=at_terminal).stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", ""], "a path is empty; '.' is this folder"),
        (["check", "talk.rst", "--start", "EMPTY"], "'EMPTY' is not one of 'empty', 'project', 'document'"),
        (["check", "utf16.md"], "iconv -f UTF-16 -t UTF-8 utf16.md"),
        (["screenshots", "talk.rst"], "talk.rst: this is not the page of a built deck"),
        (["pdf", "talk.rst"], "talk.rst: this is not the page of a built deck"),
        (["screenshots", "nowhere.html"], "nowhere.html: there is no deck"),
        (["merge", "nowhere.json"], "nowhere.json: no proof can be read: No such file or directory\n"),
    ],
)
def test_what_can_t_be_meant_is_one_true_sentence(project: Path, arguments: list[str], sentence: str) -> None:
    """And exit status 2; nothing is run, and nothing written."""
    (project / "utf16.md").write_text("# It", encoding="utf-16")
    done = run(project, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert not (project / "_build").exists()


@pytest.mark.parametrize("seconds", ["-1", "0", "nan", "inf", "abc"])
def test_a_time_is_a_number_above_0(project: Path, seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it is said."""
    monkeypatch.setenv("DECKPROOF_TIMEOUT", seconds)
    done = run(project, "check", "talk.rst")
    assert done.returncode == 2
    assert f"DECKPROOF_TIMEOUT is '{seconds}', but must be a number above 0" in done.stderr
