"""Each kind of token: what belongs to it, what doesn't, and what equality means for it."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare
from deckproof.match.kinds import DEFAULT, KINDS, Equality, Kinds, TokenKind
from hypothesis import given
from hypothesis import strategies as st

SAMPLES: dict[str, tuple[str, str, str, str]] = {
    # kind: (a line with "{}", a token, another of the kind, what is none of the kind)
    "digest": (
        "Digest: {}",
        f"sha256:{'a1' * 32}",
        f"sha256:{'b2' * 32}",
        "sha256:" + "a1" * 31,
    ),
    "id": ("container {} is up", "eca4aa01751c", "9f86d081884c", "9f86d081884"),
    "uuid": (
        "uuid {};",
        "0b94f7d2-3f5c-4a7e-9a51-5b8f0c4f9d2e",
        "1c94f7d2-3f5c-4a7e-9a51-5b8f0c4f9d2f",
        "1c94f7d2-3f5c-4a7e-5b8f0c4f9d2f",
    ),
    "token": (
        "http://localhost:8888/lab?token={}",
        "d4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83099",
        "a4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b83098",
        "a4ac9278f5f5388e88097a3a8ebbe9401be206cfa0b8309",
    ),
    "name": ("name {}", "silly_panini", "happy_curie2", "Happy_curie"),
    "port": ("80/tcp -> 0.0.0.0:{}", "49153", "32768", "8080"),
    "ip": ("from {} port 1", "172.17.0.2", "172.18.0.3", "8.8.8.8"),
    "mac": ("ether {}", "02:42:ac:11:00:02", "02:42:ac:11:00:03", "02:42:ac:11:00"),
    "ipv6": ("inet6 {}/64 scope", "fd4d:1a2b:3c4d::2", "fe80::42:acff:fe11:2", "2001:db8::2"),
    "time": ("at {} it began", "2025-03-14 09:26:53", "2026-01-02 10:00:00", "2026-01-02"),
    "uptime": ("STATUS Up {}", "3 seconds", "About an hour", "3 seconds ago"),
    "age": ("CREATED {} by", "3 seconds ago", "About an hour ago", "3 seconds"),
    "duration": ("took {} all in all", "0.27s", "300ms", "300m"),
    "size": ("image of {} total", "4.26GB", "120kB", "120 apples"),
    "percentage": ("cpu {} used", "0.15%", "12.50%", "12.50"),
    "progress": ("layer {} done", "[=====>    ]", "[==>]", "[ok]"),
    "process id": ("file jpserver-{}-open.html", "7", "12", "x"),
    "process": ('"Pid": {},', "2381", "4711", "0"),
    "job": ("[1] {}", "20817", "535", "none"),
}
BINDING = [kind.name for kind in KINDS if kind.binds]
FREE = [kind.name for kind in KINDS if not kind.binds]


def equal(expected: str, actual: str) -> bool:
    """Compare two single lines."""
    return compare([expected], [actual], Bindings()).equal


def test_the_number_of_a_job_is_text() -> None:
    """The shell counts its jobs from 1, on every machine."""
    assert not equal("[2] 20817", "[1] 535")
    assert not equal("[1]+  Done   sleep 1", "[2]+  Done   sleep 1")


def test_a_job_is_ended_by_its_real_process_id() -> None:
    """To type the written one would end whatever runs under that number on this machine."""
    bindings = compare(["[1] 20817"], ["[1] 535"], Bindings()).bindings
    assert bindings.substitute("kill 20817") == "kill 535"
    assert compare(["20817 pts/0 sleep"], ["535 pts/0 sleep"], bindings).equal


def test_every_kind_is_sampled_here() -> None:
    """A new row of the table needs a row above."""
    assert set(SAMPLES) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_example_shows_the_kind(kind: TokenKind) -> None:
    """The documentation prints it, so it must be one."""
    found = [found for found, _ in DEFAULT.finditer(kind.example)]
    assert kind in found


@pytest.mark.parametrize("name", SAMPLES)
def test_a_token_stands_for_another_of_its_kind_only(name: str) -> None:
    """Another member passes, a non-member fails, in both directions."""
    line, one, other, alien = SAMPLES[name]
    assert equal(line.format(one), line.format(other))
    assert equal(line.format(other), line.format(one))
    assert not equal(line.format(one), line.format(alien))
    assert not equal(line.format(alien), line.format(one))


@pytest.mark.parametrize("name", SAMPLES)
def test_what_stands_around_a_token_is_a_claim(name: str) -> None:
    """The rest of the line is compared to the letter."""
    line, one, other, _ = SAMPLES[name]
    assert not equal(line.format(one), f"x {line.format(other)}")
    assert not equal(line.format(one), f"{line.format(other)} x")


@pytest.mark.parametrize("name", BINDING)
def test_a_binding_token_stands_for_one_thing(name: str) -> None:
    """The same written token can't be two real ones, nor two written ones the same."""
    line, one, other, _ = SAMPLES[name]
    a, b = line.format(one), line.format(other)
    assert compare([a, b], [b, a], Bindings()).equal
    assert not compare([a, a], [a, b], Bindings()).equal
    assert not compare([a, b], [a, a], Bindings()).equal


@pytest.mark.parametrize("name", FREE)
def test_a_free_token_is_another_at_every_look(name: str) -> None:
    """Times and sizes bind nothing."""
    line, one, other, _ = SAMPLES[name]
    a, b = line.format(one), line.format(other)
    comparison = compare([a, a], [a, b], Bindings())
    assert comparison.equal
    assert comparison.bindings == Bindings()


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("Up 3 seconds", "Exited (0) 3 seconds ago"),
        ("Exited (0) 3 seconds ago", "Exited (137) 3 seconds ago"),
        ("Exited (0) 3 seconds ago", "Up 3 seconds"),
        ("Up 3 seconds", "Up 3 seconds (healthy)"),
        ("Up 3 seconds", "Up 3 seconds (Paused)"),
        ("Up 3 seconds", "Created"),
        ("Created", "Up 3 seconds"),
        ("Up 3 seconds", "Restarting (1) 3 seconds ago"),
        ("scipy-notebook:2025-03-14", "scipy-notebook:2025-03-15"),
        ("127.0.0.1:8888", "127.0.0.1:8889"),
        ("0.0.0.0:80", "127.0.0.1:80"),
        ("exit code 3", "exit code 4"),
        ("3 containers", "4 containers"),
        ("abc 12", "abc 13"),
    ],
)
def test_meaning_stays_strict(expected: str, actual: str) -> None:
    """States, exit codes, tags, published ports and plain numbers are claims."""
    assert not equal(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("Up 3 seconds", "Up About a minute"),
        ("Up Less than a second", "Up 2 hours"),
        ("Exited (0) 3 seconds ago", "Exited (0) About an hour ago"),
        ("Created 2 weeks ago", "Created Less than a second ago"),
        ("[I 2025-03-14 09:26:53.123 ServerApp] up", "[I 2026-01-01 00:00:00.001 ServerApp] up"),
        ('- - [14/Mar/2025 09:26:53] "GET / HTTP/1.1" 200 -', '- - [02/Jan/2026 10:00:00] "GET / HTTP/1.1" 200 -'),
        ('[14/Mar/2025:09:26:53 +0000] "GET"', '[02/Jan/2026:10:00:00 +0000] "GET"'),
        ("Date: Fri, 14 Mar 2025 09:26:53 GMT", "Date: Sat, 03 Jan 2026 10:00:00 GMT"),
        ("Fri Mar 14 09:26:53 UTC 2025", "Sat Jan  3 10:00:00 UTC 2026"),
        ("-rw-r--r-- 1 root root 5 Mar 14 09:26 notes", "-rw-r--r-- 1 root root 5 Jan  3  2025 notes"),
        ('"HostPort": "49153"', '"HostPort": "32768"'),
        ("http://localhost:49153.", "http://localhost:32768."),
        ("map[80/tcp:[{0.0.0.0 49153}]]", "map[80/tcp:[{0.0.0.0 32768}]]"),
        ("digest: sha256:" + "a1" * 32, "digest: sha256:" + "b2" * 32),
    ],
)
def test_what_differs_at_every_run_is_no_claim(expected: str, actual: str) -> None:
    """Ages, log times, dates of files, ports and digests that nobody chose."""
    assert equal(expected, actual)


def test_kinds_are_found_by_name() -> None:
    """And an unknown one is an error."""
    assert DEFAULT.named("id").binds
    with pytest.raises(KeyError):
        DEFAULT.named("colour")


@given(st.from_regex(r"[0-9]{1,14}|[a-zA-Z]{1,14}", fullmatch=True) | st.text(max_size=14))
def test_a_short_number_or_word_is_no_token(text: str) -> None:
    """What is not looked for in them is not there: the pattern says the same of every text."""
    found = DEFAULT._finder.search(text)
    assert (DEFAULT.search(text) is None) is (found is None)


def test_a_kind_of_a_project_may_be_a_short_word() -> None:
    """Then it is looked for everywhere."""
    kinds = Kinds((*KINDS, TokenKind("word", "abc", Equality.FREE, ("[a-z]{3}",))))
    assert kinds.search("abc")
    assert DEFAULT.search("abc") is None
