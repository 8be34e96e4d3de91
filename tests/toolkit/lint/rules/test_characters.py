"""Broken letters are found with what they were, and nothing that people mean is taken for them."""

from __future__ import annotations

from pathlib import Path

import ftfy.bad_codecs  # noqa: F401 -- it makes Python know the encoding below
import pytest
from deckproof.lint import Fix

from ..sources import in_file

MEANT = "é ü ß — – ’ “ … € • │ ─ ├ └ → ← ☕ ✓ 🔍 🚀".split()
"""Not the sign whose UTF-8 ends in 0x85: read as Latin-1, that byte ends a line."""
ENCODINGS = ("mac_roman", "sloppy-windows-1252", "latin-1")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("meant", MEANT)
def test_what_was_read_in_the_wrong_encoding_is_repaired(tmp_path: Path, meant: str, encoding: str) -> None:
    """Beside proper letters, and twice on a line."""
    broken = meant.encode().decode(encoding)
    findings = in_file("mojibake", tmp_path, f"proper │ text\n\nso {broken} and {broken} or {meant}.\n")
    second = len(f"so {broken} and ")
    assert [(each.line, each.fix) for each in findings] == [
        (3, Fix(3, 3, broken, meant)),
        (3, Fix(3, second, broken, meant)),
    ]


def test_each_run_of_broken_signs_is_a_finding(tmp_path: Path) -> None:
    """With the signs and what they were in the message."""
    broken = "└──".encode().decode("mac_roman")
    first, second = in_file("mojibake", tmp_path, f"{broken} one {broken} two\n")
    assert first.message == f"`{broken}` is `└──`, read in the wrong encoding"
    assert (first.fix and first.fix.start, second.fix and second.fix.start) == (0, len(broken) + 5)


def test_a_letter_that_ends_in_a_blank_is_repaired(tmp_path: Path) -> None:
    """The last byte of ``à`` looks like a blank; only the whole line tells."""
    (finding,) = in_file("mojibake", tmp_path, "et voilÃ  du texte\n")
    assert finding.fix
    assert finding.fix.new == "à"


@pytest.mark.parametrize(
    "text",
    [
        "Größe, café, naïve, Ünïcödé, Åland, Ærø",
        "“quoted” – „zitiert‚ — «dit» … 100 µm ± 3°, ½ × ¼, § 3, €5",
        "└── tag │ ┬ ├ → ← ↑ ✓ ✗ ☕ 🔍",
        "日本語 中文 한국어 Ελληνικά Русский עברית العربية",
        "√2 ≈ 1.414, Ω, ∂, ∆",
        "Zażółć gęślą jaźń; příliš žluťoučký kůň",
    ],
)
def test_proper_text_is_left_alone(tmp_path: Path, text: str) -> None:
    """Also where it is rare."""
    assert in_file("mojibake", tmp_path, f"{text}\n") == []


def test_blanks_at_the_end_of_a_line_are_found(tmp_path: Path) -> None:
    """Also where the line is nothing else; the fix takes all of them away."""
    findings = in_file("trailing-space", tmp_path, "a  b\nc \t\n   \nd\n")
    assert [(each.line, each.fix and (each.fix.start, each.fix.new)) for each in findings] == [
        (2, (1, "")),
        (3, (0, "")),
    ]


def test_two_blanks_that_break_a_line_in_markdown_are_meant(tmp_path: Path) -> None:
    """One blank is not, nor is a line of blanks."""
    findings = in_file("trailing-space", tmp_path, "a  \nb \n  \nc\n", "talk.md")
    assert [each.line for each in findings] == [2, 3]
