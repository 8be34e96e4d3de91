"""The deck builds without a warning. That its commands do what it shows is proven by `make test`, from the slides."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_deck_builds(tmp_path):
    """Nothing on the slides is lost on the way to the browser."""
    command = ["-m", "sphinx", "-W", "-E", "-c", str(ROOT), "-b", "deck", str(ROOT / "slides"), str(tmp_path)]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index.html").exists()
