"""Faults injected into what a run finds on the disk: the cache of prepared images, and room; see test_faults.py."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.engine.runs import runs

from .faults import RUN, cache_of_its_own, check, mounted, project, three_blocks

pytestmark = pytest.mark.engine


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A deck of three blocks, in a project."""
    return three_blocks(tmp_path / "talk")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    """A cache of prepared images that may be damaged: a copy."""
    with cache_of_its_own(f"faults-{tmp_path.name}") as folder:
        yield folder


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ("mount --bind {0} {0}; mount -o remount,bind,ro {0}", "Read-only file system"),
        ("mkdir -p {0}/runs; mount -t tmpfs -o size=8k none {0}/runs", "No space left on device"),
    ],
)
def test_the_cache_can_t_be_written(talk: Path, cache: Path, commands: str, why: str) -> None:
    """Read-only, or on a full disk: there is no engine, and the sentence names the file."""
    with check(talk, before=mounted(commands.format(cache)), environment={"DECKPROOF_CACHE": str(cache)}) as run:
        ended = run.end()
    assert (ended.code, ended.verdicts) == (3, ()), ended.said
    assert str(cache) in ended.said
    assert why in ended.said
    assert run.left() == []


DAMAGES = ("overlay2/*/diff", "image/overlay2/repositories.json", "containerd/daemon/*/meta.db")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_prepared_set_is_damaged(tmp_path: Path, cache: Path, damage: str) -> None:
    """A layer that is missing, a database that is cut short: the set is made anew, and the deck passes."""
    talk = project(tmp_path / "talk", f"$ {RUN}\nthrough")
    environment = {"DECKPROOF_CACHE": str(cache)}
    with check(talk, environment=environment) as run:
        assert run.end().code == 0
    (found,) = cache.glob("sets/*")
    for path in found.glob(f"data/{damage}"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.write_text("")
    with check(talk, "--engine", "private", "--fresh", environment=environment) as run:
        ended = run.end()
    assert (ended.code, ended.verdicts) == (0, ("passed",))
    assert "since it was damaged" in ended.said
    assert run.left() == []


def test_the_library_of_images_is_damaged(talk: Path, cache: Path) -> None:
    """No set can be made of it: the sentence names the image, the remedy the folder to remove."""
    (library,) = cache.glob("library-*")
    (library / "data/image/overlay2/repositories.json").write_text("")
    with check(talk, environment={"DECKPROOF_CACHE": str(cache)}) as run:
        ended = run.end()
    assert (ended.code, ended.verdicts) == (3, ())
    assert f"remove {library}" in ended.said
    assert run.left() == []


def test_there_is_no_room_for_control_files(talk: Path) -> None:
    """/run is full: there is no engine, and the sentence names the file.

    Not the folder of runs: another run that ends may remove that, and what is mounted on a folder goes with it.
    """
    folder = runs.runs_folder()
    full = folder.parent
    fill = f"mount -t tmpfs -o size=4k none {full}; cat /dev/zero >{full}/big 2>/dev/null || mkdir {folder}"
    with check(talk, before=mounted(fill)) as run:
        ended = run.end()
    assert (ended.code, ended.verdicts) == (3, ())
    assert f"no place for the files of a run: {folder}" in ended.said
    assert "No space left on device" in ended.said
    assert run.left() == []
