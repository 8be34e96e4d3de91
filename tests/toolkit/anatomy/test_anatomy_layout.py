"""Geometry of the call-outs: read back from the SVG that is drawn, for any command and any labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from deckproof.anatomy import Anatomy, Part, draw, lay_out, read_anatomy
from deckproof.anatomy.layout import LEGIBLE, MOST_HIGH, WIDTH, Box, Picture
from deckproof.anatomy.metrics import CELL, text_width, wrap
from hypothesis import given, settings
from hypothesis import strategies as st

SVG = "{http://www.w3.org/2000/svg}"
LABEL_SIZE = 28
STACK = (
    "docker run -it -p 8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14",
    (
        "docker: the client, which talks to the engine\n"
        "run: make a container, and start it\n"
        "-it: interactive, with a terminal\n"
        "-p 8888:8888: publish a port\n"
        "  8888: of the host\n"
        "  8888: of the container\n"
        "quay.io/jupyter/scipy-notebook:2025-03-14: the image\n"
        "  quay.io: registry it is fetched from\n"
        "  jupyter: who publishes it\n"
        "  scipy-notebook: image\n"
        "  2025-03-14: tag"
    ),
)


@dataclass(frozen=True)
class Drawn:
    """What stands in an SVG: boxes of labels and of the command's rows, and the lines of leaders."""

    width: float
    height: float
    labels: list[Box]
    rows: list[Box]
    leaders: list[list[tuple[float, float]]]
    sizes: set[float]


def drawn(picture: Picture) -> Drawn:
    """Read a picture back from its SVG."""
    svg = ElementTree.fromstring(draw(picture, name="x", title="A title", description="What it shows"))
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    groups = svg.findall(f"{SVG}g")
    rows = svg.findall(f"{SVG}text")
    return Drawn(
        width,
        height,
        [_label(group.findall(f"{SVG}text")[0]) for group in groups],
        [_row(row) for row in rows],
        [_points(group.findall(f"{SVG}path")[0].attrib["d"]) for group in groups],
        {float(text.attrib["font-size"]) for text in svg.iter(f"{SVG}text")},
    )


def _label(text: ElementTree.Element) -> Box:
    lines = [(float(each.attrib["x"]), float(each.attrib["y"]), each.text or "") for each in text]
    width = max(text_width(line, LABEL_SIZE) for *_, line in lines)
    left = lines[0][0] - (width if text.attrib["text-anchor"] == "end" else 0)
    return Box(left, lines[0][1] - 0.8 * LABEL_SIZE, left + width, lines[-1][1] + 0.25 * LABEL_SIZE)


def _row(text: ElementTree.Element) -> Box:
    left, baseline, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
    return Box(left, baseline - 0.8 * size, left + float(text.attrib["textLength"]), baseline + 0.22 * size)


def _points(path: str) -> list[tuple[float, float]]:
    """Return the corners of the leader: the path's last piece, after the bar along the part."""
    leader = path.rpartition("M")[2]
    x, y, down, turn_x, turn_y, end_x, end_y, reach = map(float, re.findall(r"-?[\d.]+", leader))
    assert (turn_x, turn_y) == (x, end_y)
    assert abs(end_x - x) < abs(reach - x)
    return [(x, y), (x, down), (reach, end_y)]


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes share any room, but for a rounding error."""
    slack = 0.2
    across = one.left < other.right - slack and other.left < one.right - slack
    return across and one.top < other.bottom - slack and other.top < one.bottom - slack


def upright(leader: list[tuple[float, float]]) -> Box:
    """Return the vertical piece of a leader as a thin box."""
    (x, one), (_, other), _ = leader
    return Box(x - 1, min(one, other), x + 1, max(one, other))


def check(picture: Picture) -> None:
    """Hold what has to be true of every picture without a fault."""
    seen = drawn(picture)
    assert seen.width == WIDTH
    assert seen.height <= MOST_HIGH + 0.1
    assert min(seen.sizes) >= LEGIBLE
    for box in (*seen.labels, *seen.rows):
        assert box.left >= -0.1
        assert box.right <= WIDTH + 0.1
        assert box.top >= -0.1
        assert box.bottom <= seen.height + 0.1
    for one, other in combinations((*seen.labels, *seen.rows), 2):
        assert not overlap(one, other)
    for place, leader in enumerate(seen.leaders):
        for number, label in enumerate(seen.labels):
            assert not overlap(upright(leader), label)
            assert (
                number != place
                or abs(leader[-1][0] - (label.left if leader[-1][0] <= label.left else label.right)) < 12
            )
        for row in seen.rows:
            assert not overlap(upright(leader), Box(row.left, row.top + 4, row.right, row.bottom - 4))


def read(command: str, body: str) -> tuple[Anatomy, list[str]]:
    """Return an anatomy without faults, and its labels."""
    anatomy, faults = read_anatomy(command, body.split("\n"))
    assert faults == []
    return anatomy, [part.label for part in anatomy.each()]


words = st.text("abcdefghijklmnopqrstuvwxyz0123456789./:=", min_size=1, max_size=24).filter(str.strip)
saying = st.lists(st.text("abcdefghimnotw", min_size=1, max_size=12), min_size=1, max_size=7).map(" ".join)


@st.composite
def anatomies(pick: st.DrawFn) -> tuple[Anatomy, list[str]]:
    """Commands of up to sixteen words, some of them parts, some of those with parts."""
    written = pick(st.lists(words, min_size=1, max_size=16))
    parts, at = [], 0
    for number, word in enumerate(written):
        if pick(st.booleans()):
            inner: tuple[Part, ...] = ()
            if len(word) > 3 and pick(st.booleans()):
                middle = len(word) // 2
                ends = [(at, at + middle), (at + middle, at + len(word))]
                inner = tuple(Part(" ".join(written)[a:b], pick(saying), 0, a, b) for a, b in ends)
            parts.append(Part(word, pick(saying), number, at, at + len(word), inner))
        at += len(word) + 1
    command = " ".join(written)
    anatomy = Anatomy(command, (command,), tuple(parts))
    return anatomy, [part.label for part in anatomy.each()]


@given(anatomies())
@settings(max_examples=120, deadline=None)
def test_nothing_overlaps_and_nothing_is_cut_off(case: tuple[Anatomy, list[str]]) -> None:
    """A picture without a fault has every label in it, apart from the others, from leaders and from the command."""
    picture = lay_out(*case)
    shown = [call_out.part for call_out in picture.call_outs]
    assert shown == list(case[0].each())
    if not picture.faults:
        check(picture)


@given(saying, st.integers(60, 600))
@settings(max_examples=60, deadline=None)
def test_a_wrapped_label_keeps_its_words(text: str, room: int) -> None:
    """Lines fit the room, and joined they are the text again."""
    lines = wrap(text, LABEL_SIZE, room)
    if lines is None:
        assert max(text_width(word, LABEL_SIZE) for word in text.split()) > room
    else:
        assert " ".join(lines) == " ".join(text.split())
        assert max(text_width(line, LABEL_SIZE) for line in lines) <= room


def test_the_slide_that_all_this_is_for() -> None:
    """The Jupyter command fits in one row of large letters, its groups above it, its parts under it."""
    picture = lay_out(*read(*STACK))
    assert picture.faults == ()
    assert len(picture.rows) == 1
    assert picture.size >= 24
    assert [call_out.part.text for call_out in picture.call_outs if call_out.above] == [
        "-p 8888:8888",
        "quay.io/jupyter/scipy-notebook:2025-03-14",
    ]
    check(picture)


def test_a_part_at_the_right_edge_has_its_label_on_the_left() -> None:
    """There is no room to its right."""
    command = "docker run --rm --volume /home/user/projects:/data busybox:1.36 ls -l -a"
    picture = lay_out(*read(command, "-a: the hidden ones, which begin with a dot"))
    assert picture.faults == ()
    assert [call_out.turned for call_out in picture.call_outs] == [True]
    check(picture)


def test_a_long_command_is_broken_between_words() -> None:
    """Rows but the last end with a backslash, no part is torn, and letters stay large."""
    command = (
        "docker run --rm --detach --name jupyter --env JUPYTER_TOKEN=secret "
        '--volume "$PWD/my work:/home/jovyan/work" --publish 127.0.0.1:8888:8888 quay.io/jupyter/scipy-notebook:2025-03-14'
    )
    picture = lay_out(*read(command, '--volume "$PWD/my work:/home/jovyan/work": a folder of yours\n2025-03-14: tag'))
    assert picture.faults == ()
    assert len(picture.rows) > 1
    assert " ".join(row.text.removesuffix(" \\") for row in picture.rows) == command
    assert any('--volume "$PWD/my work:/home/jovyan/work"' in row.text for row in picture.rows)
    check(picture)


def test_the_author_may_break_the_command() -> None:
    """Then rows are as written."""
    anatomy, _ = read_anatomy("docker run --rm \\\nbusybox:1.36 ls", ["ls: list files"])
    rows = [row.text for row in lay_out(anatomy, ["list files"]).rows]
    assert rows == ["docker run --rm \\", "busybox:1.36 ls"]


def test_a_word_that_fits_no_row_is_a_fault() -> None:
    """Letters are not made too small to read instead."""
    anatomy = Anatomy("x" * 97, ("x" * 97,), (Part("x", "a", 0, 0, 1),))
    picture = lay_out(anatomy, ["a"])
    assert [str(fault) for fault in picture.faults] == [
        "the command is 97 columns wide, and 96 fit at a letter size of 20 px; break it with a backslash at a line's end"
    ]


def test_too_much_said_is_a_fault() -> None:
    """The height of a slide is limited, too."""
    body = "\n".join(f"{number}: {'very much is said of this ' * 4}" for number in range(10))
    picture = lay_out(*read(" ".join(map(str, range(10))), body))
    assert any(fault.message.endswith(f"{MOST_HIGH} fit under a heading") for fault in picture.faults)


def test_the_command_is_as_wide_as_its_cells() -> None:
    """``textLength`` holds its letters where the bars are, whatever the font."""
    svg = ElementTree.fromstring(draw(lay_out(*read(*STACK)), name="x", title="t", description="d"))
    (row,) = svg.findall(f"{SVG}text")
    width = len(STACK[0]) * float(row.attrib["font-size"]) * CELL
    assert abs(float(row.attrib["textLength"]) - width) < 0.1


def test_the_picture_says_what_it_shows() -> None:
    """It has a title and a description for those who can't see it, and no colour of its own."""
    text = draw(lay_out(*read(*STACK)), name="x", title="Parts & pieces", description="run: <start>")
    svg = ElementTree.fromstring(text)
    assert svg.attrib["role"] == "img"
    named = [svg.findtext(f"*[@id='{name}']") for name in svg.attrib["aria-labelledby"].split()]
    assert named == ["Parts & pieces", "run: <start>"]
    assert re.findall(r"#[0-9a-f]{3,6}\b", text) == []


def test_call_outs_are_shown_one_after_the_other() -> None:
    """Each is a fragment, in the author's order; or none is."""
    picture = lay_out(*read(*STACK))
    assert [call_out.part.text for call_out in picture.call_outs][:4] == ["docker", "run", "-it", "-p 8888:8888"]
    assert draw(picture, name="x", title="t", description="d").count(' fragment">') == 11
    assert draw(picture, name="x", title="t", description="d", stepwise=False).count(' fragment">') == 0
