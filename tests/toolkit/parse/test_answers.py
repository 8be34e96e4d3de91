"""Answers typed at a program's question."""

from __future__ import annotations

import pytest
from deckproof.model import LineRole
from deckproof.parse import read
from deckproof.parse.answers import questions, split_answer
from deckproof.testing import make_block, make_session

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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('read -p "Your name: " name', {"Your name:"}),
        ("read -r -p 'Sure? ' answer", {"Sure?"}),
        ("read -rp 'Sure? ' answer", {"Sure?"}),
        ('name = input("Your name: ")', {"Your name:"}),
        ('read -p "Your name" name', set()),
        ('read -p "Your name:" name', set()),  # nothing would be between it and the answer
        ('echo "Your name: "', set()),
        ('print("Your name: ")', set()),
    ],
)
def test_a_question_is_known_from_the_text_that_asks_it(text: str, found: set[str]) -> None:
    """It ends with a colon or a question mark, and a blank."""
    assert questions(text) == found


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ('$ read -p "Your name: " name\nYour name: Ada Lovelace\n$ echo "$name"\nAda', ["Ada Lovelace"]),
        (">>> name = input('Your name: ')\nYour name: Ada\n>>> name\n'Ada'", ["Ada"]),
        ('$ read -p "Your name: " name\nYour name: ...', []),
        ('$ read -p "Your name: " name <<< Ada\nYour name: Ada', []),
        ('$ echo Ada | (read -p "Your name: " name; echo "Your name: $name")\nYour name: Ada', []),
        ("$ ./greet\nYour name: Ada", []),
    ],
)
def test_an_answer_to_a_question_that_the_deck_shows_being_asked_is_typed(text: str, typed: list[str]) -> None:
    """Where nothing else hands it to the program; a question that nobody is seen to ask is output."""
    session = make_session("$ python3 -i" if text.startswith(">>>") else "$ true", text)
    prompts = [item.step.input for item in session.steps if item.step and item.step.prompt == "Your name:"]
    assert prompts == typed


def test_a_program_in_a_file_of_the_deck_asks_its_question() -> None:
    """The file comes first, as it must."""
    program = ("name = input('Your name: ')\nprint(f'Hello {name}')", {"language": "python", "caption": "greet.py"})
    session = make_session(program, "$ python3 greet.py\nYour name: Ada\nHello Ada")
    (_, answer) = [item.step for item in session.steps if item.step]
    assert (answer.prompt, answer.input, answer.expected) == ("Your name:", "Ada", ("Hello Ada",))
