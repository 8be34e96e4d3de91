"""What a person, or a program, reads of the findings."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from deckproof.errors import shown
from deckproof.lint.engine import Report
from deckproof.lint.findings import Finding
from deckproof.lint.rendered.rules import Figures

VERSION = 1


def told(finding: Finding) -> str:
    """Say where a rule does not hold, which, on what slide, why, and what to do."""
    fix = " (--fix does it)" if finding.fix else ""
    where = f"{shown(finding.path)}:{finding.line}"
    return f"{where}: {finding.rule}: {finding.message} [{finding.slide}]\n  {finding.remedy}{fix}"


def summary(report: Report) -> str:
    """Say in one line how much was found, how much of it can be fixed, and how much is silenced."""
    found = len(report.findings)
    files = len({each.path for each in report.findings})
    fixable = sum(each.fix is not None for each in report.findings)
    said = f"{_some(found, 'finding')} in {_some(files, 'file')}" if found else "no finding"
    said += f"; --fix puts {fixable} right" if fixable else ""
    return said + (f"; {len(report.ignored)} silenced, each with a reason" if report.ignored else "")


def overview(figures: Figures) -> str:
    """Say in one line how many slides were looked at, and what is hardest to read on them."""
    smallest = f"smallest letters {figures.text:.1f} px, smallest code {figures.code:.1f} px"
    return f"{_some(figures.slides, 'slide')} seen: {smallest}, lowest contrast {figures.contrast:.1f}"


def record(report: Report, figures: Figures | None = None) -> dict[str, Any]:
    """Return all of it as plain values, to be written as JSON; ``figures`` are those of a deck that was looked at."""
    return {
        "version": VERSION,
        "rules": list(report.rules),
        "findings": [_record(each) for each in report.findings],
        "ignored": [{**_record(each), "reason": each.ignored} for each in report.ignored],
        "rendered": asdict(figures) if figures else None,
    }


def _record(finding: Finding) -> dict[str, Any]:
    fix = finding.fix
    return {
        "rule": finding.rule,
        "file": shown(finding.path),
        "line": finding.line,
        "slide": finding.slide,
        "message": finding.message,
        "remedy": finding.remedy,
        "fix": {"column": fix.start + 1, "old": fix.old, "new": fix.new} if fix else None,
    }


def _some(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
