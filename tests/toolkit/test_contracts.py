"""What the toolkit promises of its own imports, besides the layers in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys


def test_proving_needs_neither_pytest_nor_sphinx() -> None:
    """Only front ends and what reads documents import them, so that a proof starts without waiting for them."""
    code = """
import sys
import deckproof.engine, deckproof.prove, deckproof.prove.parallel, deckproof.update, deckproof.companion, deckproof.mutate
print(*sorted({"pytest", "_pytest", "sphinx", "docutils", "myst_parser"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
