"""Blocks whose meaning depends on the ones before them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deckproof.model import Kind, LineRole, Reading, Role
from deckproof.parse import read_deck
from deckproof.parse.shared_output import divided
from deckproof.testing import make_deck

TEXT, NONE, OUTPUT = {"language": "text"}, {"language": ""}, {"language": "output"}
SHELL, PYCON = {"language": "bash"}, {"language": "pycon"}
IN = "root@eca4aa01751c:/#"


def readings(*blocks: object) -> list[Reading]:
    """Read blocks that stand one below the other on one slide."""
    return read_deck(make_deck(*blocks).blocks)  # type: ignore[arg-type] # make_deck checks


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("$ a", ("x\ny", TEXT)),
        ("$ a", ("x\ny", NONE)),
        ("$ a", ("x\ny", OUTPUT)),
        ("$ a", "x\ny"),
        ("$ b\nz\n$ a", ("x\ny", TEXT)),
        ("$ a", ("x\n\ny", TEXT)),
        (("a", SHELL), ("x\ny", TEXT)),
        ("$ a", ("ls\ncat", TEXT)),
        (("a", SHELL), ("ls\ncat", OUTPUT)),
    ],
)
def test_a_block_of_text_is_the_output_of_the_command_above_it(above: object, below: object) -> None:
    """Where that shows none; it is compared with the command's last step, and says so."""
    command, output = readings(above, below)
    lines = [line for line in output.block.text.split("\n") if line]
    last = command.steps[-1]
    assert last.expected == tuple(lines)
    assert [output.block.text.split("\n")[number - output.block.span.first] for number in last.expected_lines] == lines
    assert (output.steps, output.kind, output.reason) == (
        (),
        Kind.OTHER,
        f"the output of line {last.line}, compared there",
    )
    assert set(output.roles) <= {LineRole.OUTPUT, LineRole.BLANK}


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("$ a\nz", ("x", TEXT)),
        ("$ a", ("x", {"language": "json"})),
        ("$ a", ("x", {"language": "text", "caption": "notes.txt"})),
        ("$ a", ("x", {"language": "text", "skip": "a remark"})),
        ("$ a", ("x", {"language": "text", "role": Role.HIDDEN})),
        ("$ a", ("$ x", TEXT)),
        ("$ a", ("x", SHELL)),
        ("$ a", "docker ps"),
        (("a", SHELL), ("docker ps", TEXT)),
        (("curl -X PUT localhost:9200/a", SHELL), ("# All of them\ncurl localhost:9200", TEXT)),
        (("mytool list", SHELL), ("% mytool list\none", TEXT)),
        (("a", SHELL), "x"),
        (("$ a", {"skip": "no"}), ("x", TEXT)),
        ("$ a\n^C", ("x", TEXT)),
    ],
)
def test_other_blocks_are_not(above: object, below: object) -> None:
    """The command has output of its own, or the block says what it is."""
    command, other = readings(above, below)
    assert all(not step.expected or step.expected == ("z",) for step in command.steps)
    assert "compared there" not in (other.reason or "")


def test_output_stands_on_the_slide_of_its_command_and_right_below_it() -> None:
    """Another slide, or another block between them, makes it something else; a hidden block does not."""
    command, text = make_deck("$ a", ("x", TEXT)).blocks
    assert read_deck([command, replace(text, slide="Another")])[0].steps[0].expected is None
    assert readings("$ a", ("{}", {"language": "json"}), ("x", TEXT))[0].steps[0].expected is None
    hidden = {"role": Role.HIDDEN}
    assert readings("$ a", ("$ b", hidden), ("x", TEXT))[0].steps[0].expected == ("x",)


@pytest.mark.parametrize("again", [("y", TEXT), ("x\n...", NONE), "...\n  y", ("z  z", OUTPUT), ("docker ps", TEXT)])
def test_what_was_printed_before_is_not_typed(again: object) -> None:
    """A block that repeats lines of an earlier output says which, also on another slide."""
    *_, repeat = readings("$ a\nx\ny\nz z\ndocker ps", again)
    assert (repeat.steps, repeat.kind) == ((), Kind.OTHER)
    assert "repeats output that line" in (repeat.reason or "")


@pytest.mark.parametrize("other", [("q", TEXT), ("x\nq", TEXT), ("...", TEXT), ("$ y", {"language": "console"})])
def test_what_was_not_printed_is_no_repeat(other: object) -> None:
    """One new line is enough, a wildcard alone is not, and a prompt makes it a command."""
    *_, block = readings("$ a\nx\ny", other)
    assert "repeats" not in (block.reason or "")


def test_a_prompt_alone_is_where_the_command_above_ends() -> None:
    """The host's says nothing; a prompt that the command itself shows stays."""
    first, alone, second = readings("$ docker run -it debian", IN, f"{IN} ls")
    assert (first.steps[0].then_prompt, alone.reason, len(second.steps)) == (IN, "a prompt, and nothing typed at it", 1)
    assert readings("$ a", "$")[0].steps[0].then_prompt is None
    assert readings("$ a\n/ #", IN)[0].steps[0].then_prompt == "/ #"
    assert readings(IN)[0].steps == ()


@pytest.mark.parametrize(
    ("before", "block", "reads"),
    [
        ("$ python3", (">>> 1\n1", PYCON), True),
        ("$ docker run -it python:3", (">>> 1\n1", {"language": "python"}), True),
        ("$ x\n>>> 1", (">>> 2", PYCON), True),
        ("$ x\n>>>", (">>> 2", PYCON), True),
        ("$ ipython\nIn [1]: 1", ("In [2]: 2", {"language": "ipython"}), True),
        ("$ mysql -u root", ("mysql> SELECT 1;", {"language": "mysql"}), True),
        ("$ psql", ("shop=# SELECT 1;", {"language": "sql"}), True),
        ("$ ls", (">>> 1\n1", PYCON), False),
        ("$ psql", (">>> 1\n1", PYCON), False),
        ("$ python3\n>>> 1\n1\n>>> exit()", (">>> 1\n1", PYCON), False),
        ("$ python3", ("print(1)", PYCON), False),
    ],
)
def test_a_programs_session_goes_on_only_where_it_was_begun(before: str, block: object, reads: bool) -> None:
    """Elsewhere it is a sample that nobody types, and says so."""
    _, reading = readings(before, block)
    assert bool(reading.steps) is reads
    assert reads or (reading.reason or "").startswith("language ")


def test_a_deck_of_nothing_is_read() -> None:
    """One reading per block, in order."""
    assert read_deck([]) == []
    assert [each.block.text for each in readings("$ a", ("x", TEXT), "$ b")] == ["$ a", "x", "$ b"]


def test_commands_without_prompts_are_typed_where_the_prompt_above_says() -> None:
    """In the container's shell whose prompt the slide shows, until it is left; docker is the host's."""
    entered = ("docker exec -it web bash", SHELL), (IN, OUTPUT)
    blocks = [*entered, ("apt update\ntree", SHELL), ("x", OUTPUT), ("ls", SHELL), ("exit", SHELL), ("ls", SHELL)]
    typed = [(step.prompt, step.input) for each in readings(*blocks)[2:] for step in each.steps]
    assert typed == [(IN, "apt update"), (IN, "tree"), (IN, "ls"), (IN, "exit"), ("", "ls")]
    assert [step.prompt for step in readings(*entered, ("docker ps", SHELL))[2].steps] == [""]
    assert readings(("docker exec -it web bash", SHELL), ("apt update", SHELL))[1].refused


def test_answers_in_a_block_of_output_are_typed() -> None:
    """At the question that the program asks; what is above it is output of the command, what is below of the answer."""
    asked = "WARNING!\nContinue? [y/N] y\nDeleted:\nabc"
    prune, answer = readings(("docker system prune", SHELL), (asked, OUTPUT))
    assert prune.steps[0].expected == ("WARNING!",)
    assert [(step.prompt, step.input, step.expected) for step in answer.steps] == [
        ("Continue? [y/N]", "y", ("Deleted:", "abc"))
    ]
    assert [role.value for role in answer.roles] == ["output", "input", "output", "output"]


@pytest.mark.parametrize(
    ("command", "below", "is_output"),
    [
        ("docker images", "http://localhost:8080", False),
        ("cat address", "http://localhost:8080", True),
        ("docker run -d web", "CONTAINER ID   IMAGE\nabc            web", False),
        ("docker ps", "CONTAINER ID   IMAGE\nabc            web", True),
        ("docker container ls", "CONTAINER ID   IMAGE\nabc            web", True),
        ("docker exec dind docker ps", "CONTAINER ID   IMAGE\nabc            web", True),
        ("docker image ls", "REPOSITORY   TAG\nweb          latest", True),
        ("docker network ls", "VOLUME NAME   X\nweb           y", False),
        ("docker run -d web", '{\n  "ID": "web:6379"\n}', False),
        ("docker run -d web", "Error: creating container storage: not enough unused IDs", True),
        ("docker run web", '{\n  "ID": "web:6379"\n}', True),
        ("ID=$(docker run -d web)", "pipework br1 $ID 192.168.1.1/24", False),
        ("ID=1 web", "pipework br1 192.168.1.1/24", True),
        ("docker rm web", "docker exec -it db bash", False),
        ("docker rm web", "db", True),
        ("docker run dind docker --help", "docker exec -it db bash", False),
        ("docker --version", "Docker version 28.5.2, build ecc6942", True),
        ("wget web.deb", "sudo apt-get update", False),
        ("crane run x.sif", "crane run IMAGE [COMMAND]", False),
        ("tool --help", "tool [OPTIONS] NAME", True),
        ("tool x", "Usage: tool [OPTIONS] NAME", True),
        ("brew install docker", "## on older machines\nboot2docker -m 8192", False),
        ("make store", "KEY=registry \\\n  ./bin/serve", False),
        ("./art", "/ Good news \\\n\\ for you /", True),
        ("docker run tool", "reader version one", True),
        ("docker run tool", "tool --help for more", True),
        ("./install", "tool --addr unix:///run/sock", False),
        ("docker system prune -f", "version: '3'\nservices:\n  web:\n    image: nginx", False),
        ("docker compose config", "services:\n  web:\n    image: nginx", True),
        ("docker pull ubuntu", "latest: Pulling from library/ubuntu\nStatus: Downloaded newer image", True),
        ("docker start -a web", '{"a": 1}', True),
        ("docker start web", '{"a": 1}', False),
        ("docker rm web; cat x", '{"a": 1}', True),
        ("alias dra='docker rm'", "dra", False),
    ],
)
def test_what_only_another_command_prints_is_no_output(command: str, below: str, *, is_output: bool) -> None:
    """A table of docker's has one command that prints it, an id is no data, and what sets a variable prints nothing.

    An address alone is for the browser.
    """
    (_, output) = readings((command, SHELL), (below, NONE))
    assert ("compared there" in (output.reason or "")) is is_output


def test_what_is_typed_in_a_shell_that_was_entered_is_not_what_that_printed() -> None:
    """Nobody says where it is to be typed, so it is not; what no command can be is output."""
    entered = ("docker exec -it web bash", NONE)
    commands, unclear = readings(entered, ("curl 172.21.0.2", NONE))
    assert commands.steps[0].expected is None
    assert "typed in the shell that the command above starts" in (unclear.reason or "")
    assert readings(entered, ("ready: type away", NONE))[0].steps[0].expected == ("ready: type away",)


@pytest.mark.parametrize(
    ("commands", "printed", "shares"),
    [
        ("docker stop web\ndocker rm web", "web\nweb", [("web",), ("web",)]),
        ("docker kill web\ndocker run -d nginx", "web\nabc", [("web",), ("abc",)]),
        ("docker rm one two\ndocker ps -aq", "one\ntwo\nabc\ndef", [("one", "two"), ("abc", "def")]),
        ("cd app\nls", "x\ny", [None, ("x", "y")]),
        ("curl a/1\ncurl a/2", "one\ntwo", [("one",), ("two",)]),
        ("curl a/1\ncurl a/2", "one\ntwo\nthree", [None, ("one", "two", "three")]),
        ("docker stop web\ndocker rm web", "web", [None, ("web",)]),
    ],
)
def test_an_output_below_several_commands_is_that_of_them_all(
    commands: str, printed: str, shares: list[tuple[str, ...] | None]
) -> None:
    """Where it is known how much each prints; else it is the last one's."""
    above, below = readings((commands, SHELL), (printed, OUTPUT))
    assert [step.expected for step in above.steps] == shares
    assert "compared there" in (below.reason or "")
    first = below.block.span.first
    lines = [number for step in above.steps for number in step.expected_lines]
    assert lines == list(range(first, first + len(lines)))


@pytest.mark.parametrize(
    "text",
    [
        "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\nRun a command in a new container",
        "docker logs [-f] [--tail=N] web",
        "docker exec <container> <command>",
        "docker build\n     |\n     v\ndocker push",
        "docker run -d -p 80:80 nginx\n  -d   detached\n  -p   a port",
        "docker build -> image -> docker run",
        "curl -> nginx -> app",
    ],
)
def test_a_synopsis_a_drawing_and_an_explanation_are_not_typed(text: str) -> None:
    """In a block that nobody labelled as shell."""
    (reading,) = read_deck(make_deck((text, {"language": "text"})).blocks)
    assert reading.steps == ()


def test_what_a_filter_lets_through_of_a_command_that_always_prints_is_a_claim() -> None:
    """Silence of `docker build . | grep -i error` says that there was none."""
    (reading,) = read_deck(make_deck("$ docker build . | grep -i error\n$ echo done\ndone").blocks)
    assert reading.steps[0].expected == ()


def test_outputs_are_shared_among_commands_of_one_kind_only() -> None:
    """What a pull prints and what a build prints are two things."""
    lines = [(1, "one"), (2, "two")]
    assert divided(["docker pull nginx", "docker build ."], lines) is None
    assert divided(["docker pull nginx", "docker pull redis"], lines) == [[lines[0]], [lines[1]]]
    assert divided(["docker start -ai x", "docker stop y"], lines) == [[lines[0]], [lines[1]]]
    assert divided(["docker volume create", "docker stop y"], lines) == [[lines[0]], [lines[1]]]
