"""Prompts of programs: known by themselves, or by the command that starts the program."""

from __future__ import annotations

import pytest
from deckproof.model import Reading
from deckproof.parse import read, read_deck
from deckproof.testing import make_block, make_deck

SESSIONS = [
    ("docker run -it --rm r-base R", "> 1 + 1"),
    ("docker run -it --rm r-base:4.4.1", "> x <- 1"),
    ("R --quiet --no-save", "> q()"),
    ("docker exec -it mongo mongosh --quiet", "test> db.stats().db"),
    ("docker exec -it mongo mongosh", "rs0 [direct: primary] shop> exit"),
    ("docker exec -it mongo mongo", "> db.getName()"),
    ("docker run -it --rm node:20", "> 1 + 1"),
    ("node", "> .exit"),
    ("docker run -it --rm ruby irb", "irb(main):001:0> 1 + 1"),
    ("irb", "irb(main):001> exit"),
    ("julia", "julia> exit()"),
    ("php -a", "php > echo 1;"),
    ("ghci", "ghci> 1 + 1"),
    ("iex", "iex(1)> 1 + 1"),
    ("docker exec -it cassandra cqlsh", "cqlsh:shop> select 1;"),
    ("redis-cli -h red", "red:6379> ping"),
    ("redis-cli -h red", "red:6379[1]> ping"),
    ("redis-cli", "not connected> ping"),
    ("docker exec -it neo4j cypher-shell", "neo4j@neo4j> return 1;"),
    ("sftp box", "sftp> ls"),
    ("apptainer shell image.sif", "Apptainer> ls"),
    ("singularity shell image.sif", "Singularity> ls"),
    ("gdb ./a.out", "(gdb) run"),
]


def reading(text: str) -> Reading:
    """Read a console block."""
    return read(make_block(text))


@pytest.mark.parametrize(("command", "typed"), SESSIONS)
def test_what_is_typed_in_a_program_is_typed_there(command: str, typed: str) -> None:
    """In one block with the command that starts it, and at the host again after it."""
    steps = reading(f"$ {command}\nWelcome\n{typed}\nout\n$ true").steps
    assert len(steps) == 3
    assert (steps[0].expected, steps[1].expected) == (("Welcome",), ("out",))
    assert f"{steps[1].prompt} {steps[1].input}" == typed
    assert [step.at_host for step in steps] == [True, False, True]


@pytest.mark.parametrize("command", ["docker run --rm busybox cat page", "node app.js", "Rscript x.R", "git log"])
def test_elsewhere_such_a_line_is_output(command: str) -> None:
    """A quotation, the end of a tag: only the program's own prompt is one."""
    assert reading(f"$ {command}\n> quoted\ntest> it").steps[0].expected == ("> quoted", "test> it")


@pytest.mark.parametrize(
    "shell", ["docker run -it debian bash", "docker exec -it web /bin/sh", "docker compose exec web sh"]
)
def test_commands_without_prompts_in_a_containers_shell_are_refused(shell: str) -> None:
    """In its block, and in the next one; nobody can tell where they are typed."""
    below, apart = (shell + "\napt update", "apt update")
    refused = read(make_block(below, language="bash")).refused
    assert refused
    assert refused.line == 2
    readings = read_deck(make_deck((shell, {"language": "bash"}), (apart, {"language": "bash"})).blocks)
    assert readings[1].refused


@pytest.mark.parametrize(
    ("written", "prompts"),
    [
        ("docker run -it debian bash\n# in it:\napt update\nls\nexit\ndocker ps", ["", "…", "…", "…", ""]),
        ("docker exec -it web sh\nsu ada\nwhoami\nexit\nlogout\nls", ["", "…", "…", "…", "…", ""]),
        ("docker run -it alpine\nps\n^D\nls", ["", "…", "", ""]),
        ("podman run -it alpine sh\npodman ps\nls", ["", "", ""]),
        ("docker run -it debian bash\ncaget NAME\nexit", ["", "…", "…"]),
        ("docker run -it debian\ndocker run -it alpine\nls\nexit", ["", "", "…", "…"]),
        ("docker run -d nginx\nls\nexit", ["", "", ""]),
    ],
)
def test_commands_are_typed_in_a_containers_shell_until_that_is_left(written: str, prompts: list[str]) -> None:
    """In its block, and in the next one: the host's shell is not there before, and nobody leaves that."""
    found = read(make_block(written, language="bash"))
    assert ([step.prompt for step in found.steps], found.refused) == (prompts, None)
    opener, _, rest = written.partition("\n")
    readings = read_deck(make_deck((opener, {"language": "bash"}), (rest, {"language": "bash"})).blocks)
    assert [step.prompt for each in readings for step in each.steps] == prompts


OWN = [
    ("$", "# ls\nbin\n# exit", ["…", "…"]),
    ("$", "# ls -l | \\\n  wc\n3\n# cd /tmp", ["…", "…"]),
    ("$", "container# ls\ncontainer# exit", ["…", "…"]),
    ("$", "bash# ls", ["…"]),
    ("$", "sh # ls", ["…"]),
    ("laptop$", "web$ ls\nbin\nweb$ exit", ["…", "…"]),
    ("laptop$", "laptop$ ls", ["$"]),
    ("$", "# this is a remark\n$ ls", ["$"]),
    ("$", "# install it\nroot@eca4aa01751c:/# apt-get install x", ["root@eca4aa01751c:/#"]),
    ("$", "# ls it is\nroot@eca4aa01751c:/# ls", ["root@eca4aa01751c:/#"]),
]


@pytest.mark.parametrize(("own", "below", "prompts"), OWN)
def test_a_bare_prompt_is_of_the_shell_that_was_started(own: str, below: str, prompts: list[str]) -> None:
    """Root's, or one behind a name, where commands are typed at it, and no other prompt is shown there."""
    first, *typed = reading(f"{own} docker run -it debian bash\n{below}\n{own} true").steps
    assert first.input == "docker run -it debian bash"
    assert [each.prompt for each in typed] == [*prompts, "$"]


def test_no_prompt_is_found_that_way_under_other_commands() -> None:
    """There they are what a command prints."""
    (first, _) = reading("$ docker run debian cat notes\n# ls\n$ true").steps
    assert first.expected == ("# ls",)


def test_a_containers_shell_is_not_left_after_a_command_of_docker() -> None:
    """Nobody knows whether that is the host's, and the others with it."""
    found = read(make_block("docker run -it debian bash\napt update\ndocker ps\nexit", language="bash"))
    assert found.refused
    assert found.refused.line == 2


@pytest.mark.parametrize(
    "above", ["docker run -d debian bash", "docker run -it nginx", "docker run -it debian bash -c ls"]
)
def test_other_commands_are_the_hosts(above: str) -> None:
    """Where no shell is entered, or a command of docker follows."""
    assert len(read(make_block(f"{above}\napt update", language="bash")).steps) == 2
    shell, host = ("docker run -it debian bash", {"language": "bash"}), ("docker ps", {"language": "bash"})
    assert read_deck(make_deck(shell, host).blocks)[1].steps
    said = ("ls", {"language": "bash", "container": "web"})
    assert read_deck(make_deck(shell, said).blocks)[1].steps


OPENER = "$ docker run -it --rm me/shop"


@pytest.mark.parametrize(
    ("below", "prompts"),
    [
        ("Welcome\nshop> list\napples\nshop> quit", ["shop>", "shop>"]),
        ("shop> list\napples", ["shop>"]),
        ("shop(1)> list\napples\nshop(2)> quit", ["shop(1)>", "shop(2)>"]),
        ("step 1: go\nwent\nstep 2: stop", ["step 1:", "step 2:"]),
        ("[1] a\nb\n[2] c", ["[1]", "[2]"]),
        ("> a\nb\n> c", [">", ">"]),
        ("a => b\nc\na => d", ["a =>", "a =>"]),
        ("Welcome: friend\nGoodbye", []),
        ("1: lo: <UP>\n    inet\n2: eth0: <UP>", []),
        ("INFO: one\nINFO: two", []),
        ("> quoted", []),
        ("see https://a.test\nand https://b.test\nx", []),
        ("plain words\nand more", []),
    ],
)
def test_a_prompt_that_nobody_knows_is_guessed_by_what_recurs(below: str, prompts: list[str]) -> None:
    """Under a command that leads into a container's program; the rest is output, as ever."""
    first, *typed = reading(f"{OPENER}\n{below}\n$ true").steps[:-1]
    assert [each.prompt for each in typed] == prompts
    assert all(each.guessed for each in typed)
    assert not first.guessed


@pytest.mark.parametrize("command", ["docker run --rm me/shop", "docker run -dit me/shop", "cat shop", "docker logs x"])
def test_nothing_is_guessed_under_other_commands(command: str) -> None:
    """They ask for nothing."""
    assert len(reading(f"$ {command}\nshop> list\napples").steps) == 1


@pytest.mark.parametrize(
    ("opener", "below", "language"),
    [
        ("docker run -it --rm r-base R", "> x <- 1", "r"),
        ("docker run -it --rm r-base R", "> x <- 1", "console"),
        ("docker exec -it mongo mongosh", "test> db", "js"),
        ("docker run -it --rm me/shop", "shop> list", "text"),
        ("docker run -it --rm me/shop\nWelcome\nshop> list", "shop> more", ""),
    ],
)
def test_a_program_is_typed_in_by_the_next_block_too(opener: str, below: str, language: str) -> None:
    """Until something leaves it; a block of output beside it is none of that."""
    blocks = (f"$ {opener}", (f"{below}\nout", {"language": language}), (f"{below[:1]}", {"language": "text"}))
    steps = read_deck(make_deck(*blocks).blocks)[1].steps
    assert [(f"{each.prompt} {each.input}", each.expected) for each in steps] == [(below, ("out",))]


def test_what_is_left_is_no_longer_typed_in() -> None:
    """The next block with its prompt shows something else."""
    blocks = ("$ docker run -it r-base R", "> q()", ("> x\ny", {"language": "text"}))
    assert read_deck(make_deck(*blocks).blocks)[2].steps == ()


@pytest.mark.parametrize(
    ("earlier", "attached", "refused"),
    [
        ("docker run -dit --name web debian bash", "docker attach web", True),
        ("docker run -dit --name web debian", "docker start -ai web", True),
        ("docker run -d --name web nginx", "docker attach web", False),
        ("true", "docker attach web", True),
        ("docker run -dit --name other debian bash\ndocker run -d --name web nginx", "docker attach web", False),
    ],
)
def test_attaching_to_a_shell_leads_into_it(earlier: str, attached: str, refused: bool) -> None:
    """What is typed without a prompt after it may be meant there; of a server's log nobody would think so."""
    found = read(make_block(f"{earlier}\n{attached}\napt update", language="bash"))
    assert (found.refused is not None) is refused
    apart = [(each, {"language": "bash"}) for each in (earlier, attached, "apt update")]
    assert (read_deck(make_deck(*apart).blocks)[2].refused is not None) is refused


def test_what_is_attached_to_is_none_where_docker_is_called_next() -> None:
    """Nobody knows what it is, and the host is where docker is."""
    assert (
        len(read(make_block("docker start -ai eca4aa01751c\n# up\n\ndocker rm eca4aa01751c", language="bash")).steps)
        == 2
    )


@pytest.mark.parametrize(
    "opener", ["docker run -it ubuntu:22.04", "docker run --rm -it alpine", "docker exec -it x sh -l"]
)
def test_images_that_start_a_shell_lead_into_it(opener: str) -> None:
    """Where no command is given, or the shell has options."""
    assert read(make_block(f"{opener}\napt update", language="bash")).refused


@pytest.mark.parametrize(
    ("command", "language", "text"),
    [
        ("docker run -it --rm myapp", "javascript", "x => x + 1"),
        ("docker run -it --rm myapp", "text", "client -> server"),
        ("docker run -it r-base R", "markdown", "> A quotation"),
        ("docker exec -it db mysql", "yaml", "foo> bar"),
    ],
)
def test_what_is_no_session_is_not_typed_at_a_program(command: str, language: str, text: str) -> None:
    """Arrows and quotations are no prompts, and other languages' labels say that something else is meant."""
    _, other = read_deck(make_deck(f"$ {command}", (text, {"language": language})).blocks)
    assert other.steps == ()


def test_a_container_that_was_left_with_keys_is_typed_at_no_more() -> None:
    """^P^Q leaves it running; what follows is the host's."""
    session = "$ docker run -it debian bash\nroot@4c0ffee:/# hostname\n4c0ffee\nroot@4c0ffee:/# ^P^Q"
    _, script = read_deck(make_deck(session, ("uname -a", {"language": "bash"})).blocks)
    assert [step.at_host for step in script.steps] == [True]
