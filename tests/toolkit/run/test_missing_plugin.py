"""What the docker client lacks is said as that, with the real client."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pytest
from deckproof.model import BlockResult, Result, StepResult
from deckproof.results.report import remedy
from deckproof.run.missing_plugin import PLUGINS
from deckproof.testing import make_block

pytestmark = pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker client")


def block_of(step: StepResult) -> BlockResult:
    """Return the result of a block that holds this step alone."""
    return BlockResult(make_block(f"$ {step.step.input}"), Result.FAILED, step.verdict.reason, 0.0, (step,))


def has(plugin: str) -> bool:
    """Tell whether this machine's client has a plugin."""
    return subprocess.run(["docker", plugin, "version"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_that_is_missing_is_the_reason(steps: Callable[..., list[StepResult]], plugin: str) -> None:
    """In place of what docker prints then, which may be its whole help."""
    if has(plugin):
        pytest.skip(f"this machine's client has {plugin}")
    (step,) = steps(f"$ docker {plugin} up -d\nCreated")
    assert step.verdict.result is Result.FAILED
    assert (step.verdict.reason or "").startswith(
        f"there is no `docker {plugin}` here (Debian: apt-get install docker-"
    )
    assert len(step.outcome.lines) == 1
    assert "status=" not in (remedy(block_of(step), step) or "")


def test_a_slide_that_shows_how_it_is_missing_passes(steps: Callable[..., list[StepResult]]) -> None:
    """Or that does without: only a failure has a cause."""
    (step,) = steps("$ docker compose up -d >/dev/null 2>&1 || echo none\nnone")
    assert step.verdict.result is Result.PASSED


def test_other_commands_are_not_asked_about(steps: Callable[..., list[StepResult]]) -> None:
    """Nor is the program of its own that does the same."""
    for command in ("docker no-such-verb", "docker-compose no-such-verb", "echo docker compose; false"):
        (step,) = steps(f"$ {command}\nfine")
        assert "there is no `docker" not in (step.verdict.reason or "")
