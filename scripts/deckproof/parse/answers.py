"""Find the answers that were typed at a program's question: ``Proceed? [y/N] y``.

Only questions that say so themselves are taken for some, by the choice that they offer, or by the word "Enter"; and
those that the deck shows being asked: with ``read -p`` in a command, or ``input()`` in a program. Any other line with a
colon in it may as well be output.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from deckproof.match.wildcards import WILDCARD
from deckproof.model import LineRole
from deckproof.parse.draft_step import Draft, DraftReading

_CHOICE = r"[\[(](?:y|yes)/(?:n|no)(?:/\[?[a-z]{1,20}\]?)?[\])][?:]{0,2}"
_ANSWER = rf" {{1,2}}(?P<answer>(?!{WILDCARD})\S{{1,40}})\Z"
_CHOSEN = re.compile(rf"(?i){_CHOICE}{_ANSWER}")
_ENTERED = re.compile(rf"(?:Please enter|Enter) [^:?]{{1,200}}[:?]{_ANSWER}")


_ASKS = re.compile(
    r"""(?:\bread\s(?:-[a-oq-z]\w*\s+|\d+\s+)*-[a-z]*p\s*|\b(?:raw_)?input\(\s*)"""
    r"""(?P<quote>['"])(?P<question>[^'"\\\n]{1,200}[:?])[ ]{1,2}(?P=quote)"""
)
_END = re.compile("[:?]")
_LONGEST = 201
"""Characters of a question."""
_FED = re.compile(r"[<|]")
"""What may hand the answers to a program, which then shows none of them."""
_TYPED = re.compile(rf" {{1,2}}(?P<answer>(?!{WILDCARD})\S(?:.{{0,100}}\S)?)")


def questions(text: str) -> AbstractSet[str]:
    """Return the questions that a text, of commands or of a program, asks: ``read -p "Your name: "``."""
    return {match["question"] for match in _ASKS.finditer(text)}


def with_answers(drafted: DraftReading, asked: AbstractSet[str] = frozenset()) -> DraftReading:
    """Make each answer a step of its own, typed at its question; what follows it is its output.

    ``asked`` holds questions, as ``questions`` finds them, that are known for some though they don't look like one.
    """
    drafts = list[Draft]()
    for draft in drafted.drafts:
        shown, draft.expected = draft.expected, []
        drafts.append(draft)
        known = frozenset[str]() if _FED.search("\n".join(draft.input)) else asked
        for at, line in shown:
            if answered := split_answer(line) or _to_question(line, known):
                question, answer = answered
                drafts.append(Draft(question, [answer], at, at, then_prompt=drafts[-1].then_prompt))
                drafts[-2].then_prompt = None
                drafted.roles[at] = LineRole.INPUT
            else:
                drafts[-1].expected.append((at, line))
    return DraftReading(drafts, drafted.roles, drafted.doubts, drafted.above)


def split_answer(line: str) -> tuple[str, str] | None:
    """Divide a line into a question and the answer typed at it; None where it is no such line."""
    match = _CHOSEN.search(line) or _ENTERED.match(line)
    if match is None:
        return None
    return line[: match.start("answer")].strip(), match["answer"]


def _to_question(line: str, asked: AbstractSet[str]) -> tuple[str, str] | None:
    """Divide a line that begins with a question of which it is known that it is asked."""
    ends = [match.end() for match in _END.finditer(line, 0, _LONGEST)] if asked else []
    for end in reversed(ends):
        if line[:end] in asked and (match := _TYPED.fullmatch(line, end)):
            return line[:end], match["answer"]
    return None
