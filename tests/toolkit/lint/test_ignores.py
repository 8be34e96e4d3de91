"""A comment silences a rule over what follows it, and over nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.config import Config
from deckproof.errors import DeckproofError
from deckproof.extract import Ignore
from deckproof.lint import Finding, Report, Rule, examine
from deckproof.lint.ignores import Silence
from deckproof.model import Options
from deckproof.parse.options import Comment, read_comment

from .sources import NOWHERE, page


def covered(folder: Path, text: str, name: str = "talk.rst", *, is_block: bool = False) -> list[str]:
    """Return the lines that the comment in a text covers, without their indent; the comment's line begins with it."""
    path = folder / name
    path.write_text(text)
    lines = text.splitlines()
    line = next(number for number, each in enumerate(lines, 1) if "deckproof:" in each)
    silence = Silence.of(Ignore(path, line, ("x",), "because", is_block))
    return [each.strip() for each in lines[silence.first - 1 : silence.last] if each.strip()][1:]


RST = {
    "a paragraph": (".. deckproof: x\n\none\ntwo\n\nthree\n", ["one", "two"]),
    "a title": (".. deckproof: x\n\nTitle\n=====\n\none\n", ["Title", "====="]),
    "a directive": (
        ".. deckproof: x\n\n.. image:: a\n   :alt: b\n\n   c\n\n   d\n\ne\n",
        [".. image:: a", ":alt: b", "c", "d"],
    ),
    "two comments": (".. deckproof: x\n\n.. deckproof: y\n\n.. image:: a\n\ne\n", [".. deckproof: y", ".. image:: a"]),
    "a hidden block": (".. deckproof: x\n\n.. deckproof: setup\n\n   $ a\n\none\n", [".. deckproof: setup", "$ a"]),
    "its own lines": (".. deckproof: x\n   reason\n\none\n\ntwo\n", ["reason", "one"]),
    "dots alone": ("..\n   deckproof: x\n\none\n\ntwo\n", ["one"]),
    "an item": ("* a\n\n  .. deckproof: x\n\n  one\n  two\n\n  three\n\n* b\n", ["one", "two"]),
    "the last in an item": ("* a\n\n  .. deckproof: x\n\n  one\n\nafter\n", ["one"]),
    "to the end": ("one\n\n.. deckproof: x\n\ntwo", ["two"]),
    "nothing": ("one\n\n.. deckproof: x\n", []),
}
MARKDOWN = {
    "a paragraph": ("% deckproof: x\n\none\ntwo\n\nthree\n", ["one", "two"]),
    "a title": ("% deckproof: x\n# Title\n\none\n", ["# Title"]),
    "a fence": ("% deckproof: x\n\n```text\none\n\n```\ntwo\n", ["```text", "one", "```"]),
    "a longer fence": (
        "% deckproof: x\n\n````{a}\n```\none\n```\n````\ntwo\n",
        ["````{a}", "```", "one", "```", "````"],
    ),
    "a quotation": ("> % deckproof: x\n>\n> ```text\n> one\n> ```\n> two\n", [">", "> ```text", "> one", "> ```"]),
    "to the end": ("% deckproof: x\n\n```text\none\n", ["```text", "one"]),
}


@pytest.mark.parametrize("case", RST)
def test_a_comment_in_rst_covers_what_follows(tmp_path: Path, case: str) -> None:
    """Up to the next thing at its own depth."""
    text, lines = RST[case]
    assert covered(tmp_path, text) == lines


@pytest.mark.parametrize("case", MARKDOWN)
def test_a_comment_in_markdown_covers_what_follows(tmp_path: Path, case: str) -> None:
    """A fence to its end, also within a quotation."""
    text, lines = MARKDOWN[case]
    assert covered(tmp_path, text, "talk.md") == lines


def test_a_hidden_block_covers_itself(tmp_path: Path) -> None:
    """What follows it is another block."""
    assert covered(tmp_path, ".. deckproof: setup\n\n   $ a\n\n   $ b\n\none\n", is_block=True) == ["$ a", "$ b"]
    assert covered(tmp_path, "% deckproof: setup\n%\n% $ a\n\none\n", "talk.md", is_block=True) == ["%", "% $ a"]


# ------------------------------------------------------------------------------------------------------- what it means

RULES: tuple[Rule[object], ...] = (
    Rule(
        "dull", "Nothing is dull.", lambda _: [Finding("dull", NOWHERE, line, "dull", "polish it") for line in (3, 9)]
    ),
    Rule("loud", "Nothing is loud.", lambda _: [Finding("loud", NOWHERE, 3, "loud", "hush")]),
)
KNOWN = ("dull", "loud", "rendered")


def report(*ignores: Ignore, wanted: frozenset[str] = frozenset({*KNOWN, "unused-ignore"}), **setting: str) -> Report:
    """Return what two rules find where these comments, and this setting, are."""
    config = Config.load({"deckproof_lint_ignore": setting}, {})
    return examine(page(ignores=ignores, config=config), None, RULES, wanted, KNOWN)


def test_a_silenced_finding_is_kept_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only of the rule that is named, and only there."""
    monkeypatch.setattr("deckproof.lint.ignores.read_lines", lambda _: (".. deckproof:", "", "one", "", "two"))
    found = report(Ignore(NOWHERE, 1, ("dull",), "because", False))
    assert [(each.rule, each.line) for each in found.findings] == [("loud", 3), ("dull", 9)]
    assert [(each.rule, each.line, each.ignored) for each in found.ignored] == [("dull", 3, "because")]


def test_a_setting_silences_a_rule_everywhere() -> None:
    """With its reason."""
    found = report(dull="we like it")
    assert [each.rule for each in found.findings] == ["loud"]
    assert {each.ignored for each in found.ignored} == {"we like it"}


def test_a_comment_that_silences_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """But not where its rule was not applied."""
    monkeypatch.setattr("deckproof.lint.ignores.read_lines", lambda _: ("one", ".. deckproof:"))
    ignores = [Ignore(NOWHERE, 2, ("loud", "rendered"), "because", False)]
    found = report(*ignores)
    assert [(each.line, each.message) for each in found.findings if each.rule == "unused-ignore"] == [
        (2, "nothing that follows this comment breaks the rule `loud`")
    ]
    assert report(*ignores, wanted=frozenset({"dull", "unused-ignore"})).findings[-1].rule == "dull"


def test_a_reason_must_be_given() -> None:
    """In the setting, too."""
    with pytest.raises(DeckproofError, match=r"must be one of: a dict of rules and reasons"):
        report(dull="")


def test_a_comment_may_say_both_how_to_run_and_what_to_let_pass() -> None:
    """Several rules have commas between them."""
    comment = read_comment('deckproof: status=1 lint-ignore=a,b reason="so be it"', path=NOWHERE, line=1)
    assert comment == Comment(Options(status=1), ignores=("a", "b"), reason="so be it")
    assert comment.is_for_next_block


def test_a_rule_that_does_not_exist_is_an_error() -> None:
    """In a comment it has a place, and the nearest rule is named."""
    with pytest.raises(DeckproofError, match=r"talk\.rst:7: deckproof comment: there is no rule `dul`\n.*`dull`"):
        report(Ignore(NOWHERE, 7, ("dul",), "because", False))
    with pytest.raises(DeckproofError, match=r"conf\.py: there is no rule `xyz`\n.*The rules are: dull, loud"):
        report(xyz="because")
