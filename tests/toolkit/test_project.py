"""The project's own promises: its documents, its Makefile and its pins say what the code does."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from deckproof import config, errors, model
from deckproof.match.kinds import KINDS
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def read(*parts: str) -> str:
    """Return the text of a file of the project."""
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """Return the files that git keeps, without those just deleted."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
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


# ------------------------------------------------------------------------------------------------------ the glossary


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop that ends a sentence, on one line."""
    flat = " ".join(text.split()).replace("``", "`")
    return re.split(r"(?<=\.)\s", flat, maxsplit=1)[0]


def nouns() -> list[type]:
    """Return the classes that model.py defines, in its order."""
    return [each for each in vars(model).values() if inspect.isclass(each) and each.__module__ == model.__name__]


def glossary() -> dict[str, str]:
    """Return the glossary's entries: heading and text."""
    parts = re.split(r"^### (\w+)$", read("docs", "reference", "glossary.md"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("noun", nouns(), ids=lambda noun: noun.__name__)
def test_glossary_repeats_the_first_sentence_of_each_noun(noun: type) -> None:
    """The glossary and model.py define a noun with the same sentence."""
    assert first_sentence(glossary()[noun.__name__]) == first_sentence(noun.__doc__ or "")


def test_glossary_explains_nothing_that_the_code_does_not_have() -> None:
    """A noun that was renamed leaves no entry behind, and the order is the code's."""
    assert list(glossary()) == [noun.__name__ for noun in nouns()]


# ----------------------------------------------------------------------------------------------------- the reference


def test_reference_lists_every_setting_with_its_default_and_its_variable() -> None:
    """docs/reference/options.md has a row for each field of Config."""
    text = read("docs", "reference", "options.md")
    for each in dataclasses.fields(config.Config):
        row = next((line for line in text.splitlines() if line.startswith(f"| `deckproof_{each.name}`")), "")
        assert f"`{each.default!s}`" in row, each.name
        assert each.metadata["doc"] in row
        assert (each.metadata["env"] or "") in row


def test_reference_lists_every_field_that_an_option_comment_can_set() -> None:
    """docs/reference/options.md has a row for each field of Options."""
    text = read("docs", "reference", "options.md")
    for each in dataclasses.fields(model.Options):
        documented = re.search(rf"^\| `(?:hidden )?{each.name}\b", text, re.MULTILINE)
        assert documented or each.name == "role", each.name
    for role in (model.Role.SETUP, model.Role.HIDDEN, model.Role.CLEANUP):
        assert f"| `{role.value}" in text


def test_reference_lists_every_kind_of_token() -> None:
    """docs/reference/matching.md has a row for each kind, in the matcher's order, and says whether it binds."""
    rows = re.findall(
        r"^\| ([\w ]+) \| `(.+)` \| (binds|free) \|$", read("docs", "reference", "matching.md"), re.MULTILINE
    )
    assert rows == [(kind.name, kind.example, "binds" if kind.binds else "free") for kind in KINDS]


def test_reference_lists_every_exit_code() -> None:
    """docs/reference/exit-codes.md has a row for each Exit."""
    rows = re.findall(r"^\| (\d+) \|", (REFERENCE / "exit-codes.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(map(int, rows)) == sorted(errors.Exit)


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.name
)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file, and its anchor a heading of it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors(file), f"{file.name} has no heading for #{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the anchors that a forge makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# --------------------------------------------------------------------------------------------- Makefile and machinery


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


def test_documents_name_only_targets_that_exist() -> None:
    """``make WORD`` in a document is a target of the Makefile."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {word for page in pages for word in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named <= targets().keys()


def test_ci_runs_what_an_author_runs() -> None:
    """.ci/run is executable and its only command is ``make test``."""
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert script.stat().st_mode & 0o111
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "exec make test"]


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


def test_every_package_says_what_it_is_for() -> None:
    """Each line of packages.txt is a package, its program and a reason."""
    lines = [
        line.split(maxsplit=2) for line in read("scripts", "setup", "packages.txt").splitlines() if line[:1] != "#"
    ]
    assert lines
    assert all(len(line) == 3 for line in lines)


# ------------------------------------------------------------------------------------------------------ requirements


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
    for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        asked = Requirement(line)
        pinned = pins().get(asked.name.lower(), [])
        assert pinned, f"{asked.name} is not pinned: make lock"
        for each in pinned:
            (version,) = each.specifier
            assert asked.specifier.contains(version.version), f"{each} is not {asked}: make lock"


# ---------------------------------------------------------------------------------------------------------- the tree


def test_tree_names_no_folder_of_the_machine_it_was_written_on() -> None:
    """No tracked file holds the path of this checkout, nor the mark of an unfinished merge."""
    marks = [f"{ROOT}/", "<<<<<<" + "< ", ">>>>>>" + "> "]
    found = [f"{path.relative_to(ROOT)}: {mark}" for path, text in texts() for mark in marks if mark in text]
    assert not found


def test_every_silenced_check_carries_its_reason() -> None:
    """A lint or type ignore, or a skipped test, says why on its line."""
    silenced = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma: no cover)\b(?!.*(?:--|#) ?\w)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in texts()
        if path.suffix == ".py"
        for number, line in enumerate(text.splitlines(), 1)
        if silenced.search(line)
    ]
    assert not found, "write the reason after it: `# noqa: X -- why`"


def test_core_neither_prints_nor_exits() -> None:
    """Only front ends call print, sys.exit or raise SystemExit."""
    front_ends = {"cli.py", "pytest_plugin.py", "doctor.py", "__main__.py"}
    core = [path for path in (ROOT / "scripts" / "deckproof").rglob("*.py") if path.name not in front_ends]
    found = [f"{path.relative_to(ROOT)}:{line}" for path in core for line in prints_or_exits(path)]
    assert not found


def prints_or_exits(path: Path) -> list[int]:
    """Return the lines of a module that call print, exit or sys.exit."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if ast.unparse(call.func) in {"print", "exit", "sys.exit", "SystemExit"}]


def test_modules_stay_small_enough_to_read() -> None:
    """No module of the toolkit is longer than 350 lines, and no function longer than 60."""
    modules = {path: path.read_text(encoding="utf-8") for path in (ROOT / "scripts" / "deckproof").rglob("*.py")}
    long = [f"{path.name}: {len(text.splitlines())}" for path, text in modules.items() if len(text.splitlines()) > 350]
    for path, text in modules.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                long.append(f"{path.name}:{node.lineno} {node.name}")
    assert not long
