"""What is told of a block before it is run: each thing that stands in its way has a case, and what doesn't has one too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from deckproof.cli.adopt.forecast import forecast
from deckproof.cli.adopt.hindrances import LOOKS
from deckproof.cli.adopt.outlook import Outlook, Stand
from deckproof.cli.adopt.surroundings import Surroundings
from deckproof.config import Config
from deckproof.model import Result
from deckproof.testing import make_session

INSTALLED = frozenset("apt bash cat curl docker echo git ls nano ping sh sleep ssh sudo systemctl tail test".split())
IMAGES = ("busybox", "nginx")


@dataclass(frozen=True)
class Here(Surroundings):
    """A machine with a few programs and images, and no network."""

    def has_program(self, name: str) -> bool:
        """Tell whether it is one of the few."""
        return name in INSTALLED

    def has_verb(self, name: str) -> bool:
        """Tell whether the client has it: all but one."""
        return name != "scout"

    def lacks(self, refs: Sequence[str]) -> dict[str, str]:
        """Return all images but two."""
        return {ref: f"no {ref}" for ref in refs if not ref.startswith(IMAGES)}

    def reaches(self, host: str, port: int) -> bool:
        """Reach nothing."""
        return (host, port) == ("example.org", 443)


def outlooks(*blocks: str | tuple[str, dict[str, object]]) -> tuple[Outlook, ...]:
    """Return what is told of these blocks."""
    return forecast(make_session(*blocks), Here(Config()))


PASSES = (
    "$ docker run --rm busybox:1.36 echo hello\nhello",
    "$ docker run -d --name web nginx:1.28\n$ docker stop web",
    "$ docker build -t mine .\n$ docker run --rm mine",
    "$ docker run -d busybox:1.36 sleep 300",
    "$ docker run --name long busybox:1.36 sleep 300\n^C",
    "$ sleep 5",
    "$ curl https://example.org/",
    "$ curl http://localhost:8080/",
    "$ ping -c 1 localhost",
    "$ greet() { echo hello; }\n$ greet\nhello",
    "$ docker push localhost:5000/mine",
    "$ docker stop <container_id>",
    "$ docker search localhost:5000/mine",
    "$ docker run -it busybox:1.36 sh\n/ # echo hello\nhello\n/ # exit",
    "$ docker rm -f nobody || true\nError: No such container: nobody",
    "$ sudo apt install jq\n$ jq --version",
    "$ cat <<EOF >a\nkubectl get pods\nEOF",
    "$ echo 'a | b; c && d'",
)
HINDERED = {
    "editor": ("$ sudo nano /etc/hosts", 'skip="it opens an editor"'),
    "placeholder": ("$ docker tag nginx:1.28 <your-app>/nginx", 'skip="it has a placeholder"'),
    "account": ("$ docker push nginx:1.28", 'skip="it wants an account at Docker Hub"'),
    "password": ("$ ssh me@example.com", 'skip="ssh asks who you are"'),
    "system": ("$ sudo systemctl start docker", 'skip="systemctl is for a whole machine"'),
    "program_missing": ("$ echo one && kubectl get pods", 'skip="it takes kubectl"'),
    "verb_missing": ("$ docker scout cves", 'skip="it takes docker scout"'),
    "image_missing": ("$ docker run registry.example.com/team/app", "needs=registry.example.com"),
    "out_of_reach": ("$ git clone https://github.com/some/thing", "needs=github.com"),
    "takes_long": ("$ sleep 2m", "timeout=180"),
    "endless": ("$ ping localhost", "stays"),
    "fails_as_shown": ("$ docker rm nobody\nError: No such container: nobody", "status=1"),
}


@pytest.mark.parametrize("text", PASSES)
def test_what_can_be_run_is_provable(text: str) -> None:
    """Nothing is asked of an ordinary transcript."""
    (found,) = outlooks(text)
    assert (found.stand, found.why, found.result) == (Stand.PROVABLE, "", Result.PASSED)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.__name__)
def test_each_thing_that_stands_in_the_way_has_its_option(look: object) -> None:
    """And the first one that is found is the one that the case is for."""
    text, option = HINDERED[look.__name__]  # type: ignore[attr-defined] # each is a function
    (found,) = outlooks(text)
    assert (found.stand, found.option, found.result) == (Stand.OPTION, option, Result.FAILED)
    assert found.why


def test_a_search_is_answered_by_docker_hub() -> None:
    """Which can't be reached."""
    (found,) = outlooks("$ docker search --limit 3 jupyter")
    assert (found.stand, found.option) == (Stand.OPTION, "needs=index.docker.io")


def test_an_image_of_a_public_registry_is_this_machines_trouble() -> None:
    """No option is written for it: elsewhere the block runs."""
    (found,) = outlooks("$ docker run ubuntu")
    assert (found.stand, found.option, found.then) == (Stand.BY_HAND, "", Result.FAILED)


def test_what_needs_a_block_that_is_left_out_is_left_out_with_it() -> None:
    """By the name that it gives, by the id that it shows, inside the program that it starts; and nothing else is."""
    found = outlooks(
        "$ docker run -d --name web registry.example.com/app\n4f5c2e7d9a01b3c8e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9",
        "$ docker logs web",
        "$ docker ps",
        "$ docker run --rm busybox:1.36 echo hello",
        "$ docker rm -f web",
    )
    assert [each.stand for each in found] == [
        Stand.OPTION,
        Stand.OPTION,
        Stand.PROVABLE,
        Stand.PROVABLE,
        Stand.PROVABLE,
    ]
    assert found[1].option == found[0].option
    assert found[1].result is Result.BLOCKED
    assert found[1].root == found[0].line


def test_a_word_that_a_lost_step_shows_too_is_a_coincidence() -> None:
    """Unless it is one that nobody could have made up: an id."""
    lost, later = outlooks("$ docker run nope/image env\nVARIABLE2=foobar2", "$ echo VARIABLE2=foobar2 > file")
    assert (lost.stand, later.stand) == (Stand.BY_HAND, Stand.PROVABLE)


def test_a_program_that_the_slide_shows_to_be_missing_is_what_it_teaches() -> None:
    """It is run, and its failure is an option; where its status is asked for, not even that."""
    shown = "$ pfingsten\nbash: pfingsten: command not found"
    asked, plain = outlooks(f"{shown}\n\n$ echo $?\n127", shown)
    assert asked.stand is Stand.PROVABLE
    assert (plain.stand, plain.option) == (Stand.OPTION, "status=127")


@pytest.mark.parametrize("command", ["docker pull busybox:1:36", "docker run --rm Alpine true"])
def test_what_is_no_name_of_an_image_is_for_its_author(command: str) -> None:
    """No registry has it."""
    (found,) = outlooks(f"$ {command}")
    assert (found.stand, found.remedy, found.result) == (Stand.BY_HAND, "correct it", Result.FAILED)


def test_an_id_that_nothing_shows_is_said() -> None:
    """An option would not help."""
    (found,) = outlooks("$ docker rm eca4aa01751c")
    assert (found.stand, found.remedy[:7]) == (Stand.BY_HAND, "show it")


def test_a_failure_before_the_blocks_last_step_is_for_its_author() -> None:
    """`status=` speaks of the last step."""
    (found,) = outlooks("$ docker rm nobody\nError: No such container: nobody\n$ echo 1\n1")
    assert found.stand is Stand.BY_HAND


def test_what_is_not_run_says_why() -> None:
    """The author's reason, another language, a file, a reader's refusal."""
    skipped, python, file, refused = outlooks(
        ("$ docker push x", {"skip": "no account"}),
        ("print(1)", {"language": "python"}),
        ("FROM busybox:1.36", {"language": "dockerfile", "caption": "Dockerfile"}),
        "stray\n$ docker run -it busybox:1.36 sh\n$ docker ps",
    )
    assert (skipped.stand, skipped.why) == (Stand.SKIPPED, "no account")
    assert python.stand is Stand.NOTHING
    assert (file.stand, file.result) == (Stand.NOTHING, Result.PASSED)
    assert refused.stand is Stand.BY_HAND
