"""What stands beside the slides, and is seen all the same: recordings that are played, and the speaker's own window.

It starts them as a presenter does, by their button and their key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from deckproof.lint.rendered.facts import Screen, Text

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

FILM = """async (at) => {
  const button = document.querySelectorAll("[data-recording] > .play")[at];
  const slide = button.closest("section.slide");
  const block = button.closest("[data-block]").dataset.block;
  button.click();
  const until = async (what) => {
    for (let left = 1000; left && !what(); left -= 1) await new Promise((done) => setTimeout(done, 20));
    return what();
  };
  const screen = await until(() => document.querySelector("dialog.player .ap-term, dialog.player .ap-terminal"));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const letters = document.querySelector("dialog.player .ap-terminal");
  const size = letters ? parseFloat(getComputedStyle(letters).fontSize) : 0;
  document.querySelector("dialog.player")?.close();
  return { number: deckproof.all.indexOf(slide) + 1, block, size: screen ? size : 0 };
}"""
DRESSED = "[...document.querySelectorAll('.block[data-recording]')].every((each) => each.querySelector('.play'))"
"""Buttons are put on once the first slide is seen."""

PLAYS = "document.querySelectorAll('[data-recording] > .play').length"
SPEAKS = "Boolean(document.querySelector('script[data-notes]') || window.Reveal?.hasPlugin?.('notes'))"
READY = "window.Reveal?.isReady?.()"
SHOWN = f"{READY} && document.documentElement.className !== 'phone' && deckAt() === {{number}}"
AT = """() => { window.deckAt = () => [...document.querySelectorAll(".reveal .slides section")]
  .filter((each) => !each.querySelector("section")).indexOf(Reveal.getCurrentSlide()) + 1; }"""
PATIENCE = 20_000
"""Milliseconds in which the speaker's window has to follow, also on a machine that has much else to do."""

STEP = 50
SETTLED = 1000
"""Milliseconds after which both windows agree: reveal.js waits half of that before one tells the other."""
_WRONG = "the speaker's window does not show the slide that comes next"


def films(page: Page, screen: Screen, scheme: str) -> Iterator[tuple[int, Text]]:
    """Play each recording, and yield the number of its slide with the letters of the film."""
    page.wait_for_function(DRESSED, timeout=PATIENCE)
    for at in range(page.evaluate(PLAYS)):
        found: dict[str, Any] = page.evaluate(FILM, at)
        text = Text(screen, "the recording", "", found["block"], scheme, True, found["size"], 21.0, "", "")
        yield found["number"], text


def upcoming(page: Page) -> Iterator[tuple[int, str]]:
    """Open the speaker's window, walk on, and yield the slides whose next one is not shown there, with what is said.

    Each step waits for both of its frames: one that comes late takes the whole deck back to where it is itself.
    """
    from playwright.sync_api import Error

    if not page.evaluate(SPEAKS):
        return
    page.evaluate("deckproof.turnTo(deckproof.all[0])")
    try:
        with page.expect_popup(timeout=PATIENCE) as popup:
            page.keyboard.press("s")
        speaker = popup.value
        speaker.wait_for_selector("#upcoming-slide iframe", timeout=PATIENCE)
    except Error:
        yield 1, "the speaker's window does not open"
        return
    current, following = (_frame(speaker, each) for each in ("current-slide", "upcoming-slide"))
    if current is None or following is None:
        yield 1, _WRONG
        return
    last = page.evaluate("deckproof.all.length")

    def is_followed(number: int) -> bool:
        page.evaluate("(number) => deckproof.turnTo(deckproof.all[number - 1])", number)
        try:
            for frame, shown in ((current, number), (following, min(number + 1, last))):
                frame.wait_for_function(SHOWN.replace("{number}", str(shown)), timeout=PATIENCE)
        except Error:
            return False
        return True

    for number in range(1, last):
        if is_followed(number):
            continue
        if number == 1 and is_followed(2):  # a frame that loaded late has not heard where the deck was at first
            speaker.wait_for_timeout(SETTLED)
            if is_followed(1):
                continue
        yield number, _WRONG
        break
    speaker.close()


def _frame(speaker: Page, place: str) -> Frame | None:
    """Return the frame in this place, once its page is there and can turn."""
    for _ in range(0, PATIENCE, STEP):
        for each in speaker.frames:
            if "receiver" in each.url and place == _name(each) and each.evaluate(READY):
                each.evaluate(AT)
                return each
        speaker.wait_for_timeout(STEP)
    return None


def _name(frame: Any) -> str:
    return str(frame.frame_element().evaluate("(frame) => frame.parentElement.id"))
