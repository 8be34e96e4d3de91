"""The order of a deck's steps, and what each of them needs to know."""

from __future__ import annotations

import pytest
from deckproof.errors import DeckError
from deckproof.model import Role
from deckproof.plan.session import Session, blocks_meant, blocks_needed
from deckproof.testing import make_session

IN = "root@eca4aa01751c:/#"


def inputs(session: Session) -> list[str]:
    """Return what is typed, in order, and the names of files written."""
    return [item.step.input if item.step else (item.file or ("?",))[0] for item in session.steps]


def prompts(session: Session) -> list[str | None]:
    """Return the prompt that each step's program would be typed at next."""
    return [item.next_prompt for item in session.steps]


def test_steps_come_in_document_order_with_their_blocks() -> None:
    """Set-up and hidden blocks at their places."""
    session = make_session("$ a\n$ b", ("$ c", {"role": Role.SETUP}), ("$ d", {"role": Role.HIDDEN}), "$ e")
    assert [(item.block, item.step.input) for item in session.steps if item.step] == [
        (0, "a"),
        (0, "b"),
        (1, "c"),
        (2, "d"),
        (3, "e"),
    ]


def test_clean_up_is_kept_apart() -> None:
    """It is done after everything else, wherever it stands."""
    session = make_session(("$ z", {"role": Role.CLEANUP}), "$ a")
    assert inputs(session) == ["a"]
    assert [item.step.input for item in session.cleanup if item.step] == ["z"]


def hidden(words: str, text: str = "$ h") -> tuple[str, dict[str, object]]:
    """Return a hidden block that comes before the step that starts with these words."""
    return text, {"role": Role.HIDDEN, "before": words}


def test_a_hidden_block_runs_before_the_step_that_it_names() -> None:
    """The first such step of the next shown block; several keep their order."""
    session = make_session(
        "$ b 0", hidden("b"), hidden("b", "$ i\n$ j"), ("$ b s", {"role": Role.SETUP}), "$ a\n$ b 1\n$ b 2"
    )
    assert inputs(session) == ["b 0", "b s", "a", "h", "i", "j", "b 1", "b 2"]
    assert [item.block for item in session.steps] == [0, 3, 4, 1, 2, 2, 4, 4]


@pytest.mark.parametrize(
    "blocks", [("$ a", "$ b"), (), (("$ b", {"role": Role.SETUP}),), (("$ b", {"language": "json"}),)]
)
def test_a_hidden_block_without_its_step_is_an_error(blocks: tuple[object, ...]) -> None:
    """With the file and the line of the hidden commands."""
    with pytest.raises(DeckError, match=r"made.rst:1: no step of the next shown block starts with `b`"):
        make_session(hidden("b"), *blocks)  # type: ignore[arg-type] # texts and pairs


def test_a_hidden_block_is_skipped_with_the_block_that_it_is_for() -> None:
    """There is nothing that it could come before."""
    assert inputs(make_session(hidden("b"), ("$ b", {"skip": "no screen"}), "$ c")) == ["c"]


def test_a_file_is_written_at_its_place() -> None:
    """With a final newline, unless it is skipped."""
    file = ("FROM debian:12", {"caption": " Dockerfile ", "language": "docker"})
    session = make_session(
        "$ a", file, "$ docker build -t x .\n$ docker run x", ("x", {"caption": "y.txt", "skip": "no"})
    )
    assert inputs(session) == ["a", "Dockerfile", "docker build -t x .", "docker run x"]
    assert session.steps[1].file == ("Dockerfile", "FROM debian:12\n")
    assert session.images == ("debian:12",)


def test_a_program_knows_the_prompt_that_it_is_typed_at_next() -> None:
    """Also where a second terminal is used in between; a prompt shown at the end of the output comes first."""
    session = make_session(f"$ docker run -it debian\n{IN} ls\n{IN} exit", "$ ls")
    assert prompts(session) == [IN, IN, None, None]
    session = make_session("$ docker run -it debian", "$ docker ps", f"{IN} exit\nexit")
    assert prompts(session) == [IN, IN, None]
    assert prompts(make_session(f"$ docker run -it debian\nhi\n{IN}")) == [IN]
    assert prompts(make_session(f"$ ls\nhi\n$\n{IN} ls")) == [IN, None]


def test_keys_and_shells_of_ours_are_no_prompts_of_a_program() -> None:
    """A step inside a container by option is typed at a shell that is started for it."""
    assert prompts(make_session("$ docker run x\n^C\n$ b")) == [None, None, None]
    assert prompts(make_session("$ docker run x", (f"{IN} ls", {"container": "eca4aa01751c"}))) == [None, None]


def test_a_named_terminal_has_prompts_of_its_own() -> None:
    """A step without a name may be typed at any of them."""
    one, two = {"terminal": "one"}, {"terminal": "two"}
    session = make_session(("$ a", one), ("$ b", two), ("/ # x", two), (">>> y", one))
    assert prompts(session) == [">>>", "/ #", None, None]
    assert prompts(make_session(("$ a", one), "/ # x")) == ["/ #", None]


@pytest.mark.parametrize(
    ("prompt", "other"),
    [
        ("user@laptop:~$", "user@laptop:/tmp$"),
        ("(base) user@laptop:~$", "user@laptop:~$"),
        ("[user@laptop ~]$", "[user@laptop tmp]$"),
        ("bash-3.2$", "bash-3.2$"),
        ("laptop:~ user$", "laptop:/tmp user$"),
        ("[user-vm]$", "[user-vm]$"),
    ],
)
def test_the_hosts_own_prompt_is_the_hosts(prompt: str, other: str) -> None:
    """Where the first shown step has one; a hidden one before it doesn't count."""
    session = make_session(
        ("$ s", {"role": Role.SETUP}), f"{prompt} ls\nx\n{other}", f"{other} docker run -it x\n{IN} ls"
    )
    assert [item.step.prompt for item in session.steps if item.step] == ["$", "$", "$", IN]
    assert session.steps[1].step is not None
    assert session.steps[1].step.then_prompt == "$"
    assert prompts(session) == [IN, IN, IN, None]


def test_a_folder_before_the_sign_is_the_hosts_where_no_container_is_entered() -> None:
    """Nothing else could show it; in a container it is that one's."""
    session = make_session(
        "$ a\n~/deck $ b\n/srv $ c", "$ docker run -it x sh\n~ $ d\n~ $ exit\n~/deck $ e\n~/deck $", "ls"
    )
    assert [item.step.prompt for item in session.steps if item.step] == ["$", "$", "$", "$", "~ $", "~ $", "$", ""]
    assert [item.step.then_prompt for item in session.steps if item.step][6] == "$"


def test_a_script_before_it_says_nothing_of_the_hosts_prompt() -> None:
    """It shows none."""
    session = make_session(("ls", {"language": "bash"}), "root@docker:~# a", "root@docker:/tmp# b")
    assert [item.step.prompt for item in session.steps if item.step] == ["", "$", "$"]
    entered = make_session(("docker run -it x sh", {"language": "bash"}), "ada@x:~$ a")
    assert [item.step.prompt for item in entered.steps if item.step] == ["", "ada@x:~$"]


def test_other_prompts_are_not_the_hosts() -> None:
    """Those of containers, of other machines, and of steps that an option puts into a container."""
    for first, second in [(IN, IN), ("user@laptop:~$", "user@laptop2:~$"), ("user@laptop:~$", IN)]:
        session = make_session(f"{first} a", f"{second} b")
        assert session.steps[1].step is not None
        assert session.steps[1].step.prompt == second
    inside = ("jovyan@box:~$ ls", {"container": "box"})
    session = make_session(inside, "jovyan@box:~$ a")
    assert [item.step.prompt for item in session.steps if item.step] == ["jovyan@box:~$", "$"]
    assert make_session().steps == ()


def test_images_of_all_steps_are_found_once() -> None:
    """Also in clean-up; not what is typed inside a container."""
    session = make_session(
        ("docker rm x\ndocker run z", {"role": Role.CLEANUP, "language": "bash"}),
        "$ docker run a\n$ docker run b\n$ docker run a",
        ("$ docker run c", {"container": "x"}),
    )
    assert session.images == ("a", "b", "z")


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("$ false\n$ echo $?\n1", [1, 0]),
        ('$ a\noops\n$ echo "$?"\n127\n$ b', [127, 0, 0]),
        ("$ a\n^C\n$ echo $?\n130", [0, 130, 0]),
        ("$ a\n$ echo $?\n...", [0, 0]),
        ("$ a\n$ echo status $?\n3", [0, 0]),
        ("$ exit 3\n$ echo $?\n0", [3, 0]),
    ],
)
def test_status_that_the_slide_shows_is_the_one_before_it(text: str, statuses: list[int]) -> None:
    """`echo $?` says how the command before it ended; what says more, or less, does not."""
    assert [item.step.status for item in make_session(text).steps if item.step] == statuses


def test_a_block_of_output_means_the_command_that_prints_it() -> None:
    """Whether it shows the whole, or repeats a part that was shown before."""
    session = make_session(
        "$ a",
        "$ b",
        ("one\ntwo", {"language": "text"}),
        "$ c\nthree",
        ("two", {"language": "text"}),
        ("x", {"language": "c"}),
    )
    ids = [block.id for block in session.deck.blocks]

    def meant(number: int) -> list[int]:
        return sorted(map(ids.index, blocks_meant(session, frozenset({ids[number]}))))

    assert [meant(number) for number in range(6)] == [[0], [1], [1, 2], [3], [1, 4], [5]]


def test_a_part_of_a_deck_runs_what_it_depends_on() -> None:
    """Everything before the last wanted block; nothing where none is wanted."""
    session = make_session("$ a", "$ b\n$ c", "$ d", ("$ z", {"role": Role.CLEANUP}))
    part = blocks_needed(session, frozenset({session.deck.blocks[1].id}))
    assert inputs(part) == ["a", "b", "c"]
    assert part.cleanup == session.cleanup
    assert blocks_needed(session, frozenset()).steps == ()
