"""Transcripts: prompts, what was typed at them, and what came back."""

from __future__ import annotations

import pytest
from deckproof.config import Silence
from deckproof.model import LineRole, Options, Reading, Role
from deckproof.parse import read
from deckproof.testing import make_block

IN, MORE, OUT, REMARK, BLANK, TEXT, UNCLEAR = (
    LineRole.INPUT,
    LineRole.CONTINUATION,
    LineRole.OUTPUT,
    LineRole.REMARK,
    LineRole.BLANK,
    LineRole.TEXT,
    LineRole.UNCLEAR,
)


def reading(text: str, **more: object) -> Reading:
    """Read a console block."""
    return read(make_block(text, **more))  # type: ignore[arg-type] # make_block checks


def shape(text: str, **more: object) -> list[tuple[str, str, tuple[str, ...] | None]]:
    """Return each step's prompt, input and expected output."""
    return [(step.prompt, step.input, step.expected) for step in reading(text, **more).steps]


HELLO = """\
$ docker run hello-world

Hello from Docker!
To try something more ambitious, you can run an Ubuntu container with:
 $ docker run -it ubuntu bash

$ echo done
done"""


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("$ a\nx\ny\n$ b\nz", [("$", "a", ("x", "y")), ("$", "b", ("z",))]),
        ("$ a\n\nx\n\ny\n\n$ b\nz\n\n", [("$", "a", ("x", "", "y")), ("$", "b", ("z",))]),
        ("$ docker run \\\n    -it \\\n    debian\nx", [("$", "docker run \\\n    -it \\\n    debian", ("x",))]),
        ("$ docker run \\\n> -it debian\nx", [("$", "docker run \\\n-it debian", ("x",))]),
        ("$ for x in 1; do\n>   echo $x\n> done\n1", [("$", "for x in 1; do\n  echo $x\ndone", ("1",))]),
        ("$ cat > f <<EOF\nit's\n$ text\n> quoted\nEOF\n$ b\nx", [("$", "cat > f <<EOF\nit's\n$ text\n> quoted\nEOF", ()), ("$", "b", ("x",))]),
        ("$ cat <<EOF\n> one\n>\n> EOF\none", [("$", "cat <<EOF\none\n\nEOF", ("one",))]),
        ("$ echo 'a\nb'\na\nb", [("$", "echo 'a\nb'", ("a", "b"))]),
        ("$ echo it's\n$ ls\nx", [("$", "echo it's", ()), ("$", "ls", ("x",))]),
        ("$ echo it's\n/ # ls\nx", [("$", "echo it's", ()), ("/ #", "ls", ("x",))]),
        ("$ true &&\n> echo x\nx", [("$", "true &&\necho x", ("x",))]),
        ("# apt list\nHit", [("#", "apt list", ("Hit",))]),
        ("$ docker run -it debian\nroot@eca4aa01751c:/# ls\nbin\nroot@eca4aa01751c:/# exit 3\nexit",
         [("$", "docker run -it debian", ()), ("root@eca4aa01751c:/#", "ls", ("bin",)), ("root@eca4aa01751c:/#", "exit 3", ("exit",))]),
        (">>> for x in y:\n...     print(x)\n...\n1\n>>> f()\n...\n2", [(">>>", "for x in y:\n    print(x)\n", ("1",)), (">>>", "f()", ("...", "2"))]),
        (">>> x = (1,\n... 2)\n>>> x  # (\n... more", [(">>>", "x = (1,\n2)", ()), (">>>", "x  # (", ("... more",))]),
        ('>>> @d\n... def f(): ...\n...\n>>> """a\n... b"""\nx', [(">>>", "@d\ndef f(): ...\n", ()), (">>>", '"""a\nb"""', ("x",))]),
        ("mysql> SELECT 'it''s\n+---+\n| 1 |\n+---+\nmysql> quit\nBye", [("mysql>", "SELECT 'it''s", ("+---+", "| 1 |", "+---+")), ("mysql>", "quit", ("Bye",))]),
        ("postgres=# SELECT (\nERROR", [("postgres=#", "SELECT (", ("ERROR",))]),
        ("$ sleep 9\n^C\n$ echo x\nx", [("$", "sleep 9", ()), ("", "^C", ()), ("$", "echo x", ("x",))]),
        ("$ a\nx\n# a remark\n$ b\ny", [("$", "a", ("x", "# a remark")), ("$", "b", ("y",))]),
        ("$ a\nx\n\n# a remark\n# and more\n$ b\ny", [("$", "a", ("x",)), ("$", "b", ("y",))]),
        ("# first\n\n$ a\nx\n\n# then\n\n$ b\ny", [("$", "a", ("x",)), ("$", "b", ("y",))]),
        ("# first\n$ a\nx\n\n# out\n\n$ b\ny", [("$", "a", ("x", "", "# out")), ("$", "b", ("y",))]),
        ("# first\n$ a\nx\n\n# last", [("$", "a", ("x", "", "# last"))]),
        (HELLO, [("$", "docker run hello-world", tuple(HELLO.split("\n")[2:5])), ("$", "echo done", ("done",))]),
    ],
)  # fmt: skip
def test_steps_of_a_transcript(text: str, steps: list[tuple[str, str, tuple[str, ...]]]) -> None:
    """Prompts begin steps; continuations join them; the rest is output."""
    assert shape(text) == steps


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("$ a\n\nx", [IN, BLANK, OUT]),
        ("$ a \\\n  b\nx", [IN, MORE, OUT]),
        ("# intro\n$ a\nx\n$\n# later\n...", [REMARK, IN, OUT, REMARK, REMARK, REMARK]),
        ("intro\n$ a\nx\n$\nlater", [TEXT, TEXT, TEXT, TEXT, UNCLEAR]),
        ("^C\n$ a", [IN, IN]),
        ("# remark\n$ a\n^C\n# out", [REMARK, IN, IN, OUT]),
        ("$ cat <<E\nx\nE", [IN, MORE, MORE]),
    ],
)
def test_every_line_has_a_role(text: str, roles: list[LineRole]) -> None:
    """What it was taken for."""
    assert list(reading(text).roles) == roles


@pytest.mark.parametrize("upper", ["[node1] (local) root@192.168.0.8 ~", "┌──(ada㉿kali)-[~/deck]", "╭─ada@laptop ~"])
def test_the_upper_half_of_a_prompt_is_no_output(upper: str) -> None:
    """Some prompts take two lines."""
    lower = "$" if upper.startswith("[") else f"{'╰' if upper.startswith('╭') else '└'}─$"
    text = f"{upper}\n{lower} echo one\none\n{upper}\n{lower} echo two\ntwo\n{upper}\n{lower}"
    assert shape(text) == [("$", "echo one", ("one",)), ("$", "echo two", ("two",))]


def test_another_machines_name_is_of_a_shell_within() -> None:
    """Or of another machine; the host has one."""
    text = "laptop$ vagrant ssh\nvm$ ls\nvm$ exit\nlaptop$ ls"
    assert [prompt for prompt, _, _ in shape(text)] == ["$", "…", "…", "$"]
    assert [prompt for prompt, _, _ in shape("vm$ ls\nvm$ pwd")] == ["$", "$"]


def test_steps_know_their_lines_in_the_file() -> None:
    """Counted from the block's first line, blank ones left out at the ends."""
    first, second = reading("$ a \\\n  b\n\nx\n\n$ c", line=100).steps
    assert (first.line, first.end_line, first.expected_lines) == (100, 103, (103,))
    assert (second.line, second.end_line, second.expected_lines) == (105, 105, ())


def test_a_bare_prompt_after_the_output_says_where_the_step_ends() -> None:
    """It is nothing to type, and what follows it is nobody's output."""
    (step,) = reading("$ docker run -it debian\nwelcome\nroot@eca4aa01751c:/#").steps
    assert step.then_prompt == "root@eca4aa01751c:/#"
    assert reading("$\n$ a\nx").steps[0].then_prompt is None


def test_written_keys_are_keys() -> None:
    """On a line of their own or at a prompt."""
    assert [step.keys for step in reading("$ a\nCTRL+p CTRL+q\n$ ^D\nx").steps] == [False, True, True]


def test_an_input_that_never_ends_is_said_so() -> None:
    """And does not hide the steps after it."""
    found = reading("$ echo 'a\nx\n$ b\ny")
    assert found.warnings == ("line 1: the input is not complete (an open quote, bracket or here-document)",)
    assert len(found.steps) == 2
    assert reading("$ cat <<EOF\nx").warnings


def test_a_hash_is_roots_prompt_only_where_the_block_makes_it_one() -> None:
    """Beside another prompt, and outside console blocks, it begins a comment."""
    assert shape("# apt list\n# apt install x\nDone") == [("#", "apt list", ()), ("#", "apt install x", ("Done",))]
    assert shape("# remark\n$ ls\nx") == [("$", "ls", ("x",))]
    assert shape("# remark\nls", language="bash") == [("", "ls", None)]


SILENT = "$ a\n$ b\nx"


@pytest.mark.parametrize(
    ("text", "silence", "expected"),
    [
        (SILENT, Silence.BLOCK, [(), ("x",)]),
        (SILENT, Silence.NEVER, [None, ("x",)]),
        ("$ a\n$ b", Silence.BLOCK, [None, None]),
        ("$ a\n$ b", Silence.ALWAYS, [(), ()]),
    ],
)
def test_when_an_input_without_output_claims_silence(
    text: str, silence: Silence, expected: list[tuple[str, ...] | None]
) -> None:
    """As the author's setting says."""
    assert [step.expected for step in read(make_block(text), silence).steps] == expected


def test_hidden_steps_claim_no_silence() -> None:
    """Nobody sees what they print."""
    steps = read(make_block(SILENT, role=Role.SETUP), Silence.ALWAYS).steps
    assert [step.expected for step in steps] == [None, ("x",)]


def test_options_reach_the_steps() -> None:
    """Status and staying are the last step's; the rest is every step's."""
    options = {"status": 2, "timeout": 9.0, "terminal": "t", "container": "c", "stays": True}
    first, last = reading("$ a\n$ b", **options).steps
    assert (first.status, last.status, first.stays, last.stays) == (0, 2, False, True)
    assert {(step.timeout, step.terminal, step.container) for step in (first, last)} == {(9.0, "t", "c")}


@pytest.mark.parametrize(
    ("typed", "status"), [("exit 3", 3), ("exit  0", 0), ("exit", 0), ("exit 256", 0), ("echo exit 3", 0)]
)
def test_a_typed_exit_says_its_status(typed: str, status: int) -> None:
    """The slide itself makes the claim; an option overrides it."""
    assert reading(f"$ {typed}").steps[0].status == status
    assert reading(f"$ {typed}", status=7).steps[0].status == 7


def test_options_are_the_defaults_without_any() -> None:
    """A deck without a single option works."""
    assert reading("$ a").block.options == Options()


def test_a_session_in_a_container_may_be_set_off_by_its_indent() -> None:
    """Under the command that leads into it; elsewhere an indented prompt was printed."""
    inner = "  root@8c587232a608:/# curl x\n  bash: curl: not found\n  root@8c587232a608:/# exit"
    steps = reading(f"$ docker run -it debian\n\n{inner}\n$ true").steps
    assert [(each.prompt, each.input) for each in steps[1:3]] == [
        ("root@8c587232a608:/#", "curl x"),
        ("root@8c587232a608:/#", "exit"),
    ]
    assert len(reading(f"$ cat session\n{inner}").steps) == 1
