"""What a person would see of the bytes that a terminal received."""

from __future__ import annotations

import pytest
from deckproof.run.screen import Screen
from hypothesis import given, settings
from hypothesis import strategies as st


def seen(*parts: bytes, rows: int = 10) -> tuple[str, ...]:
    """Feed the parts one by one to a fresh screen."""
    screen = Screen(80, rows)
    for part in parts:
        screen.feed(part)
    return screen.lines()


def test_plain_lines_stay_as_they_are() -> None:
    """Lines are right-stripped, tabs are drawn, and blank lines at the end are dropped."""
    assert seen(b"one  \r\n\r\na\tb\r\n\r\n\r\n") == ("one", "", "a       b")


def test_progress_bar_leaves_its_last_state() -> None:
    """A carriage return without a line feed starts the line over."""
    assert seen(b"10%\r", b"55%\r100%\r\ndone\r\n") == ("100%", "done")


def test_carriage_return_keeps_what_is_not_overwritten() -> None:
    """A shorter text leaves the end of the longer one."""
    assert seen(b"abcdef\rxy\r\n") == ("xycdef",)


def test_line_end_that_is_split_between_reads_is_no_overwriting() -> None:
    """CR and LF may come in two reads; docker's raw terminal may double the CR."""
    assert seen(b"one\r", b"\ntwo\r", b"\r\n") == ("one", "two")


def test_cursor_up_redraws_several_lines() -> None:
    """docker pull moves up to a layer's line and down again."""
    frames = b"aaa: Waiting\r\nbbb: Waiting\r\n\x1b[2A\x1b[2K\raaa: Done\r\x1b[2B\x1b[1A\x1b[2K\rbbb: Done\r\x1b[1B"
    assert seen(frames, b"Digest: x\r\n") == ("aaa: Done", "bbb: Done", "Digest: x")


def test_colours_and_titles_change_no_text() -> None:
    """They are dropped without an emulator, also when cut in the middle."""
    assert seen(b"\x1b[1;3", b"1mred\x1b[0m \x1b]0;title\x07\x1b[?2004hblue\r\n") == ("red blue",)


def test_characters_split_between_reads_are_put_together() -> None:
    """UTF-8 is decoded across reads, byte by byte."""
    text = "héllo ⇄ 日本\r\n".encode()
    assert seen(*(text[i : i + 1] for i in range(len(text)))) == ("héllo ⇄ 日本",)


def test_lines_that_scrolled_off_are_kept() -> None:
    """Also when a control sequence brings the emulator in late, and afterwards."""
    numbers = [b"%d\r\n" % number for number in range(60)]
    lines = seen(*numbers[:30], b"x\ry\r\n", *numbers[30:], rows=10)
    assert lines == (*map(str, range(30)), "y", *map(str, range(30, 60)))


def test_clear_screen_forgets_what_was_there() -> None:
    """`clear` erases the screen and what scrolled off it."""
    assert seen(*(b"%d\r\n" % i for i in range(30)), b"\x1b[H\x1b[2J\x1b[3J", b"new\r\n") == ("new",)


def test_full_screen_program_gives_the_screen_back() -> None:
    """After `less` or `vi`, a person sees what stood there before."""
    assert seen(b"before\r\n", b"\x1b[?1049h\x1b[Hinside", b"\x1b[?1049l", b"after\r\n") == ("before", "after")


def test_unknown_sequences_are_survived() -> None:
    """A sequence that the emulator has no idea of neither raises nor shows."""
    assert seen(b"a\x1b[>4;1m\x1b[1;2;3A\x1b[?6c\x1b[=1;2u\x1bPq...\x1b\\b\r\n") == ("ab",)


def test_cursor_position_is_answered() -> None:
    """busybox's shell asks where the cursor is, and waits: behind the prompt, with its blank."""
    screen = Screen(80, 10)
    assert screen.feed(b"/ # \x1b[6n") == b"\x1b[1;5R"
    assert screen.feed(b"\x1b[c").startswith(b"\x1b[?")


def test_prompt_that_was_there_counts_for_the_cursor() -> None:
    """The emulator of a new step starts behind the prompt at which it is typed."""
    assert Screen(80, 10, before="/ # ").feed(b"\x1b[6n") == b"\x1b[1;5R"


def test_current_line_is_the_cursors() -> None:
    """With and without an emulator."""
    screen = Screen(80, 10)
    screen.feed(b"one\r\n$ ")
    assert screen.current == "$ "
    screen.feed(b"\x08\x08# ")
    assert screen.current == "# "


@settings(deadline=None)  # what is measured is what is shown, not how long a busy machine takes
@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=20), max_size=30))
def test_both_ways_show_the_same(lines: list[str]) -> None:
    """Plain lines look alike whether the emulator drew them or not."""
    data = "".join(f"{line}\r\n" for line in lines).encode()
    assert seen(data, rows=5) == seen(b"\x1b[1G", data, rows=5)


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data: bytes) -> None:
    """Whatever a program prints, the screen shows something."""
    assert isinstance(seen(data, b"\x1b[2J" + data), tuple)


@pytest.mark.parametrize("size", [70_000, 300_000])
def test_long_output_is_kept_whole(size: int) -> None:
    """More than a pipe holds."""
    count = size // 10
    assert len(seen(b"".join(b"%08d\r\n" % i for i in range(count)))) == count
