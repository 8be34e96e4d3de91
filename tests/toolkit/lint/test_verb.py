"""``deckproof lint``: what it finds in decks as they are read, what it writes, and its exit codes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from deckproof.cli.main import run
from deckproof.lint import SOURCE_RULES

from .sources import ROOT

BAD = {
    "bad.rst": """
        1 title-case | 6 remote-picture | 7 missing-alt | 7 remote-picture | 8 remote-embed | 10 mojibake | 10 mojibake
        | 10 mojibake | 10 mojibake | 15 shell-label | 17 unpinned-image | 18 long-line | 18 unpinned-image | 19 long-line
        | 19 secret | 23 quoted-code | 23 shell-label | 25 trailing-space | 27 remote-picture | 30 missing-alt
        | 32 missing-alt | 35 missing-picture | 38 duplicate-title | 41 bare-link | 41 vague-link | 46 mojibake
        | 52 unproven-block | 56 long-block | 73 unused-ignore
        | 85 split-output | 86 incomplete-input | 91 lost-prompt | 98 unclear-line | 103 remark-or-output
        | 109 unmarked-output | 113 file-as-shell | 119 unprompted-session
    """,
    "bad.md": """
        1 title-case | 3 bare-link | 3 missing-alt | 3 mojibake | 3 mojibake | 4 trailing-space | 7 missing-alt
        | 7 remote-picture | 9 shell-label | 10 unpinned-image | 14 shell-label | 20 unpinned-image
    """,
}


@pytest.fixture
def decks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the decks, as working folder."""
    folder = tmp_path / "decks"
    shutil.copytree(ROOT, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("signal.signal", lambda *_: None)  # the command line would take them over
    return folder


def found(said: str, name: str) -> list[str]:
    """Return the line and the rule of each finding in a file."""
    return [f"{line} {rule}" for line, rule in re.findall(rf"(?m)^{name}:(\d+): ([a-z-]+): ", said)]


def deck(decks: Path, text: str, name: str = "talk.rst") -> Path:
    """Write a deck of one slide."""
    path = decks / name
    path.write_text(f"A talk\n======\n\n{text}")
    return path


def test_every_defect_of_a_deck_is_found(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In RST and in Markdown, each on its line, and nothing else; every rule but that about large files is tried."""
    assert run(["lint", *BAD, "--json", "found.json"]) == 1
    said = capsys.readouterr().out
    expected = {name: [" ".join(each.split()) for each in lines.split("|")] for name, lines in BAD.items()}
    assert {name: found(said, name) for name in BAD} == expected
    assert said.endswith("\n49 findings in 2 files; --fix puts 13 right\n")
    record = json.loads((decks / "found.json").read_text())
    for name in BAD:
        written = [f"{each['line']} {each['rule']}" for each in record["findings"] if each["file"] == name]
        assert written == expected[name]
    tried = {each["rule"] for each in record["findings"]}
    assert tried == {*(rule.id for rule in SOURCE_RULES), "unused-ignore"} - {"large-picture"}


def test_decks_without_a_defect_are_clean(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What their authors silence is counted, and stands with its reason in the record."""
    assert run(["lint", "good.rst", "good.md", "--json", "found.json"]) == 0
    assert capsys.readouterr().out == "no finding; 6 silenced, each with a reason\n"
    ignored = json.loads((decks / "found.json").read_text())["ignored"]
    assert {(each["file"], each["line"], each["reason"]) for each in ignored if each["rule"] == "unpinned-image"} == {
        ("good.md", 12, "the tag does not matter here"),
        ("good.md", 19, "nor here"),
        ("good.rst", 64, "the room has a large screen"),
    }


def test_a_finding_is_two_lines(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File and line, rule, what is wrong, slide; then the remedy, and whether ``--fix`` does it."""
    deck(decks, "   \nText.\n")
    assert run(["lint", "talk.rst"]) == 1
    assert capsys.readouterr().out == (
        "talk.rst:4: trailing-space: the line ends in blanks that nobody sees [A talk]\n  remove them (--fix does it)\n"
        "1 finding in 1 file; --fix puts 1 right\n"
    )


# ---------------------------------------------------------------------------------------------------- putting it right


def test_fixing_puts_right_what_can_be_and_once(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is left is said; a second time nothing is written."""
    before = {name: (decks / name).read_text().splitlines() for name in BAD}
    assert run(["lint", *BAD, "--fix"]) == 1
    said = capsys.readouterr()
    assert said.err == "fixed: bad.md, bad.rst\n"
    assert said.out.endswith("\n36 findings in 2 files\n")
    assert not re.search(r"mojibake|trailing-space|shell-label", said.out)
    after = {name: (decks / name).read_text().splitlines() for name in BAD}
    assert after["bad.rst"][9] == "A kettle ☕ boils — mostly —, says Zoë."
    assert after["bad.rst"][14] == ".. code-block:: console"
    assert after["bad.md"][8:9] + after["bad.md"][13:14] == ["```console", "```{code-block} console"]
    changed = [sum(a != b for a, b in zip(before[name], after[name], strict=True)) for name in BAD]
    assert changed == [5, 4]
    assert run(["lint", *BAD, "--fix"]) == 1
    assert capsys.readouterr().err == ""


def test_the_label_of_another_block_is_left(decks: Path) -> None:
    """MyST has indented code without a directive: it has no label to be put right, and the one above keeps its own."""
    text = "```text\nwords\n```\n\nWords\n\n    $ echo hi\n    hi\n"
    path = deck(decks, text, "talk.md")
    assert run(["lint", "talk.md", "--fix", "--select", "shell-label"]) in (0, 1)
    assert path.read_text().endswith(text)
    path.write_text("# A talk\n\n```{code-block} text\n---\nname: x\n---\n$ echo hi\nhi\n```\n")
    run(["lint", "talk.md", "--fix", "--select", "shell-label"])
    assert "{code-block} console" in path.read_text()


def test_a_diff_writes_nothing(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It shows what ``--fix`` would write, and goes alone to standard output."""
    path = deck(decks, "Text. \n")
    assert run(["lint", "talk.rst", "--diff", "--fix"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[:2] + said.out.splitlines()[-2:] == [
        "--- a/talk.rst",
        "+++ b/talk.rst",
        "-Text. ",
        "+Text.",
    ]
    assert said.err == "1 finding in 1 file; --fix puts 1 right\n"
    assert path.read_text().endswith("Text. \n")


def test_a_read_only_file_is_left(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also for root; a line says so, and the finding stays."""
    path = deck(decks, "Text. \n")
    path.chmod(0o444)
    assert run(["lint", "talk.rst", "--fix"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("talk.rst: left as it is: the file is read-only\n  chmod u+w ")
    assert found(said.out, "talk.rst") == ["4 trailing-space"]
    assert path.read_text().endswith("Text. \n")


def test_a_fix_that_breaks_the_deck_is_put_back(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a table that is drawn with signs, a shorter word moves the columns."""
    broken = "caf√©"
    path = deck(decks, f"+-------+---+\n| {broken} | b |\n+-------+---+\n")
    before = path.read_bytes()
    assert run(["lint", "talk.rst", "--fix"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("talk.rst: left as it is: with these fixes the deck would be read differently\n")
    assert found(said.out, "talk.rst") == ["5 mojibake"]
    assert path.read_bytes() == before


# ------------------------------------------------------------------------------------------------------ what is asked


def test_rules_are_chosen_by_their_ids(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With commas between them, or by several options; what is not applied is not fixed."""
    path = deck(decks, "Text. \n\n.. image:: https://a.test/b.png\n\nhttps://a.test\n")
    assert run(["lint", "talk.rst", "--select", "missing-alt,bare-link", "--select", "trailing-space"]) == 1
    assert found(capsys.readouterr().out, "talk.rst") == ["4 trailing-space", "6 missing-alt", "8 bare-link"]
    arguments = ["--fix", "--ignore", "missing-alt,bare-link", "--ignore", "trailing-space,remote-picture"]
    assert run(["lint", "talk.rst", *arguments]) == 0
    assert "Text. \n" in path.read_text()


def test_what_is_included_twice_is_found_once(decks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At its place in the file that is included."""
    (decks / "part.inc").write_text("Text. \n\n.. image:: https://a.test/b.png\n   :alt: A cup\n")
    names = [deck(decks, ".. include:: part.inc\n", name).name for name in ("one.rst", "two.rst")]
    assert run(["lint", *names]) == 1
    assert found(capsys.readouterr().out, "part.inc") == ["1 trailing-space", "3 remote-picture"]


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (["--select", "mojibak"], "", "there is no rule `mojibak`\n  Did you mean `mojibake`?"),
        ([], ".. deckproof: lint-ignore=secret\n", "talk.rst:4: deckproof comment: `lint-ignore` has no reason"),
        ([], '.. deckproof: reason="why"\n', "talk.rst:4: deckproof comment: `reason` goes with `lint-ignore`"),
        ([], '.. deckproof: lint-ignore=x reason="y"\n', "talk.rst:4: deckproof comment: there is no rule `x`"),
        ([], ".. include:: nowhere.inc\n", "talk.rst:4: "),
    ],
)
def test_what_is_asked_wrongly_ends_with_2(
    decks: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], text: str, said: str
) -> None:
    """One sentence says where and why."""
    deck(decks, text)
    assert run(["lint", "talk.rst", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"deckproof: {said}")
