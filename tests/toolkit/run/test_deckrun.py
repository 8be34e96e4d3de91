"""A deck's steps from the first to the clean-up, without Docker."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from deckproof.config import Config
from deckproof.model import BlockResult, Ending, Result, StepResult
from deckproof.testing import QUICK, LocalEngine, make_session, patience, run_deck

from .said import reasons, results

Run = Callable[..., list[BlockResult]]
Steps = Callable[..., list[StepResult]]


# ------------------------------------------------------------------------------------------------ passing, failing


def test_transcript_that_tells_the_truth_passes(run: Run) -> None:
    """State (a folder, a variable) is carried from step to step and from block to block."""
    blocks = run("$ mkdir a && cd a\n$ X=1", "$ echo $X ${PWD##*/}\n1 a\n$ echo a \\\n>   b\na b")
    assert results(blocks) == ["passed", "passed"]
    assert [step.outcome.ending for step in blocks[1].steps] == [Ending.EXITED] * 2


def test_wrong_status_is_named(steps: Steps) -> None:
    """And the other way round: a failure that the slide promises must come."""
    done = steps("$ (exit 4)", ("$ (exit 4)", {"status": 4}), ("$ true", {"status": 1}))
    assert reasons(done) == [
        "exit status 4, the slide promises 0",
        "",
        "exit status 0, the slide promises 1",
    ]


def test_wrong_output_fails_its_step_alone(steps: Steps) -> None:
    """The command did its work, so nothing that follows is blocked."""
    done = steps("$ mkdir box; echo made\nbuilt", "$ ls\nbox\n$ echo x box\nbox")
    assert results(done) == ["failed", "passed", "failed"]
    assert done[0].verdict.reason == "printed 1 line that the slide doesn't show; 1 line of the slide missing"
    assert done[0].verdict.normalized == ("made",)


def test_silence_that_is_claimed_is_checked(steps: Steps) -> None:
    """A step without output, beside one with output, must print nothing."""
    assert reasons(steps("$ echo surprise\n$ echo x\nx")) == ["printed 1 line that the slide doesn't show", ""]


def test_exit_that_the_slide_types_is_honest(steps: Steps) -> None:
    """It ends the shell with that status; the next step gets a new one."""
    done = steps("$ X=1\n$ exit 3\n$ echo :$X:\n::")
    assert results(done) == ["passed"] * 3
    assert (done[1].outcome.ending, done[1].outcome.status) == (Ending.LOST, 3)


def test_command_that_kills_its_own_shell_fails(steps: Steps) -> None:
    """With a clear reason; the next step gets a new shell."""
    done = steps("$ kill -9 $$\n$ echo on\non")
    assert reasons(done) == ["the shell was killed by SIGKILL", ""]


def test_hanging_command_fails_within_its_limit(steps: Steps) -> None:
    """It is interrupted, and the deck goes on in the same shell."""
    limit = round(patience(0.5), 1)
    done = steps(("$ cd /; echo waiting; sleep 600\n", {"timeout": limit}), "$ pwd\n/")
    assert done[0].verdict.reason == f"no prompt after {limit:g} s; the last line was: waiting"
    assert done[0].outcome.seconds < 300
    assert results(done) == ["failed", "passed"]


@pytest.mark.parametrize("question", ["Are you sure you want to continue? [y/N] ", "Password: ", "root@web:/# "])
def test_a_question_that_nobody_answers_is_not_waited_for_to_the_end(steps: Steps, question: str) -> None:
    """The sentence says how long it was; where the author gives a time, it is taken."""
    asking = f"$ read -p '{question}' x"
    done = steps(asking, "$ echo on\non")
    assert results(done) == ["failed", "passed"]
    assert done[0].outcome.ending is Ending.TIMED_OUT
    assert done[0].outcome.seconds < QUICK.timeout / 2
    assert (done[0].verdict.reason or "").startswith(
        f"no prompt after {round(done[0].outcome.seconds)} s; the last line"
    )
    (patient,) = steps((asking, {"timeout": (limit := round(patience(3), 1))}))
    assert patient.outcome.seconds >= limit


def test_a_question_whose_answer_comes_by_itself_is_none(steps: Steps) -> None:
    """It comes before anybody's patience has an end."""
    done = steps("$ (sleep 0.2; echo y) | (printf 'Password: '; read x; echo $x)\nPassword: y")
    assert results(done) == ["passed"]


def test_command_that_ignores_every_signal_is_killed(steps: Steps) -> None:
    """The deck goes on in a fresh shell."""
    hang = "$ (trap '' INT QUIT TERM HUP; while :; do sleep 1; done)"
    assert results(steps((hang, {"timeout": 0.2}), "$ echo on\non")) == ["failed", "passed"]


def test_flood_is_stopped_soon(steps: Steps) -> None:
    """200 MB: stopped at the limit, and little of it is kept."""
    done = steps(
        "$ yes 0123456789 | head -c 200000000; sleep 600\n$ echo on\non", config=Config(timeout=500, quiet=0.1)
    )
    assert done[0].outcome.ending is Ending.FLOODED
    assert done[0].verdict.reason == "printed more than 4,000,000 bytes, more than any slide could show"
    assert done[0].outcome.seconds < 300  # a tenth of a second where nothing else runs
    assert sum(len(chunk.data) for chunk in done[0].outcome.chunks) <= 64_000
    assert results(done) == ["failed", "passed"]


def test_program_that_reads_input_eats_no_later_step(steps: Steps) -> None:
    """It waits for input that nobody types, and fails; the step after it is run."""
    done = steps(("$ cat", {"timeout": 0.3}), "$ echo on\non")
    assert [done[0].outcome.ending, done[1].outcome.ending] == [Ending.TIMED_OUT, Ending.EXITED]
    assert done[0].outcome.lines == ()


def test_unfinished_input_is_told_apart(steps: Steps) -> None:
    """An open quote fails at once, not at the time limit."""
    done = steps(("echo 'open", {"language": "bash"}))
    assert done[0].verdict.reason is not None
    assert "not closed" in done[0].verdict.reason


def test_line_that_no_terminal_takes_is_refused(steps: Steps) -> None:
    """Its end would be lost silently."""
    assert "4095 bytes" in reasons(steps(f"$ echo {'x' * 5000}"))[0]


# ------------------------------------------------------------------------------------------------ bindings, refusals


def test_shown_id_is_bound_and_typed(steps: Steps) -> None:
    """The written id is replaced by the real one in a later command, and must come back."""
    done = steps(
        "$ echo 012345''6789ab\neca4aa01751c\n$ echo docker rm eca4aa01751c\ndocker rm eca4aa01751c",
    )
    assert results(done) == ["passed", "passed"]
    assert done[1].outcome.typed == "echo docker rm 0123456789ab"


def test_id_that_was_never_shown_is_named(steps: Steps) -> None:
    """The step is not typed."""
    done = steps("$ echo x\nx\n$ docker rm eca4aa01751c")
    assert done[1].outcome.ending is Ending.NOT_TYPED
    assert done[1].verdict.reason == "«eca4aa01751c» was never shown before line 3"


def test_id_that_a_failed_step_was_to_show_blocks(steps: Steps) -> None:
    """The mistake is where it was to be shown."""
    done = steps("$ echo nothing\nid eca4aa01751c\n$ docker rm eca4aa01751c")
    assert results(done) == ["failed", "blocked"]
    assert done[1].verdict.reason == "blocked by line 1, which was to show eca4aa01751c"


def test_mistake_at_the_root_is_named_through_a_chain(steps: Steps) -> None:
    """What a blocked step was to show is blocked by the same line."""
    done = steps(
        "$ echo nothing\nid eca4aa01751c",
        "$ docker inspect eca4aa01751c\n0123456789ab",
        "$ docker rm 0123456789ab",
    )
    assert results(done) == ["failed", "blocked", "blocked"]
    assert all(reason.startswith("blocked by line 1") for reason in reasons(done)[1:])


def test_refused_input_is_not_typed(engine: LocalEngine) -> None:
    """The engine's reason is the step's."""
    engine.refused = {"touch pruned": "this would remove what is yours"}
    block = run_deck(make_session("$ touch pruned"), engine)[0]
    assert (block.result, block.reason) == (Result.FAILED, "this would remove what is yours")
    assert list(engine.folder.iterdir()) == []


# ------------------------------------------------------------------------------------------------ programs that stay


def test_program_that_stays_by_the_authors_word(steps: Steps) -> None:
    """A host prompt then opens another terminal; the first one lives on."""
    done = steps(
        ("$ echo serving > log; tail -f log\nserving", {"stays": True}),
        "$ echo more >> log\n$ echo here\nhere",
    )
    assert results(done) == ["passed"] * 3
    assert done[0].outcome.ending is Ending.LEFT_RUNNING
    assert done[0].outcome.terminal != done[1].outcome.terminal


def test_program_that_should_stay_but_ends_fails(steps: Steps) -> None:
    """What the author says is a claim."""
    assert "says that it stays" in reasons(steps(("$ true", {"stays": True})))[0]


def test_attached_program_is_left_running_when_it_has_said_all(engine: LocalEngine) -> None:
    """The engine confirms; the expected lines come in two portions."""
    engine.is_attached = lambda: True
    block = run_deck(
        make_session("$ echo one; sleep 0.3; echo two; sleep 600\none\ntwo"), engine, replace(QUICK, patience=0.1)
    )[0]
    assert block.result is Result.PASSED
    assert block.steps[0].outcome.ending is Ending.LEFT_RUNNING
    assert block.seconds < 300


def test_attached_program_that_says_something_else_fails_alone(engine: LocalEngine) -> None:
    """It is not killed: what follows needs it."""
    engine.is_attached = lambda: True
    text = "$ touch up; echo hello; sleep 600; rm up; true docker run box\ngoodbye"
    blocks = run_deck(make_session((text, {"timeout": patience(0.5)}), "$ ls\nup"), engine)
    assert results(blocks) == ["failed", "passed"]
    assert "1 line of the slide missing" in (blocks[0].reason or "")


def test_interrupt_that_is_written_is_pressed(engine: LocalEngine) -> None:
    """In the terminal of the program that stays, though another one was used since; that terminal is ready again."""
    engine.is_attached = lambda: True
    steps = [
        step
        for block in run_deck(
            make_session("$ cd /; echo up; sleep 60\nup", "$ echo second\nsecond\n^C\n$ echo ${PWD}\n/"), engine
        )
        for step in block.steps
    ]
    assert results(steps) == ["passed"] * 4
    assert (steps[2].outcome.ending, steps[2].outcome.status) == (Ending.EXITED, 130)
    assert steps[3].outcome.terminal == steps[0].outcome.terminal


def test_interrupt_works_where_the_runner_ignores_it(engine: LocalEngine) -> None:
    """As a command does that a script has put into the background."""
    engine.is_attached = lambda: True
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        (block,) = run_deck(make_session("$ echo up; sleep 30\nup\n^C"), engine)
    finally:
        signal.signal(signal.SIGINT, before)
    assert block.steps[1].outcome.status == 130


def test_program_that_ends_meanwhile_gives_its_terminal_back(engine: LocalEngine) -> None:
    """No third terminal is opened."""
    engine.is_attached = lambda: True
    texts = ["$ echo up; while [ ! -e stop ]; do sleep 0.01; done; touch ended\nup", "$ touch stop; exit 0"]
    last = ("$ while [ ! -e ended ]; do sleep 0.01; done; sleep 0.1; exit 0", {"terminal": "b"})
    steps = [step for block in run_deck(make_session(*texts, last, "$ true"), engine) for step in block.steps]
    assert [step.outcome.terminal for step in steps] == ["1", "2", "b", "1"]
    assert results(steps) == ["passed"] * 4


def test_busy_program_that_prints_on_does_not_stand_still(engine: LocalEngine) -> None:
    """Its terminal is read while another one is used; little of it is kept."""
    engine.is_attached = lambda: True
    first = "$ echo up; sleep 0.3; seq 200000; touch done; sleep 60\nup"
    second = "$ while [ ! -e done ]; do sleep 0.01; done; echo done\ndone"
    assert results(run_deck(make_session(first, second), engine, replace(QUICK, patience=0.1))) == ["passed"] * 2


def test_named_terminals_are_told_apart(steps: Steps) -> None:
    """Each has its own folder."""
    done = steps(("$ cd /", {"terminal": "a"}), ("$ cd /tmp", {"terminal": "b"}), ("$ pwd\n/", {"terminal": "a"}))
    assert [step.outcome.terminal for step in done] == ["a", "b", "a"]
    assert results(done) == ["passed"] * 3


# ------------------------------------------------------------------------------------------------ inner prompts


@pytest.fixture
def inner(engine: LocalEngine) -> str:
    """The first lines of a transcript that starts a shell with a prompt of its own."""
    (engine.folder / "shell").write_text("PS1='[box]# ' exec bash --norc --noprofile -i\n")
    return "$ bash shell; true docker run -it box\n"


def test_inner_prompt_is_waited_for_and_typed_at(steps: Steps, inner: str) -> None:
    """Output at an inner prompt comes without the prompt and without the echo; leaving gives the host's prompt back."""
    done = steps(f"{inner}[box]# echo in\nin\n[box]# printf half\nhalf\n[box]# exit\n$ echo out\nout")
    assert results(done) == ["passed"] * 5
    assert [step.outcome.lines for step in done[1:3]] == [("in",), ("half",)]
    assert [step.outcome.ending for step in done] == [
        Ending.PROMPT,
        Ending.PROMPT,
        Ending.PROMPT,
        Ending.EXITED,
        Ending.EXITED,
    ]


def test_echo_that_is_wrapped_too_early_is_no_output(steps: Steps, engine: LocalEngine) -> None:
    """A shell that takes the terminal for narrow goes back and writes a character again at every 80th column."""
    program = r"""
    stty -echo; printf '[box]# '; read -r line
    while [ "${#line}" -gt 60 ]; do printf '%s%s\r' "${line:0:60}" "${line:60:1}"; line=${line:60}; done
    printf '%s\n' "$line"; echo out; printf '[box]# '; read -r line
    """
    (engine.folder / "narrow").write_text(program)
    words = " ".join(f"word{number}" for number in range(40))
    done = steps(f"$ bash narrow\n[box]# echo {words}\nout\n[box]# exit\n")
    assert done[1].outcome.lines == ("out",)


def test_last_inner_step_ends_at_its_own_prompt(steps: Steps, inner: str) -> None:
    """Soon, although no further inner step names one."""
    done = steps(f"{inner}[box]# echo in\nin", "$ echo out\nout")
    assert results(done) == ["passed"] * 3
    assert done[1].outcome.seconds < QUICK.timeout / 2


def test_failed_command_at_an_inner_prompt_is_a_failed_step(steps: Steps, inner: str) -> None:
    """Its status is asked for where the slide shows no output; leaving with it is no claim."""
    assert results(steps(f"{inner}[box]# false\n[box]# exit")) == ["passed", "failed", "passed"]
    assert steps(f"{inner}[box]# echo in; false\nin\n[box]# exit")[1].outcome.status is None


def test_shell_that_does_not_know_the_question_is_not_waited_for(engine: LocalEngine, steps: Steps) -> None:
    """What came of the command nobody knows then."""
    program = (
        """printf '[box]# '; while read -r line; do case $line in (*'$?'*) echo what;; esac; printf '[box]# '; done"""
    )
    (engine.folder / "dull").write_text(program)
    done = steps("$ bash dull\n[box]# true\n[box]# ^D")
    assert results(done) == ["passed"] * 3
    assert done[1].outcome.status is None
    assert done[1].outcome.seconds < QUICK.timeout / 2


def test_failure_at_a_programs_prompt_is_known_by_its_words(steps: Steps) -> None:
    """There is no status; where the slide shows what it says, that is compared."""
    typed = ">>> import nothing_such\n>>> x = 1\n>>> raise SystemExit"
    done = steps(f"$ {sys.executable} -q\n{typed}")
    assert results(done) == ["passed", "failed", "passed", "passed"]
    assert reasons(done)[1].startswith("the program says «Traceback (most recent call last):»")
    shown = ">>> import nothing_such\n...\nModuleNotFoundError: No module named 'nothing_such'\n>>> raise SystemExit"
    assert results(steps(f"$ {sys.executable} -q\n{shown}")) == ["passed"] * 3


def test_keys_at_an_inner_prompt(steps: Steps, inner: str) -> None:
    """^D leaves the shell; its farewell is no output."""
    done = steps(f"{inner}[box]# echo in\nin\n[box]# ^D\n$ echo out\nout")
    assert results(done) == ["passed"] * 4
    assert done[2].outcome.lines == ()


def test_prompt_that_never_comes_is_named(engine: LocalEngine, inner: str) -> None:
    """The program shows another one; it lives on, so only the step that is typed at that prompt fails."""
    engine.is_attached = lambda: True
    steps = run_deck(make_session(f"{inner}[cage]# echo in\nin\n$ echo out\nout"), engine)[0].steps
    assert reasons(list(steps)) == ["", "the prompt [cage]# is not there; the last line is: [box]#", ""]


def test_inner_steps_of_a_program_that_did_not_start_are_blocked(steps: Steps) -> None:
    """One mistake is reported once."""
    done = steps("$ nosuchprogram\n[box]# echo in\nin\n[box]# exit\n$ echo out\nout")
    assert results(done) == ["failed", "blocked", "blocked", "passed"]
    assert reasons(done)[1].startswith("blocked by line 1: ")


def test_program_that_hangs_silently_is_reported_once(steps: Steps) -> None:
    """The steps that were to be typed at it are blocked, and each costs a moment only."""
    hangs = ("$ sleep 600", {"timeout": 0.5})
    done = steps(hangs, "[box]# echo in\nin\n[box]# echo more\nmore\n$ echo out\nout")
    assert results(done) == ["failed", "blocked", "blocked", "passed"]


def test_passing_host_step_between_does_not_hide_the_cause(steps: Steps) -> None:
    """The program is still missing."""
    done = steps("$ nosuchprogram\n$ echo out\nout\n[box]# echo in\nin")
    assert results(done) == ["failed", "passed", "blocked"]
