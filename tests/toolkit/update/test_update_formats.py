"""In every format, an update writes outputs alone, and a second one nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from deckproof.extract import extract
from deckproof.model import Deck, LineRole
from deckproof.prove.deck import session_of
from deckproof.update import Snapshot, replace_file, revise
from hypothesis import given, settings
from hypothesis import strategies as st

from .helpers import CONFIG, record

Block = tuple[str, list[str]]
"""What is typed, and what is shown under it."""

WORDS = st.text(alphabet="abc123#$>^-: \\'\"*|é{}", max_size=10).map(str.strip)
PRINTED = st.lists(WORDS, max_size=4)
SHOWN = st.lists(st.sampled_from(["one", "two", "...", "a ... b", "two words"]), max_size=3)
BLOCKS = st.tuples(SHOWN, SHOWN).map(lambda shown: [("cat a", shown[0]), ("cat b", shown[1])])


def fenced(blocks: Sequence[Block], *, label: str = "console", indent: str = "", between: str = "") -> str:
    """Return the blocks as fences of Markdown, each with words around it."""
    return f"\n{between}".join(
        "\n".join(
            f"{indent}{line}".rstrip()
            for line in ("Words.", "", f"```{label}", f"$ {typed}", *shown, "```", "", "More words.", "")
        )
        for typed, shown in blocks
    )


def _rst(blocks: Sequence[Block]) -> str:
    made = (
        f".. code-block:: console\n\n   $ {typed}\n" + "".join(f"   {line}\n" for line in shown)
        for typed, shown in blocks
    )
    return "A title\n=======\n\n" + "\nWords.\n\n".join(made)


def _notebook(blocks: Sequence[Block]) -> str:
    cells: list[dict[str, object]] = [{"cell_type": "markdown", "metadata": {}, "source": ["# A title"]}]
    for typed, shown in blocks:
        text = [{"name": "stdout", "output_type": "stream", "text": [f"{line}\n" for line in shown]}] if shown else []
        code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": text, "source": [f"!{typed}"]}
        cells.append(code)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1) + "\n"


FORMATS: dict[str, tuple[str, Callable[[Sequence[Block]], str]]] = {
    "reStructuredText": ("a.rst", _rst),
    "MyST": ("a.md", lambda blocks: "# T\n\n% {x}\n\n```{note}\nx\n```\n\n" + fenced(blocks)),
    "Markdown": ("README.md", lambda blocks: "# T\n\n- item\n\n" + fenced(blocks, indent="  ")),
    "Quarto": ("a.qmd", lambda blocks: "---\nformat: revealjs\n---\n\n" + fenced(blocks, label="{.console}")),
    "Marp": ("a.md", lambda blocks: "---\nmarp: true\n---\n\n" + fenced(blocks, between="---\n\n")),
    "Slidev": (
        "a.md",
        lambda blocks: (
            "---\ntheme: seriph\nlayout: x\n---\n\n" + fenced(blocks, label="console {1|2}", between="---\n\n")
        ),
    ),
    "reveal-md": ("a.md", lambda blocks: "---\nverticalSeparator: --\n---\n\n" + fenced(blocks, between="--\n\n")),
    "MkDocs": ("mkdocs.md", lambda blocks: '# T\n\n!!! note "X"\n\n' + fenced(blocks, indent="    ")),
    "Docusaurus": ("a.mdx", lambda blocks: "# T\n\n:::tip\n\n" + fenced(blocks) + "\n:::\n"),
    "Jupyter": ("a.ipynb", _notebook),
}
SLOW = {"reStructuredText", "MyST"}
"""What Sphinx reads."""


@pytest.mark.parametrize("name", FORMATS)
def test_an_update_is_idempotent_and_changes_outputs_alone(name: str) -> None:
    """Whatever is shown, and whatever is printed; line ends stay as they are."""

    @settings(max_examples=3 if name in SLOW else 25, deadline=None)
    @given(BLOCKS, PRINTED, PRINTED, st.sampled_from(["\n", "\r\n"]))
    def check(blocks: list[Block], one: list[str], two: list[str], ending: str) -> None:
        file, make = FORMATS[name]
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "mkdocs.yml").write_text("site_name: x\n") if file == "mkdocs.md" else None
            path = Path(folder, file)
            path.write_bytes(make(blocks).replace("\n", ending).encode())
            before = read(path)
            inputs, printed = typed(before), {"cat a": one, "cat b": two}
            kept = beside_outputs(path, before)
            updated(path, before, printed)
            now = read(path)
            assert typed(now) == inputs == ["cat a", "cat b"]
            assert beside_outputs(path, now) == kept
            written = path.read_bytes()
            updated(path, now, printed)
            assert path.read_bytes() == written

    check()


def read(path: Path) -> Deck:
    """Read a document anew."""
    (deck,) = extract([path])
    return deck


def typed(deck: Deck) -> list[str]:
    """Return what is typed in a deck."""
    return [step.input for reading in session_of(deck, CONFIG).readings for step in reading.steps]


def updated(path: Path, deck: Deck, printed: dict[str, list[str]]) -> None:
    """Update a deck's file after a run in which its inputs print these lines."""
    session = session_of(deck, CONFIG)
    snapshot = Snapshot.take(path)
    revision = revise(session, {path: snapshot.text}, record(session, printed), CONFIG, fill=False)
    if revision.texts[path] != snapshot.text:
        replace_file(snapshot, revision.texts[path])


def beside_outputs(path: Path, deck: Deck) -> list[str] | object:
    """Return all of a file but its outputs and blank lines, with its line ends; of a notebook, all but what is printed."""
    text = path.read_bytes().decode()
    if path.suffix == ".ipynb":
        notebook = json.loads(text)
        return [{**cell, "outputs": None} for cell in notebook.pop("cells")], notebook
    outputs = set[int]()
    for reading in session_of(deck, CONFIG).readings:
        first = reading.block.span.first
        outputs |= {first + at for at, role in enumerate(reading.roles) if role is LineRole.OUTPUT}
    lines = enumerate(text.splitlines(keepends=True), 1)
    return [line for number, line in lines if number not in outputs and line.strip()]
