"""What conf.py says of a deck, a table says of a README; and where their commands start."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.config import Start
from deckproof.errors import DeckError
from deckproof.extract import extract, find_project
from deckproof.run.beginning import Beginning
from written import write

README = "# T\n\n```bash\nls\n```\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("deckproof.toml", "timeout = 5\n"), ("pyproject.toml", "[tool.deckproof]\ntimeout = 5\nproject-size = 10\n")],
)
def test_settings_stand_in_a_table(tmp_path: Path, name: str, text: str) -> None:
    """By the names that conf.py has, without the prefix; the folder of the table is the project's."""
    write(tmp_path, text, name)
    project = find_project(write(tmp_path, README, "docs/README.md"))
    assert (project.config.timeout, project.config.start, project.root) == (5.0, Start.PROJECT, tmp_path)


def test_a_setting_that_there_is_not_is_an_error(tmp_path: Path) -> None:
    """With the table's file, and those that there are; a pyproject.toml that says nothing of us is nobody's business."""
    readme = write(tmp_path, README, "README.md")
    write(tmp_path, "[tool.other]\nx = 1\n", "pyproject.toml")
    assert find_project(readme).config.timeout == 60
    write(tmp_path, "tmieout = 5\n", "deckproof.toml")
    with pytest.raises(DeckError, match=r"deckproof\.toml: there is no setting `tmieout`") as error:
        find_project(readme)
    assert "timeout" in str(error.value)


@pytest.mark.parametrize(
    ("name", "start", "expected"),
    [
        ("README.md", None, "app"),
        ("sub/README.md", None, "app/sub"),
        ("docs/guide.md", None, "app"),
        ("docs/guide.md", Start.DOCUMENT, "app/docs"),
        ("README.md", Start.EMPTY, ""),
    ],
)
def test_a_readme_starts_in_a_copy_of_its_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, start: Start | None, expected: str
) -> None:
    """In its own folder; other documents at the top; a setting or an option says otherwise."""
    if start:
        monkeypatch.setenv("DECKPROOF_START", start)
    (tmp_path / "app" / ".git").mkdir(parents=True)
    path = write(tmp_path / "app", README, name)
    (deck,) = extract([path])
    config = find_project(path).config
    assert Beginning.of(deck, config).folder == expected
    Beginning.of(deck, config).make(deck, config, tmp_path / "work")
    assert not expected or (tmp_path / "work" / "app" / name).read_text() == README


def test_a_deck_with_a_conf_py_starts_in_an_empty_folder(tmp_path: Path) -> None:
    """As its audience does."""
    write(tmp_path, "", "conf.py")
    path = write(tmp_path, "::\n\n  $ ls\n")
    (deck,) = extract([path])
    assert Beginning.of(deck, find_project(path).config) == Beginning()


def test_the_images_of_the_projects_own_files_are_known(tmp_path: Path) -> None:
    """Where an input builds, or starts services, what they are built on is needed; a value may stand in an ARG."""
    write(tmp_path, "ARG V=3\nFROM alpine:${V} AS x\nFROM x\n", "web/Dockerfile")
    write(tmp_path, "services:\n  db:\n    image: postgres:17\n", "compose.yaml")
    path = write(tmp_path, README, "README.md")
    (deck,) = extract([path])
    config = find_project(path).config
    begin = Beginning.of(deck, config)
    assert begin.images(deck, ["ls"]) == []
    assert begin.images(deck, ["docker build -t web web"]) == ["postgres:17", "alpine:3"]
    assert begin.images(deck, ["docker compose up -d"]) == ["postgres:17"]
