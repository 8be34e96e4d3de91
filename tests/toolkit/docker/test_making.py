"""What a request is to make on an engine, and what of it came to be."""

from __future__ import annotations

import json

import pytest
from deckproof.docker.making import Answer, Making, built_in_talk, is_made, made, making
from deckproof.docker.things import Thing
from hypothesis import given
from hypothesis import strategies as st

ONE, OTHER = "sha256:" + "1" * 64, "sha256:" + "2" * 64


def image(name: str, identity: str = ONE) -> Thing:
    """Return an image."""
    return Thing("image", identity, name)


def answer(*lines: object, status: int = 200) -> Answer:
    """Return what an engine answered."""
    said = Answer()
    said.status = status
    said.take(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    said.end()
    return said


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("/v1.41/images/create?fromImage=docker.io%2Flibrary%2Fdebian&tag=12", ("debian:12",)),
        ("/images/create?fromImage=my/debian&tag=sha256%3A" + "0" * 64, ("my/debian@sha256:" + "0" * 64,)),
        ("/images/create?fromImage=debian", ("debian:*",)),
        ("/images/create?fromImage=debian%3A12", ("debian:12",)),
        ("/images/create?fromSrc=-&repo=mine&tag=1", ("mine:1",)),
        ("/v1.41/images/mine:1/tag?repo=course%2Fcopy&tag=2", ("course/copy:2",)),
        ("/images/a/b/tag?repo=localhost:5000/x", ("localhost:5000/x:latest",)),
        ("/build?t=tool%3A1&t=tool&dockerfile=Dockerfile", ("tool:1", "tool:latest")),
        ("/commit?container=abc&repo=kept&tag=1", ("kept:1",)),
        ("/images/load?quiet=1", ()),
    ],
)
def test_a_request_says_which_images_it_makes(target: str, names: tuple[str, ...]) -> None:
    """By the names under which the engine lists them."""
    what = making("POST", target)
    assert what is not None
    assert (what.kind, what.names) == ("image", names)


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/containers/json"), ("POST", "/containers/abc/start"), ("POST", "/images/prune"), ("PUT", "/build")],
)
def test_other_requests_make_nothing(method: str, target: str) -> None:
    """They are passed on, no more."""
    assert making(method, target) is None


PULL = Making("image", "/images/create", ("debian:12",))


def test_a_pull_that_fails_made_nothing_whatever_came_meanwhile() -> None:
    """Its user may have tagged an image of theirs with that very name."""
    failed = answer({"status": "Pulling"}, {"errorDetail": {"message": "no"}, "error": "no"})
    assert list(made(PULL, failed, [], [image("debian:12")])) == []
    assert list(made(PULL, answer({"message": "not found"}, status=404), [], [image("debian:12")])) == []


def test_a_pull_that_succeeds_made_its_name_and_no_other() -> None:
    """What has the same id under another name is somebody else's."""
    done = answer({"status": "Status: Downloaded newer image for debian:12"})
    assert list(made(PULL, done, [], [image("debian:12"), image("theirs:1")])) == [image("debian:12")]


def test_a_name_that_was_there_was_not_made() -> None:
    """A pull that finds it up to date, a tag that points there already."""
    there = [image("debian:12")]
    assert list(made(PULL, answer({"status": "Status: Image is up to date for debian:12"}), there, there)) == []
    tag = making("POST", "/images/x/tag?repo=debian&tag=12")
    assert tag is not None
    assert list(made(tag, answer(status=201), there, there)) == []
    assert list(made(tag, answer(status=201), [image("debian:12", OTHER)], there)) == there


def test_a_build_made_its_layers_even_where_it_failed() -> None:
    """But neither its base, nor what it found in the cache, nor its name."""
    steps = (
        {"stream": "Step 1/3 : FROM theirs:1\n"},
        {"stream": f" ---> {OTHER[7:19]}\n"},
        {"stream": "Step 2/3 : RUN true\n"},
        {"stream": " ---> Running in 0123456789ab\n"},
        {"stream": f" ---> {ONE[7:19]}\n"},
        {"error": "no"},
    )
    after = [image(""), image("", OTHER), image("tool:1", ONE)]
    found = set(made(Making("image", "/build", ("tool:1",)), answer(*steps), [], after))
    assert found == {Thing("container", "0123456789ab", ""), image("")}


def test_a_build_that_succeeds_made_its_name() -> None:
    """And the image, also without a name."""
    done = answer({"aux": {"ID": ONE}}, {"stream": f"Successfully built {ONE[7:19]}\n"})
    what = Making("image", "/build", ("tool:1",))
    assert set(made(what, done, [], [image("tool:1"), image("")])) == {image("tool:1"), image("")}


def test_what_a_load_names_was_made() -> None:
    """It says the names only in its answer."""
    done = answer({"stream": "Loaded image: debian:12\n"})
    what = Making("image", "/images/load")
    assert list(made(what, done, [], [image("debian:12"), image("theirs:1", OTHER)])) == [image("debian:12")]


def test_containers_and_networks_are_known_by_what_the_engine_answered() -> None:
    """Not by the name that was asked for."""
    for kind in ("container", "network"):
        what = Making(kind, f"/{kind}s/create")
        assert list(made(what, answer({"Id": "abc"}, status=201), [], [])) == [Thing(kind, "abc", "")]
        assert list(made(what, answer({"message": "name in use by abc"}, status=409), [], [])) == []


def test_a_volume_that_was_there_is_nobody_s_making() -> None:
    """To make it again succeeds, and does nothing."""
    pages, what = Thing("volume", "pages", "pages"), Making("volume", "/volumes/create")
    assert list(made(what, answer({"Name": "pages"}, status=201), [], [pages])) == [pages]
    assert list(made(what, answer({"Name": "pages"}, status=201), [pages], [pages])) == []


def test_a_builder_that_is_talked_to_made_what_both_name() -> None:
    """It speaks a language of its own, in which names and ids are to be read all the same."""
    asked, told = b"\x12\x1bname=docker.io/library/built:1\x00", b"\x0acontainerimage.digest" + ONE.encode()
    after = {image("built:1"), image("theirs:1", OTHER), image("", OTHER)}
    assert built_in_talk(asked, told, [], after) == {image("built:1")}
    assert built_in_talk(b"", told, [], after) == set()


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_any_answer_is_read_however_it_is_cut(data: bytes, cuts: list[int]) -> None:
    """An engine may say anything, and break it off anywhere."""
    known = b'{"Id":"abc"}\n'
    said = Answer()
    said.status = 201
    text, last = known + data, 0
    for cut in sorted(cuts):
        said.take(text[last:cut])
        last = max(last, cut)
    said.take(text[last:])
    said.end()
    assert said.body.get("Id") is not None or b'"I' in data or b"Name" in data


@pytest.mark.parametrize(
    ("record", "thing", "is_ours"),
    [
        (Thing("container", "abcdef" * 2, ""), Thing("container", "abcdef" * 10, "web"), True),
        (Thing("container", "abc", ""), Thing("network", "abc", "web"), False),
        (image("mine:1"), image("mine:1"), True),
        (image("mine:1"), image("mine:1", OTHER), False),  # its user has pointed the name elsewhere since
        (image("mine:1"), image("theirs:1"), False),
        (image(""), image("<none>:<none>"), True),
        (image("x@sha256:1"), image("x:<none>"), True),
        (image(""), image("theirs:1"), False),  # somebody has named it since
        (Thing("volume", "pages", "pages"), Thing("volume", "pages", "pages"), True),
        (Thing("volume", "pages", "pages"), Thing("volume", "mypages", "mypages"), False),
    ],
)
def test_a_thing_is_ours_where_the_record_has_it(record: Thing, thing: Thing, is_ours: bool) -> None:
    """An image by its name and its id together."""
    assert is_made(thing, [record]) is is_ours
