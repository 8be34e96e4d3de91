"""Answers typed at a program's question."""

from __future__ import annotations

import pytest
from deckproof.model import LineRole
from deckproof.parse import read
from deckproof.parse.answers import split_answer
from deckproof.testing import make_block

PRUNE = "Are you sure you want to continue? [y/N]"


@pytest.mark.parametrize(
    ("line", "question", "answer"),
    [
        (f"{PRUNE} y", PRUNE, "y"),
        ("Do you want to continue? [Y/n]  no", "Do you want to continue? [Y/n]", "no"),
        ("Are you sure (yes/no/[fingerprint])? yes", "Are you sure (yes/no/[fingerprint])?", "yes"),
        ("Proceed ([y]/n)? y", None, None),
        ("Overwrite (y/n): n", "Overwrite (y/n):", "n"),
        ("Enter a name: Ada", "Enter a name:", "Ada"),
        (PRUNE, None, None),
        (f"{PRUNE} ...", None, None),
        (f"{PRUNE} y or n", None, None),
        ("Name: Ada", None, None),
        ("Entered start.sh with args: jupyter", None, None),
        ("usage: x [a/b] y", None, None),
    ],
)
def test_an_answer_is_told_from_output(line: str, question: str | None, answer: str | None) -> None:
    """By the choice that the question offers, or by how it begins; a wildcard is no answer."""
    assert split_answer(line) == (None if question is None else (question, answer))


def test_an_answer_is_a_step_at_its_question() -> None:
    """What stands before it is the command's output, what follows it its own."""
    text = f"$ docker container prune\nWARNING!\n{PRUNE} y\nDeleted\n\nTotal\n$ echo x"
    reading = read(make_block(text, line=10))
    prune, answer, _ = reading.steps
    assert (prune.input, prune.expected, prune.end_line) == ("docker container prune", ("WARNING!",), 11)
    assert (answer.prompt, answer.input, answer.expected) == (PRUNE, "y", ("Deleted", "", "Total"))
    assert (answer.line, answer.expected_lines) == (12, (13, 14, 15))
    assert reading.roles[2] is LineRole.INPUT


def test_a_script_shows_its_answers_in_comments() -> None:
    """Two questions in a row are two steps."""
    text = "ask\n# Go on? (y/n) y\n# Really? (yes/no): yes\n# done"
    steps = read(make_block(text, language="bash")).steps
    assert [(step.prompt, step.input, step.expected) for step in steps] == [
        ("", "ask", ()),
        ("Go on? (y/n)", "y", ()),
        ("Really? (yes/no):", "yes", ("done",)),
    ]


def test_the_prompt_behind_the_output_is_where_the_answer_ends() -> None:
    """Not where the command does."""
    first, answer = read(make_block("/ # ask\nGo on? [y/n] y\n/ #")).steps
    assert (first.then_prompt, answer.then_prompt) == (None, "/ #")
