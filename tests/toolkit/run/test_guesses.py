"""What looks like an input is typed where the program shows the prompt for it, and is output where it doesn't."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from deckproof.model import BlockResult, Result
from deckproof.prove.replay import rematch
from deckproof.run.guesses import is_printed
from deckproof.testing import QUICK, LocalEngine, make_session, run_deck

Run = Callable[..., list[BlockResult]]

PROGRAM = """\
$ docker() {{ {}; }}
$ docker run -it --rm me/shop
"""
ASKS = 'while printf "shop> "; read -r x && [ "$x" != bye ]; do echo "sold $x"; done'
PRINTS = 'echo "shop> pears"; echo sold pears; echo "shop> bye"'
SHOWN = "shop> pears\nsold pears\nshop> bye"


@pytest.mark.parametrize(("program", "typed"), [(ASKS, True), (PRINTS, False)])
def test_the_terminal_says_whether_it_is_a_prompt(run: Run, program: str, typed: bool) -> None:
    """The slide is true in both cases."""
    (block,) = run(f"{PROGRAM.format(program)}{SHOWN}\n$ echo end\nend")
    assert block.result is Result.PASSED
    assert [is_printed(each) for each in block.steps] == [False, False, not typed, not typed, False]


@pytest.mark.parametrize("program", [ASKS, PRINTS])
@pytest.mark.parametrize(
    "lie", [("sold pears", "sold plums"), ("shop> bye", "shop> stay"), ("shop> pears", "shop> figs")]
)
def test_a_lie_fails_in_both_cases(run: Run, program: str, lie: tuple[str, str]) -> None:
    """In what is printed, and in what is typed."""
    (block,) = run(f"{PROGRAM.format(program)}{SHOWN.replace(*lie)}\n$ echo end\nend")
    assert block.result is Result.FAILED


@pytest.mark.parametrize("program", [ASKS, PRINTS])
def test_a_record_is_judged_as_the_run_was(tmp_path: Path, program: str) -> None:
    """The lines are those of the step before there, too."""
    text = f"{PROGRAM.format(program)}{SHOWN}"
    recorded = run_deck(make_session(text), LocalEngine(tmp_path))
    (again,) = rematch(make_session(text), recorded, QUICK)
    assert again.result is Result.PASSED
    (lied,) = rematch(make_session(text.replace("\nsold pears", "\nsold plums")), recorded, QUICK)
    assert lied.result is Result.FAILED
