"""Copies of a data root: layers shared, records not, nothing of a container."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from deckproof.engine.images.data_root import borrow, clone, fingerprint, keep_images_only


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data root with one layer, one image that has a parent, and one container."""
    source = tmp_path / "source"
    for name, text in {
        "overlay2/aaa/diff/bin/tool": "program",
        "overlay2/aaa/link": "AAA",
        "containerd/daemon/io.containerd.metadata.v1.bolt/meta.db": "bolt",
        "image/overlay2/repositories.json": "{}",
        "image/overlay2/imagedb/metadata/sha256/bbb/parent": "sha256:ccc",
        "containers/ddd/config.v2.json": "{}",
        "network/files/local-kv.db": "db",
    }.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    (source / "overlay2/l").mkdir()
    (source / "overlay2/l/AAA").symlink_to("../aaa/diff")
    return source


def test_a_clone_shares_layers_and_nothing_that_an_engine_writes(root: Path, tmp_path: Path) -> None:
    """The engine's records are real copies, so writing them in place leaves the original alone."""
    target = tmp_path / "target"
    clone(root, target)
    assert (target / "overlay2/aaa/diff/bin/tool").samefile(root / "overlay2/aaa/diff/bin/tool")
    assert not (target / "overlay2/aaa/link").samefile(root / "overlay2/aaa/link")
    assert not (target / "image/overlay2/repositories.json").samefile(root / "image/overlay2/repositories.json")
    assert (target / "overlay2/l/AAA").is_symlink()
    assert sorted(each.name for each in target.iterdir()) == ["containerd", "image", "overlay2"]


def test_a_borrowed_layer_is_removed_without_harm(root: Path, tmp_path: Path) -> None:
    """What an engine removes is the link."""
    target = tmp_path / "target"
    borrow(root, target)
    assert (target / "overlay2/l/AAA/bin/tool").read_text() == "program"
    (target / "overlay2/aaa/diff").unlink()
    assert (root / "overlay2/aaa/diff/bin/tool").exists()


def test_an_ended_engine_s_root_keeps_its_images_only(root: Path) -> None:
    """And the steps of a build are no images any more."""
    keep_images_only(root)
    assert sorted(each.name for each in root.iterdir()) == ["containerd", "image", "overlay2"]
    assert not (root / "image/overlay2/imagedb/metadata/sha256/bbb/parent").exists()


def test_another_storage_driver_s_root_is_cloned(tmp_path: Path) -> None:
    """Borrowing is for the usual driver only."""
    layer = tmp_path / "source/vfs/dir/aaa/file"
    layer.parent.mkdir(parents=True)
    layer.write_text("text")
    borrow(tmp_path / "source", tmp_path / "target")
    assert (tmp_path / "target/vfs/dir/aaa/file").samefile(layer)


DAMAGES = (
    "overlay2/aaa/diff/bin",
    "overlay2/aaa/diff/bin/tool",
    "overlay2/aaa/link",
    "image/overlay2/repositories.json",
    "containerd/daemon/io.containerd.metadata.v1.bolt/meta.db",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_fingerprint_tells_damage(root: Path, damage: str) -> None:
    """Of every file, a layer's too: one that is gone or cut short shows; looking again, or moving all of it, does not."""
    whole = fingerprint(root)
    assert fingerprint(root) == whole
    root = root.rename(root.with_name("moved"))
    assert fingerprint(root) == whole
    if (root / damage).is_dir():
        shutil.rmtree(root / damage)
    else:
        (root / damage).write_text("")
    assert fingerprint(root) != whole
