"""Drawings are never run, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from deckproof.model import Kind
from deckproof.parse import read
from deckproof.parse.callouts import is_drawing
from deckproof.testing import make_block

CALL_OUTS = """\
docker run -it debian
   |    |      |
   |    |      └── Image
   |    └── Interactive
   └── Run a container"""


@pytest.mark.parametrize(
    "text",
    [
        CALL_OUTS,
        CALL_OUTS.replace("|", "│"),
        CALL_OUTS.replace("└──", "‚îî‚îÄ‚îÄ").replace("|", "‚îÇ"),
        CALL_OUTS.replace("└──", "`--"),
        CALL_OUTS.replace("└──", "+->"),
        "docker run \\\n  debian\n  |\n  └── Image",
    ],
)
def test_call_outs_under_a_command_are_a_drawing(text: str) -> None:
    """In box characters, in ASCII, and where an editor read the one as something else."""
    assert is_drawing(text.split("\n"))
    reading = read(make_block(text, language="python"))
    assert (reading.kind, reading.steps, reading.reason) == (Kind.DRAWING, (), "a drawing of a command")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$ docker ps",
        "$ mysql -e 'SELECT 1'\n+---+\n| 1 |\n+---+\n| 1 |\n+---+",
        "$ diff a b\n+new\n+line",
        "$ cat x\n'one'\n'two'",
        "$ sleep 9\n^C\n^C",
        "$ tree\n.\n|-- a\n`-- b",
        "$ tree\n.\n├── a\n└── b",
        "$ seq 2\n|\n|",
        "docker ps\ndocker images",
    ],
)
def test_output_is_no_drawing(text: str) -> None:
    """Tables of databases, differences, quoted words, keys and trees come out of programs."""
    assert not is_drawing(text.split("\n"))
