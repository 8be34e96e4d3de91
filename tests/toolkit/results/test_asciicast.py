"""Recordings: the real bytes of a run at their real times, without the long waits."""

from __future__ import annotations

import json
from codecs import getincrementaldecoder
from itertools import pairwise
from pathlib import Path
from typing import Any

from deckproof.model import (
    BlockResult,
    Chunk,
    DeckResult,
    Ending,
    EngineInfo,
    EngineKind,
    Outcome,
    Proof,
    Result,
    Role,
    Step,
    StepResult,
)
from deckproof.model import Verdict as Said
from deckproof.results.asciicast import IDLE_SECONDS, MOST_BYTES, recording, write_recordings
from deckproof.run import DeckRun
from deckproof.testing import QUICK, LocalEngine, make_block, make_session
from hypothesis import given
from hypothesis import strategies as st

CHUNKS = st.lists(st.tuples(st.floats(0, 1000), st.binary(min_size=1, max_size=40)), max_size=12)


def events(text: str | None) -> list[tuple[float, str]]:
    """Return the events of an asciicast."""
    assert text is not None
    return [(at, data) for at, kind, data in map(json.loads, text.splitlines()[1:]) if kind == "o"]


def head(text: str | None) -> dict[str, Any]:
    """Return the head of an asciicast."""
    assert text is not None
    return dict(json.loads(text.splitlines()[0]))


def run_of(*chunks: tuple[float, bytes], role: Role = Role.SHOWN, result: Result = Result.PASSED) -> BlockResult:
    """Return the result of a block with one step."""
    block = make_block("$ x", role=role)
    step = Step(line=1, end_line=1, prompt="$", input="x", expected=None)
    outcome = Outcome("x", Ending.EXITED, 0, (), 1.0, tuple(Chunk(at, data) for at, data in chunks))
    return BlockResult(block, result, None, 1.0, (StepResult(step, outcome, Said(result)),))


def test_a_recording_shows_the_session_as_a_person_saw_it(tmp_path: Path) -> None:
    """The host's prompt is drawn, a program's own prompt and echo are not shown twice."""
    text = "$ echo a\na\n$ python3 -q\n>>> print(6 * 7)\n42\n>>> exit()\n$ echo b\nb"
    with DeckRun(make_session(text), LocalEngine(tmp_path), QUICK) as run:
        (result,) = run.blocks()
    film = recording(result)
    shown = "".join(data for _, data in events(film))
    assert head(film) == {"version": 2, "width": 60, "height": head(film)["height"], "title": result.block.id}
    lines = [line for line in shown.replace("\x1b[?2004h", "").replace("\x1b[?2004l", "").split("\r\n") if line]
    assert [line.strip("\r") for line in lines] == text.split("\n")


@given(CHUNKS)
def test_nothing_that_came_back_is_lost_or_made_up(chunks: list[tuple[float, bytes]]) -> None:
    """The events after the typing are the bytes that were received, in order, however they were cut."""
    chunks = sorted(chunks, key=lambda each: each[0])
    shown = "".join(data for _, data in events(recording(run_of(*chunks))))
    received = b"".join(data for _, data in chunks)
    assert shown == "$ x\r\n" + getincrementaldecoder("utf-8")("replace").decode(received)


@given(CHUNKS)
def test_time_goes_forward_and_no_wait_is_long(chunks: list[tuple[float, bytes]]) -> None:
    """A pull of minutes is no news."""
    times = [at for at, _ in events(recording(run_of(*sorted(chunks, key=lambda each: each[0]))))]
    assert all(0 <= later - earlier <= IDLE_SECONDS + 0.002 for earlier, later in pairwise([0.0, *times]))


def test_only_what_is_shown_and_proven_is_recorded() -> None:
    """Hidden blocks, blocks that did not pass, and floods have no recording."""
    assert recording(run_of((0.1, b"a"))) is not None
    assert recording(run_of((0.1, b"a"), role=Role.HIDDEN)) is None
    assert recording(run_of((0.1, b"a"), result=Result.FAILED)) is None
    assert recording(run_of((0.1, b"a" * (MOST_BYTES + 1)))) is None


def test_a_deck_s_recordings_take_the_place_of_its_older_ones(tmp_path: Path) -> None:
    """And those of other decks stay."""
    (tmp_path / "other.rst").mkdir()
    (tmp_path / "other.rst" / "a-1.cast").touch()
    for text in ("$ echo a\na", "$ echo b\nb"):
        session = make_session(text)
        with DeckRun(session, LocalEngine(tmp_path), QUICK) as run:
            results = tuple(run.blocks())
        proof = Proof("now", EngineInfo(EngineKind.PRIVATE, "1"), (), (DeckResult(session.deck, results),))
        write_recordings(proof, tmp_path)
        (film,) = [each for each in tmp_path.glob("*/*.cast") if each.parent.name != "other.rst"]
        assert head(film.read_text())["title"] == results[0].block.id
    assert (tmp_path / "other.rst" / "a-1.cast").exists()
