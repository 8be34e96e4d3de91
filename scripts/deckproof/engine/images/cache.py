"""What is kept between runs: a library of images, and sets of them ready to be started on.

The *library* is one data root with every image made ready so far, and a record of where each is from. A *set* is a
data root with exactly the images of one deck, under the names that the deck uses. Both are made aside and moved into
place when they are whole, under a lock, so that a killed run never leaves a half of one and two runs never collide.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deckproof.config import cache_folder
from deckproof.engine import locks
from deckproof.engine.images.data_root import clone, fingerprint, keep_images_only
from deckproof.engine.namespace.daemon import DOCKERD, Daemon, Network
from deckproof.engine.namespace.sandbox import Sandbox, sandbox
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.errors import EngineError
from deckproof.model import EngineKind, ImageInfo, Origin, Progress

LAYOUT = 2
"""Raised when what the cache holds is no longer understood: an older one is then made anew."""


@dataclass(frozen=True, slots=True)
class Record:
    """Where one image of the library is from."""

    origin: Origin
    tag: str  # its name in the library
    id: str  # the image's own digest
    digest: str  # the repository digest where it has one, else the id
    made_from: str = ""  # a stand-in's recipe digest


def records() -> dict[str, Record]:
    """Return what the library holds, by reference; stand-ins are kept under the tag of their recipe."""
    try:
        data = json.loads((library() / "records.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return {ref: Record(**(each | {"origin": Origin(each["origin"])})) for ref, each in data["images"].items()}


@contextlib.contextmanager
def library_engine(found: dict[str, Record]) -> Iterator[Sandbox]:
    """Start an engine on a copy of the library; on leaving without an error, the copy and ``found`` become the library.

    It uses the host's network, to pull and to build, and leaves that network as it is.
    """
    with aside(library() / "data") as (run, engine):
        yield engine
        engine.docker("image", "prune", "--force", timeout=600)  # stages of builds, which no name leads to
    try:
        _publish(run, library(), {"images": {ref: asdict(record) for ref, record in found.items()}})
    finally:
        runs.erase(run)


def prepared_set(images: Mapping[str, Record], progress: Progress) -> Path:
    """Return the folder of a set of exactly these images of the library, making it where there is none yet.

    Its data root is ``data`` in there. To be called with the cache locked.
    """
    return kept_set("", images, progress, lambda: aside(library() / "data"), _rename_and_drop)


Start = Callable[[], contextlib.AbstractContextManager[tuple[runs.Run, Sandbox]]]
Fill = Callable[[Sandbox, Mapping[str, Record]], None]


def kept_set(word: str, images: Mapping[str, Record], progress: Progress, start: Start, fill: Fill) -> Path:
    """Return the folder of a set, as ``prepared_set`` does, of another kind of engine: ``word`` tells its sets apart.

    Where there is none yet, ``start`` starts an engine, and ``fill`` sees to it that it has these images and no others.
    """
    folder = cache_folder() / "sets" / f"{word}{_key(images)}"
    if not _is_whole(folder):
        progress(f"making a set of {len(images)} images ready{', since it was damaged' if folder.exists() else ''}")
        with start() as (run, engine):
            fill(engine, images)
        try:
            _publish(run, folder, {"ids": sorted(record.id for record in images.values()), "layout": LAYOUT})
        finally:
            runs.erase(run)
    return folder


def infos(images: Mapping[str, Record]) -> tuple[ImageInfo, ...]:
    """Return what the proof says of these images."""
    return tuple(ImageInfo(ref, record.digest, record.origin) for ref, record in images.items())


def forget_sets(current: Mapping[str, Record]) -> None:
    """Remove the sets with an image that the library no longer has, unless an engine runs on them.

    Those of a version of this program with another library stay. To be called with the cache locked.
    """
    ids = {record.id for record in current.values()}
    for folder in (cache_folder() / "sets").glob("*"):
        kept, layout = _ids(folder)
        if layout == LAYOUT and not kept <= ids and not locks.is_in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    try:
        return bool(_read(folder)["fingerprint"] == fingerprint(folder / "data"))
    except (OSError, ValueError, KeyError, EngineError):
        return False


def _ids(folder: Path) -> tuple[set[str], int]:
    """Return the images that a set has, and the layout of the library that it is from."""
    try:
        content = _read(folder)
        return set(content["ids"]), content.get("layout", LAYOUT)
    except (OSError, ValueError, KeyError):
        return {"unknown"}, LAYOUT


def _read(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "records.json").read_text())
    return content


def library() -> Path:
    """Return the library's folder."""
    return cache_folder() / f"library-{LAYOUT}"


def _key(images: Mapping[str, Record]) -> str:
    words = [f"{ref}={record.id}" for ref, record in sorted(images.items())]
    return hashlib.sha256(f"{LAYOUT}\n{words}".encode()).hexdigest()[:16]


@contextlib.contextmanager
def aside(source: Path | None, daemon: Daemon = DOCKERD) -> Iterator[tuple[runs.Run, Sandbox]]:
    """Start an engine on a copy of a data root, or on none; the run's files outlive it, unless there was an error."""
    run = runs.begin(EngineKind.PRIVATE)
    try:
        run.becomes(State.PREPARING)
        if source and source.is_dir():
            clone(source, run.data, run.mark)
        with sandbox(run, Network.HOST, daemon) as engine:
            yield run, engine
    except EngineError as error:
        runs.erase(run)
        if source is None:
            raise
        remedy = f"if the prepared images are damaged, remove {source.parent}: they are made again; {error.remedy}"
        raise EngineError(error.message, remedy=remedy.removesuffix("; ")) from error
    except BaseException:
        runs.erase(run)
        raise


def _publish(run: runs.Run, folder: Path, content: Mapping[str, object]) -> None:
    """Move a run's data root into place, as a whole."""
    new, old = run.data.with_suffix(".new"), run.data.with_suffix(".old")
    new.mkdir(parents=True)
    try:
        run.data.rename(new / "data")
        keep_images_only(new / "data")
        whole = {"fingerprint": fingerprint(new / "data")}
        (new / "records.json").write_text(json.dumps({**content, **whole}, indent=1))
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _rename_and_drop(engine: Sandbox, images: Mapping[str, Record]) -> None:
    for ref, record in images.items():
        if ref != record.tag:
            _must(engine, "tag", record.tag, ref)
    listed = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").stdout.split()
    if surplus := [ref for ref in listed if ref not in images and "<none>" not in ref]:
        _must(engine, "rmi", "--force", *surplus)
    _must(engine, "image", "prune", "--force")  # this engine is ours alone


def _must(engine: Sandbox, *arguments: str) -> Sequence[str]:
    result = engine.docker(*arguments, timeout=600)
    if result.returncode != 0:
        raise EngineError(f"docker {' '.join(arguments[:3])}: {result.stderr.strip()}")
    return result.stdout.split()
