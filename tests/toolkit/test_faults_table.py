"""The table of faults in the reference and the tests that inject them: each row has its test, each test its row."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "reference" / "faults.md"
FILES = [ROOT / "tests" / "docker" / name for name in ("test_faults.py", "test_faults_on_disk.py", "test_kills.py")]


def rows() -> list[str]:
    """Return the test that each row of the table names."""
    return re.findall(r"\| `(test_\w+)` \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)


def injected() -> list[str]:
    """Return the names of the tests that inject faults."""
    parsed = [ast.parse(file.read_text(encoding="utf-8")) for file in FILES]
    names = [node.name for tree in parsed for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in names if name.startswith("test_")]


def everywhere() -> list[str]:
    """Return the names of all tests of the toolkit."""
    files = [path for part in ("docker", "toolkit", "deck") for path in (ROOT / "tests" / part).rglob("test_*.py")]
    return [name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)]


def test_every_fault_has_a_test_and_every_test_its_row() -> None:
    """One row for each test that injects a fault; other rows name a test that stands beside what it is of."""
    assert len(rows()) == len(set(rows()))
    assert sorted(set(injected()) - set(rows())) == []
    assert [name for name in rows() if everywhere().count(name) != 1] == []


def test_every_row_ends_with_its_test() -> None:
    """A row that names none would be a promise that nobody keeps."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    headings = sum(line.startswith("| fault |") for line in lines)
    assert len(lines) == len(rows()) + 2 * headings
    assert len(rows()) >= 44
