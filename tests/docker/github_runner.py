"""A runner that follows a GitHub workflow step by step: as an ordinary user, in a machine that is thrown away.

What ``uses:`` names of GitHub's own is stood in for (a clone, a Python in front of PATH, a copied artifact); an action of
a repository is followed by its own ``action.yml``. Everything else is done as the workflow says it: ``run`` by bash, files
for outputs, environment, path and summary, ``if: always()`` after a failure.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from deckproof.engine import Engine

LEARNER = 1000
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
Step = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """A step that was done."""

    name: str
    status: int
    output: str


@dataclass
class Runner:
    """One job on a machine, in ``folder``, which the machine and the test both see."""

    engine: Engine
    folder: Path
    origin: Path  # the repository that is checked out
    actions: Mapping[str, Path]  # repositories with an action.yml, by what `uses` calls them
    set_up_python: Callable[[Runner], None]
    done: list[Done] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in (self.folder, self.temporary):
            each.mkdir(exist_ok=True)
        for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"):
            (self.temporary / name).touch()
            self.environment[name] = str(self.temporary / name)
        self.environment |= {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temporary),
            "HOME": "/home/learner",
            "LANG": "C.UTF-8",
        }

    @property
    def workspace(self) -> Path:
        """Where the repository is checked out."""
        return self.folder / "workspace"

    @property
    def temporary(self) -> Path:
        """The runner's folder for the job."""
        return self.folder / "temp"

    @property
    def summary(self) -> str:
        """What the steps wrote for the job's page."""
        return (self.temporary / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")

    @property
    def artifacts(self) -> Path:
        """Where uploaded artifacts lie, by their names."""
        return self.folder / "artifacts"

    def follow(self, workflow: Path) -> bool:
        """Do the only job of a workflow; tell whether all of its steps succeeded."""
        ((_, job),) = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].items()
        self._steps(job["steps"], {})
        return all(each.status == 0 for each in self.done)

    def as_learner(self, script: str, shell: Sequence[str] = ("bash", "-e")) -> subprocess.CompletedProcess[str]:
        """Run a script in the machine as its ordinary user, in the workspace."""
        path = self._path()
        given = {**self.environment, "PATH": ":".join([*path, "/usr/local/bin:/usr/bin:/bin"])}
        (self.temporary / "script.sh").write_text(script, encoding="utf-8")
        self._give()
        where = self.workspace if self.workspace.exists() else self.folder
        become = [
            "setpriv",
            f"--reuid={LEARNER}",
            f"--regid={LEARNER}",
            "--init-groups",
            "env",
            f"--chdir={where}",
            "-i",
        ]
        command = [*become, *(f"{name}={value}" for name, value in given.items()), *shell]
        return subprocess.run(
            self.engine.enter([*command, str(self.temporary / "script.sh")]),
            cwd=self.folder,
            env=dict(self.engine.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )

    def _give(self) -> None:
        subprocess.run(["chown", "-R", f"{LEARNER}:{LEARNER}", self.folder], check=True)

    def _path(self) -> list[str]:
        added = (self.temporary / "GITHUB_PATH").read_text(encoding="utf-8").split()
        return added[::-1]

    # ------------------------------------------------------------------------------------------------------ steps

    def _steps(self, steps: Sequence[Step], inputs: Mapping[str, str]) -> None:
        for step in steps:
            failed = any(each.status for each in self.done)
            if failed and step.get("if") != "always()":
                continue
            if "run" in step:
                self._run(step, inputs)
            else:
                self._use(step, inputs)

    def _run(self, step: Step, inputs: Mapping[str, str]) -> None:
        shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail") if step.get("shell") == "bash" else ("bash", "-e")
        before = dict(self.environment)
        self.environment |= {name: self._filled(value, inputs) for name, value in step.get("env", {}).items()}
        done = self.as_learner(self._filled(step["run"], inputs), shell)
        self.environment = before
        self._take_outputs(step.get("id", ""))
        self.done.append(Done(step.get("name", step["run"]), done.returncode, done.stdout))

    def _take_outputs(self, name: str) -> None:
        file = self.temporary / "GITHUB_OUTPUT"
        lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
        self.outputs |= {f"steps.{name}.outputs.{key}": value for key, _, value in lines}
        file.write_text("")

    def _use(self, step: Step, inputs: Mapping[str, str]) -> None:
        action, _, _ = step["uses"].partition("@")
        given = {key: self._filled(value, inputs) for key, value in step.get("with", {}).items()}
        if action in self.actions:
            self._follow_action(self.actions[action], given)
            return
        known: dict[str, Callable[[], None]] = {
            "actions/checkout": self._check_out,
            "actions/setup-python": lambda: self.set_up_python(self),
            "actions/upload-artifact": lambda: self._upload(given),
        }
        known[action]()

    def _follow_action(self, repository: Path, given: Mapping[str, str]) -> None:
        said = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
        inputs = {name: str(each.get("default", "")) for name, each in said["inputs"].items()} | dict(given)
        self.environment["GITHUB_ACTION_PATH"] = str(repository)
        self._steps(said["runs"]["steps"], inputs)

    def _check_out(self) -> None:
        self._give()
        done = self.as_learner(f"git clone -q {self.origin} {self.workspace}")
        self.done.append(Done("checkout", done.returncode, done.stdout))

    def _upload(self, given: Mapping[str, str]) -> None:
        source = self.workspace / given["path"]
        assert source.is_dir(), self.done
        shutil.copytree(source, self.artifacts / given["name"])

    def _filled(self, text: object, inputs: Mapping[str, str]) -> str:
        known = {**{f"inputs.{name}": value for name, value in inputs.items()}, **self.outputs}
        return _EXPRESSION.sub(lambda match: known[match[1]], str(text))
