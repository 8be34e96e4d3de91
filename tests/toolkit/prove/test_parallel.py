"""Decks side by side: the same words, records and exit codes as one after another.

Runs happen on engines that are none: steps are typed in an ordinary shell. Decks that run at the same time wait for
each other, so that no test depends on how fast the machine is. What a signal does is in ``tests/docker/test_jobs.py``.
"""

from __future__ import annotations

import json
import os
import pickle
import pty
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from deckproof.cli import main as cli
from deckproof.engine import AuthorsEngine
from deckproof.errors import DeckError, DeckproofError, EngineError, Exit, ImageError
from deckproof.model import EngineInfo, EngineKind, Result
from deckproof.prove import deck as prove
from deckproof.prove.deck import DeckProof, proof_of
from deckproof.prove.parallel import Event, Phase, Seat, side_by_side
from deckproof.results.proof_json import proof_to_dict
from deckproof.results.report import summary
from deckproof.testing import QUICK, LocalEngine, make_session

WAIT = "until test -e ../{}; do sleep 0.02; done"


class NamedEngine(LocalEngine):
    """An engine that is none, which says by which name it is known."""

    name = "private"

    @property
    def info(self) -> EngineInfo:
        """Kind, and the name."""
        return EngineInfo(EngineKind.SHARED, "0", {"named by": self.name})


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, as working folder; engines are folders beside it, each with a file ``closed`` in the end."""

    @contextmanager
    def open_engine(
        kind: str | AuthorsEngine,
        images: Sequence[str],
        _services: object,
        _config: object,
        *others: object,
        **_more: object,
    ) -> Iterator[LocalEngine]:
        if "absent:1" in images:
            raise EngineError("no engine answers", remedy="start one")
        others[0]("making images ready")  # type: ignore[operator] # the deck's progress
        folder = Path(mkdtemp(dir=tmp_path, prefix="engine"))
        engine = NamedEngine(folder)
        engine.name = kind if isinstance(kind, str) else kind.named_by
        yield engine
        (folder / "closed").touch()

    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "conf.py").write_text("deckproof_quiet = 0.1\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(prove, "open_engine", open_engine)
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the command line takes the signals over
    return folder


def write(project: Path, name: str, *transcripts: str) -> None:
    """Write a deck of these blocks."""
    blocks = "".join(f"\n.. code-block:: console\n\n   {text}\n" for text in transcripts)
    (project / name).write_text(f"Deck\n====\n{blocks}")


def check(*arguments: str) -> int:
    """Run deckproof and return its exit code."""
    return cli.run(["check", ".", "--fresh", "--engine", "private", *arguments])


def verdicts(project: Path) -> dict[str, str]:
    """Return the verdicts in proof.json."""
    record = json.loads((project / "_build" / "proof.json").read_text())
    return {block["id"]: block["verdict"] for deck in record["decks"] for block in deck["blocks"]}


# ------------------------------------------------------------------------------------------------- what a person sees


def test_words_records_and_exit_code_are_those_of_one_after_another(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """But for times: also where a deck fails, and the first one ends last."""
    write(project, "a.rst", f"$ {WAIT.format('last')}", "$ echo 1\n   2")
    write(project, "b.rst", "$ echo 1\n   1")
    write(project, "c.rst", "$ touch ../last", "$ false")
    (project.parent / "last").touch()
    alone = run(project, capsys, "--jobs", "1")
    (project.parent / "last").unlink()
    assert run(project, capsys, "--jobs", "3") == alone
    assert alone[0] == Exit.FAILED
    assert re.findall(r"(?m)^  \w+ +(\w)\.rst::", str(alone[1])) == ["a", "a", "b", "c", "c"]


def run(project: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, ...]:
    """Return the exit code, what was said, and both records, without what no two runs share."""
    code = check("--junit", "junit.xml", *arguments)
    proof, junit = ((project / name).read_text() for name in ("_build/proof.json", "junit.xml"))
    proof = re.sub(r'("(?:seconds|started)"): [^,\n]+', r"\1", proof)
    out, err = capsys.readouterr()
    return code, re.sub(r"[\d.]+ s\b", "N s", out), err, proof, re.sub(r'(?:time|timestamp)="[^"]*"', "", junit)


def test_decks_run_at_the_same_time(project: Path) -> None:
    """Each of these waits for the other, and has an engine of its own."""
    write(project, "a.rst", "$ touch ../a", f"$ {WAIT.format('b')}")
    write(project, "b.rst", "$ touch ../b", f"$ {WAIT.format('a')}")
    assert check("--jobs", "2") == Exit.PROVEN
    assert len(list(project.parent.glob("engine*/closed"))) == 2


def test_decks_take_turns_on_an_engine_that_is_shared(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would get in each other's way, so --jobs is not heard, which is said."""
    monkeypatch.setattr("deckproof.cli.check.candidates", lambda _: (EngineKind.SHARED,))
    write(project, "a.rst", "$ sleep 0.5; touch ../a")
    write(project, "b.rst", "$ test -e ../a")
    assert check("--jobs", "2") == Exit.PROVEN
    assert capsys.readouterr().out.startswith("  one deck after another: ")


def test_a_terminal_has_a_line_for_each_deck_that_runs(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under what is written; they are taken away before more is written, and in the end."""
    write(project, "a.rst", f"$ {WAIT.format('seen')}")
    write(project, "b.rst", f"$ {WAIT.format('seen')}")
    ours, theirs = pty.openpty()
    shown: list[bytes] = []
    reader = threading.Thread(target=watch, args=(ours, shown, project.parent / "seen"))
    reader.start()
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(theirs, "w") as screen, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", screen)
        assert check("--jobs", "2") == Exit.PROVEN
    reader.join()
    os.close(ours)
    assert b"\r\x1b[2K\x1b[1A\x1b[2K" in b"".join(shown)
    assert b"".join(shown).endswith(b"2 blocks, 2 steps proven on Docker Engine 0 (shared)\r\n")


def watch(screen: int, shown: list[bytes], seen: Path) -> None:
    """Read what a terminal shows to its end; touch a file as soon as both decks have their line at the same time."""
    try:
        while data := os.read(screen, 4096):
            shown.append(data)
            if re.search(rb"a\.rst::Deck::1\r\n  \xe2\x80\xa6 +b\.rst::Deck::1$", b"".join(shown)):
                seen.touch()
    except OSError:  # the last program has left it
        return


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--jobs", "2", "--pause-on-failure"], "only one could have it"),
        (["--engine-pool", "one,two", "--pause-on-failure"], "only one could have it"),
        (["--engine-pool", "one"], "--engine private and --engine-pool"),
        (["--jobs", "0"], "Invalid value for '--jobs'"),
        (["--jobs", "many"], "Invalid value for '--jobs'"),
    ],
)
def test_what_can_t_be_had_together_is_said(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """With the reason and exit code 2; nothing is started."""
    write(project, "a.rst", "$ true")
    assert check(*arguments) == Exit.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert not list(project.parent.glob("engine*"))


# ------------------------------------------------------------------------------------------------- what goes wrong


def test_an_engine_that_can_t_be_had_keeps_what_the_others_found(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those that run go on to their end; no other is started, and the exit code is 3."""
    write(project, "a.rst", "$ docker run absent:1")
    write(project, "b.rst", "$ sleep 0.5", "$ true")
    write(project, "c.rst", "$ touch ../c")
    assert check("--jobs", "2") == Exit.NO_ENGINE
    out, err = capsys.readouterr()
    assert err == "proving 3 documents: 4 steps, each typed and compared\ndeckproof: no engine answers\n  start one\n"
    assert verdicts(project) == {"b.rst::Deck::1": "passed", "b.rst::Deck::2": "passed"}
    assert out.count("passed   b.rst") == 2
    assert not (project.parent / "c").exists()


def test_a_deck_whose_process_dies_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it had found by then is kept, and so is what the other deck finds."""
    write(project, "a.rst", "$ true", "$ kill -KILL $PPID")
    write(project, "b.rst", "$ true")
    assert check("--jobs", "2") == Exit.NO_ENGINE
    assert "\ndeckproof: the process that proved a.rst was ended by SIGKILL\n" in capsys.readouterr().err
    assert verdicts(project) == {"a.rst::Deck::1": "passed", "b.rst::Deck::1": "passed"}


def test_a_defect_is_said_as_one(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it was; DECKPROOF_DEBUG=1 shows where in the deck's own process."""
    write(project, "a.rst", "$ true")
    monkeypatch.setattr(prove, "blocks_needed", lambda *_: 1 / 0)
    assert check("--jobs", "2") == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    monkeypatch.setenv("DECKPROOF_DEBUG", "1")
    with pytest.raises(Exception, match="ZeroDivisionError") as caught:
        check("--jobs", "2")
    assert "in _run" in "".join(caught.value.__notes__)


@pytest.mark.parametrize(
    "error", [EngineError("gone", remedy="start it"), DeckError("bad", path="a.rst", line=3), ImageError("no", ref="x")]
)
def test_errors_cross_between_processes_as_what_they_are(error: DeckproofError) -> None:
    """With all that they know, whatever their making asks for."""
    crossed = pickle.loads(pickle.dumps(error))
    assert type(crossed) is type(error)
    assert (str(crossed), vars(crossed), crossed.exit) == (str(error), vars(error), error.exit)


# ------------------------------------------------------------------------------------------------- who runs where


def told(
    decks: list[DeckProof], seats: list[Seat], seconds: Callable[[DeckProof], float]
) -> list[tuple[DeckProof, Event]]:
    """Prove decks side by side, and return what is told of each, in its order."""
    events = list[tuple[DeckProof, Event]]()
    side_by_side(decks, seats, seconds, lambda deck, event: events.append((deck, event)))
    assert [result.result for deck in decks for result in deck.found] == [Result.PASSED] * len(decks)
    return events


def started(decks: list[DeckProof], seats: list[Seat], seconds: Callable[[DeckProof], float]) -> list[DeckProof]:
    """Prove decks side by side, and return them in the order in which they were started."""
    return [deck for deck, event in told(decks, seats, seconds) if event is Phase.STARTED]


def test_what_takes_longest_starts_first() -> None:
    """So that nobody waits for it alone in the end; of equals, the first one."""
    quick, slow, other = (DeckProof(make_session("$ true"), QUICK) for _ in range(3))
    assert started([quick, slow, other], [None], lambda deck: 2 if deck is slow else 1) == [slow, quick, other]


def test_a_place_is_free_while_an_engine_is_closed_but_not_an_engine_of_a_pool() -> None:
    """What is left there must be removed before another deck comes."""
    engine = AuthorsEngine(Path("docker"), "unix:///one", "0", "context one")
    for seat, overlaps in ((None, True), (engine, False)):
        decks = [DeckProof(make_session("$ true"), QUICK) for _ in range(2)]
        events = told(decks, [seat], lambda _: 0)
        assert (events.index((decks[1], Phase.STARTED)) < events.index((decks[0], Phase.ENDED))) is overlaps


def test_what_a_deck_took_the_last_time_tells_how_long_it_will_take(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block that is new takes as long as its steps do elsewhere; a proof that can't be read tells nothing."""
    write(project, "a.rst", "$ true")
    write(project, "b.rst", "$ sleep 0.5")
    assert check() == Exit.PROVEN
    write(project, "a.rst", "$ true", "$ true; true\n   $ true\n   $ true")
    asked = list[list[float]]()
    monkeypatch.setattr(
        "deckproof.cli.check.side_by_side",
        lambda decks, _seats, seconds, _tell: asked.append([seconds(deck) for deck in decks]),
    )
    check("--jobs", "2")
    (project / "_build" / "proof.json").write_text('{"version": 1}')
    check("--jobs", "2")
    (first, second), unknown = asked
    assert first > second > 0.5
    assert unknown == [4.0, 1.0]


def test_each_deck_gets_the_next_engine_that_is_free_and_the_proof_names_it() -> None:
    """The first deck waits for the third, which therefore runs on the engine that the second one has left."""
    one, two = (AuthorsEngine(Path("docker"), f"unix:///{name}", "0", f"context {name}") for name in ("one", "two"))
    inputs = WAIT.format("third"), "true", "touch ../third"
    decks = [DeckProof(make_session(f"$ {text}"), QUICK) for text in inputs]
    assert started(decks, [one, two], lambda _: 0) == decks
    proof = proof_of((deck.record for deck in decks), "now")
    names = [each["engine"]["details"]["named by"] for each in proof_to_dict(proof)["decks"]]
    assert names == ["context one", "context two", "context two"]
    assert summary(proof) == "3 blocks, 3 steps proven on 2 engines: Docker Engine 0 (shared)"
