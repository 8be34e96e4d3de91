"""Find the answers that were typed at a program's question: ``Proceed? [y/N] y``.

Only questions that say so themselves are taken for some: by the choice that they offer, or by the word "Enter". Any
other line with a colon in it may as well be output.
"""

from __future__ import annotations

import re

from deckproof.model import LineRole
from deckproof.parse.lines import Draft, Draught

_CHOICE = r"[\[(](?:y|yes)/(?:n|no)(?:/\[?[a-z]{1,20}\]?)?[\])][?:]{0,2}"
_ANSWER = r" {1,2}(?P<answer>(?!\.{3}|…)\S{1,40})\Z"
_CHOSEN = re.compile(rf"(?i){_CHOICE}{_ANSWER}")
_ENTERED = re.compile(rf"(?:Please enter|Enter) [^:?]{{1,200}}[:?]{_ANSWER}")


def with_answers(draught: Draught) -> Draught:
    """Make each answer a step of its own, typed at its question; what follows it is its output."""
    drafts = list[Draft]()
    for draft in draught.drafts:
        shown, draft.expected = draft.expected, []
        drafts.append(draft)
        for at, line in shown:
            if answered := split_answer(line):
                question, answer = answered
                drafts.append(Draft(question, [answer], at, at, then_prompt=drafts[-1].then_prompt))
                drafts[-2].then_prompt = None
                draught.roles[at] = LineRole.INPUT
            else:
                drafts[-1].expected.append((at, line))
    return Draught(drafts, draught.roles, draught.warnings)


def split_answer(line: str) -> tuple[str, str] | None:
    """Divide a line into a question and the answer typed at it; None where it is no such line."""
    match = _CHOSEN.search(line) or _ENTERED.match(line)
    if match is None:
        return None
    return line[: match.start("answer")].strip(), match["answer"]
