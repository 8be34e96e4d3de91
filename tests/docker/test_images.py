"""Where images come from, and that stand-ins behave where slides look."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from deckproof.config import Config, ImagePolicy, cache_folder
from deckproof.engine import Engine, host, locks, open_engine
from deckproof.engine.images import acquire, cache, data_root, registry
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.runs import runs
from deckproof.errors import ImageError
from deckproof.model import Origin

from .conftest import STAND_INS, authors_engine_with, quiet, run_in, said_by, until

pytestmark = pytest.mark.engine

AUTO = Config(images=ImagePolicy.AUTO)
JUPYTER = "quay.io/jupyter/scipy-notebook:2025-03-14"


@pytest.fixture
def no_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose network reaches no registry."""
    monkeypatch.setattr(registry, "registry_answers", lambda _host: False)


@pytest.fixture
def small_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A cache of the test's own, with the stand-in busybox in its library, beside the usual one: on the same file system.

    What the usual one holds besides is the author's: images of their own, say, that an engine had which is gone.
    """
    folder = cache_folder() / f"test-{secrets.token_hex(3)}"
    with locks.locked(quiet):
        wanted = acquire.records(["busybox:1.36"], STAND_INS, quiet)
        source = cache.prepared_set(wanted, quiet)
        data_root.clone(source / "data", folder / cache.library().name / "data")
    ((ref, made),) = wanted.items()
    record = {"images": {made.tag: asdict(replace(made, tag=ref))}}
    (folder / cache.library().name / "records.json").write_text(json.dumps(record))
    monkeypatch.setenv("DECKPROOF_CACHE", str(folder))
    yield
    shutil.rmtree(folder)


@pytest.mark.usefixtures("no_registry")
def test_the_author_s_own_image_comes_first(own_engine: Sandbox, small_cache: None) -> None:  # noqa: ARG001 - in this order
    """It is copied into the private engine, once, and the proof says that it is the author's."""
    made_by_the_author(own_engine, "own:1")
    said: list[str] = []
    for _ in range(2):
        with open_engine("private", ["own:1"], (), AUTO, said.append) as engine:
            assert [(image.ref, image.origin) for image in engine.images] == [("own:1", Origin.LOCAL)]
            assert said_by(engine, "docker run --rm own:1 cat whose") == "mine"
    assert [line for line in said if "copying" in line] == ["copying own:1 from your own engine"]
    assert own_engine.docker("ps", "--all", "--quiet").stdout == ""


@pytest.mark.usefixtures("no_registry", "small_cache")
def test_what_was_copied_once_is_there_when_the_author_s_engine_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes before a stand-in then, too, as long as no engine says otherwise."""
    with authors_engine_with(monkeypatch, "busybox:1.36") as engine:
        made_by_the_author(engine, "busybox:1.36")
        (copied,) = acquire.prepare(["busybox:1.36"], AUTO, quiet)
    (found,) = acquire.prepare(["busybox:1.36"], AUTO, quiet)
    assert (found, found.origin) == (copied, Origin.LOCAL)
    with acquire.engine_with(["busybox:1.36"], AUTO, quiet) as (engine, _):
        host.copy_images(engine.save("busybox:1.36"), (["sha256sum"], os.environ), "it to Podman, say")
    with authors_engine_with(monkeypatch, "busybox:1.36"):
        (stand_in,) = acquire.prepare(["busybox:1.36"], AUTO, quiet)
    assert stand_in.origin is Origin.STAND_IN


def made_by_the_author(engine: Sandbox, ref: str) -> None:
    """Make an image that is no stand-in."""
    for words in (("run", "--name", "made", "busybox:1.36", "sh", "-c", "echo mine >whose"), ("commit", "made", ref)):
        assert engine.docker(*words).returncode == 0
    engine.docker("rm", "made")


@pytest.mark.usefixtures("small_cache", "no_registry", "own_engine")
def test_what_another_version_keeps_stays() -> None:
    """A library of another layout, and the sets made of it, are not this one's to remove."""
    other = cache_folder() / "library-99/records.json"
    theirs = cache_folder() / "sets/0123456789abcdef/records.json"
    for file, content in {other: {"images": {}}, theirs: {"ids": ["sha256:other"], "layout": 99}}.items():
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(content))
    assert [info.ref for info in acquire.prepare(["mine:1"], AUTO, quiet)] == ["mine:1"]
    assert other.exists()
    assert theirs.exists()


@pytest.mark.usefixtures("no_registry", "small_cache")
def test_without_a_registry_a_stand_in_takes_the_place_and_says_so() -> None:
    """Also for a reference that is written with all its parts."""
    infos = acquire.prepare(["docker.io/library/busybox:1.36"], AUTO, quiet)
    assert [(info.ref, info.origin) for info in infos] == [("busybox:1.36", Origin.STAND_IN)]


@pytest.mark.usefixtures("no_registry")
@pytest.mark.parametrize("policy", list(ImagePolicy))
def test_an_image_that_is_nowhere_is_an_error_that_names_it(policy: ImagePolicy) -> None:
    """And says where it was looked for."""
    with pytest.raises(ImageError, match=r"the image example\.org/absent:1 can't be found: .*"):
        acquire.prepare(["example.org/absent:1"], Config(images=policy), quiet)


def test_images_that_are_ready_are_ready_at_once() -> None:
    """No engine is started, and nothing is said."""
    wanted = ["busybox:1.36", "hello-world"]
    acquire.prepare(wanted, STAND_INS, quiet)
    said: list[str] = []
    acquire.prepare(wanted, STAND_INS, said.append)
    assert said == []


def test_an_image_of_the_deck_s_own_registry_is_not_looked_for() -> None:
    """The deck itself pushes it."""
    assert acquire.prepare(["localhost:5000/course/tool:1.0"], STAND_INS, quiet) == ()


def test_hello_world_greets() -> None:
    """The line that everybody knows, and what to try next."""
    with open_engine("private", ["hello-world"], (), STAND_INS, quiet) as engine:
        said = said_by(engine, "docker run hello-world").splitlines()
    assert said[0] == "Hello from Docker!"
    assert " $ docker run -it ubuntu bash" in said


def test_the_web_server_serves_says_and_stops(private: Engine) -> None:
    """A page on port 80, a log of requests, a stop that takes no ten seconds.

    The engine's proxy takes connections before the server does, and drops them: any error is tried again.
    """
    said_by(private, "docker run --detach --name page --publish 8000:80 nginx:1.28")
    page = said_by(private, "curl --silent --retry 9 --retry-all-errors localhost:8000")
    assert "<title>Welcome to nginx!</title>" in page
    log = said_by(private, "docker logs page 2>&1")
    assert "/docker-entrypoint.sh: Configuration complete; ready for start up" in log
    assert re.search(r'"GET / HTTP/1\.1" 200', log)
    assert said_by(private, "docker stop page; docker inspect --format '{{.State.ExitCode}}' page") == "page\n0"
    said_by(private, "docker rm page")


@pytest.fixture(scope="module")
def with_notebooks() -> Iterator[Engine]:
    """An engine with the notebook server's image."""
    with open_engine("private", [JUPYTER], (), STAND_INS, quiet) as engine:
        yield engine


@pytest.fixture
def jupyter(with_notebooks: Engine) -> Iterator[Engine]:
    """An engine with a notebook server that was started as the slide starts it."""
    said_by(with_notebooks, f"docker run --detach --interactive --tty --name lab --publish 8888:8888 {JUPYTER}")
    until(lambda: "127.0.0.1:8888/lab?token=" in said_by(with_notebooks, "docker logs lab"))
    yield with_notebooks
    said_by(with_notebooks, "docker rm --force lab")


def test_the_notebook_server_says_what_the_slide_shows(jupyter: Engine) -> None:
    """The first line, the file, the two addresses."""
    lines = [line.strip() for line in said_by(jupyter, "docker logs lab").splitlines()]
    identity = said_by(jupyter, "docker ps --quiet")
    assert lines[0] == "Entered start.sh with args: jupyter lab"
    place = lines.index("To access the server, open this file in a browser:")
    assert lines[place + 1] == "file:///home/jovyan/.local/share/jupyter/runtime/jpserver-7-open.html"
    assert re.fullmatch(rf"http://{identity}:8888/lab\?token=[0-9a-f]{{48}}", lines[place + 3])
    assert re.fullmatch(r"http://127\.0\.0\.1:8888/lab\?token=[0-9a-f]{48}", lines[place + 4])
    assert '"tini -g -- start-no…"' in said_by(jupyter, "docker ps")


def test_the_exercises_are_cloned_and_installed_without_a_network(jupyter: Engine) -> None:
    """The commands of the slide, unchanged, as the user of the image."""
    work = "cd work; git clone https://github.com/rougier/numpy-100.git && pip install mdutils"
    said = said_by(jupyter, f'docker exec lab bash -c "{work}; id --user --name; ls numpy-100"')
    assert "Successfully installed mdutils" in said
    assert said.splitlines()[-3:] == ["jovyan", "100_numpy_exercises.ipynb", "README.md"]


def test_the_server_shuts_down_from_its_menu_and_starts_again(jupyter: Engine) -> None:
    """File > Shut Down ends the container with status 0; so does ``docker stop``; a start says the same again."""
    token = said_by(jupyter, "docker logs lab | grep --only-matching --max-count=1 'token=[0-9a-f]*'")
    said_by(jupyter, f"curl --silent --fail --request POST 'localhost:8888/api/shutdown?{token}'")
    assert said_by(jupyter, "docker wait lab") == "0"
    said_by(jupyter, "docker start lab")
    until(lambda: said_by(jupyter, "docker logs lab").count("/lab?token=") > 4)
    said_by(jupyter, "docker stop lab")
    assert json.loads(said_by(jupyter, "docker inspect --format '{{json .State.ExitCode}}' lab")) == 0


def test_no_certificate_of_this_machine_is_left_in_the_image(jupyter: Engine) -> None:
    """What a build needed to reach PyPI stays in the build."""
    found = run_in(jupyter, f"docker run --rm {JUPYTER} find / -xdev -name certificates.pem")
    assert found.stdout == ""


@pytest.mark.usefixtures("small_cache")
def test_a_changed_recipe_is_a_changed_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is built again, and decks that start from then on get the new one."""
    recipe = tmp_path / "tests" / "images" / "greeter"
    recipe.mkdir(parents=True)
    (recipe / "image.toml").write_text('refs = ["greeter:1"]\n')
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    for word in ("one", "one", "two"):
        (recipe / "Dockerfile").write_text(f'FROM busybox:1.36\nCMD ["echo", "{word}"]\n')
        with open_engine("private", ["greeter:1"], (), STAND_INS, said.append) as engine:
            assert said_by(engine, "docker run --rm greeter:1") == word
    assert [line for line in said if "building" in line] == ["building the stand-in greeter (for greeter:1)"] * 2


def dead_runs() -> set[str]:
    """Return the runs of which something is left although their process has ended."""
    return {run.name for run in runs.known() if not runs.alive(run)}


@pytest.mark.usefixtures("small_cache")
def test_a_recipe_that_fails_says_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And where the whole log is; what was ready before stays ready."""
    recipe = tmp_path / "tests" / "images" / "broken"
    recipe.mkdir(parents=True)
    (recipe / "image.toml").write_text('refs = ["broken:1"]\n')
    (recipe / "Dockerfile").write_text("FROM busybox:1.36\nRUN echo out of flour >&2; false\n")
    monkeypatch.chdir(tmp_path)
    before = dead_runs()
    with pytest.raises(ImageError, match="the stand-in broken can't be built: ") as caught:
        acquire.prepare(["broken:1"], STAND_INS, quiet)
    log = Path(caught.value.remedy.rpartition(" ")[2])
    assert "out of flour" in log.read_text()
    assert dead_runs() == before
