"""Names in columns, as ``ls`` arranges them on a screen of another width; and nothing else that looks like it."""

from __future__ import annotations

import pytest
from deckproof.match.listings import is_arranged_otherwise
from hypothesis import given
from hypothesis import strategies as st

WIDE = ["bin  boot  dev  etc  home"]
NARROW = ["bin   dev  home", "boot  etc"]


@pytest.mark.parametrize(
    "command",
    ["ls", "ls /", "ls -a", "docker exec web ls /", "docker run --rm busybox:1.36 ls", "sudo docker exec web ls"],
)
def test_the_width_of_the_screen_is_no_claim(command: str) -> None:
    """The same names in the same order, in more columns or in fewer."""
    assert is_arranged_otherwise(command, WIDE, NARROW)
    assert is_arranged_otherwise(command, WIDE[0].split(), NARROW)
    assert is_arranged_otherwise(command, ["bin  ...  home"], NARROW)


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("docker volume ls", WIDE),
        ("docker image ls", WIDE),
        ("docker exec web cat ls", WIDE),
        ("cat names; ls", WIDE),
        ("ls | sort", WIDE),
        ("ls -l", WIDE),
        ("ls -la", WIDE),
        ("ls -lh", WIDE),
        ("ls -ltr", WIDE),
        ("ls -1a", WIDE),
        ("ls", ["boot  ...  home"]),
        ("echo ls", WIDE),
        ("ls", ["bin  boot  dev  etc"]),
        ("ls", ["bin  boot  dev  home  etc"]),
        ("ls", ["bin  boot  dev  etc  home  lib"]),
        ("ls", ["bin  ...  lib"]),
        ("ls", ["home  ...  bin"]),
    ],
)
def test_anything_else_is_a_claim(command: str, shown: list[str]) -> None:
    """Names that are missing, too many or in another order; output that is not of ls alone."""
    assert not is_arranged_otherwise(command, shown, NARROW)


@given(st.lists(st.from_regex(r"[a-z.]{1,9}", fullmatch=True), min_size=1, max_size=12), st.integers(1, 6))
def test_a_list_is_the_same_in_any_number_of_rows(names: list[str], rows: int) -> None:
    """Filled column by column, as ls does."""
    names = sorted(name for name in names if set(name) != {"."})
    arranged = ["  ".join(names[row::rows]) for row in range(rows)]
    assert is_arranged_otherwise("ls", arranged, names)
