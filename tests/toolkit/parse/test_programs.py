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
    "above", ["docker run -d debian bash", "docker run -it debian", "docker run -it debian bash -c ls"]
)
def test_other_commands_are_the_hosts(above: str) -> None:
    """Where no shell is entered, or a command of docker follows."""
    assert len(read(make_block(f"{above}\napt update", language="bash")).steps) == 2
    shell, host = ("docker run -it debian bash", {"language": "bash"}), ("docker ps", {"language": "bash"})
    assert read_deck(make_deck(shell, host).blocks)[1].steps
    said = ("ls", {"language": "bash", "container": "web"})
    assert read_deck(make_deck(shell, said).blocks)[1].steps
