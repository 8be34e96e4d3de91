"""What is bound stays bound, and what was typed is a claim."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, Unbound, bind_prompt, compare, prompt_regex
from hypothesis import given, settings
from hypothesis import strategies as st

WRITTEN, REAL = "eca4aa01751c", "9f86d081884c"
WRITTEN_LONG, REAL_LONG = WRITTEN + "a" * 52, REAL + "b" * 52


def bound(*pairs: tuple[str, str], kind: str = "id") -> Bindings:
    """Return bindings with these pairs."""
    bindings = Bindings()
    for written, real in pairs:
        grown = bindings.bind(kind, written, real, 7)
        assert grown is not None
        bindings = grown
    return bindings


def test_one_container_has_one_id_in_every_length() -> None:
    """The 64 characters of `run -d`, the 12 of `ps` and the 3 in `stop` are one."""
    bindings = compare([WRITTEN_LONG], [REAL_LONG], Bindings()).bindings
    listed = compare([f"{WRITTEN} debian"], [f"{REAL} debian"], bindings)
    assert listed.equal
    assert not compare([f"{WRITTEN} debian"], ["0123456789ab debian"], bindings).equal
    bindings = listed.bindings
    assert bindings.substitute("docker stop eca") == "docker stop 9f8"
    bindings = bindings.typed("docker stop eca")
    assert compare(["eca"], ["9f8"], bindings).equal
    assert not compare(["eca"], ["eca"], bindings).equal


def test_the_short_form_first_and_the_long_one_later_are_one() -> None:
    """`docker ps`, then `docker inspect`."""
    bindings = bound((WRITTEN, REAL))
    assert compare([WRITTEN_LONG], [REAL_LONG], bindings).equal
    assert not compare([WRITTEN_LONG], ["0" * 64], bindings).equal
    assert bindings.bind("id", WRITTEN_LONG, "0" * 64) is None
    assert bindings.bind("id", "0" * 64, REAL_LONG) is None


def test_a_digest_and_its_short_form_are_one() -> None:
    """With and without `sha256:`."""
    bindings = bound((f"sha256:{WRITTEN_LONG}", f"sha256:{REAL_LONG}"))
    assert bindings.real(WRITTEN) == REAL
    assert bindings.substitute(f"docker rmi {WRITTEN}") == f"docker rmi {REAL}"


def test_swapped_ids_of_two_containers_fail() -> None:
    """Each id keeps the line that it was first seen in."""
    first, second = "111111111111", "222222222222"
    bindings = compare([WRITTEN, first], [REAL, second], Bindings()).bindings
    assert compare([f"{WRITTEN} a", f"{first} b"], [f"{REAL} a", f"{second} b"], bindings).equal
    assert not compare([f"{WRITTEN} a", f"{first} b"], [f"{second} a", f"{REAL} b"], bindings).equal


def test_a_short_prefix_can_be_typed_more_than_once() -> None:
    """The first time binds it, and does not make it a claim."""
    bindings = bound((WRITTEN, REAL)).typed("docker stop eca")
    assert bindings.substitute("docker rm eca") == "docker rm 9f8"
    assert bindings.substitute("docker logs eca | tail") == "docker logs 9f8 | tail"
    assert bindings.substitute("docker cp eca:/etc/hosts .") == "docker cp 9f8:/etc/hosts ."


def test_a_prefix_of_two_ids_is_left_as_it_is() -> None:
    """Docker will say that it is ambiguous."""
    bindings = bound((WRITTEN, REAL), ("eca000000000", "000000000000"))
    assert bindings.substitute("docker stop eca") == "docker stop eca"
    assert bindings.substitute("docker stop eca4") == "docker stop 9f86"


def test_a_prefix_that_is_not_enough_for_the_real_ids_is_made_longer() -> None:
    """`e` tells the written ones apart, but the real ones begin alike."""
    bindings = bound((WRITTEN, "9f86d081884c"), ("111111111111", "9f8000000000"))
    assert bindings.substitute("docker stop eca") == "docker stop 9f86d081884c"


def test_words_and_numbers_are_no_short_ids() -> None:
    """Only in a client's command, only where an id begins so, and small numbers never."""
    bindings = bound((WRITTEN, REAL), ("123456789abc", "0123456789ab"))
    assert bindings.substitute("echo eca") == "echo eca"
    assert bindings.substitute("docker run debian sleep 123") == "docker run debian sleep 123"
    assert bindings.substitute("docker run --name add x") == "docker run --name add x"
    assert bindings.substitute("docker run -p 12345:80 x") == "docker run -p 12345:80 x"


@pytest.mark.parametrize(
    ("command", "token"),
    [
        ("docker rm 0123456789ab", "0123456789ab"),
        ("docker rm -f 0123456789ab", "0123456789ab"),
        (f"docker inspect {'a1' * 32}", "a1" * 32),
        ("docker cp 0123456789ab:/x .", "0123456789ab"),
        ("docker ps --filter id=0123456789ab", "0123456789ab"),
        ("curl 'localhost:8888/api?token=" + "ab" * 24 + "'", "ab" * 24),
        ("docker rm -f silly_panini", "silly_panini"),
        ("docker container rm silly_panini", "silly_panini"),
    ],
)
def test_a_token_that_nothing_has_shown_is_an_error(command: str, token: str) -> None:
    """It would act on nothing, and `rm -f` would not even say so."""
    with pytest.raises(Unbound) as caught:
        Bindings().substitute(command)
    assert caught.value.token == token


@pytest.mark.parametrize(
    "command",
    [
        "git checkout 0123456789ab",
        f"docker pull debian@sha256:{'a1' * 32}",
        "docker pull debian:0123456789ab",
        "docker run -e STAMP=202503140926 debian",
        "docker run --name silly_panini debian",
        "docker rm my_box",
        "rm silly_panini",
    ],
)
def test_what_the_author_chose_needs_no_binding(command: str) -> None:
    """Commits, digests, tags, dates and names of one's own."""
    assert Bindings().substitute(command) == command


def test_what_was_typed_is_a_claim() -> None:
    """A name, a port or an address that the author chose comes back as it is."""
    bindings = Bindings().typed("docker run --name silly_panini -p 40000:80 --ip 172.25.0.9 debian")
    for mine, other in [
        ("silly_panini", "happy_curie"),
        ("0.0.0.0:40000", "0.0.0.0:40001"),
        ("172.25.0.9", "172.25.0.8"),
    ]:
        assert compare([mine], [mine], bindings).equal
        assert not compare([mine], [other], bindings).equal
        assert not compare([other], [mine], bindings).equal
    assert bindings.substitute("docker rm silly_panini") == "docker rm silly_panini"
    assert not compare(["sleeping 5s"], ["sleeping 6s"], Bindings().typed("sleep 5s")).equal


def test_a_made_up_name_that_was_seen_is_replaced_in_commands_and_paths() -> None:
    """`docker inspect` shows it behind a slash."""
    bindings = compare(["silly_panini"], ["happy_curie"], Bindings()).bindings
    assert bindings.substitute("docker rm -f silly_panini") == "docker rm -f happy_curie"
    assert compare(['"Name": "/silly_panini",'], ['"Name": "/happy_curie",'], bindings).equal
    assert not compare(["silly_panini"], ["silly_panini"], bindings).equal


def test_bindings_say_where_they_were_made() -> None:
    """The file line of the first sight, counted from the line given."""
    bindings = compare(["hello", WRITTEN], ["hello", REAL], Bindings(), line=33).bindings
    assert [(pair.written, pair.real, pair.line) for pair in bindings.pairs] == [(WRITTEN, REAL, 34)]


def test_nothing_contradictory_is_bound() -> None:
    """Neither one written token to two real ones, nor two written ones to one."""
    bindings = bound((WRITTEN, REAL))
    assert bindings.bind("id", WRITTEN, REAL) == bindings
    assert bindings.bind("id", WRITTEN, "0" * 12) is None
    assert bindings.bind("id", "0" * 12, REAL) is None
    assert bindings.bind("port", "49153", "32768") is not None
    assert bindings.real("unknown") is None


TOKENS = st.text("0123456789abcdef", min_size=12, max_size=12).filter(lambda text: not text.isdecimal())


@settings(max_examples=80)
@given(st.lists(TOKENS, min_size=4, max_size=8, unique_by=lambda token: token[:6]), st.data())
def test_substituting_and_writing_back_is_nothing(tokens: list[str], data: st.DataObject) -> None:
    """A command with real tokens, written the slide's way, is the slide's command."""
    half = len(tokens) // 2
    bindings = bound(*zip(tokens[:half], tokens[half : 2 * half], strict=True))
    words = data.draw(st.lists(st.sampled_from([*tokens[:half], "docker", "rm", "-f", "x:", "/data"]), max_size=8))
    text = " ".join(["docker", *words])
    assert bindings.written(bindings.substitute(text)) == text


def test_a_long_real_id_is_written_short_where_it_is_shown_short() -> None:
    """Failures are told in the slide's words."""
    bindings = bound((WRITTEN_LONG, REAL_LONG))
    assert bindings.written(f"Error: {REAL} and {REAL_LONG}") == f"Error: {WRITTEN} and {WRITTEN_LONG}"


def test_a_prompt_is_known_whatever_the_id() -> None:
    """Before it is bound any id will do, afterwards only that one."""
    prompt, real = f"root@{WRITTEN}:/#", f"root@{REAL}:/#"
    unbound = prompt_regex(prompt, Bindings())
    assert unbound.search(f"some output\r\n{real} ")
    assert not unbound.search(f"some output {real} ")
    assert not unbound.search(f"{real} ls")
    bindings = bind_prompt(prompt, f"{real} ", Bindings(), 5)
    assert bindings.real(WRITTEN) == REAL
    assert prompt_regex(prompt, bindings).search(real)
    assert not prompt_regex(prompt, bindings).search("root@0123456789ab:/#")
    assert bind_prompt(prompt, "something else", bindings) == bindings


def test_a_prompt_with_another_id_is_not_that_of_a_known_container() -> None:
    """One container has one written id: the prompts that it shows on the slides all show the same."""
    bindings = bind_prompt("root@eca4aa01751c:/#", "root@9f86d081884c:/#", Bindings())
    other = prompt_regex("root@fca4aa01751c:/#", bindings)
    assert not other.search("root@9f86d081884c:/#")
    assert other.search("root@0123456789ab:/#")


@pytest.mark.parametrize("written", ["root@abc:/#", "root@container:/#", "[root@4c0ffee /]#"])
def test_a_machines_name_in_a_prompt_is_as_made_up_as_its_id(written: str) -> None:
    """One container has one, here too; what is typed is a claim; the user and the folder are as they are written."""
    real = written.replace("abc", REAL).replace("container", REAL).replace("4c0ffee", REAL)
    another = real.replace(REAL, "0123456789ab")
    assert prompt_regex(written, Bindings()).search(f"{real} ")
    assert prompt_regex(written, Bindings()).search(written)
    assert not prompt_regex(written, Bindings()).search(real.replace("root", "ada"))
    assert not prompt_regex(written, Bindings()).search(real.replace("/", "/tmp"))
    bindings = bind_prompt(written, real, Bindings(), 5)
    assert prompt_regex(written, bindings).search(real)
    assert not prompt_regex(written, bindings).search(another)
    assert not prompt_regex(written.replace("@", "@other"), bindings).search(real)
    host = written.partition("@")[2].partition(":")[0].partition(" ")[0]
    claimed = Bindings().typed(f"docker run --hostname {host}")
    assert not prompt_regex(written, claimed).search(real)


def test_a_wildcard_in_a_prompt_is_one() -> None:
    """`root@...:/#` leaves the id open."""
    assert prompt_regex("root@...:/#", Bindings()).search("root@9f86d081884c:/# ")
    assert prompt_regex("root@…:/#", Bindings()).search("root@9f86d081884c:/# ")
    assert not prompt_regex("root@...:/#", Bindings()).search("root@9f86d081884c:/tmp# ")


def test_a_word_typed_before_an_id_began_so_is_a_claim() -> None:
    """The author's `bee` stays `bee`, whatever container comes later."""
    bindings = bound(("bee000000000", REAL))
    assert bindings.substitute("docker rm bee") == "docker rm 9f8"
    named = Bindings().typed("docker run --name bee debian").bind("id", "bee000000000", REAL)
    assert named is not None
    assert named.substitute("docker rm bee") == "docker rm bee"


def test_a_port_that_another_written_one_stands_for_was_never_shown() -> None:
    """The slide said :32769, the engine 32768: a command that asks at :32768 would only work by chance."""
    bindings = Bindings().bind("port", "32769", "32768") or Bindings()
    with pytest.raises(Unbound, match="32768"):
        bindings.substitute("curl localhost:32768")
    assert bindings.substitute("curl localhost:32769") == "curl localhost:32768"
    assert bindings.substitute("docker run -p 127.0.0.1:32768:80 web") == "docker run -p 127.0.0.1:32768:80 web"
    crossed = bindings.bind("port", "32768", "32769") or Bindings()
    assert crossed.substitute("curl localhost:32768") == "curl localhost:32769"
