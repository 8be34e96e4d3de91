"""Companion scripts: what they say, and that bash takes them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.companion import script
from deckproof.companion.quoting import call, filled, here
from deckproof.config import Config
from deckproof.match import kinds_of
from deckproof.model import Role
from deckproof.plan.session import Session
from deckproof.testing import make_session
from hypothesis import given, settings
from hypothesis import strategies as st

ID = "eca4aa01751c"
LONG_ID = "eca4aa01751cb2bda33908de561173f21204f877ec5b909ef6bf51850f47f86e"


def commands(session: Session) -> str:
    """Return the part of a script that stands after its helpers."""
    return re.split(r"(?m)^begin$\n", script(session))[1]


# ------------------------------------------------------------------------------------------------ what it says


def test_a_script_says_where_it_comes_from_and_how_to_run_it() -> None:
    """The head names the deck, the command and the generator."""
    head = script(make_session("$ true")).split("\n\n")[0]
    assert head.startswith("#!/usr/bin/env bash\n")
    assert "slides/made.rst" in head
    assert "bash scripts/companion/made.sh" in head
    assert "deckproof scripts" in head


def test_commands_stand_as_on_the_slide_with_their_lines() -> None:
    """Every command keeps its text; the number is its line in the document."""
    text = commands(make_session("$ echo one\none\n$ echo 'two  three'\ntwo  three"))
    assert "step 1 'echo one'\n" in text
    assert """step 3 "echo 'two  three'"\n""" in text


def test_an_id_shown_first_is_carried_to_the_commands_that_use_it() -> None:
    """The variable keeps as much of the id as the commands write."""
    text = commands(make_session(f"$ docker run -d nginx\n{LONG_ID}\n$ docker stop {ID}\n{ID}\n$ docker rm eca4\neca4"))
    assert "capture container_1 '^ *([0-9a-f]{12})[0-9a-f]{52}'" in text
    assert """step 3 'docker stop "$container_1"'""" in text
    assert """step 5 'docker rm "$container_1"'""" in text
    assert text.count("capture ") == 1


def test_an_id_that_no_command_uses_is_not_carried() -> None:
    """What is only printed needs no variable."""
    assert "capture" not in commands(make_session(f"$ docker run -d nginx\n{LONG_ID}\n$ docker ps -q\n{ID}"))


def test_a_token_of_a_kind_that_the_project_pins_is_text() -> None:
    """It is the same at every run, so nothing is looked for, and a last line with it is waited for letter by letter."""
    session = make_session(f"$ docker run web\nthe id is {ID}", f"$ docker rm {ID}")
    text = script(session, kinds_of(Config(literal=("id",))))
    assert f"'docker rm {ID}'" in text
    assert "capture container_1" not in text
    server = make_session((f"$ docker run -it web\nup as {ID}", {"stays": True}))
    assert f"'up as {ID}'" in script(server, kinds_of(Config(literal=("id",))))


def test_what_was_typed_before_is_no_token() -> None:
    """A name that the author chose looks like one that the engine made up, but stays."""
    text = commands(make_session("$ docker run -d --name silly_panini nginx\n$ docker stop silly_panini\nsilly_panini"))
    assert "docker stop silly_panini" in text


def test_two_tokens_of_one_line_are_told_apart() -> None:
    """Each is found by the text around it, the first one helping to find the second."""
    line = f"http://{ID}:8888/lab?token=d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099"
    use = f"$ docker exec {ID} curl http://x/?token=d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099"
    text = commands(make_session(f"$ docker logs web\n{line}\n{use}"))
    assert "capture container_1 '^ *http://([0-9a-f]{12}):8888/lab\\?token=[0-9a-f]{48}'" in text
    assert 'capture token_1 "^ *http://${container_1}:8888/lab\\\\?token=([0-9a-f]{48})"' in text
    assert """'docker exec "$container_1" curl http://x/?token=$token_1'""" in text


def test_a_row_is_found_though_the_slide_leaves_columns_out() -> None:
    """Anything may stand between the cells of a table."""
    table = f"CONTAINER ID   STATUS          NAMES\n{ID}   Up 3 seconds    silly_panini"
    text = commands(make_session(f"$ docker ps\n{table}\n$ docker stop silly_panini"))
    (pattern,) = re.findall(r"capture name_1 '(.*)'", text)
    row = '3f82bdb77aa4   nginx:1.28   "nginx"   11 seconds ago   Up 9 seconds   80/tcp   distracted_rosalind'
    found = re.search(pattern, row)
    assert found
    assert found[1] == "distracted_rosalind"


def test_hidden_set_up_and_clean_up_blocks_are_in_it_and_marked() -> None:
    """What the slides need and don't show is run in silence, cleaning up at the end whatever happens."""
    session = make_session(
        ("$ mkdir data", {"role": Role.SETUP}),
        "$ ls\ndata",
        ("$ touch data/x", {"role": Role.HIDDEN}),
        ("$ rmdir data", {"role": Role.CLEANUP}),
    )
    text = script(session)
    assert "# To begin with; not on the slide:\nhidden 1 'mkdir data'" in text
    assert "# Not on the slide:\nhidden 6 'touch data/x'" in text
    assert "tidy 'rmdir data'" in text.split("clean_up() {")[1].split("\n}")[0]


def test_a_skipped_block_is_a_comment_with_its_reason() -> None:
    """Nothing of it is run."""
    text = commands(make_session(("$ rm -rf /", {"skip": "it would be a pity"}), "$ true"))
    assert "# Not run: it would be a pity\n#     $ rm -rf /\n" in text
    assert "step 1" not in text


def test_a_block_that_needs_a_host_is_guarded() -> None:
    """Its port is 443 where none is given."""
    text = commands(make_session(("$ docker search nginx", {"needs": "hub.example"}), "$ true"))
    assert "if reachable hub.example 443; then\n  step 1 'docker search nginx'\nelse\n  skip " in text


def test_an_interactive_server_is_started_in_a_terminal_of_its_own() -> None:
    """It is waited for until the last line that the slide promises."""
    text = commands(
        make_session("$ docker run -it -p 80:80 nginx\nstarting\n...\nready: http://x/\n...\n$ docker ps -q")
    )
    assert "foreground 1 'ready: http://x/' 'docker run -it -p 80:80 nginx'" in text


def test_a_detached_server_is_an_ordinary_step() -> None:
    """``-d`` anywhere among the switches tells."""
    assert "foreground" not in commands(make_session("$ docker run -itd -p 80:80 nginx\n$ docker ps -q"))


def test_what_is_typed_in_a_new_container_is_handed_to_it() -> None:
    """``-t`` goes, since there is no terminal; a failing command is told by its line."""
    text = commands(make_session(f"$ docker run -it --rm debian\nroot@{ID}:/# hostname\n{ID}\nroot@{ID}:/# exit\nexit"))
    assert "shell 1 'docker run -i --rm debian' <<'END'\n# line 2\nhostname\n# line 4\nexit\nEND\n" in text


def test_the_id_that_a_prompt_shows_is_carried() -> None:
    """There is no prompt in a script, so the container is asked."""
    text = commands(make_session(f"$ docker run -it debian\nroot@{ID}:/# exit\n$ docker rm {ID}"))
    assert "container_1=$(hostname)" in text
    assert "capture container_1 '^([0-9a-f]{12})$'" in text
    assert """step 3 'docker rm "$container_1"'""" in text


def test_a_shell_that_is_come_back_to_stays_up_in_between() -> None:
    """Its container is known by the id that the client noted."""
    text = commands(
        make_session(f"$ docker run -it debian\nroot@{ID}:/# touch x\n$ docker ps -q\n{ID}\nroot@{ID}:/# exit")
    )
    assert (
        "foreground 1 '' 'docker run -it debian'\nmade container_inside\ninside 2 \"$container_inside\" <<'END'" in text
    )
    assert r"press 5 '' 'exit' 'exit\012'" in text


def test_steps_inside_a_container_are_one_shell() -> None:
    """``cd`` in one of them counts for the next."""
    text = commands(
        make_session(f"$ docker run -d web\n{LONG_ID}", ("$ cd work\n$ touch x\n$ exit", {"container": ID}))
    )
    assert "inside 4 \"$container_1\" <<'END'\n# line 4\ncd work\n# line 5\ntouch x\n# line 6\nexit\nEND" in text


def test_an_expected_status_is_said() -> None:
    """In a step by its helper, within a shell by a test."""
    assert "expect_status 125 step 1 'docker run nope'" in commands(
        make_session(("$ docker run nope", {"status": 125}))
    )
    assert "{ grep x /none; } || test $? -eq 2\n" in commands(
        make_session(("$ grep x /none", {"status": 2, "container": "web"}))
    )


def test_names_that_the_user_may_have_taken_are_asked_for_first() -> None:
    """A script must not take, or remove, what is not its own."""
    text = commands(make_session("$ docker volume create notes\n$ docker run -v data:/x --name web nginx\n$ docker ps"))
    assert "reserve container web\n" in text
    assert "reserve volume notes data\n" in text


@pytest.mark.parametrize(
    ("typed", "reserved"),
    [
        ("docker network create mynet --driver bridge", "network mynet"),
        ("docker volume create data -d local", "volume data"),
        ("docker run -vother:/d nginx", "volume other"),
        ("sudo docker --context far run -d --name web nginx", "container web"),
    ],
)
def test_what_is_no_name_is_not_reserved(typed: str, reserved: str) -> None:
    """Every engine has a network ``bridge``: a script that asked for that name would always stop."""
    text = commands(make_session(f"$ {typed}"))
    assert [line for line in text.splitlines() if line.startswith("reserve ")] == [f"reserve {reserved}"]


def test_services_are_started_relative_to_the_script() -> None:
    """The compose file is found from wherever the script is started."""
    session = make_session("$ docker pull localhost:5000/x")
    deck = replace(session.deck, services=(Path("/deck/tests/registry/compose.yaml"),))
    text = script(replace(session, deck=deck))
    assert "services=$repository/tests/registry/compose.yaml\nstart_services" in text
    assert "compose down" in text.split("clean_up() {")[1].split("\n}")[0]


def test_only_helpers_that_are_called_are_in_it() -> None:
    """A deck without containers needs nothing of Docker."""
    text = script(make_session("$ true"))
    assert "docker" not in text.replace("slides/", "")
    assert "foreground()" not in text
    assert "step() {" in text


EVERYTHING = make_session(
    ("$ docker network create course", {"role": Role.SETUP}),
    f"$ docker run -it -p 8888:8888 nginx\nhttp://{ID}:80/\n$ docker exec -it web bash\nroot@{ID}:/# python3\n"
    f">>> print('a')\na\n>>> exit()\nroot@{ID}:/# exit\nexit",
    ("$ cat > x <<'END'\nb\nEND\n$ echo 'it'\\''s'", {"container": ID}),
    ("FROM debian\n", {"caption": "images/Dockerfile", "language": "docker"}),
    ("$ docker search x", {"needs": "hub.example:80"}),
    f"$ docker run -it debian\nroot@{ID}:/# exit\n^C",
    (f"$ docker rm {ID}", {"role": Role.CLEANUP}),
)


def test_bash_takes_whatever_a_deck_holds(tmp_path: Path) -> None:
    """``bash -n`` finds nothing."""
    path = tmp_path / "everything.sh"
    path.write_text(script(EVERYTHING))
    done = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shellcheck_has_no_objection(tmp_path: Path) -> None:
    """Nor does it where hardly any helper is needed."""
    for name, session in {"everything": EVERYTHING, "little": make_session("$ true")}.items():
        path = tmp_path / f"{name}.sh"
        path.write_text(script(session))
        done = subprocess.run(["shellcheck", path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


# ------------------------------------------------------------------------------------------------ quoting

LINES = st.text(st.sampled_from("ab'\"$`\\ #{}()<>|&;!*\n\té…"), min_size=1).map(lambda text: text.strip("\n") or "x")


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_no_command_is_changed_by_its_quotes(text: str) -> None:
    """bash hands a helper exactly the text of the slide, in quotes or in a here-document."""
    helper = 'helper() { printf "%s\\0" "${1-$(cat)}"; }\n'
    for line in (call("helper", text), here("helper", text, {})):
        done = subprocess.run(["bash", "-c", helper + line.render("")], capture_output=True, check=True)
        assert done.stdout.decode().removesuffix("\0") == text.rstrip("\n")


@pytest.mark.parametrize(
    "command",
    [
        f"echo {ID}",
        f'echo "about {ID}"',
        f"echo 'about {ID}'",
        f"echo a/{ID}/b",
        f"echo \"it's $(echo '{ID}')\"",
        f"echo it\\'s {ID} 'and' {ID}",
    ],
)
def test_a_variable_counts_within_any_quotes(command: str) -> None:
    """The command does with the variable what it did with the token."""
    said = [
        subprocess.run(["bash", "-c", f"x={ID}; {text}"], capture_output=True, text=True, check=True).stdout
        for text in (command, filled(command, {ID: "x"}))
    ]
    assert said[0] == said[1]
    assert ID not in filled(command, {ID: "x"})
