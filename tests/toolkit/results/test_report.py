"""A failure says where, what and why, and ends with what to do; the summary is one line; JUnit XML can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from deckproof.model import (
    Assumption,
    BlockResult,
    DeckResult,
    Ending,
    EngineInfo,
    EngineKind,
    Proof,
    Result,
)
from deckproof.results.formats import write_report
from deckproof.results.junit import text as junit
from deckproof.results.plain import for_terminal
from deckproof.results.report import failure, summary
from deckproof.testing import QUICK, LocalEngine, make_session, patience, run_deck


def results(folder: Path, *blocks: object) -> list[BlockResult]:
    """Run a deck of these blocks in a shell."""
    return run_deck(make_session(*blocks), LocalEngine(folder))  # type: ignore[arg-type] # as make_session takes them


def proof(*blocks: BlockResult, version: str = "20.10.24") -> Proof:
    """Return a proof of these results."""
    deck = make_session("$ true").deck
    return Proof("2026-01-02T03:04:05Z", EngineInfo(EngineKind.PRIVATE, version), (), (DeckResult(deck, blocks),))


def test_failure_shows_place_slide_input_diff_and_remedy(tmp_path: Path) -> None:
    """The whole text of a plain failure."""
    (block,) = results(tmp_path, "$ echo one; echo three\none\ntwo\nthree")
    assert failure(block).splitlines() == [
        "/deck/slides/made.rst:1: 1 line of the slide missing",
        "  slide   Made up",
        "  typed   echo one; echo three",
        "  --- the slide",
        "  +++ the engine, written the slide's way",
        "  @@ -1,3 +1,2 @@",
        "   one",
        "  -two",
        "   three",
        "  if this is right: remove the lines with - from /deck/slides/made.rst:2-4",
    ]


def test_failure_keeps_the_wildcards_of_the_slide(tmp_path: Path) -> None:
    """Lines that a wildcard accepts are no part of the difference."""
    (block,) = results(tmp_path, "$ seq 3; echo end\n1\n...\nEND")
    lines = failure(block).splitlines()
    assert "   ..." in lines
    assert "  -END" in lines
    assert lines[-1] == "  if this is right: remove the lines with - from /deck/slides/made.rst:2-4"


def test_every_failed_step_of_a_block_is_shown(tmp_path: Path) -> None:
    """The second failure may be the one that matters."""
    (block,) = results(tmp_path, "$ echo a\nb\n$ echo c\nc\n$ echo d\ne")
    assert re.findall(r"typed +(.+)", failure(block)) == ["echo a", "echo d"]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("$ false", "status=1"),
        ("$ ls /no-such-folder\nfile", "status=2"),
        (("$ sleep 600", {"timeout": 0.3}), "timeout=SECONDS"),
        ("$ kill -9 $$", "shell of its own"),
        ("$ docker rm abcdef012345", "correct /deck/slides/made.rst:1"),
    ],
)
def test_the_last_line_is_the_remedy_for_that_kind_of_failure(tmp_path: Path, text: object, remedy: str) -> None:
    """Each way to fail has its own way out."""
    (block,) = results(tmp_path, text)
    assert block.result is Result.FAILED
    assert remedy in failure(block).splitlines()[-1]


def test_a_flood_is_cut_in_the_middle(tmp_path: Path) -> None:
    """A person reads the beginning and the end."""
    (block,) = results(tmp_path, "$ seq 500\nno")
    lines = failure(block).splitlines()
    assert len(lines) < 80
    assert any("lines more" in line for line in lines)
    assert "  +500" in lines


def test_output_is_shown_where_the_slide_claims_none(tmp_path: Path) -> None:
    """A command that fails has mostly said why."""
    (block,) = results(tmp_path, "$ ls /no-such-folder")
    assert any(line.startswith("  | ") and "no-such-folder" in line for line in failure(block).splitlines())


def test_the_real_input_is_shown_where_it_differs(tmp_path: Path) -> None:
    """The written id on the slide, the real one in the terminal."""
    (block,) = results(tmp_path, "$ echo deadbeef0123\neca4aa01751c\n$ ls eca4aa01751c")
    assert re.search(r"really +ls deadbeef0123", failure(block)) or block.result is Result.FAILED


def test_colour_only_where_it_is_asked_for(tmp_path: Path) -> None:
    """Plain text has no escape sequences; without them the coloured text is the same."""
    (block,) = results(tmp_path, "$ echo a\nb")
    plain, coloured = failure(block), failure(block, color=True)
    assert plain.endswith("if this is right: change /deck/slides/made.rst:2 to what the lines with + say")
    assert "\x1b" not in plain
    assert "\x1b[31m-b\x1b[0m" in for_terminal(coloured)
    assert re.sub(r"\x1b\[[\d;]*m", "", for_terminal(coloured)) == plain


def test_a_blocked_block_is_one_line(tmp_path: Path) -> None:
    """It says what blocks it, not how."""
    (block,) = results(tmp_path, "$ true")
    blocked = replace(block, result=Result.BLOCKED, reason="blocked by line 7")
    assert failure(blocked) == "/deck/slides/made.rst:1: blocked: blocked by line 7"


# --------------------------------------------------------------------------------------------------------- the summary


def test_summary_counts_blocks_steps_and_reasons(tmp_path: Path) -> None:
    """What was proven, on which engine, and what was not."""
    blocks = results(
        tmp_path, "$ echo a\na\n$ true", "$ true", ("$ ls", {"skip": "no network"}), ("x = 1", {"language": "yaml"})
    )
    assert summary(proof(*blocks)) == (
        "2 blocks, 3 steps proven on Docker Engine 20.10.24 (private); 1 skipped: no network; "
        "1 block with nothing to run"
    )


def test_summary_begins_with_what_failed(tmp_path: Path) -> None:
    """A failed run must not look like a proven one."""
    good, bad = results(tmp_path, "$ true", "$ false")
    blocked = replace(bad, result=Result.BLOCKED, reason="blocked by line 1")
    text = summary(proof(good, bad, blocked, blocked))
    assert text.startswith("1 block failed; 2 blocks blocked; 1 block, 1 step proven on")


def test_summary_without_an_engine_names_none() -> None:
    """Nothing was run, so no engine was asked."""
    assert summary(proof(version="")) == "0 blocks, 0 steps proven"


# ------------------------------------------------------------------------------------------------------------ JUnit XML


def test_junit_has_a_suite_per_deck_and_a_case_per_block(tmp_path: Path) -> None:
    """Verdicts become what readers of JUnit XML know."""
    good, bad, skipped = results(tmp_path, "$ true", "$ false", ("$ ls", {"skip": "no network"}))
    blocked = replace(bad, result=Result.BLOCKED, reason="blocked by line 1")
    root = Xml.fromstring(junit(proof(good, bad, skipped, blocked)))
    (suite,) = root.findall("testsuite")
    assert suite.attrib.items() >= {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}.items()
    cases = suite.findall("testcase")
    assert [[child.tag for child in case] for case in cases] == [[], ["failure"], ["skipped"], ["error"]]
    assert cases[0].attrib["name"] == "slides/made.rst::Made up::1"
    assert "exit status 1" in (cases[1][0].text or "")
    assert cases[2][0].attrib["message"] == "no network"


def test_junit_stays_well_formed_whatever_was_printed(tmp_path: Path) -> None:
    """Control characters are not allowed in XML, and terminals show them."""
    (block,) = results(tmp_path, "$ echo a\nb")
    step = block.steps[0]
    verdict = step.verdict._replace(reason="nul \x00 bell \x07 & < surrogate \udcff", normalized=("\x1b[0m",))
    odd = replace(block, reason=verdict.reason, steps=(step._replace(verdict=verdict),))
    path = tmp_path / "out" / "junit.xml"
    write_report("junit", proof(odd), path)
    assert "nul � bell � & < surrogate �" in (Xml.parse(path).getroot().findall(".//failure")[0].attrib["message"])


def test_endings_all_have_a_remedy(tmp_path: Path) -> None:
    """A failure never ends without saying what to do."""
    (block,) = results(tmp_path, "$ false")
    for ending in Ending:
        step = block.steps[0]._replace(outcome=block.steps[0].outcome._replace(ending=ending))
        assert failure(replace(block, steps=(step,))).splitlines()[-1].strip()


def test_failure_names_what_its_made_up_words_were_taken_for(tmp_path: Path) -> None:
    """Written and real, with the line of the first sight; not the tokens of other steps."""
    blocks = results(
        tmp_path, "$ echo 9f86d0''81884c\neca4aa01751c\n$ echo silly_panini\n...", "$ echo eca4aa01751c on\noff"
    )
    lines = failure(blocks[1]).splitlines()
    assert "  assumed eca4aa01751c → 9f86d081884c, from line 2" in lines
    assert "panini" not in failure(blocks[1])
    (step,) = blocks[1].steps
    placeholder = step._replace(verdict=step.verdict._replace(assumed=(Assumption("<id>", "9f86d081884c", 0),)))
    said = failure(replace(blocks[1], steps=(placeholder,)))
    assert "  assumed <id> → 9f86d081884c, taken when it was typed" in said.splitlines()


def test_failure_for_want_of_time_shows_the_last_screen(tmp_path: Path) -> None:
    """The last lines, whatever the slide promised; the diff is there too."""
    session = make_session(("$ seq 100; sleep 600\n1\n...", {"timeout": patience(0.5)}))
    (block,) = run_deck(session, LocalEngine(tmp_path))
    lines = failure(block).splitlines()
    screen = lines.index("  the terminal's last screen:")
    assert lines[screen + 1 : -1] == [f"  | {number}" for number in range(86, 101)]
    assert lines[-1].startswith("  if it needs longer")


def test_failure_for_want_of_a_prompt_shows_what_was_there_instead(tmp_path: Path) -> None:
    """A step that was never typed has no output of its own."""
    session = make_session("$ echo starting; printf 'wrong> '; read x\nstarting\nmysql> SELECT 1;\n1")
    (block,) = run_deck(session, LocalEngine(tmp_path), replace(QUICK, timeout=patience(0.5)))
    assert "  | wrong>" in failure(block).splitlines()


def test_a_remedy_names_a_comment_as_the_deck_would_write_it(tmp_path: Path) -> None:
    """In Markdown, comments are HTML's."""
    (failed,) = results(tmp_path, "$ false")
    markdown = replace(failed, block=replace(failed.block, span=replace(failed.block.span, path=Path("/deck/made.md"))))
    assert "`.. deckproof: status=1`" in failure(failed)
    assert "`<!-- deckproof: status=1 -->`" in failure(markdown)
