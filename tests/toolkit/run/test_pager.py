"""A pager that waits is left as a person would leave it."""

from __future__ import annotations

import pytest
from deckproof.run.pager import pager_key


@pytest.mark.parametrize(
    ("line", "enough", "key"),
    [
        (":", False, b" "),
        (":", True, b"q"),
        ("--More--(52%)", False, b" "),
        ("numbers (END)", False, b"q"),
        ("(END)", True, b"q"),
        ("", True, None),
        ("serving on port 80:", True, None),
        ("the END", True, None),
    ],
)
def test_key_for_the_last_line_of_a_screen(line: str, enough: bool, key: bytes | None) -> None:
    """The next page until all that the slide shows has been seen; then out."""
    assert pager_key(line, enough=enough) == key
