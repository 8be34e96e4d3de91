"""Recipes of stand-ins: what is read, and what makes one stale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from deckproof.engine.images import recipes
from deckproof.errors import ImageError


def write(root: Path, name: str, manifest: str, **files: str) -> Path:
    """Write a recipe."""
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "image.toml").write_text(manifest)
    for file, text in files.items():
        (folder / file).write_text(text)
    return folder


def test_a_recipe_is_found_by_any_name_that_it_stands_in_for(tmp_path: Path) -> None:
    """And by no other."""
    write(tmp_path, "tool", 'refs = ["tool:1", "tool:latest"]')
    found = recipes.find([tmp_path / "nowhere", tmp_path])
    assert recipes.standing_in_for("tool:latest", found) == found["tool"]
    assert recipes.standing_in_for("tool:2", found) is None


@pytest.mark.parametrize(
    ("manifest", "words"),
    [("refs = [", "image.toml"), ("refs = []", "stand in"), ('refs = ["a:1"]\nform = "b"', "unknown key form")],
)
def test_a_manifest_that_is_wrong_is_an_error_that_names_the_file(tmp_path: Path, manifest: str, words: str) -> None:
    """In one line."""
    folder = write(tmp_path, "tool", manifest)
    with pytest.raises(ImageError, match=words) as caught:
        recipes.read(folder / "image.toml")
    assert str(folder) in caught.value.message


def test_a_change_in_a_base_makes_what_is_built_on_it_stale(tmp_path: Path) -> None:
    """A file's text, its name and its right to be run all count."""
    base = write(tmp_path, "base", 'refs = ["base:1"]', Dockerfile="FROM scratch")
    write(tmp_path, "tool", 'refs = ["tool:1"]\nfrom = "base"')
    seen = set()
    changes: list[Callable[[], object]] = [lambda: None, (base / "new").touch, lambda: (base / "new").chmod(0o755)]
    for change in changes:
        change()
        found = recipes.find([tmp_path])
        seen.add(recipes.digest(found["tool"], found))
    assert len(seen) == 3


def test_the_first_to_build_comes_first(tmp_path: Path) -> None:
    """And a recipe that is built on itself is an error, not an endless wait."""
    write(tmp_path, "a", 'refs = ["a:1"]')
    write(tmp_path, "b", 'refs = ["b:1"]\nfrom = "a"')
    write(tmp_path, "c", 'refs = ["c:1"]\nfrom = "d"')
    write(tmp_path, "d", 'refs = ["d:1"]\nfrom = "c"')
    write(tmp_path, "e", 'refs = ["e:1"]\nfrom = "absent"')
    found = recipes.find([tmp_path])
    assert [each.name for each in recipes.lineage(found["b"], found)] == ["a", "b"]
    with pytest.raises(ImageError, match="built on itself"):
        recipes.lineage(found["c"], found)
    with pytest.raises(ImageError, match="no stand-in named absent"):
        recipes.lineage(found["e"], found)


def test_the_project_s_own_recipes_are_read() -> None:
    """Each has a lineage, and no two stand in for the same image."""
    found = recipes.find([Path(__file__).parents[3] / "images"])
    refs = [ref for recipe in found.values() for ref in recipe.refs]
    assert len(refs) == len(set(refs))
    assert {"debian", "busybox", "hello-world", "nginx", "registry", "scipy-notebook"} <= found.keys()
    assert all(recipes.lineage(recipe, found)[-1] == recipe for recipe in found.values())
