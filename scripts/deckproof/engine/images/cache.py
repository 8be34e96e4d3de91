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
from deckproof.engine.images.data_root import borrow, clone, fingerprint, keep_images_only
from deckproof.engine.namespace.daemon import DOCKERD, Daemon, Network
from deckproof.engine.namespace.sandbox import Sandbox, sandbox
from deckproof.engine.runs import runs
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
    images = _read(library()).get("images", {})
    return {ref: Record(**(each | {"origin": Origin(each["origin"])})) for ref, each in images.items()}


@contextlib.contextmanager
def library_engine(found: dict[str, Record]) -> Iterator[Sandbox]:
    """Start an engine on a copy of the library; on leaving without an error, the copy and ``found`` become the library.

    It uses the host's network, to pull and to build, and leaves that network as it is.
    """

    def content() -> dict[str, object]:
        return {"images": {ref: asdict(record) for ref, record in found.items()}}

    with aside(into=library(), content=content) as engine:
        yield engine
        engine.docker("image", "prune", "--force", timeout=600)  # stages of builds, which no name leads to


def _rename_and_drop(engine: Sandbox, images: Mapping[str, Record], _: Progress) -> None:
    for ref, record in images.items():
        if ref != record.tag:
            _must(engine, "tag", record.tag, ref)
    listed = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").stdout.split()
    if surplus := [ref for ref in listed if ref not in images and "<none>" not in ref]:
        _must(engine, "rmi", "--force", *surplus)
    _must(engine, "image", "prune", "--force")  # this engine is ours alone


Fill = Callable[[Sandbox, Mapping[str, Record], Progress], None]


def prepared_set(
    images: Mapping[str, Record], progress: Progress, daemon: Daemon = DOCKERD, fill: Fill = _rename_and_drop
) -> Path:
    """Return the folder of a set of exactly these images of the library, making it where there is none yet.

    Its data root is ``data`` in there, as this kind of engine keeps one; ``fill`` sees to it that an engine ``aside``
    has these images and no others. To be called with the cache locked.
    """
    word = "" if daemon is DOCKERD else f"{daemon.name}-"
    folder = cache_folder() / "sets" / f"{word}{_key(images)}"
    if not _is_whole(folder):
        progress(f"making a set of {len(images)} images ready{', since it was damaged' if folder.exists() else ''}")
        content = {"ids": sorted(record.id for record in images.values()), "layout": LAYOUT}
        with aside(daemon, folder, lambda: content) as engine:
            fill(engine, images, progress)
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
        said = _read(folder)
        is_ours, kept = said.get("layout", LAYOUT) == LAYOUT, set(said.get("ids", ["unknown"]))
        if is_ours and not kept <= ids and not locks.is_in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    said = _read(folder).get("fingerprint")
    try:
        return bool(said and said == fingerprint(folder / "data"))
    except (OSError, ValueError, EngineError):
        return False


def _read(folder: Path) -> dict[str, Any]:
    """Return what is written beside a data root: nothing where that can't be read."""
    try:
        content: dict[str, Any] = json.loads((folder / "records.json").read_text())
    except (OSError, ValueError):
        return {}
    return content


def library() -> Path:
    """Return the library's folder."""
    return cache_folder() / f"library-{LAYOUT}"


def _key(images: Mapping[str, Record]) -> str:
    words = [f"{ref}={record.id}" for ref, record in sorted(images.items())]
    return hashlib.sha256(f"{LAYOUT}\n{words}".encode()).hexdigest()[:16]


@contextlib.contextmanager
def aside(
    daemon: Daemon = DOCKERD, into: Path | None = None, content: Callable[[], Mapping[str, object]] = dict
) -> Iterator[Sandbox]:
    """Start an engine on a copy of the library, or on nothing where it is of another kind.

    On leaving without an error, its own becomes the data root in ``into``, where that is given, with what ``content``
    returns written beside it. Nothing else is left.
    """
    with runs.begun(EngineKind.PRIVATE) as run:
        source = library() / "data"
        try:
            if daemon is DOCKERD and source.is_dir():
                clone(source, run.data, run.mark)
            with sandbox(run, Network.HOST, daemon) as engine:
                yield engine
        except EngineError as error:
            if daemon is not DOCKERD:
                raise
            remedy = f"if the prepared images are damaged, remove {source.parent}: they are made again; {error.remedy}"
            raise EngineError(error.message, remedy=remedy.removesuffix("; ")) from error
        if into:
            _publish(run, into, content())


@contextlib.contextmanager
def engine_on(source: Path | None, network: Network = Network.HOST) -> Iterator[Sandbox]:
    """Start an engine on the images of a data root, which must stay and is not changed, or on none."""
    with runs.begun(EngineKind.PRIVATE) as run:
        if source:
            borrow(source, run.data, mark=run.mark)
        with sandbox(run, network) as engine:
            yield engine


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


def _must(engine: Sandbox, *arguments: str) -> Sequence[str]:
    result = engine.docker(*arguments, timeout=600)
    if result.returncode != 0:
        raise EngineError(f"docker {' '.join(arguments[:3])}: {result.stderr.strip()}")
    return result.stdout.split()
