"""The life of a run: one state at a time, and only along the arrows that are drawn."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from deckproof.engine import host, locks
from deckproof.engine.runs import cgroups, mounts, runs
from deckproof.engine.runs import run_state as life
from deckproof.engine.runs.run_state import FOLLOWING, LifeError, State
from deckproof.errors import EngineError
from deckproof.model import EngineKind
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for runs that nobody else's ``clean`` looks at."""
    monkeypatch.setattr(runs, "runs_folder", lambda: tmp_path / "runs")
    monkeypatch.setattr(runs, "end_processes", lambda _: None)  # there are none
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path / "cache"))
    return tmp_path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([state for state in State if state is not State.GONE]), max_size=12))
def test_a_run_goes_only_along_the_arrows(places: Path, wishes: list[State]) -> None:
    """Whatever it is told to become, it goes where its state allows; a refused step changes nothing; it can be erased."""
    run = runs.begin(EngineKind.PRIVATE)
    now = State.CLAIMED
    for wish in wishes:
        if wish in FOLLOWING[now]:
            run.becomes(wish)
            now = wish
        else:
            with pytest.raises(LifeError, match=f"is {now} can't be {wish}"):
                run.becomes(wish)
        assert run.state is now
    runs.erase(run)
    assert run.state is State.GONE
    assert [each for each in places.rglob("*") if each.is_file() or run.name in each.name] == []


@given(st.sampled_from([state for state in State if state is not State.GONE]))
def test_every_life_can_end(state: State) -> None:
    """From each state but the last one, closing is one step away, and gone is one more."""
    assert State.CLOSING in FOLLOWING[state]
    assert State.GONE in FOLLOWING[State.CLOSING]
    assert not FOLLOWING[State.GONE]


def test_the_drawing_names_every_state() -> None:
    """The module's docstring draws them all, and tells what each one is."""
    drawing, _, prose = (life.__doc__ or "").partition("Claimed:")
    assert set(re.findall(r"[a-z]{4,}", drawing.partition("\n\n")[2])) == set(map(str, State))
    assert all(f"{state}:".capitalize() in f"Claimed:{prose}" for state in State)


@pytest.mark.usefixtures("places")
def test_a_gone_run_stays_gone() -> None:
    """Nothing brings it back, and erasing it again does no harm."""
    run = runs.begin(EngineKind.PRIVATE)
    runs.erase(run)
    runs.erase(run)
    with pytest.raises(LifeError):
        run.becomes(State.SERVING)
    assert run.state is State.GONE


def test_a_run_that_finds_no_room_says_where_and_leaves_nothing(places: Path) -> None:
    """A file in the place of its folder is as bad as a full disk: one sentence that names it."""
    (places / "runs").write_text("")
    with pytest.raises(EngineError, match=r"no place for the files of a run: .*/runs"):
        runs.begin(EngineKind.PRIVATE)


@pytest.mark.usefixtures("places")
def test_what_can_t_be_removed_at_once_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed run had started may still make files: what is there after the first try is removed by the next."""
    run = runs.begin(EngineKind.PRIVATE)
    run.data.mkdir(parents=True)
    real, tries = shutil.rmtree, list[Path]()

    def remove(folder: Path, **_: object) -> None:
        real(folder, ignore_errors=True)
        tries.append(folder)
        if tries.count(run.data) < 3 and folder == run.data:
            (folder / "again").mkdir(parents=True)

    monkeypatch.setattr(shutil, "rmtree", remove)
    assert runs.erase(run) == []
    assert tries.count(run.data) == 3
    assert (run.state, run.data.exists()) == (State.GONE, False)


@pytest.mark.usefixtures("places")
def test_a_run_that_can_t_be_removed_yet_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder stays, with the knowledge of where its files are, so that a later ``clean`` goes on."""
    run = runs.begin(EngineKind.PRIVATE)
    run.data.mkdir(parents=True)
    with monkeypatch.context() as patched:
        patched.setattr(runs, "PATIENCE", 0.2)
        patched.setattr(mounts, "undone_below", lambda folder: folder != run.data)  # something stays mounted there
        for _ in range(2):
            assert runs.erase(run) == [run.data]
            assert (run.state, run.scratch.exists()) == (State.CLOSING, False)
    assert runs.erase(run) == []
    assert (run.state, run.data.exists()) == (State.GONE, False)


@pytest.mark.usefixtures("places")
def test_a_run_whose_control_group_is_in_use_is_not_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was killed may take its time to end: longer than anybody waits, on a busy machine."""
    run = runs.begin(EngineKind.PRIVATE)
    monkeypatch.setattr(cgroups, "CGROUPS", tmp_path / "groups")
    group = tmp_path / "groups" / "pids" / run.cgroup
    (group / "docker").mkdir(parents=True)
    (group / "in use").touch()
    with monkeypatch.context() as patched:
        patched.setattr(runs, "PATIENCE", 0.2)
        assert runs.erase(run) == [group]
    assert (run.state, [*group.iterdir()]) == (State.CLOSING, [group / "in use"])
    (group / "in use").unlink()
    assert runs.erase(run) == []
    assert (run.state, group.exists()) == (State.GONE, False)


def test_an_interrupt_while_a_run_is_erased_is_heard_after_that(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """^C in the middle of the removal leaves nothing of the run."""
    run = runs.begin(EngineKind.PRIVATE)
    real, calls = host.marked, list[str]()

    def interrupted(variable: str, value: str) -> list[int]:
        calls.append(value)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return real(variable, value)

    monkeypatch.undo()  # processes are looked for again
    monkeypatch.setattr(runs, "runs_folder", lambda: places / "runs")
    monkeypatch.setattr(host, "marked", interrupted)
    with pytest.raises(KeyboardInterrupt):
        runs.erase(run)
    assert run.state is State.GONE
    assert not run.scratch.exists()


@pytest.mark.usefixtures("places")
def test_a_run_whose_folder_is_not_seen_here_lives_by_its_files(tmp_path: Path) -> None:
    """For as long as a lock on one of them is held, and while it may be just being made."""
    run, file = runs.Run("abcdef"), tmp_path / "abcdef"
    file.touch()
    assert runs.alive(run, file)
    os.utime(file, (0, 0))
    assert not runs.alive(run, file)
    locks.hold(run.name, [file])
    assert runs.alive(run, file)
    locks.release(run.name)
    file.unlink()
    assert not runs.alive(run, file)
