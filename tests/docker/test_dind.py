"""An engine in a container on the author's own: pristine, apart from everything else, and gone without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from deckproof.engine import Engine, clean, open_engine, user_engine
from deckproof.engine.dial import dial
from deckproof.engine.dind import box as dind_box
from deckproof.engine.dind import image as dind_image
from deckproof.engine.dind import rights as dind_rights
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.pulls import pulls_answered
from deckproof.engine.runs import runs
from deckproof.engine.shared import proxy
from deckproof.engine.shared.relay import Exchange
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.extract import extract
from deckproof.model import EngineKind, Origin, Result
from deckproof.prove.deck import DeckProof, session_of
from deckproof.testing import at_terminal, patience

from . import ordinary_user
from .conftest import STAND_INS, quiet, run_in, said_by, traces

pytestmark = pytest.mark.engine

PORT = "docker run --detach --publish 8888:80 --name web nginx:1.28"
GREET = "curl --silent --retry 9 --retry-connrefused localhost:8888"


@pytest.fixture(scope="module")
def dind(outer: Sandbox) -> Iterator[Engine]:
    """An engine in a container that the tests of this module share."""
    assert outer.docker_host == os.environ["DOCKER_HOST"]
    with open_engine("dind", ["nginx:1.28", "busybox:1.36"], (), STAND_INS, quiet) as engine:
        yield engine


def things(outer: Sandbox) -> dict[str, list[str]]:
    """Return all containers, volumes and networks of an engine, whatever made them, but for sets of images."""
    lists = {
        "containers": ("ps", "--all", "--no-trunc", "--format", "{{.ID}} {{.Names}} {{.State}}"),
        "volumes": ("volume", "ls", "--format", "{{.Name}}"),
        "networks": ("network", "ls", "--no-trunc", "--format", "{{.ID}} {{.Name}}"),
    }
    return {
        kind: sorted(line for line in outer.docker(*words).stdout.splitlines() if "deckproof-set-" not in line)
        for kind, words in lists.items()
    }


def name_of(engine: Engine) -> str:
    """Return the name of an engine's run."""
    return engine.environment[runs.MARK]


def test_a_published_port_is_on_localhost_where_the_steps_are_typed(dind: Engine) -> None:
    """And the images are exactly those of the deck, with their origins."""
    assert said_by(dind, "docker images --format '{{.Repository}}:{{.Tag}}' | sort") == "busybox:1.36\nnginx:1.28"
    assert {(each.ref, each.origin) for each in dind.images} == {
        ("busybox:1.36", Origin.STAND_IN),
        ("nginx:1.28", Origin.STAND_IN),
    }
    said_by(dind, PORT)
    assert "<title>" in said_by(dind, GREET)
    said_by(dind, "docker rm --force web")


def test_the_deck_s_folder_is_the_same_outside_inside_and_in_containers(dind: Engine) -> None:
    """Whoever writes a file there, the others see it."""
    (dind.workdir / "outside").write_text("o")
    said_by(dind, 'printf i >inside; docker run --rm --volume "$PWD:/data" busybox:1.36 sh -c "cat /data/* >/data/all"')
    assert (dind.workdir / "all").read_text() == "io"
    said_by(dind, "rm outside inside all")


def test_the_environment_is_the_deck_s_and_status_and_streams_come_back(dind: Engine) -> None:
    """As they do where nothing is in between."""
    assert said_by(dind, "pwd; ls -A $HOME; echo $TZ $LANG $TERM [$COLUMNS]").splitlines() == [
        str(dind.workdir),
        "UTC C.UTF-8 xterm-256color []",
    ]
    done = run_in(dind, "echo out; echo err >&2; exit 9")
    assert (done.stdout, done.stderr, done.returncode) == ("out\n", "err\n", 9)


def test_images_can_be_removed_and_made_on_borrowed_layers(outer: Sandbox) -> None:
    """What was prepared is only read: the next engine has all of it."""
    for _ in range(2):
        with open_engine("dind", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
            said_by(engine, "printf 'FROM busybox:1.36\\nRUN echo hi >/hi\\n' | docker build --tag own -")
            assert said_by(engine, "docker run --rm own cat /hi") == "hi"
            said_by(engine, "docker rmi --force own busybox:1.36")
            assert said_by(engine, "docker images --all --quiet") == ""
    assert "mine" in outer.docker("ps").stdout


def test_pulls_are_answered_by_a_registry_of_the_run_s_own(outer: Sandbox) -> None:
    """The images are taken out first, so that the deck sees them come, without a network too."""
    offline = replace(STAND_INS, offline=True)
    with (
        open_engine("dind", ["busybox:1.36"], (), offline, quiet) as engine,
        pulls_answered(engine, ["busybox:1.36"]) as said,
    ):
        assert said == "answered by the run's own registry: busybox:1.36"
        assert said_by(engine, "docker images --quiet") == ""
        assert "Downloaded newer image for busybox:1.36" in said_by(engine, "docker pull busybox:1.36")
        assert said_by(engine, "docker run --rm busybox:1.36 echo hi") == "hi"
        assert run_in(engine, "docker pull busybox:none").returncode == 1
    assert "mine" in outer.docker("ps").stdout


def test_the_proof_says_what_it_ran_in_and_with_which_rights(dind: Engine, outer: Sandbox) -> None:
    """Those that this engine allows, which may be less than --privileged."""
    assert dind.info.kind is EngineKind.DIND
    assert dind.info.version == said_by(dind, "docker version --format '{{.Server.Version}}'")
    assert dind.info.details["started with"] in dind_rights.RIGHTS
    allowed = outer.docker("run", "--rm", "--privileged", "busybox:1.36", "true").returncode == 0
    assert dind.info.details["started with"] == list(dind_rights.RIGHTS)[0 if allowed else 1]
    assert "on the engine" in dind.info.details["isolation"]


def test_two_engines_publish_the_same_port_and_nothing_of_either_is_left(outer: Sandbox) -> None:
    """And what was on the author's engine is as it was."""
    before = things(outer)
    with (
        open_engine("dind", ["nginx:1.28"], (), STAND_INS, quiet) as first,
        open_engine("dind", ["nginx:1.28"], (), STAND_INS, quiet) as second,
    ):
        for number, engine in enumerate((first, second)):
            said_by(engine, PORT)
            said_by(engine, f"docker exec web sh -c 'echo page {number} >/usr/share/nginx/html/index.html'")
        assert [said_by(engine, GREET) for engine in (first, second)] == ["page 0", "page 1"]
        assert len(things(outer)["containers"]) == len(before["containers"]) + 2
    assert things(outer) == before
    assert traces(name_of(first)) == traces(name_of(second)) == []


def test_a_deck_with_terminals_passes(outer: Sandbox, tmp_path: Path) -> None:
    """A shell in a container, ^C, the terminal's size, a server left in the foreground and asked from a second one."""
    (tmp_path / "conf.py").write_text("")
    deck = tmp_path / "deck.rst"
    deck.write_text(
        """\
Deck
====

.. code-block:: console

   $ stty size
   50 500
   $ docker run -it --rm --name box busybox:1.36 sh
   ...
   / # echo $((6 * 7))
   42
   / # exit
   $ sleep 100
   ^C
   $ docker run --rm -p 8888:80 --name web nginx:1.28
   ...
   $ curl -s localhost:8888 | grep -o '<title>'
   <title>
   $ (exit 3)
   $ docker stop web
   web

.. code-block:: console

   $ echo the shell lives
   the shell lives
""".replace("   $ (exit 3)\n", "")
    )
    (found,) = extract([deck])
    assert things(outer)["containers"]
    with DeckProof(session_of(found, STAND_INS), STAND_INS, "dind") as proof:
        results = list(proof.results())
    assert [(each.result, each.reason) for each in results] == [(Result.PASSED, None)] * 2


def test_a_terminal_that_is_closed_takes_its_programs_with_it(dind: Engine) -> None:
    """Though a docker client that is killed leaves what it started to itself."""
    command = at_terminal(dind.enter(["bash", "-c", "(setsid sleep 4711 &); sleep 4711"]))
    environment = dict(dind.environment) | {"DECKPROOF_TERMINAL": "c0ffee"}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as client:
        said_by(dind, "until [ $(pgrep -c -f 'sleep 471[1]') -ge 3 ]; do sleep 0.05; done")
        client.kill()
    said_by(dind, "timeout 10 sh -c \"while pgrep -f 'sleep 471[1]'; do sleep 0.05; done\"")


DECK = """
import os, subprocess, sys, time
from deckproof.config import Config, ImagePolicy
from deckproof.engine import open_engine
from deckproof.engine.runs import runs

config = Config(images=ImagePolicy.STAND_IN)
with open_engine("dind", ["busybox:1.36"], (), config, lambda line: None) as engine:
    command = "docker run --detach --name left --volume left:/data busybox:1.36 sleep 999".split()
    made = subprocess.run(engine.enter(command), env=dict(engine.environment), capture_output=True, text=True)
    print(engine.environment[runs.MARK], made.returncode, flush=True)
    time.sleep(999)
"""


@contextmanager
def deck_in_its_own_process() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a deck that never ends in another process; yields the process and the name of its run."""
    with subprocess.Popen([sys.executable, "-c", DECK], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            name, status = process.stdout.readline().split()
            assert status == "0"
            yield process, name
        finally:
            process.kill()


def test_an_interrupted_deck_leaves_nothing(outer: Sandbox) -> None:
    """^C needs no clean."""
    before = things(outer)
    with deck_in_its_own_process() as (process, name):
        assert things(outer) != before
        process.send_signal(signal.SIGINT)
        process.wait(timeout=patience(60))
    assert things(outer) == before
    assert traces(name) == []


def test_clean_removes_what_a_killed_deck_left_and_nothing_twice(
    outer: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the author's engine too, though another one is named by then; what was there stays."""
    before = things(outer)
    with deck_in_its_own_process() as (process, name):
        process.kill()
        process.wait()
    assert things(outer) != before
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere")
    removed = clean(quiet)
    assert {f"container deckproof-{name}", f"volume deckproof-{name}", f"run {name}"} <= set(removed)
    assert things(outer) == before
    assert traces(name) == []
    assert f"run {name}" not in clean(quiet)


def test_an_engine_that_allows_nothing_of_it_is_one_sentence_and_what_to_do(
    outer: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was begun is gone."""
    before = things(outer)
    refused: dict[str, Sequence[str]] = {"too much": ("--cap-add=NO_SUCH_RIGHT",)}
    for module in (dind_rights, dind_box):
        monkeypatch.setattr(module, "RIGHTS", refused)
    with (
        pytest.raises(EngineError, match="your engine can't run an engine in a container") as caught,
        open_engine("dind", [], (), STAND_INS, quiet),
    ):
        pass
    assert "too much:" in caught.value.message
    assert "\n" not in caught.value.message
    assert "--engine shared" in caught.value.remedy
    assert things(outer) == before


def test_an_engine_that_does_not_see_our_files_is_one_sentence_and_what_to_do(
    outer: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs on another machine: nothing is made there in place of them."""
    before = things(outer)
    monkeypatch.setattr(runs.Run, "scratch", property(lambda run: Path("/proc/self/fd/nowhere") / run.name))
    engine = user_engine.authors_engine()
    assert isinstance(engine, AuthorsEngine)
    run = runs.Run("0ddba1")
    run.folder.mkdir(parents=True)
    try:
        with pytest.raises(EngineError, match="does not see this machine's files") as caught:
            dind_box.start(run, engine, dind_image.tag(dind_image.here(STAND_INS.dind_base)), [])
        assert "TMPDIR" in caught.value.remedy
    finally:
        dind_box.end(run, engine, quiet)
    assert things(outer) == before
    assert not run.folder.exists()


def test_without_root_images_are_kept_in_a_volume(outer: Sandbox) -> None:
    """Loaded once, borrowed from then on; the deck's files, which are root's, are removed all the same."""
    before = things(outer)
    to_outer = partial(dial, user_engine.had())
    with (
        ordinary_user.home() as home,
        ordinary_user.toolkit() as packages,
        proxy.recorder(home / "docker.sock", to_outer, lambda *_: Exchange()) as address,
    ):
        (home / "docker.sock").chmod(0o666)
        first, second = (said_by_nobody(home, address, packages) for _ in range(2))
    assert [line.partition(" ready on")[0] for line in first] == ["making a set of 1 images", "local", "hello"]
    assert second == ["local", "hello"]
    assert things(outer) == before


def said_by_nobody(home: Path, docker_host: str, packages: str) -> list[str]:
    """Run a small deck as a user without rights, and return what it printed."""
    own = {"DECKPROOF_CACHE": str(home / "cache"), "DOCKER_HOST": docker_host, "PYTHONPATH": packages}
    done = ordinary_user.run([ordinary_user.python(), "-c", WITHOUT_ROOT], home, **own)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


WITHOUT_ROOT = """
import subprocess
from pathlib import Path
from deckproof.config import Config, ImagePolicy
from deckproof.engine import open_engine

say = lambda line: print(line, flush=True)

with open_engine("dind", ["busybox:1.36"], (), Config(images=ImagePolicy.LOCAL), say) as engine:
    print(engine.images[0].origin, flush=True)
    script = 'docker run --rm busybox:1.36 echo hello; mkdir made; touch made/file'
    subprocess.run(engine.enter(["sh", "-c", script]), env=dict(engine.environment), check=True)
    scratch = engine.workdir.parent
assert not scratch.exists()
"""
