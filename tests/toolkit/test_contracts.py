"""What the toolkit promises of its own imports, besides the layers in pyproject.toml."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "scripts" / "deckproof"


def test_proving_needs_neither_pytest_nor_sphinx() -> None:
    """Only front ends and what reads documents import them, so that a proof starts without waiting for them."""
    code = """
import sys
import deckproof.engine, deckproof.prove, deckproof.prove.parallel, deckproof.update, deckproof.companion, deckproof.mutate
print(*sorted({"pytest", "_pytest", "sphinx", "docutils", "myst_parser"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_top_reads_as_the_pipeline() -> None:
    """Few names, none of which is another's gerund or plural, and each of them on the map."""
    names = sorted(path.stem for path in PACKAGE.iterdir() if not path.name.startswith("__"))
    assert len(names) + 1 <= 26  # and __init__
    stems = Counter(re.sub(r"(?:ing|es|s|e)$", "", each) for each in names)
    assert [each for each, count in stems.items() if count > 1] == []
    guide = (PACKAGE.parent / "README.md").read_text()
    assert [each for each in names if each != "py" and not re.search(rf"`?\b{each}\b[/`]", guide)] == []
