"""Copies of an engine's data root that take little time: what never changes is linked, the rest is really copied.

The contents of layers are only ever read, so a copy may share them. The engine's own records are written in place and
must not be shared. Containers, volumes and networks are left out: a copy starts pristine.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from deckproof.engine import host
from deckproof.errors import EngineError

KEPT = ("image", "overlay2", "vfs", "fuse-overlayfs", "containerd", "storage")
"""What of a data root describes images and their layers; the engine makes everything else anew."""

LAYERS = (
    "overlay2/*/diff",
    "vfs/dir/*",
    "fuse-overlayfs/*/diff",
    "containerd/daemon/io.containerd.snapshotter.v1.*/snapshots/*/fs",
    "containerd/daemon/io.containerd.content.v1.content/blobs",
    "storage/overlay/*/diff",
)
"""Folders whose files are written once, for the storage drivers that engines use."""


LONG = 100_000
"""Bytes of a record that is not read to see whether it is whole."""


DOCKERS = "overlay2"
BORROWABLE = (DOCKERS, "storage/overlay")
"""The usual storage drivers' folders, Docker's and Podman's: in each, a layer's contents are one folder."""


NO_MARK: Mapping[str, str] = MappingProxyType({})


def clone(source: Path, target: Path, mark: Mapping[str, str] = NO_MARK) -> None:
    """Make ``target`` a data root with the images of ``source``; both must be on one file system.

    ``mark`` is what a program that works for a run has in its environment, by which it is found and ended.
    """
    target.mkdir(parents=True, mode=0o711)
    layers = [layer.relative_to(source) for pattern in LAYERS for layer in source.glob(pattern)]
    shared = {str(each) for each in layers}
    for name in KEPT:
        if (source / name).is_dir():
            _copy(source / name, target / name, Path(name), shared)
    if layers:
        _link(layers, source, target, mark)


def borrow(source: Path, target: Path, seen_at: str | None = None, mark: Mapping[str, str] = NO_MARK) -> None:
    """Make ``target`` a data root on the images of ``source``, which must stay as long as an engine runs on it.

    The engine sees ``source`` at the path ``seen_at``, where that is another one. With the usual storage driver this
    takes no time, however many files the layers hold: each layer's folder is one symbolic link, which the engine
    removes, and does not follow, when it removes an image.
    """
    driver = next((each for each in BORROWABLE if (source / each).is_dir()), None)
    if driver is None:
        clone(source, target, mark)
        return
    target.mkdir(parents=True, mode=0o711)
    layers = [layer.relative_to(source) for layer in (source / driver).glob("*/diff")]
    for name in KEPT:
        if (source / name).is_dir():
            _copy(source / name, target / name, Path(name), {str(each) for each in layers})
    for layer in layers:
        (target / layer).symlink_to(Path(seen_at or source.absolute()) / layer)
        if driver == DOCKERS:
            (target / layer).with_name("committed").touch()  # the engine's mark of layers that it mounts read-only


def fingerprint(root: Path) -> str:
    """Return what tells whether a data root is whole: of every file its name, size and time, of records each byte.

    Only of a long record, and of what is in a layer, the bytes themselves don't count.
    """
    layers = tuple(str(each) for pattern in LAYERS for each in root.glob(pattern))
    listed = host.run(["find", root, "-printf", "%y %m %U %s %T@ %p\\0"], timeout=600)
    if listed.returncode != 0:
        raise EngineError(f"the prepared images can't be read: {listed.stderr.strip()}")
    digest = hashlib.sha256()
    for line in sorted(listed.stdout.split("\0")[:-1]):
        kind, mode, owner, size, moment, path = line.split(" ", 5)
        here = path.removeprefix(str(root))
        if kind == "d":  # what is in it is listed, too; and its time changes where it is moved into place
            size = moment = ""
        digest.update(f"{kind} {mode} {owner} {size} {moment} {here}\n".encode(errors="replace"))
        if kind == "f" and int(size) < LONG and not path.startswith(layers):
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()


def keep_images_only(root: Path) -> None:
    """Remove from the data root of an engine that has ended what ``clone`` would not copy."""
    for each in root.iterdir():
        if each.name not in KEPT:
            shutil.rmtree(each, ignore_errors=True)
    for link in root.glob("image/*/imagedb/metadata/*/*/parent"):
        link.unlink()  # as in a pulled image: the steps of a build are not images of their own


def _copy(source: Path, target: Path, relative: Path, shared: set[str]) -> None:
    def skip(folder: str, names: list[str]) -> set[str]:
        here = relative / Path(folder).relative_to(source)
        return {name for name in names if str(here / name) in shared or name in _MOUNTS}

    try:
        shutil.copytree(source, target, symlinks=True, ignore=skip)
    except shutil.Error as error:  # it has gone on after the first one
        _, path, why = error.args[0][0]
        raise EngineError(f"can't copy the prepared images to {path}: {why}") from None


_MOUNTS = frozenset({"merged"})
"""Left by an engine that was ended while a container's file system was mounted."""


def _link(layers: list[Path], source: Path, target: Path, mark: Mapping[str, str]) -> None:
    argv = ["cp", "--archive", "--link", "--parents", "--", *map(str, layers), str(target)]
    result = host.run(argv, cwd=source, timeout=600, environment={"PATH": os.environ.get("PATH", os.defpath), **mark})
    if result.returncode != 0:
        raise EngineError(f"can't copy the prepared images: {host.last_words(result.stderr)}")
