"""A document that needs no engine opens none, and is proven in the surroundings that it would have with one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from deckproof.config import Config
from deckproof.engine import choose, host, open_engine
from deckproof.engine.namespace import sandbox
from deckproof.engine.namespace.daemon import NONE
from deckproof.engine.runs import runs
from deckproof.model import EngineKind, Result
from deckproof.prove.deck import DeckProof, now, proof_of
from deckproof.results.report import summary
from deckproof.testing import make_session

from .conftest import quiet, said_by, traces

pytestmark = pytest.mark.engine


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is kept in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


def test_no_daemon_is_started() -> None:
    """What lives there is what holds the surroundings together and lets them reach the network; all of it goes."""
    with open_engine("auto", (), (), Config(), quiet, needed=False) as engine:
        name = engine.environment[runs.MARK]
        programs = set(map(host.name, host.marked(runs.MARK, name)))
        assert said_by(engine, "ls /run/docker.sock || echo none") == "none"
        assert said_by(engine, "kill -9 -1; pkill -9 sleep; echo still") == "still"
    assert programs <= {"unshare", "sh", NONE.name, "slirp4netns"}
    assert traces(name) == []


REAPS_NOBODY = """
import subprocess, sys
from pathlib import Path
code = subprocess.Popen(sys.argv[1:]).wait()
left = [each for each in Path("/proc").glob("[1-9]*/stat") if each.read_text().rpartition(")")[2].split()[:2] == ["Z", "1"]]
sys.exit(code or bool(left) and f"zombies: {left}")
"""


def test_it_ends_where_the_first_process_takes_note_of_no_strangers_end(tmp_path: Path) -> None:
    """As in a container that was started without an init; a sandbox goes on until its last zombie is taken note of."""
    (tmp_path / "talk.md").write_text("# Talk\n\n```console\n$ echo hello\nhello\n```\n")
    check = [sys.executable, "-m", "deckproof.cli", "check", "--fresh", "talk.md"]
    first = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, "-c", REAPS_NOBODY]
    done = subprocess.run([*first, *check], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof names no engine; where that kind can't be opened, because its program is not there, it is not missed."""
    monkeypatch.setattr(sandbox, "client", lambda: None)
    assert choose.WAYS[EngineKind.PRIVATE].missing() is not None
    session = make_session("$ echo hello > greeting\n$ cat greeting\nhello", "$ cat absent")
    with DeckProof(session, Config(), EngineKind.PRIVATE) as deck:
        found = [each.result for each in deck.results()]
    assert found == [Result.PASSED, Result.FAILED]
    assert deck.engine is not None
    assert deck.engine.version == ""
    assert deck.engine.details["engine"] == "none: no step needs one"
    said = summary(proof_of([deck.record], now()))
    assert said == "1 block failed; 1 block, 2 steps proven with no engine needed (private)"


def test_a_long_document_takes_little_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """What is kept of ten thousand steps is packed, and what reading takes for a moment is what proving takes later."""
    few, many = (_megabytes(steps, tmp_path) for steps in (10, 10_000))
    assert many < few + 4  # 40 where all of them were objects


def _megabytes(steps: int, folder: Path) -> float:
    """Return what a check of so many steps takes at most, where an earlier proof of it is there."""
    blocks = ("\n".join(f"$ echo {n}\n{n}" for n in range(first, first + 10)) for first in range(0, steps, 10))
    document = folder / f"{steps}.md"
    document.write_text("# Echo\n\n" + "\n\n".join(f"```console\n{block}\n```" for block in blocks) + "\n")
    argv = [sys.executable, "-c", SAYS_ITS_MEMORY, document.name]
    for _ in range(2):
        done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=True)
    document.unlink()
    return int(done.stderr.split()[-2]) / 1024


# Not what the kernel says of a child: that counts what its parent took when it was started.
SAYS_ITS_MEMORY = """
import sys
from deckproof.cli.main import run
code = run(["check", "--fresh", sys.argv[1]])
sys.stderr.writelines(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
sys.exit(code)
"""


def test_in_doubt_an_engine_is_opened() -> None:
    """A script may call one."""
    session = make_session("$ printf 'doc%s version' ker > ask\n$ sh ask | grep -c Server\n1")
    with DeckProof(session, Config(), EngineKind.PRIVATE) as deck:
        assert [each.result for each in deck.results()] == [Result.PASSED]
    assert deck.engine is not None
    assert deck.engine.version
