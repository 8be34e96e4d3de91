"""What is published: a wheel and a source distribution, each of which is all that an empty environment needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_wheel_and_source_distribution_are_built_and_installed() -> None:
    """By the script that CI runs with every Python; each says so itself, and is used."""
    script = ROOT / "scripts/setup/install.sh"
    done = subprocess.run(
        [script], env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    version = ".".join(map(str, sys.version_info[:3]))
    works = [line.split()[0] for line in done.stdout.splitlines() if line.endswith(f" works with Python {version}")]
    assert [each.rpartition(".")[2] for each in works] == ["whl", "gz"]
