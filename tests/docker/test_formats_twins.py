"""One deck in every format has the same steps and the same verdicts, and an update of it changes its outputs alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from deckproof.cli.check import read
from deckproof.cli.request import Request
from deckproof.cli.update import run_update
from deckproof.engine import open_engine
from deckproof.errors import Exit

from .conftest import STAND_INS, not_passed, proven_on, quiet

pytestmark = pytest.mark.engine

SLIDES = [
    ("A volume", "docker volume create twins", "twins"),
    ("A container", "docker run --name box --volume twins:/data busybox:1.36 sh -c 'echo kept > /data/file'", ""),
    ("", "docker run --rm --volume twins:/data busybox:1.36 cat /data/file", "LIE"),
    ("The end", "docker rm box", "box"),
]
"""Title, input and output of each slide; one has no title."""


def _rst(slides: Sequence[tuple[str, str, str]]) -> str:
    blocks = [
        (f"{title}\n{'-' * len(title)}\n\n" if title else "")
        + f".. code-block:: console\n\n   $ {typed}\n"
        + (f"   {printed}\n" if printed else "")
        for title, typed, printed in slides
    ]
    return "Twins\n=====\n\n" + "\n".join(blocks)


def _markdown(slides: Sequence[tuple[str, str, str]], between: str, head: str = "", label: str = "console") -> str:
    blocks = [
        (f"## {title}\n\n" if title else "")
        + f"```{label}\n$ {typed}\n"
        + (f"{printed}\n" if printed else "")
        + "```\n"
        for title, typed, printed in slides
    ]
    return f"{head}# Twins\n\n{between}" + f"\n{between}".join(blocks)


def _notebook(slides: Sequence[tuple[str, str, str]]) -> str:
    cells: list[dict[str, object]] = [{"cell_type": "markdown", "metadata": {}, "source": ["# Twins"]}]
    for title, typed, printed in slides:
        if title:
            cells.append({"cell_type": "markdown", "metadata": {}, "source": [f"## {title}"]})
        text = [{"name": "stdout", "output_type": "stream", "text": [f"{printed}\n"]}] if printed else []
        code = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": text, "source": [f"!{typed}"]}
        cells.append(code)
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1) + "\n"


FORMATS: dict[str, tuple[str, Callable[[Sequence[tuple[str, str, str]]], str]]] = {
    "reStructuredText": ("deck.rst", _rst),
    "MyST": ("myst.md", lambda slides: _markdown(slides, "", "% a remark for MyST: {eval-rst}`x`\n\n")),
    "Markdown": ("README.md", lambda slides: _markdown(slides, "")),
    "Quarto": ("deck.qmd", lambda slides: _markdown(slides, "", "---\nformat: revealjs\n---\n\n", "{.console}")),
    "Marp": ("marp.md", lambda slides: _markdown(slides, "---\n\n", "---\nmarp: true\n---\n\n")),
    "Slidev": (
        "slidev.md",
        lambda slides: _markdown(slides, "---\n\n", "---\ntheme: seriph\ntransition: fade\n---\n\n"),
    ),
    "Jupyter": ("deck.ipynb", _notebook),
}


def written(folder: Path, name: str, printed: str) -> Path:
    """Return the deck in a format, with this output on its third slide."""
    file, make = FORMATS[name]
    path = folder / name / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(make([(title, typed, shown.replace("LIE", printed)) for title, typed, shown in SLIDES]))
    return path


def test_the_same_deck_has_the_same_steps_and_verdicts_in_every_format(tmp_path: Path) -> None:
    """An honest one passes; where one output is a lie, that step alone fails."""
    honest, lying = ([written(tmp_path / word, name, word) for name in FORMATS] for word in ("kept", "lost"))
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        for path, twin in zip(honest, lying, strict=True):
            (true,), (false,) = read([path]), read([twin])
            assert [each.step.input for each in true.session.steps if each.step] == [typed for _, typed, _ in SLIDES]
            assert not_passed(proven_on(engine, true)) == [], path
            engine.client("volume", "rm", "twins")
            assert [each.step.input for each in not_passed(proven_on(engine, false))] == [SLIDES[2][1]], twin
            engine.client("volume", "rm", "twins")
            assert all(each.block.span.verified for each in true.session.readings), path


@pytest.mark.parametrize("name", FORMATS)
def test_an_update_writes_the_output_and_nothing_else(tmp_path: Path, name: str) -> None:
    """Byte for byte what the honest deck is; and a second one writes nothing."""
    path, honest = written(tmp_path / "lying", name, "lost"), written(tmp_path / "honest", name, "kept")
    for _ in range(2):
        assert run_update(Request((path,), "private", offline=True), diff=False, fill=False) is Exit.PROVEN
        assert path.read_text() == honest.read_text()
