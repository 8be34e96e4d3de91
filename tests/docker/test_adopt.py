"""A forecast equals the verdicts: of whole documents, as they are and with the options that are written into them."""

from __future__ import annotations

from pathlib import Path

import pytest
from deckproof.cli.adopt.forecast import forecast
from deckproof.cli.adopt.outlook import Stand
from deckproof.cli.adopt.surroundings import Surroundings
from deckproof.cli.check import read
from deckproof.cli.main import run
from deckproof.model import Result
from deckproof.prove.deck import DeckProof

pytestmark = pytest.mark.engine

LESSON = """\
# A lesson

## Start

```console
$ docker run -d --name web nginx:1.28
4f5c2e7d9a01b3c8e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9
$ docker ps
CONTAINER ID   IMAGE        COMMAND                  CREATED         STATUS         PORTS     NAMES
4f5c2e7d9a01   nginx:1.28   "/docker-entrypoint.…"   2 seconds ago   Up 1 second    80/tcp    web
```

## Push

```console
$ docker tag nginx:1.28 me/web
$ docker push me/web
```

## Team

```console
$ docker run -d --name app registry.invalid/team/app:1
```

```console
$ docker logs app
```

## Wrong

```console
$ docker rm nobody
Error... No such container: nobody
```

```console
$ no-such-program --version
1.0
```

```console
$ docker stop web
web
```

## Public

```console
$ docker run --rm no-such-image-anywhere echo hello
hello
```

```python
print("not shell")
```
"""
TALK = """\
A talk
======

.. code-block:: console

   $ docker run --rm busybox:1.36 echo hello
   hello

In a container::

   $ docker run -it --name it busybox:1.36 sh
   ...
   / # echo inside
   inside
   / # exit

.. code-block:: console

   $ docker rm eca4aa01751c

.. code-block:: bash

   docker volume create data
   # data

   docker volume rm data
   # data

.. code-block:: console

   $ vi compose.yaml
"""


def verdicts(deck: DeckProof) -> dict[str, Result]:
    """Prove a deck, and return what is said of each block; one that a failure blocks has failed."""
    with deck:
        list(deck.results())
    return {each.block.id: _plain(each.result) for each in deck.found}


def _plain(result: Result) -> Result:
    return Result.FAILED if result is Result.BLOCKED else result


@pytest.mark.parametrize(("name", "text"), [("lesson.md", LESSON), ("talk.rst", TALK)])
def test_a_forecast_equals_the_verdicts(name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was run for the forecast; and with the options written, it equals those verdicts, too."""
    monkeypatch.setenv("DECKPROOF_IMAGES", "stand-in")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.write_text(text)
    (deck,) = read([path])
    found = forecast(deck.session, Surroundings(deck.config))
    assert {each.block.id: _plain(each.result) for each in found} == verdicts(deck)
    assert {Stand.PROVABLE, Stand.OPTION, Stand.BY_HAND} <= {each.stand for each in found}
    assert run(["adopt", name, "--apply"]) == 1  # something is left to do by hand
    (deck,) = read([path])
    assert {each.block.id: _plain(each.then) for each in found} == verdicts(deck)


def test_after_a_run_all_that_is_said_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left by hand fails, all else passes or is skipped for the reason that is written; then it is proven."""
    monkeypatch.setenv("DECKPROOF_IMAGES", "stand-in")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "README.md"
    path.write_text(
        "# It\n\n```console\n$ docker exec nobody ls\nError... No such container: nobody\n```\n\n"
        "```console\n$ bash -c 'read -p \"Password: \" it'\n```\n\n"
        "```console\n$ docker run --rm busybox:1.36 echo hello\nhello\n```\n"
    )
    assert run(["adopt", "README.md", "--run", "--apply"]) == 0, capsys.readouterr().out
    assert 'deckproof: skip="it asks for a password"' in path.read_text()
    assert "deckproof: status=1 " in path.read_text()
    assert run(["check", "README.md"]) == 0
    assert run(["adopt", "README.md", "--run"]) == 0
