"""``pytest slides/``: one item per block, named and placed as on the slide, blocked and skipped ones told apart.

Runs happen on an engine that is none: steps are typed in an ordinary shell.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import deckproof.extract  # noqa: F401 -- before an inner pytest does: it forgets what it imports itself
import pytest
from deckproof.errors import EngineError
from deckproof.prove import deck as prove
from deckproof.testing import LocalEngine, own_seconds, patience

pytest_plugins = ["pytester"]

CONF = 'extensions = ["deckproof.sphinxext"]\ndeckproof_srcdir = "slides"\ndeckproof_quiet = 0.1\n'


def slide(title: str, *texts: str) -> str:
    """Return a slide with these blocks."""
    blocks = "".join(
        f".. code-block:: console\n\n   {'   '.join(text.splitlines(keepends=True))}\n\n" for text in texts
    )
    return f"{title}\n{'-' * len(title)}\n\n{blocks}"


def deck(*slides: str) -> str:
    """Return a document of these slides."""
    return "Deck\n====\n\n" + "".join(slides)


@pytest.fixture(autouse=True)
def engine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines that are none, and a file that says what happened to them; a shared one is not to be had."""
    told = pytester.path / "events.txt"

    @contextmanager
    def open_engine(kind: str, *others: object, **_more: object) -> Iterator[LocalEngine]:
        with told.open("a") as file:
            file.write(f"open {kind}\n")
        if kind == "shared":
            raise EngineError("no engine answers", remedy="start one")
        progress: Any = others[3]
        progress("making images ready")
        folder = pytester.mkdir(f"work{len(told.read_text().splitlines())}")
        try:
            yield LocalEngine(folder)
        finally:
            with told.open("a") as file:
                file.write("close\n")

    monkeypatch.setattr(prove, "open_engine", open_engine)


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A deckproof project as root folder of an inner pytest."""
    pytester.path.joinpath("conf.py").write_text(CONF)
    pytester.mkdir("slides")
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider -p no:hypothesispytest\n")
    return pytester


def write(project: pytest.Pytester, name: str, text: str) -> None:
    """Write a file of the project."""
    path = project.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def events(project: pytest.Pytester) -> list[str]:
    """Return what happened to engines."""
    path = project.path / "events.txt"
    return path.read_text().splitlines() if path.exists() else []


def proof(project: pytest.Pytester) -> dict[str, str]:
    """Return the verdicts in proof.json."""
    record = json.loads((project.path / "_build" / "proof.json").read_text())
    return {block["id"]: block["verdict"] for each in record["decks"] for block in each["blocks"]}


def test_blocks_are_items_named_by_slide_and_number(project: pytest.Pytester) -> None:
    """In document order, a title that comes twice counts on; collecting opens no engine."""
    twice = slide("Bind mounts", "$ true", "$ true"), slide("Other", "$ true"), slide("Bind mounts", "$ true")
    write(project, "slides/storage.rst", deck(*twice))
    result = project.runpytest_inprocess("slides", "--collect-only", "-q")
    assert result.outlines[:4] == [
        "slides/storage.rst::Bind mounts::1",
        "slides/storage.rst::Bind mounts::2",
        "slides/storage.rst::Other::1",
        "slides/storage.rst::Bind mounts::3",
    ]
    assert events(project) == []
    assert not (project.path / "_build").exists()


def test_decks_in_markdown_are_collected_where_the_project_reads_them(project: pytest.Pytester) -> None:
    """The same items as of any deck; without myst_parser in conf.py, a README beside the slides is left alone."""
    write(project, "slides/a.md", "# Deck\n\n## One\n\n```console\n$ echo one\none\n```\n")
    assert project.inline_run("slides").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    write(project, "conf.py", CONF.replace("[", '["myst_parser", '))
    project.inline_run("slides").assertoutcome(passed=1)
    assert proof(project) == {"slides/a.md::One::1": "passed"}


def test_blocks_with_nothing_to_run_are_no_items(project: pytest.Pytester) -> None:
    """A drawing and a file of another language promise nothing; a block that its author skips is an item."""
    other = ".. code-block:: yaml\n\n   a: 1\n\n.. code-block:: bash\n\n   ls -l\n   |   └── long\n   └── list\n\n"
    skipped = '.. deckproof: skip="not here"\n\n.. code-block:: console\n\n   $ ls\n'
    write(project, "slides/a.rst", deck(slide("One"), other, skipped))
    result = project.runpytest_inprocess("slides", "--collect-only", "-q")
    assert result.outlines[0] == "slides/a.rst::One::3"
    result.stdout.fnmatch_lines(["*1 test collected*"])


def test_items_pass_and_the_proof_is_written(project: pytest.Pytester) -> None:
    """One engine per deck, closed after the deck's last item; the summary counts."""
    write(project, "slides/a.rst", deck(slide("One", "$ echo 1\n1"), slide("Two", "$ echo 2\n2")))
    write(project, "slides/b.rst", deck(slide("Three", "$ echo 3\n3\n$ true")))
    result = project.runpytest_inprocess("slides", "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "*making images ready*",
            "slides/a.rst::One::1 PASSED*",
            "slides/a.rst::Two::1 PASSED*",
            "slides/b.rst::Three::1*",
            "deckproof: 3 blocks, 4 steps proven on Docker Engine 0 (shared)",
        ]
    )
    assert events(project) == ["open auto", "close", "open auto", "close"]
    assert set(proof(project).values()) == {"passed"}


def test_a_deck_is_proven_on_each_of_several_machines(project: pytest.Pytester) -> None:
    """One after another, each with an engine of its own; a slide's name says which, and the proof has them all."""
    write(project, "slides/a.rst", deck(slide("One", "$ echo 1\n1"), slide("Two", "$ echo 2\n3")))
    result = project.runpytest_inprocess("slides", "-v", "--deckproof-machine", "here,debian-13")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [f"slides/a.rst::{slide} on {machine}::1 *" for machine in ("here", "debian-13") for slide in ("One", "Two")]
    )
    assert events(project) == ["open auto", "close", "open auto", "close"]
    record = json.loads((project.path / "_build" / "proof.json").read_text())
    assert [each["path"] for each in record["decks"]] == ["slides/a.rst", "slides/a.rst"]


def test_what_was_selected_on_one_machine_was_not_on_another(project: pytest.Pytester) -> None:
    """A block that only had to run first there is counted apart, and said where it failed."""
    write(project, "slides/a.rst", deck(slide("One", "$ echo 1\n3"), slide("Two", "$ echo 2\n2")))
    ids = ("slides/a.rst::Two on here::1", "slides/a.rst::One on debian-13::1")
    result = project.runpytest_inprocess(*ids, "--deckproof-machine", "here,debian-13")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*not selected, but run first, since others may need it, and failed: slides/a.rst::One::1"]
    )


def test_a_machine_that_there_is_not_is_an_error_of_the_collection(project: pytest.Pytester) -> None:
    """Before anything runs."""
    write(project, "slides/a.rst", deck(slide("One", "$ echo 1\n1")))
    result = project.runpytest_inprocess("slides", "--deckproof-machine", "windows")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*there is no machine 'windows'*"])


def test_a_failure_shows_the_slide_not_the_plugin(project: pytest.Pytester) -> None:
    """File, line, diff and remedy; no traceback; the run fails."""
    write(project, "slides/a.rst", deck(slide("One", "$ echo 1\n2")))
    result = project.runpytest_inprocess("slides")
    result.assert_outcomes(failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*One::1*",
            "slides/a.rst:9: printed 1 line*",
            "  slide   One",
            "  typed   echo 1",
            "  -2",
            "  +1",
            "  if this is right: change slides/a.rst:10 to what the lines with + say",
            "FAILED slides/a.rst::One::1*",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin*")
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_blocked_item_is_neither_passed_nor_failed(project: pytest.Pytester) -> None:
    """It is said as such, with what blocks it, and the run is not a success."""
    write(
        project,
        "slides/a.rst",
        deck(".. deckproof: setup\n\n   $ false\n\n", slide("One", "$ echo 1\n1"), slide("Two", "$ echo 2\n2")),
    )
    result = project.runpytest_inprocess("slides")
    outcomes = result.parseoutcomes()
    assert outcomes == {"failed": 1, "blocked": 1}
    result.stdout.fnmatch_lines(
        [
            "*slides/a.rst:6: exit status 1*",
            "*(a setup block, not shown)*",
            "FAILED slides/a.rst::One::1*",
            "BLOCKED slides/a.rst::Two::1 - blocked: by line 6: the set-up failed",
            "deckproof: 1 block failed; 2 blocks blocked; *",
            "*= 1 failed, 1 blocked in *",
        ]
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert proof(project) == {
        "slides/a.rst::Deck::setup 1": "failed",
        "slides/a.rst::One::1": "blocked",
        "slides/a.rst::Two::1": "blocked",
    }


def test_a_blocked_item_alone_fails_the_run(project: pytest.Pytester) -> None:
    """A step that follows from an earlier failure is blocked by its line."""
    write(project, "slides/a.rst", deck(slide("Make", "$ cat data_file"), slide("Use", "$ cat data_file\nx")))
    result = project.runpytest_inprocess("slides", "-v")
    assert result.parseoutcomes() == {"failed": 1, "blocked": 1}
    result.stdout.fnmatch_lines(["slides/a.rst::Use::1 BLOCKED*", "BLOCKED slides/a.rst::Use::1 - blocked: by line 9*"])


def test_a_failed_cleanup_is_an_error_of_the_last_item(project: pytest.Pytester) -> None:
    """Nothing that was run fails unseen."""
    write(project, "slides/a.rst", deck(slide("One", "$ echo 1\n1"), ".. deckproof: cleanup\n\n   $ false\n"))
    result = project.runpytest_inprocess("slides")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*exit status 1*", "*(a cleanup block, not shown)*"])
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_skipped_items_have_the_reason_and_the_line_of_the_slide(project: pytest.Pytester) -> None:
    """By the author's word, and where there is nothing to run."""
    text = deck(slide("One", "$ false")).replace(".. code", '.. deckproof: skip="no network"\n\n.. code')
    write(project, "slides/a.rst", text)
    result = project.runpytest_inprocess("slides", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] slides/a.rst:11: no network", "deckproof: *1 skipped: no network"])


@pytest.mark.parametrize("chosen", [["slides", "-k", "Show"], ["slides/a.rst::Show::1"], ["slides/a.rst::Show"]])
def test_what_a_selected_item_needs_runs_first(project: pytest.Pytester, chosen: list[str]) -> None:
    """Deselected predecessors run, what comes after does not."""
    slides = slide("Make", "$ echo 1 > file"), slide("Show", "$ cat file\n1"), slide("Later", "$ touch ../later")
    write(project, "slides/a.rst", deck(*slides))
    result = project.runpytest_inprocess(*chosen)
    assert result.parseoutcomes()["passed"] == 1
    assert not (project.path / "later").exists()
    assert proof(project) == {"slides/a.rst::Show::1": "passed"}
    assert events(project) == ["open auto", "close"]


def test_what_fails_without_being_selected_is_said_apart(project: pytest.Pytester) -> None:
    """The count is that of the selected blocks, as pytest's own: one does not say failed where the other says passed."""
    write(project, "slides/a.rst", deck(slide("First", "$ false"), slide("Second", "$ echo 1\n1")))
    result = project.runpytest_inprocess("slides", "-k", "Second")
    assert result.parseoutcomes() == {"passed": 1, "deselected": 1}
    result.stdout.fnmatch_lines(
        ["deckproof: 1 block, 1 step proven*", "deckproof: not selected, *: slides/a.rst::First::1"]
    )
    result.stdout.no_fnmatch_line("deckproof: 1 block failed*")


def test_items_may_run_in_any_order(project: pytest.Pytester) -> None:
    """A plugin that shuffles does not break a deck: each block runs once, in the deck's order."""
    write(project, "slides/a.rst", deck(slide("Make", "$ echo 1 >> file"), slide("Show", "$ cat file\n1")))
    project.makeconftest("def pytest_collection_modifyitems(items):\n    items.reverse()\n")
    result = project.runpytest_inprocess("slides")
    result.assert_outcomes(passed=2)
    assert events(project) == ["open auto", "close"]


def test_the_run_ends_early_and_the_engine_is_closed(project: pytest.Pytester) -> None:
    """-x stops before the deck's last item."""
    write(project, "slides/a.rst", deck(slide("One", "$ false"), slide("Two", "$ true")))
    result = project.runpytest_inprocess("slides", "-x")
    assert result.parseoutcomes() == {"failed": 1}
    assert events(project) == ["open auto", "close"]
    assert proof(project) == {"slides/a.rst::One::1": "failed"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_engine_and_keeps_the_proof(project: pytest.Pytester, number: signal.Signals) -> None:
    """A cancelled job of a CI system leaves no engine behind."""
    project.makeconftest(
        "from contextlib import contextmanager\nfrom pathlib import Path\nfrom deckproof.prove import deck as prove\n"
        "from deckproof.testing import LocalEngine\n\n@contextmanager\ndef open_engine(*_, **_more):\n    try:\n"
        "        yield LocalEngine(Path.cwd())\n    finally:\n        Path('closed').touch()\n\n"
        "prove.open_engine = open_engine\n"
    )
    write(
        project, "slides/a.rst", deck(slide("One", "$ true"), slide("Two", f"$ touch started; sleep {own_seconds()}"))
    )
    process = project.popen([sys.executable, "-m", "pytest", "slides"], stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + patience(30)
    while not (project.path / "started").exists():
        assert time.monotonic() < deadline, "the step was never typed"
        time.sleep(0.05)
    process.send_signal(number)
    process.communicate(timeout=patience(30))
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert (project.path / "closed").exists()
    assert proof(project) == {"slides/a.rst::One::1": "passed"}


def test_no_engine_fails_once_and_blocks_the_rest(project: pytest.Pytester) -> None:
    """With what to do; the engine is not asked for again and again."""
    write(project, "slides/a.rst", deck(slide("One", "$ true"), slide("Two", "$ true")))
    result = project.runpytest_inprocess("slides", "--deckproof-engine=shared")
    assert result.parseoutcomes() == {"failed": 1, "blocked": 1}
    result.stdout.fnmatch_lines(["no engine answers", "  start one", "BLOCKED * - blocked: no engine answers"])
    assert events(project) == ["open shared"]


def test_a_broken_deck_is_a_collection_error_without_traceback(project: pytest.Pytester) -> None:
    """The others are collected all the same."""
    write(project, "slides/a.rst", "x\n\n.. nope::\n\n   ::\n\n     ls\n")
    write(project, "slides/b.rst", deck(slide("One", "$ true")))
    result = project.runpytest_inprocess("slides", "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(['*slides/a.rst:3: unknown directive: "nope"*'])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin*")


def test_a_broken_conf_is_a_collection_error(project: pytest.Pytester) -> None:
    """Not a reason to leave the deck out."""
    write(project, "conf.py", CONF + "1 / 0\n")
    write(project, "slides/a.rst", deck(slide("One", "$ true")))
    result = project.runpytest_inprocess("slides")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*conf.py: ZeroDivisionError*"])


def test_documents_of_strangers_are_left_alone(project: pytest.Pytester) -> None:
    """No conf.py, another's conf.py (which isn't even evaluated), outside the source folder, excluded."""
    write(project, "slides/a.rst", deck(slide("One", "$ true")))
    write(project, "conf.py", CONF + 'exclude_patterns = ["drafts"]\n')
    write(project, "slides/drafts/b.rst", deck(slide("Draft", "$ false")))
    write(project, "README.rst", deck(slide("Readme", "$ false")))
    write(project, "docs/conf.py", "raise SystemExit('evaluated')\n")
    write(project, "docs/c.rst", deck(slide("Docs", "$ false")))
    result = project.runpytest_inprocess()
    result.assert_outcomes(passed=1)


def test_fragments_are_not_run_twice(project: pytest.Pytester) -> None:
    """What a deck includes is that deck's."""
    write(project, "slides/a.rst", deck(slide("One", "$ true")) + ".. include:: part.rst\n")
    write(project, "slides/part.rst", slide("Part", "$ echo part\npart"))
    result = project.runpytest_inprocess("slides", "--collect-only", "-q")
    assert result.outlines[:2] == ["slides/a.rst::One::1", "slides/a.rst::Part::1"]
    result.stdout.no_fnmatch_line("slides/part.rst::*")


@pytest.mark.parametrize(("mode", "passed"), [("on", 1), ("off", 0), ("auto", 0)])
def test_the_ini_option_turns_it_on_and_off(pytester: pytest.Pytester, mode: str, passed: int) -> None:
    """Without a conf.py, documents are decks only where pytest's settings say so."""
    pytester.makeini(f"[pytest]\ndeckproof = {mode}\n")
    pytester.path.joinpath("a.rst").write_text(deck(slide("One", "$ echo 1\n1")))
    pytester.runpytest_inprocess().assert_outcomes(passed=passed)


def test_ordinary_tests_run_beside_decks_with_pytest_docker(project: pytest.Pytester) -> None:
    """The fixtures of pytest-docker are its own; for tests without decks nothing of weight is imported, and little of ours."""
    write(
        project,
        "test_it.py",
        "import sys\n\n\ndef test_it(docker_compose_file):\n    assert docker_compose_file\n\n\n"
        "def test_light():\n"
        "    heavy = {'sphinx', 'docutils', 'yaml', 'click', 'pyte', 'markdown_it', 'wcwidth', 'h11'}\n"
        "    assert not heavy & set(sys.modules)\n"
        "    ours = {each for each in sys.modules if each.startswith('deckproof.')}\n"
        "    assert {each.split('.')[1] for each in ours} <= {'config', 'errors', 'formats', 'model', 'pytest_plugin', 'results'}\n"
        "    assert len(ours) <= 12, ours\n",
    )
    result = project.runpytest_subprocess("test_it.py")
    result.assert_outcomes(passed=2)
    assert not (project.path / "_build").exists()


def test_reports_have_the_place_of_the_block(project: pytest.Pytester) -> None:
    """For editors and JUnit XML: the file, and the line of the text."""
    write(project, "slides/a.rst", deck(slide("One", "$ true")))
    items, _ = project.inline_genitems("slides")
    assert [(Path(item.location[0]).as_posix(), item.location[1], item.location[2]) for item in items] == [
        ("slides/a.rst", 8, "One::1")
    ]


WORKERS_ENGINE = """\
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from deckproof.prove import deck as prove
from deckproof.testing import LocalEngine


@contextmanager
def open_engine(kind, *others, **_more):
    with Path(__file__).with_name("events.txt").open("a") as file:
        file.write("open\\n")
    yield LocalEngine(Path(mkdtemp(dir=Path(__file__).parent)))


prove.open_engine = open_engine
"""


FAILURE = [
    "slides/c.rst:9: printed 1 line*",
    "  slide   Wrong",
    "  typed   echo 1",
    "  -2",
    "  +1",
    "  if this is right: change slides/c.rst:10 to what the lines with + say",
]
"""What is said of a block that fails, whether it is a worker's or not."""


@pytest.mark.parametrize("how", [["--dist", "loadfile"], []])
def test_decks_are_proven_side_by_side(project: pytest.Pytester, how: list[str]) -> None:
    """With pytest-xdist there is one proof and one summary; a deck that stays on one worker has one engine.

    A failure has the same text as without workers.
    """
    project.makeconftest(WORKERS_ENGINE)
    for name in "ab":
        write(project, f"slides/{name}.rst", deck(slide("One", "$ x=1"), slide("Two", "$ echo $x\n1")))
    write(project, "slides/c.rst", deck(slide("Wrong", "$ echo 1\n2")))
    result = project.runpytest_subprocess("slides", "-n", "2", *how)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(FAILURE)
    result.stdout.fnmatch_lines(["deckproof: 1 block failed; 4 blocks, 4 steps proven on Docker Engine 0 (shared)"])
    passed = [f"slides/{name}.rst::{title}::1" for name in "ab" for title in ("One", "Two")]
    assert proof(project) == {**dict.fromkeys(passed, "passed"), "slides/c.rst::Wrong::1": "failed"}
    assert not how or events(project) == ["open", "open", "open"]


def test_a_deck_whose_items_are_all_skipped_opens_no_engine(project: pytest.Pytester) -> None:
    """By a mark of the project's own: nothing is run at the end either."""
    (project.path / "slides" / "a.rst").write_text("Deck\n====\n\n.. code-block:: console\n\n   $ true\n")
    project.makeconftest(
        "import pytest\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items:\n        item.add_marker(pytest.mark.skip(reason='no engine'))\n"
    )
    result = project.runpytest("slides")
    result.assert_outcomes(skipped=1)
    assert events(project) == []


def test_a_project_that_can_t_be_written_keeps_its_verdicts(project: pytest.Pytester) -> None:
    """That the proof is not kept is said under them."""
    (project.path / "slides" / "a.rst").write_text("Deck\n====\n\n.. code-block:: console\n\n   $ true\n")
    (project.path / "_build").write_text("a file in the place of the folder")
    result = project.runpytest("slides")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["deckproof: *_build*: can't be written: *: the proof is not kept there"])
