"""Every knob is a fixture that a conftest.py overrides, for the decks and for the tests below it.

Runs happen on an engine that is none; what it was opened with is written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import deckproof.extract  # noqa: F401 -- before an inner pytest does: it forgets what it imports itself
import pytest
from deckproof import engine
from deckproof.config import Config
from deckproof.prove import deck as prove
from deckproof.testing import LocalEngine

pytest_plugins = ["pytester"]

CONF = 'extensions = ["deckproof.sphinxext"]\ndeckproof_quiet = 0.1\ndeckproof_timeout = 7\n'
DECK = "Deck\n====\n\n.. code-block:: console\n\n   $ echo one\n   one\n\nTwo\n---\n\n.. code-block:: console\n\n   $ true\n"
CONFTEST = """
from dataclasses import replace
from pathlib import Path
import pytest

@pytest.fixture(scope="session")
def deckproof_engine_kind():
    return "podman"

@pytest.fixture(scope="session")
def deckproof_config(deckproof_config):
    return replace(deckproof_config, timeout=99.0)

@pytest.fixture(scope="session")
def deckproof_images():
    return ["debian:12"]

@pytest.fixture(scope="session")
def deckproof_services():
    return [Path(__file__).with_name("compose.yaml")]
"""


@pytest.fixture
def opened(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Make engines that are none; return what they were opened with, in a list that grows."""
    seen: list[dict[str, Any]] = []

    @contextmanager
    def open_engine(
        kind: str, images: Sequence[str], services: Sequence[Path], config: Config, *_: object, **_more: object
    ) -> Iterator[LocalEngine]:
        names = [each.name for each in services]
        told = {"kind": kind, "images": list(images), "services": names, "timeout": config.timeout, "closed": False}
        seen.append(told | {"offline": config.offline})
        yield LocalEngine(pytester.path)
        seen[-1]["closed"] = True

    for module in (prove, engine):
        monkeypatch.setattr(module, "open_engine", open_engine)
    return seen


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with two decks, each in a folder of its own."""
    (pytester.path / "conf.py").write_text(CONF)
    for folder in ("one", "two"):
        pytester.mkdir(folder).joinpath("deck.rst").write_text(DECK)
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider -p no:hypothesispytest\n")
    return pytester


def passed(project: pytest.Pytester, *arguments: str, count: int) -> None:
    """Run pytest in this process; that many tests must pass, and nothing else happen."""
    project.runpytest_inprocess(*arguments).assert_outcomes(passed=count)


def test_decks_are_run_as_the_conftest_of_their_folder_says(
    project: pytest.Pytester, opened: list[dict[str, Any]]
) -> None:
    """Those of another folder are run as their conf.py says, and each deck has one engine for all its blocks."""
    (project.path / "one" / "conftest.py").write_text(CONFTEST)
    passed(project, "one", "two", "--deckproof-engine", "private", count=4)
    common = {"closed": True, "offline": False}
    assert opened == [
        {"kind": "podman", "images": ["debian:12"], "services": ["compose.yaml"], "timeout": 99.0} | common,
        {"kind": "private", "images": [], "services": [], "timeout": 7.0} | common,
    ]


@pytest.mark.parametrize("way", ["option", "ini", "fixture"])
def test_offline_may_be_said_in_every_way(way: str, project: pytest.Pytester, opened: list[dict[str, Any]]) -> None:
    """And the settings of the deck's own conf.py hold beside it."""
    if way == "fixture":
        fixture = '@pytest.fixture(scope="session")\ndef deckproof_offline():\n    return True\n'
        (project.path / "conftest.py").write_text(f"import pytest\n{fixture}")
    words = {"option": ["--deckproof-offline"], "ini": ["-o", "deckproof_offline=true"]}
    passed(project, "one", *words.get(way, []), count=2)
    assert [(each["offline"], each["timeout"]) for each in opened] == [(True, 7.0)]


def test_a_test_of_one_s_own_has_an_engine(project: pytest.Pytester, opened: list[dict[str, Any]]) -> None:
    """Opened as the fixtures say, for one test, and closed after it."""
    test = "def test_{0}(deckproof_engine):\n    assert deckproof_engine.workdir.is_dir()\n"
    (project.path / "one" / "conftest.py").write_text(CONFTEST)
    (project.path / "one" / "test_with_an_engine.py").write_text(test.format("first") + test.format("second"))
    passed(project, "one/test_with_an_engine.py", count=2)
    assert [(each["kind"], each["images"], each["timeout"], each["closed"]) for each in opened] == [
        ("podman", ["debian:12"], 99.0, True)
    ] * 2


def test_other_fixtures_of_a_project_are_not_its_decks_business(
    project: pytest.Pytester, opened: list[dict[str, Any]]
) -> None:
    """An autouse fixture that is for test functions would fail on a block."""
    (project.path / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture(autouse=True)\ndef mine(request):\n    assert request.function\n"
    )
    passed(project, "one", count=2)
    assert len(opened) == 1
