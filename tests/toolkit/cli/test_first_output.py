"""A README is answered at once: what will be proven is said before an engine is there, and nothing of Sphinx is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

README = (
    "# App\n\n```console\n$ docker build -t app .\n$ docker run -d -p 8080:80 app\n$ curl -s localhost:8080\nhi\n```\n"
)


@pytest.mark.parametrize("suffix", ["md", "qmd"])
def test_first_output_of_a_check_comes_within_a_second(tmp_path: Path, suffix: str) -> None:
    """Also where nobody looks at a terminal; Sphinx, docutils and MyST would say so if they were imported."""
    (tmp_path / f"README.{suffix}").write_text(README)
    (tmp_path / "Dockerfile").write_text("FROM busybox:1.36\n")
    (tmp_path / "never").mkdir()
    for module in ("sphinx", "docutils", "myst_parser"):
        (tmp_path / "never" / f"{module}.py").write_text(f"raise SystemExit('{module} was imported')\n")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(tmp_path / "never"),
        "HOME": str(tmp_path),
        "DOCKER_HOST": "unix:///nobody/is/here",
    }
    check = [sys.executable, "-m", "deckproof.cli", "check", "--engine", "shared", f"README.{suffix}"]
    with subprocess.Popen(check, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        first, took = process.stderr.readline(), _worked(process.pid)
        rest = process.stderr.read()
    assert first == f"proving README.{suffix}: 3 steps, each typed and compared\n"
    assert took < 1.0
    assert process.returncode == 3, rest


def _worked(process: int) -> float:
    """Return the seconds that a process has had a processor: what it takes where nothing else runs."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
