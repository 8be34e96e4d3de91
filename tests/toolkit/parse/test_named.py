"""A file may be named in the words above it alone."""

from __future__ import annotations

import pytest
from deckproof.model import Kind
from deckproof.parse.block import read
from deckproof.parse.named import file_named_above
from deckproof.testing import make_block

NAMED = "Create a file called `app.py` with this in it:"


@pytest.mark.parametrize(
    ("lead", "name"),
    [
        ("Write this into a new file called `Dockerfile`:", "Dockerfile"),
        ("Create a file named **compose.yaml** with the following contents:", "compose.yaml"),
        ("Now, create a `Dockerfile` in the folder of `package.json`:", "Dockerfile"),
        ('First we look around. Then save the following as "web/index.html".', "web/index.html"),
        ("Write these lines into a new file called `x.py`:", "x.py"),
        ("Paste this into `app/main.py`:", "app/main.py"),
        ("Add a new file `.dockerignore`:", ".dockerignore"),
        ("Let's put it in ``requirements.txt``:", "requirements.txt"),
        ("Create a file called `run.py`:", "run.py"),
    ],
)
def test_a_name_is_found_where_something_is_made(lead: str, name: str) -> None:
    """Whatever marks it as a name."""
    assert file_named_above(lead) == name


@pytest.mark.parametrize(
    "lead",
    [
        "",
        "Make `start.sh` executable:",
        "Copy `entrypoint.sh` into the container:",
        "Then create the image with `build.sh`:",
        "Create the volume that `setup.sh` uses:",
        "Copy the project with `deploy.sh`:",
        "The file called `new.txt`:",
        "This writes into `access.log`:",
        "Add this line to the `Dockerfile`:",
        "Create an image from the Dockerfile:",
        "Put this line into `Dockerfile`:",
        "The `Dockerfile` is this:",
        "Open `compose.yaml` and change the port:",
        "Create a file called `app.py`. The output is this:",
        "Write the name of the `container`:",
        "Create `../outside.py`:",
        "We created `app.py`, which prints:",
        "Create the end of `app.py`:",
        "If you create `app.py`, it looks like this:",
    ],
)
def test_no_name_is_found_where_a_file_is_shown_or_changed(lead: str) -> None:
    """What is under such words may be a part of it, or something else."""
    assert file_named_above(lead) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("print('hi')", "python"), ("FROM busybox", ""), ("FROM busybox", "bash"), ("some words", "text")],
)
def test_a_block_under_the_name_of_a_file_is_that_file(text: str, language: str) -> None:
    """Whatever its label is."""
    reading = read(make_block(text, language=language, lead=NAMED))
    assert (reading.kind, reading.block.caption) == (Kind.FILE, "app.py")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("$ cat app.py", "console"),
        ("docker build .", "bash"),
        ("touch app.py", ""),
        ("x = 1\n...\ny = 2", "python"),
        ("$ cat > app.py", "text"),
    ],
)
def test_commands_and_parts_under_the_name_of_a_file_are_none(text: str, language: str) -> None:
    """What makes the file may be shown as well."""
    assert read(make_block(text, language=language, lead=NAMED)).kind is not Kind.FILE


def test_a_script_under_its_name_is_that_file() -> None:
    """Its lines are commands, and are not typed."""
    reading = read(make_block("docker ps", language="bash", lead="Save this as `list.sh`:"))
    assert (reading.kind, reading.steps) == (Kind.FILE, ())
