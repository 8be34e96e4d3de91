"""A deck that begins with a pull is proven without a network, and the proof says what answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from deckproof.cli.check import run_check
from deckproof.cli.request import Request
from deckproof.engine import prepare
from deckproof.errors import Exit

from .conftest import STAND_INS, quiet

pytestmark = pytest.mark.engine

PULLS = """\
# Get it first

```console
$ docker images --quiet busybox:1.36
$ docker pull busybox:1.36
1.36: Pulling from library/busybox
...
Status: Downloaded newer image for busybox:1.36
docker.io/library/busybox:1.36
$ docker run --rm busybox:1.36 echo hi
hi
$ docker pull busybox:1.36
...
Status: Image is up to date for busybox:1.36
docker.io/library/busybox:1.36
```

```console
$ docker pull busybox:no-such-tag
Error response from daemon: ...
```
"""


def test_a_pull_is_answered_by_the_runs_own_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As if the image came from far away; an image that nobody has is still an error."""
    text = PULLS.replace(
        "```console\n$ docker pull busybox:no", "<!-- deckproof: status=1 -->\n\n```console\n$ docker pull busybox:no"
    )
    (tmp_path / "README.md").write_text(text)
    record = tmp_path / "proof.json"
    assert run_check(Request((tmp_path / "README.md",), "private", reports=(("json", record),), offline=True)) is (
        Exit.PROVEN
    ), capsys.readouterr().out
    said = record.read_text()
    assert "answered by the run's own registry: busybox:1.36" in said
    assert json.loads(said)["images"]


STOOD_FOR = """\
# Ubuntu

```console
$ docker pull ubuntu
$ docker run --rm ubuntu sh -c '. /etc/os-release; echo $NAME'
Ubuntu
```
"""


def test_a_stand_in_answers_a_pull_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its progress may be left out; the proof says that it is a stand-in."""
    prepare(["ubuntu"], STAND_INS, quiet)
    monkeypatch.setenv("DECKPROOF_IMAGES", "stand-in")
    (tmp_path / "README.md").write_text(STOOD_FOR)
    record = tmp_path / "proof.json"
    assert run_check(Request((tmp_path / "README.md",), "private", reports=(("json", record),), offline=True)) is (
        Exit.PROVEN
    ), capsys.readouterr().out
    proof = json.loads(record.read_text())
    assert "answered by the run's own registry: ubuntu" in record.read_text()
    assert [(each["ref"], each["origin"]) for each in proof["images"]] == [("ubuntu:latest", "stand-in")]


def test_a_deck_that_pulls_nothing_has_no_registry(tmp_path: Path) -> None:
    """It costs nothing there."""
    (tmp_path / "README.md").write_text("# T\n\n```console\n$ docker run --rm busybox:1.36 echo hi\nhi\n```\n")
    record = tmp_path / "proof.json"
    assert run_check(Request((tmp_path / "README.md",), "private", reports=(("json", record),))) is Exit.PROVEN
    assert "own registry" not in record.read_text()
