"""The table of reports that a run can be written as. To add one: a row, a file, a test, a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from deckproof.model import Proof
from deckproof.results.writing import write_whole


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of report: what the option that asks for it says, and the module whose ``text`` makes it."""

    help: str
    module: str

    @property
    def text(self) -> Callable[[Proof], bytes]:
        """Return what makes the report of a proof; its module is loaded only where it is wanted."""
        text: Callable[[Proof], bytes] = import_module(f"deckproof.results.{self.module}").text
        return text


FORMATS = {
    "json": Format("Write the proof here too.", "proof_json"),
    "junit": Format("Write a JUnit XML report here.", "junit"),
    "sarif": Format("Write a SARIF report here, for code scanning.", "sarif"),
    "code-quality": Format("Write a GitLab code quality report here.", "code_quality"),
    "badge": Format("Write a badge (SVG) here.", "badge"),
}
"""The reports by the names of their options."""


def write_report(kind: str, proof: Proof, path: Path) -> None:
    """Write a report of this kind, at once or not at all. Raises DeckproofError where that is not allowed."""
    write_whole(FORMATS[kind].text(proof), path)
