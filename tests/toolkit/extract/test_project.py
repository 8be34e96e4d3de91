"""The project's own promises: its Makefile, its set-up, its pins and its tree are what they should be."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from deckproof.engine.images import recipes
from deckproof.engine.namespace import daemon, sandbox
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]


def read(*parts: str) -> str:
    """Return the text of a file of the project."""
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """Return the files that git keeps, without those just deleted."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]  # root may test a checkout that is somebody else's
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    """Return every tracked file that holds UTF-8 text."""
    found = []
    for path in tracked():
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


# ----------------------------------------------------------------------------------------------- Makefile and machinery


def targets() -> dict[str, str]:
    """Return the Makefile's phony targets that are for people, with their help."""
    return dict(re.findall(r"^([a-z]+):[^#\n]*## (.+)$", read("Makefile"), re.MULTILINE))


def test_help_is_the_default_and_names_every_target() -> None:
    """``make`` alone prints one line for each target with a comment."""
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target, text in targets().items():
        assert re.search(rf"^  {target}\s+{re.escape(text)}$", shown, re.MULTILINE), target


def test_the_verbs_an_author_relies_on_are_there() -> None:
    """Each documented verb is a target with help."""
    assert targets().keys() >= {
        "help",
        "slides",
        "test",
        "present",
        "handout",
        "lint",
        "format",
        "clean",
        "lock",
        "doctor",
    }


def test_ci_runs_what_an_author_runs() -> None:
    """.ci/run is executable and its only command is ``make``."""
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert script.stat().st_mode & 0o111
    assert lines == [
        "set -eu",
        'cd "$(dirname "$0")/.."',
        "exec make test test-more test-kinds faults kills prove MACHINE=debian-14",
    ]


@pytest.mark.parametrize("script", sorted((ROOT / "scripts" / "setup").glob("*.sh")), ids=lambda p: p.name)
def test_set_up_scripts_are_read_by_a_plain_shell(script: Path) -> None:
    """Debian's /bin/sh parses them, and make can run them."""
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert script.stat().st_mode & 0o111
    subprocess.run(["/bin/sh", "-n", str(script)], check=True)


def test_stage_exits_as_its_command_did_and_shows_the_end_of_its_log(tmp_path: Path) -> None:
    """A failing stage keeps the status, shows the last lines and names the log."""
    stage = ROOT / "scripts" / "setup" / "stage.sh"
    command = [str(stage), "a stage", "sh", "-c", "seq 100; exit 7"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 7
    assert "\n100\n" in done.stdout
    assert "\n70\n" not in done.stdout
    assert "a stage failed with status 7" in done.stdout
    assert (tmp_path / "_build/log/a-stage.log").read_text(encoding="utf-8").startswith("1\n2\n")


def test_stage_is_quiet_about_a_command_that_passes(tmp_path: Path) -> None:
    """A passing stage prints its name and its duration, in one line."""
    stage = ROOT / "scripts" / "setup" / "stage.sh"
    done = subprocess.run(
        [str(stage), "fine", "echo", "noise"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert re.fullmatch(r"── fine +\d+ s\n", done.stdout)


def packages() -> list[list[str]]:
    """Return the lines of packages.txt: package, programs, reason."""
    lines = read("scripts", "setup", "packages.txt").splitlines()
    return [line.split(maxsplit=2) for line in lines if not line.startswith("#")]


def test_set_up_installs_what_the_engines_and_the_recipes_ask_for() -> None:
    """Each program that the toolkit needs is in packages.txt, or in every Debian (util-linux)."""
    needed = {**sandbox.PROGRAMS, **daemon.DOCKERD.programs}
    for recipe in recipes.find([ROOT / "tests" / "images"]).values():
        needed |= recipe.programs
    listed = {program: line[0] for line in packages() for program in line[1].split("|")}
    missing = {program for program, package in needed.items() if package not in (listed.get(program), "util-linux")}
    assert not missing


def test_every_package_says_what_it_is_for() -> None:
    """Each line of packages.txt is a package, its programs and a reason."""
    assert packages()
    assert all(len(line) == 3 for line in packages())


# --------------------------------------------------------------------------------------------------------- requirements


def pins() -> dict[str, list[Requirement]]:
    """Return what requirements.txt pins, by name; a name may have several pins, each with a marker."""
    found: dict[str, list[Requirement]] = {}
    for line in read("requirements.txt").splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line)
            found.setdefault(requirement.name.lower(), []).append(requirement)
    return found


def test_requirements_are_pinned_to_one_version_and_name_no_host() -> None:
    """Every line is ``name==version``, with a marker at most; no option, no address."""
    for requirements in pins().values():
        for requirement in requirements:
            assert [each.operator for each in requirement.specifier] == ["=="], requirement
            assert requirement.url is None
    assert "://" not in read("requirements.txt")


def test_requirements_are_in_step_with_pyproject() -> None:
    """What pyproject.toml asks for is pinned, at a version that it admits; else: make lock."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    for line in [
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
        *project["optional-dependencies"]["browser"],
    ]:
        asked = Requirement(line)
        pinned = pins().get(asked.name.lower(), [])
        assert pinned, f"{asked.name} is not pinned: make lock"
        for each in pinned:
            (version,) = each.specifier
            assert asked.specifier.contains(version.version), f"{each} is not {asked}: make lock"


# ------------------------------------------------------------------------------------------------------------- the tree


def test_tree_names_no_folder_of_the_machine_it_was_written_on() -> None:
    """No tracked file holds the path of this checkout, nor the mark of an unfinished merge."""
    checkout = [f"{ROOT}/"] if len(ROOT.parts) > 2 else []  # a folder such as /src says nothing of a machine
    marks = [*checkout, "<<<<<<" + "< ", ">>>>>>" + "> "]
    found = [f"{path.relative_to(ROOT)}: {mark}" for path, text in texts() for mark in marks if mark in text]
    assert not found


def test_every_silenced_check_carries_its_reason() -> None:
    """A lint or type ignore, or a skipped test, says why on its line."""
    silenced = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma: no cover)\b(?!.*(?: --? |# ?)\w)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in texts()
        if path.suffix == ".py"
        for number, line in enumerate(text.splitlines(), 1)
        if silenced.search(line)
    ]
    assert not found, "write the reason after it: `# noqa: X -- why`"


def test_core_neither_prints_nor_exits() -> None:
    """Only front ends, and modules that are programs of their own, call print, sys.exit or raise SystemExit."""
    toolkit = ROOT / "scripts" / "deckproof"
    front_ends = [toolkit / "cli", toolkit / "pytest_plugin", toolkit / "stage" / "build_worker.py"]
    core = [path for path in toolkit.rglob("*.py") if not any(path.is_relative_to(each) for each in front_ends)]
    found = [f"{path.relative_to(ROOT)}:{line}" for path in core for line in prints_or_exits(path)]
    assert not found


def prints_or_exits(path: Path) -> list[int]:
    """Return the lines of a module that call print, exit or sys.exit."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if ast.unparse(call.func) in {"print", "exit", "sys.exit", "SystemExit"}]


def test_modules_stay_small_enough_to_read() -> None:
    """No module of the toolkit is longer than 400 lines, and no function longer than 60."""
    modules = {path: path.read_text(encoding="utf-8") for path in (ROOT / "scripts" / "deckproof").rglob("*.py")}
    long = [f"{path.name}: {len(text.splitlines())}" for path, text in modules.items() if len(text.splitlines()) > 400]
    for path, text in modules.items():
        functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
        long += [f"{path.name}:{each.lineno}" for each in functions if (each.end_lineno or 0) - each.lineno >= 60]
    assert not long
