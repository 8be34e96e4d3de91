"""What every test folder shares: the ``engine`` marker.

A test marked ``engine`` talks to a real Docker Engine. Where there is none it fails with one sentence: a run that
proves nothing must not look like a run that passed. To leave such tests out, say so: ``pytest -m "not engine"``.
"""

from __future__ import annotations

import gc
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
    settings.register_profile("patient", deadline=None)  # a busy machine is no failure
    settings.load_profile("patient")
    config.addinivalue_line("markers", "engine: talks to a real Docker Engine; fails where there is none")


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end anyway, thousands of tests: it takes a fifth of the time."""
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    """Let go of all that was spared."""
    gc.unfreeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail an ``engine`` test before its fixtures are made, where there is no engine."""
    if item.get_closest_marker("engine") and (problem := no_engine()):
        pytest.fail(f"this test needs a Docker Engine: {problem}", pytrace=False)


@cache
def no_engine() -> str | None:
    """Return why there is no engine, or None where there is one; asked once per run."""
    from deckproof.config import Config
    from deckproof.engine import open_engine

    try:
        with open_engine("auto", (), (), Config(), lambda _: None):
            return None
    except DeckproofError as error:
        return str(error)
