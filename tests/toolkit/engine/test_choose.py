"""Which engine is used, and what is said where there is none."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from deckproof.config import Config, ImagePolicy, cache_folder
from deckproof.engine import choose, host, services, user_engine
from deckproof.engine.images import acquire, registry
from deckproof.engine.namespace import sandbox
from deckproof.errors import DeckproofError, EngineError, ImageError
from deckproof.model import EngineKind
from deckproof.testing import patience


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without an engine."""
    monkeypatch.setattr(user_engine, "look", lambda: EngineError("no Docker Engine answers", remedy="start one"))


def test_auto_takes_a_private_engine_where_this_machine_can(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where another engine answers."""
    for kind, way in choose.WAYS.items():
        monkeypatch.setitem(choose.WAYS, kind, replace(way, missing=lambda: None))
    assert choose.candidates("auto")[0] is EngineKind.PRIVATE


def test_auto_takes_the_author_s_own_where_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without root, say."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(user_engine, "look", lambda: user_engine.AuthorsEngine(Path("docker"), "unix:///x", "28", "me"))
    without_image = replace(choose.WAYS[EngineKind.DIND], passed_over=lambda: "its image is not there")
    monkeypatch.setitem(choose.WAYS, EngineKind.DIND, without_image)
    assert choose.candidates("auto")[-1] is EngineKind.SHARED
    assert EngineKind.PRIVATE not in choose.candidates("auto")
    with pytest.raises(EngineError, match="needs root"):
        choose.candidates("private")


@pytest.mark.parametrize("ready", [True, False])
def test_auto_takes_an_engine_in_a_container_where_its_image_is_ready(
    monkeypatch: pytest.MonkeyPatch, *, ready: bool
) -> None:
    """Before the author's own; it is made the first time; where it can't be, the reason is said."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for kind in (EngineKind.DIND, EngineKind.SHARED):
        passed_over = (lambda: None) if ready or kind is EngineKind.SHARED else (lambda: "its image is not there")
        way = replace(choose.WAYS[kind], missing=lambda: None, passed_over=passed_over)
        monkeypatch.setitem(choose.WAYS, kind, way)
    found = choose.candidates("auto")
    assert (found[0] is EngineKind.DIND) is ready
    assert EngineKind.SHARED in found
    assert choose.candidates("dind") == (EngineKind.DIND,)


@pytest.mark.usefixtures("no_engine")
def test_no_engine_at_all_is_one_sentence_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 3."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(EngineError, match="there is no Docker Engine to run the deck on") as caught:
        choose.candidates("auto")
    assert caught.value.exit == 3
    assert caught.value.remedy == "start one"
    assert "\n" not in caught.value.message


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that one knows what to install."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(host, "program", lambda _name: None)
    assert sandbox.missing() == "a private engine needs the program dockerd (Debian's package docker.io)"


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (ImagePolicy.LOCAL, "it is not on your own engine"),
        (ImagePolicy.REGISTRY, "the registry example.org does not answer"),
        (ImagePolicy.STAND_IN, "there is no stand-in for it"),
    ],
)
def test_a_policy_looks_nowhere_else(
    policy: ImagePolicy, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And says where it looked."""
    monkeypatch.setattr(registry, "registry_answers", lambda _host: False)
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path))
    with pytest.raises(ImageError) as caught:
        acquire.prepare(["example.org/tool:1"], Config(images=policy), lambda _line: None)
    assert caught.value.message == f"the image example.org/tool:1 can't be found: {words}"


def test_a_program_that_hangs_is_an_error_in_time() -> None:
    """Not a deck that hangs."""
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"no answer within 0\.2 s from: sleep 30"):
        host.run(["sleep", "30"], timeout=0.2)
    assert time.monotonic() - began < patience(5)


def test_a_process_is_known_by_its_number_and_start() -> None:
    """One that has ended is none, also before its parent has asked after it."""
    with subprocess.Popen(["true"]) as child:
        deadline = time.monotonic() + patience(5)
        while host.started(child.pid) is not None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert host.started(child.pid) is None
    assert host.started(os.getpid()) == host.started(os.getpid()) is not None


def test_an_address_that_does_not_answer_takes_no_time() -> None:
    """A port on this machine that nobody listens on."""
    assert not registry.reachable("127.0.0.1", 9)
    assert not registry.registry_answers("127.0.0.1:9")


def test_the_images_of_services_are_read_from_their_files(tmp_path: Path) -> None:
    """With or without quotes; a missing file is an error that names it."""
    file = tmp_path / "compose.yaml"
    file.write_text("services:\n  a:\n    image: registry:2\n  b:\n    image: 'quay.io/x/y:1' # pinned\n")
    assert services.service_images([file]) == ("registry:2", "quay.io/x/y:1")
    with pytest.raises(DeckproofError, match=r"absent\.yaml"):
        services.service_images([tmp_path / "absent.yaml"])


def test_the_cache_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By its own variable, else by the usual one."""
    monkeypatch.delenv("DECKPROOF_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "deckproof"
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path / "other"))
    assert cache_folder() == tmp_path / "other"
