"""A proof as a GitLab code quality report.

The format: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from typing import Any

from deckproof.model import Proof, Result
from deckproof.results.problems import Problem, problems
from deckproof.results.proof_json import to_json
from deckproof.results.sarif import fingerprint

_SEVERITY = {Result.FAILED: "major", Result.BLOCKED: "minor"}


def text(proof: Proof) -> bytes:
    """Return the report as bytes."""
    return to_json(code_quality(proof)).encode()


def code_quality(proof: Proof) -> list[dict[str, Any]]:
    """Return a proof as the entries of a code quality report; no two have the same fingerprint."""
    found = dict[str, dict[str, Any]]()
    for each in problems(proof):
        found.setdefault(fingerprint(each), _entry(each))
    return list(found.values())


def _entry(problem: Problem) -> dict[str, Any]:
    return {
        "description": f"{problem.message} (slide “{problem.slide}”)",
        "check_name": f"deckproof-{problem.result}",
        "fingerprint": fingerprint(problem),
        "severity": _SEVERITY[problem.result],
        "location": {"path": problem.file, "lines": {"begin": problem.line, "end": problem.end_line}},
    }
