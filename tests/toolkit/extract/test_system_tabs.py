"""Of tabs that show one thing for several systems, only this machine's is run; of others, all are."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import indent

import pytest
from deckproof.extract import extract
from deckproof.model import Block
from written import write

DESIGN = ("sphinx_design", ".. tab-set::\n\n", "   .. tab-item:: {label}\n\n      ::\n\n        $ {label}\n\n")
TABS = ("sphinx_tabs.tabs", ".. tabs::\n\n", "   .. group-tab:: {label}\n\n      ::\n\n        $ {label}\n\n")
INLINE = ("sphinx_inline_tabs", "", ".. tab:: {label}\n\n   ::\n\n     $ {label}\n\n")


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the machine be one with Linux."""
    monkeypatch.setattr(sys, "platform", "linux")


def tabs(folder: Path, kind: tuple[str, str, str], *sets: str, prefix: str = "") -> list[Block]:
    """Return the blocks of a deck with sets of tabs; each is given as its labels with ``|`` between."""
    extension, around, tab = kind
    write(folder, f"extensions = ['{extension}']\n", "conf.py")
    text = "\n\nbetween\n\n".join(
        around + "".join(tab.format(label=each) for each in labels.split("|")) for labels in sets
    )
    return list(extract([write(folder, indent(text, prefix))])[0].blocks)


def skipped(blocks: list[Block]) -> list[str]:
    """Return the reasons of the blocks that are skipped."""
    return [each.options.skip for each in blocks if each.options.skip]


@pytest.mark.parametrize("kind", [DESIGN, TABS, INLINE], ids=lambda kind: kind[0])
def test_only_the_tab_of_this_machine_is_run(tmp_path: Path, kind: tuple[str, str, str]) -> None:
    """The blocks of the others say why not, and their spans are verified as any."""
    found = tabs(tmp_path, kind, "Linux|macOS|Windows")
    assert [each.text for each in found] == ["$ Linux", "$ macOS", "$ Windows"]
    assert skipped(found) == ["tab macOS: not this machine's system", "tab Windows: not this machine's system"]
    assert all(each.span.verified for each in found)


@pytest.mark.parametrize("kind", [DESIGN, TABS, INLINE], ids=lambda kind: kind[0])
def test_tabs_that_are_no_systems_are_all_run(tmp_path: Path, kind: tuple[str, str, str]) -> None:
    """One label that names none is enough; and so are systems of one kind, which may be images."""
    assert not skipped(tabs(tmp_path, kind, "Docker|Podman", "Linux|Docker Desktop", "Debian|Alpine"))


@pytest.mark.parametrize(
    ("labels", "run"),
    [
        ("Linux / macOS|Windows", ["$ Linux / macOS"]),
        ("Ubuntu|Mac OS X|Windows (PowerShell)", ["$ Ubuntu"]),
        ("Windows (WSL)|Windows", ["$ Windows (WSL)"]),
        ("macOS|Windows", []),
    ],
)
def test_labels_may_name_a_system_in_other_words(tmp_path: Path, labels: str, run: list[str]) -> None:
    """A label with several systems is for each of them; a distribution is a Linux."""
    assert [each.text for each in tabs(tmp_path, DESIGN, labels) if not each.options.skip] == run


def test_another_machine_runs_another_tab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same deck on macOS."""
    monkeypatch.setattr(sys, "platform", "darwin")
    found = tabs(tmp_path, DESIGN, "Linux|macOS|Windows")
    assert [each.text for each in found if not each.options.skip] == ["$ macOS"]


def test_hidden_blocks_in_tabs_and_reasons_of_the_author(tmp_path: Path) -> None:
    """A setup block belongs to its tab; the author's own reason stays."""
    write(tmp_path, "extensions = ['sphinx_design']\n", "conf.py")
    text = (
        ".. tab-set::\n\n   .. tab-item:: Windows\n\n      .. deckproof: setup\n\n         $ one\n\n"
        "      .. deckproof: skip=mine\n\n      ::\n\n        $ two\n\n   .. tab-item:: Linux\n\n      ::\n\n        $ three\n"
    )
    found = extract([write(tmp_path, text)])[0].blocks
    assert [each.options.skip for each in found] == ["tab Windows: not this machine's system", "mine", None]
