"""A deck that is written while a browser shows it: the real server, the real browser, and an author who saves."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.stage.browser import browser
from deckproof.testing import patience
from playwright.sync_api import Browser, Page, expect

CONF = """
project = "Written"
extensions = ["deckproof.sphinxext"]
revealjs_html_theme = "deckproof"
revealjs_script_conf = {"hash": True}
revealjs_script_plugins = [{"src": "revealjs/plugin/notes/notes.js", "name": "RevealNotes"}]
deckproof_srcdir = "slides"
"""
DECK = """
Written
=======

First
-----

Second
------

.. revealjs-fragments::

   * one
   * two

What is said of it.

.. revealjs-notes::

   Say little.
"""
pytestmark = pytest.mark.timeout(120)
SHOWN = ".slides section.present section.present"


class Presenting:
    """A running ``deckproof present`` and what its terminal shows."""

    def __init__(self, project: Path) -> None:
        self.deck = project / "slides" / "index.rst"
        self.deck.parent.mkdir()
        self.deck.write_text(DECK)
        (project / "conf.py").write_text(CONF)
        command = [sys.executable, "-c", "from deckproof.cli.__main__ import main; main()", "present", "--port", "0"]
        self.process = subprocess.Popen(
            command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self.address = self.until(r"http://localhost:\d+/")

    def until(self, words: str) -> str:
        """Read the terminal until these words come, and return them."""
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(words, line):
                return found[0]
        raise AssertionError(f"it ended before it said {words!r}")

    def end(self) -> int:
        """Press Ctrl-C; return the exit code."""
        os.kill(self.process.pid, signal.SIGINT)
        self.process.communicate(timeout=patience(20))
        return self.process.returncode


@pytest.fixture(scope="module")
def presenting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Presenting]:
    """A deck that is being presented."""
    running = Presenting(tmp_path_factory.mktemp("present"))
    running.until("built in")
    yield running
    assert running.end() == 0


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """A browser."""
    with browser() as started:
        yield started


@pytest.fixture
def page(presenting: Presenting, opened: Browser) -> Iterator[Page]:
    """A page that shows the deck's second slide, as it was first written, whatever another test has made of it."""
    if presenting.deck.read_text() != DECK:
        presenting.deck.write_text(DECK)
    page = opened.new_page(viewport={"width": 1280, "height": 720})
    page.goto(f"{presenting.address}#/second")
    expect(page.locator(SHOWN)).to_contain_text("said of it", timeout=patience(20) * 1000)
    page.wait_for_function("Reveal.isReady()")
    yield page
    page.close()


def test_a_saved_change_is_shown_where_one_is(presenting: Presenting, page: Page) -> None:
    """The new text comes by itself; slide, step and colours stay, also when slides before it come and go."""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("t")
    presenting.deck.write_text(DECK.replace("said", "written").replace("First\n-----", "New\n---\n\nFirst\n-----"))
    expect(page.locator(SHOWN)).to_contain_text("written of it", timeout=patience(20) * 1000)
    page.wait_for_function("Reveal.isReady()")
    assert page.evaluate("Reveal.getCurrentSlide().id") == "second"
    expect(page.locator(f"{SHOWN} .fragment.visible")).to_have_text(["one"])
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"


def test_the_speaker_s_window_goes_along(presenting: Presenting, page: Page) -> None:
    """It stays open, shows the new notes, and follows the deck as before."""
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    notes = popup.value.locator(".speaker-controls-notes .value")
    expect(notes).to_contain_text("Say little.", timeout=patience(20) * 1000)
    presenting.deck.write_text(DECK.replace("Say little.", "Say more."))
    expect(notes).to_contain_text("Say more.", timeout=patience(20) * 1000)
    current = popup.value.frame_locator("#current-slide iframe")
    expect(current.locator(SHOWN)).to_contain_text("said of it", timeout=patience(20) * 1000)
    popup.value.close()


def test_what_is_wrong_is_said_in_the_terminal_and_ends_nothing(presenting: Presenting, page: Page) -> None:
    """Browsers keep the last deck that was built, and get the next one."""
    presenting.deck.write_text(DECK + "\n.. nonsense::\n")
    presenting.until(r'index.rst:\d+: ERROR: Unknown directive type "nonsense"')
    conf = presenting.deck.parents[1] / "conf.py"
    conf.write_text(f"{CONF}extensions = [\n")
    presenting.until("syntax error in your configuration file")
    presenting.until("not built")
    expect(page.locator(SHOWN)).to_contain_text("said of it", timeout=patience(20) * 1000)
    conf.write_text(CONF)
    presenting.deck.write_text(DECK.replace("said", "thought"))
    expect(page.locator(SHOWN)).to_contain_text("thought of it", timeout=patience(20) * 1000)


def test_a_port_that_is_taken_is_an_error_with_what_to_do(presenting: Presenting) -> None:
    """In one sentence, with the exit code of wrong arguments."""
    port = presenting.address.rpartition(":")[2].strip("/")
    project = presenting.deck.parents[1]
    command = [sys.executable, "-c", "from deckproof.cli.__main__ import main; main()", "present", "--port", port]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert f"port {port} is taken" in done.stderr
