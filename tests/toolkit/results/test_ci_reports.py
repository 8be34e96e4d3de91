"""What CI services read of a run: each report has its published form, and says where what is wrong stands."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from deckproof.model import BlockResult, DeckResult, EngineInfo, EngineKind, Proof
from deckproof.results.badge import badge
from deckproof.results.formats import FORMATS, write_report
from deckproof.results.github import notes, step_summary
from deckproof.results.problems import problems
from deckproof.testing import LocalEngine, make_session, run_deck
from sarif_pydantic import Sarif


@pytest.fixture
def proof(tmp_path: Path) -> Proof:
    """Return the proof of a deck with a block that passes, one that fails twice, and one that is blocked by it."""
    session = make_session(
        "$ echo fine\nfine",
        "$ echo 50%, `quoted`, a:b\nother\n$ false",
        ("$ docker rm eca4aa01751c", {}),
    )
    return _proof(session.deck, run_deck(session, LocalEngine(tmp_path)))


def _proof(deck: object, blocks: list[BlockResult], version: str = "28.5.2+dfsg") -> Proof:
    result = DeckResult(deck, tuple(blocks))  # type: ignore[arg-type] # a deck of make_session
    return Proof("2026-01-02T03:04:05Z", EngineInfo(EngineKind.PRIVATE, version), (), (result,))


def test_every_failed_step_is_a_problem_with_its_own_line(proof: Proof) -> None:
    """Two steps of one block are two notes, each where its command stands."""
    found = list(problems(proof))
    assert [(each.line, each.end_line) for each in found][:2] == [(4, 5), (6, 6)]
    assert all(each.file == "/deck/slides/made.rst" for each in found)


def test_paths_are_from_the_working_folder(proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services find the file in the repository by it."""
    monkeypatch.setattr(Path, "cwd", lambda: Path("/deck"))
    assert {each.file for each in problems(proof)} == {"slides/made.rst"}
    cases = Xml.fromstring(FORMATS["junit"].text(proof)).iter("testcase")
    assert {each.get("file") for each in cases} == {"slides/made.rst"}


def test_sarif_has_its_published_form(proof: Proof) -> None:
    """The log is one that other tools read; its results name rules that it declares."""
    record = json.loads(FORMATS["sarif"].text(proof))
    log = Sarif.model_validate(record)
    assert log.version == "2.1.0"
    (run,) = log.runs
    rules = {each.id for each in run.tool.driver.rules or ()}
    results = run.results or []
    assert len(results) == len(list(problems(proof))) > 1
    assert {each.rule_id for each in results} <= rules
    region = record["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 4, "endLine": 5}


def test_code_quality_has_what_gitlab_demands(proof: Proof) -> None:
    """Every entry has the five fields, a severity that GitLab knows, and a fingerprint of its own."""
    entries = json.loads(FORMATS["code-quality"].text(proof))
    assert len({each["fingerprint"] for each in entries}) == len(entries) > 1
    for each in entries:
        assert each.keys() >= {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert each["location"]["path"]
        assert each["location"]["lines"]["begin"] >= 1


def test_a_problem_keeps_its_fingerprint_when_lines_move(tmp_path: Path) -> None:
    """What is written above a block doesn't make an old failure a new one."""
    found = []
    for line in (1, 40):
        session = make_session(("$ false", {"line": line}))
        report = FORMATS["code-quality"].text(_proof(session.deck, run_deck(session, LocalEngine(tmp_path))))
        found += json.loads(report)
    assert [each["location"]["lines"]["begin"] for each in found] == [1, 40]
    assert found[0]["fingerprint"] == found[1]["fingerprint"]


def test_notes_are_workflow_commands_of_one_line(proof: Proof) -> None:
    """Per cent signs, line ends, colons and commas are escaped as GitHub asks for."""
    first, *_ = notes(proof)
    assert first.startswith("::error file=/deck/slides/made.rst,line=4,endLine=5,title=Made up%3A failed::")
    assert "\n" not in first
    assert "echo 50%25, `quoted`" in first
    assert "%0A" in first


def test_the_step_summary_has_a_row_per_deck_and_tells_failures(proof: Proof) -> None:
    """The table counts what the decks' blocks came to; a failure is told whole, in a fence that it can't end."""
    text = step_summary(proof)
    assert "| slides/made.rst | 1 |" in text
    assert "<details><summary>slides/made.rst::Made up::2</summary>" in text


def test_a_badge_says_what_is_proven_and_on_what(proof: Proof, tmp_path: Path) -> None:
    """Green with blocks and engine, red with what fails; and it is XML without any address to load from."""
    good = _proof(make_session("$ true").deck, run_deck(make_session("$ echo 1\n1"), LocalEngine(tmp_path)))
    assert "proven: 1 block on Docker 28.5" in badge(good)
    assert "failing" in badge(proof)
    for each in (good, proof):
        root = Xml.fromstring(badge(each))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "href" not in badge(each)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_report_is_written_whole(kind: str, proof: Proof, tmp_path: Path) -> None:
    """The folders above it are made, and nothing else is there afterwards."""
    path = tmp_path / "made" / "report"
    write_report(kind, proof, path)
    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == FORMATS[kind].text(proof)
