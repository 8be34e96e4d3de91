"""Lies that once got through, or might have; and beside each the truth that must not be called a lie."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare

PS = """\
CONTAINER ID   IMAGE          COMMAND                  CREATED         STATUS                       PORTS                                     NAMES
eca4aa01751c   nginx:1.28     "/docker-entrypoint.…"   3 minutes ago   Up 3 minutes                 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp   web
0b94f7d23f5c   busybox:1.36   "sleep 600"              4 minutes ago   Exited (137) 5 seconds ago                                             silly_panini"""
SEARCH = """\
NAME      DESCRIPTION                STARS     OFFICIAL   AUTOMATED
nginx     Official build of Nginx.   20000     [OK]       """


def equal(expected: str, actual: str) -> bool:
    """Compare two outputs."""
    return compare(expected.split("\n"), actual.split("\n"), Bindings()).equal


# ------------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("slide", "printed"),
    [
        ("Hello from Docker!", "Hello from Docker?"),
        ("v28.5.1", "v28.5.2"),
        ("debian:bookworm-slim", "debian:bookworm"),
        ("/var/lib/docker", "/var/lib/dockers"),
        ("exit status 1", "exit status 2"),
        ("listening on 0.0.0.0:8080", "listening on 127.0.0.1:8080"),
        ("listening on [::]:8080", "listening on 0.0.0.0:8080"),
        ("8.8.8.8", "8.8.4.4"),
        ("2001:db8::1", "2001:db8::2"),
        ("64 bytes from", "65 bytes from"),
        ("1048576 bytes copied", "1048577 bytes copied"),
        ("line 3", "line 13"),
        ("45%", "46%"),
        ("Released 2025-03-14", "Released 2025-03-15"),
        ("main, Mar 14 2025, now", "main, Mar 15 2025, now"),
        ("eca4aa01751", "9f86d081884"),  # eleven characters are no id
        ("great-gatsby", "happy-curie"),
        ("my_box", "my_fox"),
        ("mode 0755", "mode 0644"),
        ("a b", "ab"),
        ("Yes", "yes"),
    ],
)
def test_words_and_numbers_are_compared_by_the_letter(slide: str, printed: str) -> None:
    """Whatever looks a little like a token and is none."""
    assert equal(slide, slide)
    assert not equal(slide, printed)
    assert not equal(printed, slide)


@pytest.mark.parametrize(
    ("slide", "same_form", "other_form"),
    [
        ("117MB", "4.2kB", "117MiB"),
        ("7.76GiB", "75.2MiB", "7.76GB"),
        ("117MB", "0B", "117 MB"),
        ("1.2G", "3.4M", "1.2GB"),
        ("0.27s", "1m20s", "0.27 s"),
        ("09:26:53", "10:00:00.5", "2025-03-14 09:26:53"),
        ("2025-03-14T09:26:53Z", "2026-01-02T10:00:00.123Z", "2025-03-14 09:26:53"),
        ("2025/03/14 09:26:53", "2026/01/02 10:00:00", "2025-03-14 09:26:53"),
        ("Up 3 seconds", "Up 2 hours", "Up 3"),
        ("3 seconds ago", "About an hour ago", "in 3 seconds"),
    ],
)
def test_a_free_token_stands_for_those_of_its_form(slide: str, same_form: str, other_form: str) -> None:
    """Decimal sizes are no binary ones, a time of day no date: a program writes one of them."""
    assert equal(slide, same_form)
    assert equal(same_form, slide)
    assert not equal(slide, other_form)
    assert not equal(other_form, slide)


def test_what_was_typed_is_no_token() -> None:
    """A size, a time or an address that an input holds comes back as it is."""
    typed = Bindings().typed("docker run --memory 64MB --stop-timeout 5s --ip 172.25.0.9 x 09:26:53 2>&1")
    for slide, printed in [("64MB", "65MB"), ("5s", "6s"), ("172.25.0.9", "172.25.0.8"), ("09:26:53", "09:26:54")]:
        assert compare([f"is {slide}"], [f"is {slide}"], typed).equal
        assert not compare([f"is {slide}"], [f"is {printed}"], typed).equal


# ------------------------------------------------------------------------------------------------------------- lines


@pytest.mark.parametrize(
    "lie",
    [
        "one\n...\nfour\nfive",
        "one\ntwo\n...\nfour\nfive\nfive",
        "one\ntwo\n...\nfive\nfour",
        "two\none\n...\nfour\nfive",
        "one\ntwo\n...\nfive\nfour\nfive",
        "one\ntwo\n...\nfour",
        "one\ntwo\n...\nfour\nfive\nsix",
        "one\ntwo\ntwo\n...\nfour\nfive",
        "one\n...\ntwo\ntwo\nfour\nfive",
    ],
)
def test_lines_around_a_wildcard_are_claims(lie: str) -> None:
    """A wildcard swallows lines between its neighbours, and no neighbour."""
    assert equal("one\ntwo\n...\nfour\nfive", "one\ntwo\nthree\nfour\nfive")
    honest = {"one\n...\nfour\nfive"}  # says less, and nothing wrong
    assert equal(lie, "one\ntwo\nthree\nfour\nfive") is (lie in honest)


@pytest.mark.parametrize(
    ("slide", "printed", "truth"),
    [
        ("Cloning into 'x'...", "Cloning into 'y'...", "Cloning into 'x'..."),
        ("ver...1.2", "version 1.3", "version 1.2"),
        ("a...c...e", "a c d", "a b c d e"),
        ("ends ...", "begins and ends", "ends here"),
        ('"tini -g -- start-no…"', '"tini -g -- start-now"', '"tini -g -- start-no…"'),
        ('"tini -g -- start-no…"', '"tini -g -- start-of…"', '"tini -g -- start-no…"'),
    ],
)
def test_text_around_a_wildcard_in_a_line_is_a_claim(slide: str, printed: str, truth: str) -> None:
    """And docker's own ellipsis is none."""
    assert equal(slide, truth)
    assert not equal(slide, printed)


# ------------------------------------------------------------------------------------------------------------ tables


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Exited (137)", "Exited (0)  "),
        ("Exited (137) 5 seconds ago", "Up 5 seconds              "),
        ("Up 3 minutes ", "Created      "),
        ("nginx:1.28", "nginx:1.27"),
        ("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", "0.0.0.0:8080->80/tcp, [::]:9090->80/tcp"),
        ("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", "[::]:8080->80/tcp                      "),
        ("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", "0.0.0.0:8080->80/udp, [::]:8080->80/udp"),
        ("sleep 600", "sleep 60 "),
        ("entrypoint.…", "entrypoint.sh"),
        ("web", "wob"),
    ],
)
def test_a_changed_cell_is_seen(old: str, new: str) -> None:
    """Also beside a row that a wildcard stands for."""
    lie = PS.replace(old, new)
    assert lie != PS
    assert not equal(lie, PS)
    assert not equal(f"{lie}\n...", PS)


def test_a_port_of_ipv6_alone_is_no_twin() -> None:
    """It may be left out only where IPv4 says the same."""
    four = PS.replace(", [::]:8080->80/tcp", " " * 21)
    assert equal(PS, four)
    assert equal(four, PS)
    assert not equal(PS.replace("[::]:8080", "[::]:9090"), four)


def test_a_twin_is_a_port_and_no_other_line() -> None:
    """Two lines of a log that name the same port are two claims."""
    assert not equal("listening on 0.0.0.0:80\nlistening on [::]:80", "listening on 0.0.0.0:80")
    assert not equal("0.0.0.0:80\n[::]:80\n[::]:80", "0.0.0.0:80\n[::]:80")
    assert not equal("0.0.0.0:80", "0.0.0.0:80\n[::]:80\n[::]:80")
    assert equal("0.0.0.0:80\n[::]:80", "0.0.0.0:80")


def test_old_and_new_engines_spell_ipv6_in_two_ways() -> None:
    """The port is the same."""
    assert equal("80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080", "80/tcp -> 0.0.0.0:8080\n80/tcp -> :::8080")
    assert equal(PS, PS.replace("[::]:8080->80/tcp", ":::8080->80/tcp  "))
    assert equal(PS.replace("[::]:8080->80/tcp", ":::8080->80/tcp  "), PS)
    assert not equal(PS.replace("[::]:8080->80/tcp", ":::8081->80/tcp  "), PS)


def test_a_cell_that_moved_to_another_column_is_seen() -> None:
    """Where both tables stand straight under their titles."""
    assert equal(SEARCH, SEARCH)
    moved = SEARCH.replace("[OK]       ", "           [OK]")
    assert not equal(moved, SEARCH)
    assert not equal(SEARCH, moved)


def test_a_table_that_stands_askew_is_still_read() -> None:
    """An author who changed a word by hand need not move the rest of the line."""
    askew = PS.replace("Exited (137) 5 seconds ago   ", "Exited (137) 5 seconds ago")
    assert equal(askew, PS)
    assert not equal(askew.replace("(137)", "(0)"), PS)


@pytest.mark.parametrize("ellipsis", ["...", "…", "[...]"])
def test_an_ellipsis_in_a_row_covers_the_columns_that_it_stands_for(ellipsis: str) -> None:
    """It says nothing of these, and does not swallow the cells around it, nor rows."""
    header, first, second = PS.split("\n")
    shown = f"eca4aa01751c   {ellipsis}   web"
    assert equal(f"{header}\n{shown}\n{second}", PS)
    assert not equal(f"{header}\n{shown.replace('web', 'wob')}\n{second}", PS)
    assert not equal(f"{header}\n{shown}", PS)
    assert not equal(f"{header}\n{first}\n{shown}\n{second}", PS)
    assert equal(f"{header}\n{first}\n0b94f7d23f5c   busybox:1.36   {ellipsis}", PS)
    assert not equal(f"{header}\n{first}\n0b94f7d23f5c   busybox:1.37   {ellipsis}", PS)
    assert not equal(f"{header}\n{first}\n0b94f7d23f5c   {ellipsis}   Up 5 seconds   silly_panini", PS)


def test_rows_around_a_wildcard_are_claims() -> None:
    """Doubled, swapped and dropped ones are seen."""
    header, first, second = PS.split("\n")
    assert equal(f"{header}\n...\n{second}", PS)
    assert not equal(f"{header}\n...\n{second}\n{second}", PS)
    assert not equal(f"{header}\n...\n{second}\n{first}", PS)
    assert not equal(f"...\n{second}\n{header}", PS)
    assert not equal(f"{header}\n{second}\n...", PS)


# -------------------------------------------------------------------------------------------------------------- ids


def test_ids_that_begin_alike_are_two() -> None:
    """The written ones differ only in their last character."""
    first, second = "eca4aa01751c", "eca4aa01751d"
    bindings = compare([first, second], ["111111111111", "222222222222"], Bindings()).bindings
    assert bindings.substitute(f"docker rm {first} {second}") == "docker rm 111111111111 222222222222"
    assert compare([f"{second} b", f"{first} a"], ["222222222222 b", "111111111111 a"], bindings).equal
    assert not compare([f"{second} b"], ["111111111111 b"], bindings).equal
    assert bindings.substitute("docker stop eca4aa01751") == "docker stop eca4aa01751"


def test_a_typed_id_that_another_id_continues_is_known_by_its_whole() -> None:
    """`docker stop eca` is the first container although a second one's id begins with the written `eca4`."""
    bindings = compare(["eca000000000 a"], ["111111111111 a"], Bindings()).bindings.typed("docker stop eca")
    assert bindings.substitute("docker stop eca") == "docker stop 111"
    later = compare(["eca4aa01751c b"], ["222222222222 b"], bindings)
    assert later.equal
    assert later.bindings.substitute("docker rm eca4aa01751c") == "docker rm 222222222222"


@pytest.mark.parametrize(
    ("typed", "printed", "lie"),
    [
        ("echo 12:30:45", "12:30:45", "12:30:44"),
        ("y=117MB", "117MB", "118MB"),
        ("docker create --label size=512MB busybox", "512MB", "4MB"),
        ("docker run --label built=2024-01-01T10:00:00Z busybox", "2024-01-01T10:00:00Z", "2025-12-31T23:59:59Z"),
        ("date -d '2020-02-03 10:11:12'", "2020-02-03 10:11:12", "2020-02-03 10:11:13"),
    ],
)
def test_a_time_or_a_size_that_was_typed_comes_back_as_it_was_typed(typed: str, printed: str, lie: str) -> None:
    """What is free to differ elsewhere is a claim there, and the report says so."""
    after, before = Bindings().typed(typed), Bindings()
    assert compare([printed], [printed], after).equal
    assert compare([lie], [printed], before).equal
    differs = compare([lie], [printed], after)
    assert not differs.equal
    assert differs.normalized == (printed,)
