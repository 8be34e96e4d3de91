"""A program that takes long until it shows its prompt is waited for, and nothing is typed at it before."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from deckproof.model import Ending, StepResult
from deckproof.testing import LocalEngine

SLOW = """#!/bin/sh
sleep 1
export PS1='root@9f2c41d7ab05:/# '
unset PS0 DECKPROOF_TERMINAL
exec bash --norc --noprofile -i
"""
"""A client on a busy machine: its container is up long before the shell in there shows its prompt."""


@pytest.fixture(autouse=True)
def _slow_client(tmp_path: Path, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "docker").write_text(SLOW)
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    engine.is_attached = lambda: True


@pytest.mark.parametrize("times", range(3))
def test_what_is_typed_first_is_no_output(steps: Callable[..., list[StepResult]], times: int) -> None:
    """An Enter pressed meanwhile would be answered by a second prompt, and the echo of the command stand below it."""
    done = steps(
        "$ docker run -it --rm debian\n"
        f"root@9f2c41d7ab05:/# echo one{times}\none{times}\n"
        "root@9f2c41d7ab05:/# echo two\ntwo\n"
        "root@9f2c41d7ab05:/# exit\nexit"
    )
    assert [(each.step.input, each.verdict.reason) for each in done if each.verdict.reason] == []
    assert done[0].outcome.ending in (Ending.LEFT_RUNNING, Ending.PROMPT)
    assert done[1].outcome.lines == (f"one{times}",)
