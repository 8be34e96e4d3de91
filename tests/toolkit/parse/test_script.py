"""Scripts without prompts, as the first deck wrote them."""

from __future__ import annotations

import pytest
from deckproof.model import Kind, LineRole
from deckproof.parse import read
from deckproof.testing import make_block

RUNNING = """\

docker run -it -p 8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14

# Entered start.sh with args: jupyter lab

# ...

#     To access the server, open this file in a browser:
#         http://127.0.0.1:8888/lab?token=d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099
"""
EXERCISES = "cd work \n\ngit clone https://github.com/rougier/numpy-100.git\n\npip install mdutils"
RESTARTING = """\
# list containers
docker ps --all
# CONTAINER ID   IMAGE                                       COMMAND                  CREATED              STATUS                     PORTS     NAMES
# eca4aa01751c   quay.io/jupyter/scipy-notebook:2025-03-14   "tini -g -- start-no…"   About a minute ago   Exited (0) 5 seconds ago             silly_panini

# start the stopped container
docker start --attach -i eca4aa01751c
# Entered start.sh with args: jupyter lab
# ...

# remove the stopped container
docker rm eca4aa01751c
# eca4aa01751c"""


def steps(text: str, language: str = "python") -> list[tuple[str, tuple[str, ...] | None]]:
    """Return each step's input and expected output."""
    return [(step.input, step.expected) for step in read(make_block(text, language=language)).steps]


def test_a_command_with_its_output_in_paragraphs_of_comments() -> None:
    """Blank lines between them belong to it, and the indent behind the mark is kept."""
    ((typed, expected),) = steps(RUNNING)
    assert typed == "docker run -it -p 8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14"
    assert expected is not None
    assert expected[0] == "Entered start.sh with args: jupyter lab"
    assert expected[1] == "..."
    assert expected[2] == "    To access the server, open this file in a browser:"
    assert len(expected) == 4


def test_commands_one_below_the_other() -> None:
    """Nothing is claimed of what they print."""
    assert steps(EXERCISES) == [
        ("cd work", None),
        ("git clone https://github.com/rougier/numpy-100.git", None),
        ("pip install mdutils", None),
    ]


def test_remarks_above_commands_and_output_under_them() -> None:
    """A comment directly above a command is a remark; under one it is its output."""
    found = steps(RESTARTING)
    assert [typed for typed, _ in found] == [
        "docker ps --all",
        "docker start --attach -i eca4aa01751c",
        "docker rm eca4aa01751c",
    ]
    assert [len(expected or ()) for _, expected in found] == [2, 2, 1]
    reading = read(make_block(RESTARTING, language="python"))
    assert reading.kind is Kind.SCRIPT
    assert [n for n, role in enumerate(reading.roles) if role is LineRole.REMARK] == [0, 5, 10]
    assert [step.line for step in reading.steps] == [2, 7, 12]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("echo a # a remark", [("echo a", None)]),
        ("echo 'a # b' # c", [("echo 'a # b'", None)]),
        ("cat <<E # why\n# x\nE", [("cat <<E # why\n# x\nE", None)]),
        ("for x in 1; do # all\n  echo # one\ndone # yes", [("for x in 1; do # all\n  echo # one\ndone", None)]),
        ("for x in 1 2; do\n  echo $x\ndone\n# 1\n# 2", [("for x in 1 2; do\n  echo $x\ndone", ("1", "2"))]),
        ("cat <<EOF\n# no remark\n\nEOF\n# out", [("cat <<EOF\n# no remark\n\nEOF", ("out",))]),
        ("docker run \\\n  -it x\n# out", [("docker run \\\n  -it x", ("out",))]),
        ("  # indented\n  a\n  # out", [("a", ("out",))]),
        ("a\n# x\n#\n# y", [("a", ("x", "", "y"))]),
        ("a\n# x\n\nb", [("a", ("x",)), ("b", ())]),
        ("sleep 9\n^C\necho a\n# a", [("sleep 9", ()), ("^C", ()), ("echo a", ("a",))]),
        ("echo it's\necho b\n# b", [("echo it's", ()), ("echo b", ("b",))]),
    ],
)
def test_steps_of_a_script(text: str, found: list[tuple[str, tuple[str, ...] | None]]) -> None:
    """Inputs of several lines, marks with nothing behind them, keys, and an apostrophe too many."""
    assert steps(text, "bash") == found


def test_an_input_that_never_ends_is_said_so() -> None:
    """The lines after it are commands of their own."""
    reading = read(make_block("echo it's\necho b", language="bash"))
    assert reading.warnings == ("line 1: the input is not complete (an open quote, bracket or here-document)",)


@pytest.mark.parametrize("remark", ["eca4aa01751c", "CONTAINER ID   IMAGE", "...", "and so on…"])
def test_a_remark_that_looks_like_output_is_doubted(remark: str) -> None:
    """Directly above a command it claims nothing, which the author may not have meant."""
    reading = read(make_block(f"docker ps\n# {remark}\ndocker rm x", language="bash"))
    assert reading.steps[0].expected is None
    assert reading.warnings == (
        "line 2: taken for a remark on the command under it; if it is output, leave a blank line after it",
    )
    assert read(make_block("a\n# plain words\nb", language="bash")).warnings == ()


@pytest.mark.parametrize(
    "line",
    [
        *[
            "CONTAINER ID   IMAGE",
            "drwxr-xr-x    2 root     root          4096 Mar  2 16:20 bin",
            "total 48",
            "=> [internal] load",
        ],
        *[
            "WARNING: it is so",
            "docker: Error response from daemon: no.",
            "web_1  | started",
            "web-1 exited with code 1",
            "...",
        ],
        *[
            "64 bytes from 172.17.0.2: seq=0",
            "hello from alpine",
            "(...output of the RUN command...)",
            "---> eb8d9b561b37",
        ],
        *[
            "http://localhost:8080",
            "$ALIAS_PORT",
            "[",
            "{",
            '    "Driver": "local",',
            "]",
            "nokogiri (1.13.1)",
            "- one",
            "* two",
        ],
        *[
            '{"_index":"blog","created":true}',
            "{'_id': ObjectId('5fbf475bece16a8442cfe774'), 'name': 'foo'}",
            '{ "created": true }',
        ],
    ],
)
@pytest.mark.parametrize("language", ["bash", "console", "sh"])
def test_what_is_no_command_is_never_typed(line: str, language: str) -> None:
    """Alone it is no script; under a command it is what that printed, also below a blank line."""
    assert read(make_block(line, language=language)).steps == ()
    for gap in ("", "\n"):
        reading = read(make_block(f"docker ps\n{gap}{line}", language=language))
        assert [step.input for step in reading.steps] == ["docker ps"]
        assert reading.steps[0].expected == (line,)


def test_what_a_program_says_to_try_is_not_typed() -> None:
    """In a block of a greeting alone, whose command is in the one above."""
    text = "Hello from Docker!\n\nTo try more, run a container with:\n $ docker run -it ubuntu bash"
    assert read(make_block(text, language="bash")).steps == ()


@pytest.mark.parametrize(
    "line",
    [
        *[
            "mytool --all",
            "mytool -m 8192 -s box",
            "./run.sh",
            "if true; then ls; fi",
            "(cd app && make)",
            "FOO=1 mytool run",
            "mytool",
            "{ ls; }",
        ],
        *[
            "sudo mytool",
            "alias dl='docker ps -lq'",
            "for x in 1 2; do echo $x; done",
            "[ -f x ] && ls",
            "$HOME/bin/tool -x",
        ],
    ],
)
def test_what_may_be_a_command_is_typed(line: str) -> None:
    """In a block without prompts, below a blank line; its name need not be known."""
    assert [step.input for step in read(make_block(line, language="bash")).steps] == [line]
    assert len(read(make_block(f"cd app\n\n{line}", language="bash")).steps) == 2


def test_a_note_s_number_behind_a_backslash_is_not_typed() -> None:
    """As Quarto and MkDocs have them; the input goes on."""
    (step,) = read(
        make_block("docker run -d \\\n  -p 80:80 \\    # <1>\n  -v x:/x \\ # (2)!\n  nginx", language="bash")
    ).steps
    assert step.input == "docker run -d \\\n  -p 80:80 \\\n  -v x:/x \\\n  nginx"


def test_a_comment_that_begins_with_an_option_of_the_command_explains_it() -> None:
    """It is no output."""
    explained, printed = (
        read(make_block(f"docker run -it debian\n#{text}", language="bash")).steps[0].expected
        for text in ("-it=interactive terminal", " -rw-r--r-- 1 root")
    )
    assert explained is None
    assert printed == ("-rw-r--r-- 1 root",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cd app\n\n# Install what it needs", None),
        ("export A=1\n# start it from this shell", None),
        (
            "cp a b\n# cp: cannot stat 'a': No such file or directory",
            ("cp: cannot stat 'a': No such file or directory",),
        ),
        ("/bin/cp a b\n# cp: cannot stat 'a': no", ("cp: cannot stat 'a': no",)),
        ("cd app\n# bash: cd: app: No such file or directory", ("bash: cd: app: No such file or directory",)),
        ("cd app && ls\n# a", ("a",)),
        ("pwd\n# /app", ("/app",)),
    ],
)
def test_under_a_command_that_prints_nothing_a_comment_is_a_remark(text: str, expected: tuple[str, ...] | None) -> None:
    """But for what it says of an error."""
    assert read(make_block(text, language="bash")).steps[-1].expected == expected


def test_words_under_a_remark_are_the_command_that_it_explains() -> None:
    """Unless it says that what follows is printed; alone, words may as well be output."""
    listed = [("op vault list", None), ("op item list --all", None)]
    assert steps("# List your vaults\nop vault list\n\n# and what is in them\nop item list --all", "bash") == listed
    assert steps("op whoami\n# Output:\nada of vault", "bash")[0][0] == "op whoami"
    assert len(steps("op whoami\n# Output:\nada of vault", "bash")) == 1
    assert steps("docker ps\n\n# all of them\nthis is the list", "bash")[-1][0] == "docker ps"


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ("cd app\nnvm use v14", ["cd app", "nvm use v14"]),
        ("cd app\nbench use v14", ["cd app", "bench use v14"]),
        ("pip install -r requirements.txt\nsphinx-serve now", ["pip install -r requirements.txt", "sphinx-serve now"]),
        ("npm install\nadded 5 packages in 2s", ["npm install"]),
        ("./restore.sh\n[ 1 ] - Crypt data\n[ 0 ] - all", ["./restore.sh"]),
        ("[ -f x ] && ls", ["[ -f x ] && ls"]),
        ("[ x ] || echo", ["[ x ] || echo"]),
        ("sudo usermod -aG docker $USER\nnewgrp docker", ["sudo usermod -aG docker $USER", "newgrp docker"]),
        ("docker version\n\nARCH=$(uname -m); echo $ARCH", ["docker version", "ARCH=$(uname -m); echo $ARCH"]),
        ("CA=$(cat ca.pem)\nPATCH='[{\n  a: 1}]'", ["CA=$(cat ca.pem)", "PATCH='[{\n  a: 1}]'"]),
        ("user= # your name\npass= # your password", ["user=", "pass="]),
        ("tool --help\n\npositional arguments:\n  install    Install role(s) from file(s)", ["tool --help"]),
    ],
)
def test_what_is_a_command_beside_others(text: str, inputs: list[str]) -> None:
    """Groups that one joins, variables, and rows of a help that are none."""
    assert [step.input.partition(" #")[0] for step in read(make_block(text, language="bash")).steps] == inputs


def test_remarks_of_a_console_block_without_prompts_are_not_typed_by_root() -> None:
    """Where all else in it is commands; where it is not, ``#`` is root's prompt."""
    remarked = "# Run a pod\ndocker run -d nginx\n# look at it\ndocker ps | grep nginx"
    reading = read(make_block(remarked, language="console"))
    assert [step.input for step in reading.steps] == ["docker run -d nginx", "docker ps | grep nginx"]
    words = read(make_block("# Make an environment\nvirtualenv ./venv\nsource venv/bin/activate", language="console"))
    assert [step.input for step in words.steps] == ["virtualenv ./venv", "source venv/bin/activate"]
    for typed in ("# ls\nbin", "# docker ps\n# docker images", "# whoami\nroot"):
        assert read(make_block(typed, language="console")).steps[0].input == typed.split("\n")[0][2:]


@pytest.mark.parametrize(
    "text", ["docker run \\\n  -it \\", "docker volume create \\\n    --opt type=nfs \\\n    --opt x \\"]
)
@pytest.mark.parametrize("prompt", ["", "$ "])
def test_an_input_whose_last_line_goes_on_is_not_typed(text: str, prompt: str) -> None:
    """The shell would wait for the rest of it; what stands below is not what it printed."""
    reading = read(make_block(prompt + text, language="console"))
    assert (reading.steps, reading.kind) == ((), Kind.OTHER)
    assert "the input is not complete (a backslash ends its last line)" in (reading.reason or "")


def test_a_row_of_a_table_is_no_command_whatever_its_image_is_called() -> None:
    """Nginx, python and git are programs, too; a command may follow the table directly."""
    table = "REPOSITORY   TAG       IMAGE ID       SIZE\nnginx        latest    d1a364dc548d   133MB\npython       3.14      7e0aa2d69a15   72.7MB"
    images, status = read(make_block(f"docker images\n{table}\ngit status --short", language="bash")).steps
    assert images.expected == tuple(table.split("\n"))
    assert status.input == "git status --short"
    assert read(make_block(table, language="bash")).steps == ()
