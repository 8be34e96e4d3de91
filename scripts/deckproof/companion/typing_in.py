"""Write down what is typed into a program as the input that it is handed all at once."""

from __future__ import annotations

from collections.abc import Sequence

from deckproof.companion.moves import ends_program
from deckproof.companion.quoting import here
from deckproof.model import Step
from deckproof.parse.prompts import is_of_shell


def in_shell(steps: Sequence[Step]) -> str:
    """Return the input of a shell that stops at the first command that fails (``set -e``).

    Each command follows a comment with its line on the slides, so that the script can say which one failed.
    """
    lines, at = list[str](), 0
    while at < len(steps):
        step = steps[at]
        answers = _answers(steps, at + 1)
        if not step.keys:
            lines.append(f"# line {step.line}")
            lines.append(_with_answers(step, answers) if answers else _with_status(step))
        at += 1 + len(answers)
    return "\n".join(lines)


def in_program(steps: Sequence[Step]) -> str:
    """Return the input of a program that is no shell."""
    return "\n".join(step.input for step in steps if not step.keys)


def _answers(steps: Sequence[Step], at: int) -> list[Step]:
    """Return the steps from ``at`` on that are typed into a program, no shell, that the step before them starts."""
    found = list[Step]()
    for step in steps[at:]:
        if is_of_shell(step.prompt) or not step.prompt:
            break
        found.append(step)
    return found


def _with_answers(step: Step, answers: Sequence[Step]) -> str:
    typed = here(step.input, in_program(answers), {})
    return typed.render("")


def _with_status(step: Step) -> str:
    if step.status == 0 or ends_program(step):
        return step.input
    wanted = "true" if step.status is None else f"test $? -eq {step.status}"
    text = f"{{\n{step.input}\n}}" if "\n" in step.input else f"{{ {step.input}; }}"
    return f"{text} || {wanted}"
