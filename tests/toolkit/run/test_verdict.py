"""What programs say that can't do what they were told, and have no exit status for it."""

from __future__ import annotations

import pytest
from deckproof.model import Ending, Outcome, Result
from deckproof.parse import read
from deckproof.run.verdict import judge
from deckproof.testing import make_block


@pytest.mark.parametrize(
    ("prompt", "said", "result"),
    [
        ("postgres=#", 'ERROR:  relation "x" does not exist', Result.FAILED),
        ("mysql>", "ERROR 1146 (42S02): Table 'x.y' doesn't exist", Result.FAILED),
        ("redis>", "(error) ERR unknown command 'x'", Result.FAILED),
        ("test>", "ReferenceError: x is not defined", Result.FAILED),
        ("sqlite>", "Parse error: no such table: x", Result.FAILED),
        ("sqlite>", "Error: near line 1: no such table: x", Result.FAILED),
        ("In [1]:", "NameError                                 Traceback (most recent call last)", Result.FAILED),
        (">>>", "Traceback (most recent call last):", Result.FAILED),
        (">>>", "ERROR:root:logged", Result.PASSED),
        (">>>", "ValueErrors are raised", Result.PASSED),
        ("mysql>", "0 errors", Result.PASSED),
        ("root@eca4aa01751c:/#", "ERROR: x", Result.PASSED),
    ],
)
def test_a_programs_own_words_tell_where_the_slide_shows_nothing(prompt: str, said: str, result: Result) -> None:
    """Not in a shell, which has a status; nor where the author says that anything may come of it."""
    step = read(make_block("$ x")).steps[0]._replace(prompt=prompt, expected=None)
    outcome = Outcome("x", Ending.PROMPT, None, ("", said), 0.1)
    assert judge(step, outcome, None, limit="", unfinished=False).result is result
    assert judge(step._replace(status=None), outcome, None, limit="", unfinished=False).result is Result.PASSED
