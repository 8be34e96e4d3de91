"""What `pip install deckproof` costs: packages, megabytes, the time of `--version`, and of a first proof of a README.

Run it as root with ``python benchmarks/install.py [EXTRA]``. It builds the wheel of this checkout, installs it by pip
into an empty virtual environment, and prints a line per figure with what it is meant to be. Images must have been
prepared (``make images``): nothing is measured of a registry.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = "# It\n\n```console\n$ docker run --rm busybox:1.36 echo hello\nhello\n```\n"
RUNS = 5


def main(extra: str = "") -> None:
    """Install, measure, print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = folder / "venv/bin/python"
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        before = _size(folder / "venv")
        wheel = f"{_wheel(folder)}{f'[{extra}]' if extra else ''}"
        subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True, stderr=subprocess.DEVNULL)
        listed = subprocess.run([python, "-m", "pip", "list"], capture_output=True, text=True, check=True).stdout
        packages = len(listed.splitlines()) - 2 - len(("pip", "setuptools"))
        print(f"packages          {packages:6}      (at most 15 beside itself, without an extra)")
        print(f"installed         {(_size(folder / 'venv') - before) / 1e6:6.1f} MB   (at most 25)")
        deckproof = folder / "venv/bin/deckproof"
        print(f"--version         {_best([deckproof, '--version'], folder):6.2f} s    (at most 0.15)")
        shutil.copytree(ROOT / "tests/images", folder / "tests/images")
        (folder / "README.md").write_text(README, encoding="utf-8")
        print(f"check README.md   {_best([deckproof, 'check', 'README.md'], folder):6.2f} s    (at most 3)")


def _wheel(folder: Path) -> Path:
    source = folder / "source"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "scripts", source / "scripts", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def _size(folder: Path) -> int:
    """Return what is in a folder, in bytes, without what Python compiles at the first start."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sum(path.stat().st_size for path in files)


def _best(command: list[Path | str], folder: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
