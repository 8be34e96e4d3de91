"""What every test folder shares: the ``engine`` marker.

A test marked ``engine`` talks to a real Docker Engine, and so do the slides. Where there is none, or an engine of the
tests' own takes root, they are skipped with that reason; in CI they fail: a run that proves nothing must not look there
like a run that passed. To leave such tests out, say so: ``pytest -m "not engine"``.
"""

from __future__ import annotations

import gc
import os
import random
import signal
from functools import cache

import pytest
from deckproof.errors import DeckproofError
from hypothesis import settings


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; hear ^C, which tests send, also where all this was started in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # until all tests are collected
    seeking = bool(os.environ.get("DECKPROOF_SEEK"))  # new examples are for `make fuzz`: here the code alone decides
    settings.register_profile("patient", deadline=None, derandomize=not seeking)  # a busy machine is no failure
    settings.load_profile("patient")
    config.addinivalue_line("markers", "engine: talks to a real Docker Engine; skipped where there is none")


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end anyway, thousands of tests: it takes a fifth of the time."""
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    """Let go of all that was spared."""
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the slides where no engine can be had; in CI they fail."""
    _shuffle(items)
    slides = [each for each in items if each.nodeid.startswith("slides/")]
    if slides and not os.environ.get("CI") and (reason := no_candidate()):
        for each in slides:
            each.add_marker(pytest.mark.skip(reason=reason))


def no_candidate() -> str | None:
    """Return why no kind of engine can be had here, or None."""
    from deckproof.engine.choose import candidates

    try:
        candidates("auto")
    except DeckproofError as error:
        return error.message
    return None


def _shuffle(items: list[pytest.Item]) -> None:
    """Where a seed says so, run files in random order, and the tests of each: none may count on another one."""
    if seed := os.environ.get("DECKPROOF_TEST_SEED"):
        order = random.Random(seed)
        files = list(dict.fromkeys(item.path for item in items))
        order.shuffle(files)
        place = {path: number for number, path in enumerate(files)}
        order.shuffle(items)
        items.sort(key=lambda item: place[item.path])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that needs an engine before its fixtures are made, where there is none; fail it in CI."""
    if item.get_closest_marker("engine") is None:
        return
    reason = no_engine() or own_engine_takes()
    if reason and os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)


def own_engine_takes() -> str | None:
    """Return why the tests can't start engines of their own, which play the author's, or None."""
    from deckproof.engine.namespace import sandbox

    reason = sandbox.missing()
    return f"this test starts engines of its own: {reason}" if reason else None


@cache
def no_engine() -> str | None:
    """Return why there is no engine, or None where there is one; asked once per run."""
    from deckproof.config import Config
    from deckproof.engine import open_engine

    try:
        with open_engine("auto", (), (), Config(), lambda _: None):
            return None
    except DeckproofError as error:
        return f"this test needs a Docker Engine: {error.message}"
