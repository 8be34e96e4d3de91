"""A proof as SARIF 2.1.0, for GitHub code scanning and editors.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib
from typing import Any

from deckproof import __version__
from deckproof.model import Proof, Result
from deckproof.results.problems import Problem, problems
from deckproof.results.proof_json import to_json

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES = {
    Result.FAILED: ("step-failed", "A command on a slide doesn't do what the slide shows."),
    Result.BLOCKED: ("block-blocked", "A block could not be proven, since an earlier step that it depends on failed."),
}
_LEVELS = {Result.FAILED: "error", Result.BLOCKED: "warning"}


def text(proof: Proof) -> bytes:
    """Return the report as bytes."""
    return to_json(sarif(proof)).encode()


def sarif(proof: Proof) -> dict[str, Any]:
    """Return a proof as a SARIF log with one run."""
    driver = {"name": "deckproof", "version": __version__, "rules": [_rule(*each) for each in _RULES.values()]}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(each) for each in problems(proof)],
            }
        ],
    }


def _rule(name: str, text: str) -> dict[str, Any]:
    return {"id": name, "shortDescription": {"text": text}}


def _result(problem: Problem) -> dict[str, Any]:
    return {
        "ruleId": _RULES[problem.result][0],
        "level": _LEVELS[problem.result],
        "message": {"text": f"{problem.message} (slide “{problem.slide}”)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": problem.file},
                    "region": {"startLine": problem.line, "endLine": problem.end_line},
                },
                "logicalLocations": [{"fullyQualifiedName": problem.block}],
            }
        ],
        "partialFingerprints": {"deckproof/v1": fingerprint(problem)},
    }


def fingerprint(problem: Problem) -> str:
    """Return what tells a problem from others from run to run: its block and what is wrong, not its line."""
    return hashlib.sha256(f"{problem.block}\0{problem.message}".encode()).hexdigest()[:32]
