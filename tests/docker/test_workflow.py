"""The workflow that ``deckproof init`` writes, and this project's action: followed step by step by an ordinary user.

In a machine with Debian's Python and Docker that is thrown away; the package comes from the wheel that is built here, and
nothing of this machine's Python is seen there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from deckproof.cli.main import run
from deckproof.engine import Engine, open_engine

from .conftest import STAND_INS, quiet, said_by
from .github_runner import Runner
from .test_tutorial import ROOT, wheel

pytestmark = pytest.mark.engine

MACHINE = "debian-13"
WITHOUT_WHEELS = ("sphinxcontrib-asciinema",)
"""Packages that are published as sources only; they hold nothing to compile."""
README = """\
# Tool

## Use it

```console
$ docker run --rm busybox:1.36 echo hello
hello
```

## Count

```console
$ docker run --rm busybox:1.36 seq 2
1
3
```
"""


@pytest.fixture(scope="module")
def machine() -> Iterator[Engine]:
    """A machine of a release's own programs, on whose engine the README's image is."""
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet, machine=MACHINE) as engine:
        yield engine


@pytest.fixture(scope="module")
def packages(machine: Engine) -> Path:
    """The built wheel and all that it takes, for the machine's own Python; nothing else is there to install from."""
    folder = machine.workdir / "packages"
    wheel(folder)
    (built,) = folder.glob("deckproof-*.whl")
    version = said_by(machine, "python3 -c 'import sys; print(*sys.version_info[:2], sep=\".\")'")
    pip = [sys.executable, "-m", "pip"]
    subprocess.run([*pip, "wheel", "-q", "--no-deps", "-w", folder, *WITHOUT_WHEELS], check=True, capture_output=True)
    only = [
        "--only-binary=:all:",
        "--python-version",
        version,
        "--find-links",
        str(folder),
        "-q",
        "--dest",
        str(folder),
    ]
    wanted = [f"{built}[deck,notebook]", "pip", "setuptools"]
    subprocess.run([*pip, "download", *only, *wanted], check=True, capture_output=True)
    return folder


def runner(machine: Engine, packages: Path, name: str, readme: str) -> Runner:
    """Return a runner for a repository with this README and the workflow that ``init`` writes."""
    folder = machine.workdir / name
    origin = folder / "origin"
    origin.mkdir(parents=True)
    (origin / "README.md").write_text(readme)
    assert run(["init", str(origin), "--readme", "--ci", "github"]) == 0
    source = folder / "action"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "scripts", source / "scripts", ignore=ignored)
    for each in ("pyproject.toml", "README.md", "LICENSE", "action.yml"):
        shutil.copy(ROOT / each, source)
    git = ["git", "-C", str(origin), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *words], check=True)

    def set_up_python(job: Runner) -> None:
        python = folder / "python"
        pip = next(packages.glob("pip-*.whl"))
        script = f"python3 -m venv --without-pip {python}; {python}/bin/python {pip}/pip install -q pip setuptools"
        done = job.as_learner(f"{script}; echo {python}/bin >>$GITHUB_PATH")
        assert done.returncode == 0, done.stdout

    found = Runner(machine, folder, origin, {"deckproof/deckproof": source}, set_up_python)
    found.environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(packages)}
    return found


def workflow(origin: Path) -> Path:
    """Return the workflow of a repository."""
    return origin / ".github/workflows/deckproof.yml"


def test_the_workflow_proves_a_readme(machine: Engine, packages: Path) -> None:
    """Every step succeeds; the artifact holds the proof, JUnit, SARIF and the badge; the summary counts."""
    job = runner(machine, packages, "proven", README.replace("3\n", "2\n"))
    assert job.follow(workflow(job.origin)), job.done
    assert [each.name for each in job.done] == ["checkout", "Install deckproof", "Prove"]
    assert "2 blocks, 2 steps proven on Docker Engine 26.1" in job.done[-1].output
    assert "::error" not in job.done[-1].output
    assert "| README.md | 2 | 0 | 0 | 0 |" in job.summary
    found = {each.name for each in (job.artifacts / "proof").iterdir()}
    assert {"proof.json", "deckproof.xml", "deckproof.sarif", "deckproof.svg"} <= found
    proof = json.loads((job.artifacts / "proof/proof.json").read_text())
    assert [block["verdict"] for deck in proof["decks"] for block in deck["blocks"]] == ["passed", "passed"]


def test_the_workflow_says_where_a_readme_lies(machine: Engine, packages: Path) -> None:
    """A note on the line, the summary, JUnit and SARIF; what was found is uploaded though the job fails."""
    job = runner(machine, packages, "failed", README)
    assert not job.follow(workflow(job.origin))
    assert [each.status for each in job.done] == [0, 0, 1]
    (note,) = (line for line in job.done[-1].output.splitlines() if line.startswith("::error"))
    assert note.startswith("::error file=README.md,line=13,")
    assert "| README.md | 1 | 1 | 0 | 0 |" in job.summary
    suite = ElementTree.parse(job.artifacts / "proof/deckproof.xml").getroot()
    (failure,) = suite.iter("failure")
    assert "line of the slide missing" in (failure.get("message") or "")
    sarif = json.loads((job.artifacts / "proof/deckproof.sarif").read_text())
    (result,) = sarif["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("README.md", 13)
    assert "1 of 2 failing" in (job.artifacts / "proof/deckproof.svg").read_text()


def test_the_action_proves_a_readme(machine: Engine, packages: Path) -> None:
    """In a workflow of one's own: its steps install it from its own repository, and its output is the proof's place."""
    job = runner(machine, packages, "action", README)
    own = workflow(job.origin)
    steps = [
        {"uses": "actions/checkout@v4"},
        {"uses": "deckproof/deckproof@main", "with": {"paths": "README.md", "options": "--fresh"}},
    ]
    own.write_text(yaml.safe_dump({"jobs": {"prove": {"runs-on": "ubuntu-24.04", "steps": steps}}}))
    assert not job.follow(own)
    assert [each.name for each in job.done] == ["checkout", "Install deckproof", "Prove"]
    assert "::error file=README.md,line=13," in job.done[-1].output
    assert json.loads(Path(job.outputs["steps.prove.outputs.proof"]).read_text())["decks"]
