"""What is saved is proven soon after, and what can't be read doesn't end the watch."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from deckproof.cli import watch
from deckproof.cli.request import Request
from deckproof.errors import DeckError, Exit


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, ...]]:
    """Note what is proven instead of proving it; a document called broken can't be read."""
    noted = list[tuple[Path, ...]]()

    def noting(request: Request) -> int:
        noted.append(request.paths)
        if any(path.stem == "broken" for path in request.paths):
            raise DeckError("it is broken", path="broken.md", line=1)
        return Exit.PROVEN

    monkeypatch.setattr(watch, "run_check", noting)
    return noted


def test_what_is_saved_is_proven(tmp_path: Path, ran: list[tuple[Path, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    """All at first; then one document at a time, new ones too, and nothing that is built."""
    (tmp_path / "_build").mkdir()
    first, broken, built = tmp_path / "a.md", tmp_path / "broken.md", tmp_path / "_build/b.md"
    first.write_text("# A\n")
    said = list[str]()
    saves: list[Callable[[], object]] = [
        lambda: first.write_text("# B\n\n"),
        lambda: broken.write_text(""),
        lambda: built.write_text(""),
    ]
    steps = iter(saves)
    real_sleep = time.sleep

    def act(seconds: float) -> None:
        """Save the next document whenever the watch waits; the last one ends it."""
        real_sleep(seconds)
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(time, "sleep", act)
    assert watch.run_watch(Request((tmp_path,)), said.append) == Exit.USAGE
    assert ran == [(tmp_path,), (first,), (broken,)]
    assert any("it is broken" in line for line in said)
