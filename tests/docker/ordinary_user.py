"""A user without rights, for tests that become one: a home, a Python that they may run, and what it imports."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534
NEEDED = "click h11 markdown_it mdurl pyte wcwidth yaml _yaml typing_extensions.py".split()
"""What the core of the toolkit imports, by its files' names."""


def run(argv: Sequence[str], home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program as this user, in their home."""
    return subprocess.run(
        argv,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(home), **environment},
        cwd=home,
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@contextmanager
def home() -> Iterator[Path]:
    """Make a folder that this user may work in: pytest's own are root's alone."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        yield Path(folder)


def python() -> str:
    """Return an interpreter that this user may run: ours may lie in a home that is closed to others."""
    is_new = ["-I", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    for each in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            if run([each, *is_new], Path("/")).returncode == 0:
                return each
        except (PermissionError, FileNotFoundError):
            continue
    pytest.skip("no Python from 3.11 on may be run by another user")


@contextmanager
def toolkit() -> Iterator[str]:
    """Copy the toolkit's core and what it imports to where everybody may read it; gives PYTHONPATH."""
    installed = next(Path(each) for each in sys.path if each.endswith("site-packages"))
    wanted = [installed / name for name in NEEDED if (installed / name).exists()]
    with tempfile.TemporaryDirectory() as folder:
        core = Path(__file__).parents[2] / "scripts" / "deckproof"
        subprocess.run(["cp", "-rL", *wanted, core, folder], check=True)
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        yield folder
