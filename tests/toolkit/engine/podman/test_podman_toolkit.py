"""Podman without Podman: its events in Docker's words, its names, its settings, and what is said where it is not there."""

from __future__ import annotations

import resource
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from deckproof.docker.events import attachments, in_dockers_words
from deckproof.docker.references import in_full
from deckproof.engine import choose, host
from deckproof.engine.podman import daemon as podman_daemon
from deckproof.engine.podman.daemon import PODMAN
from deckproof.engine.runs.runs import Run
from deckproof.model import EngineKind


def event(action: str, container: str = "c1") -> dict[str, Any]:
    """Return an event as Podman's interface gives it."""
    return {"Type": "container", "Action": action, "Actor": {"ID": container, "Attributes": {"name": "web"}}}


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        (["attach", "start"], {"c1"}),
        (["exec"], {"c1"}),
        (["exec", "exec_died"], set()),
        (["exec", "exec_died", "exec"], {"c1"}),
        (["exec", "exec", "exec_died"], {"c1"}),
        (["start"], set()),
    ],
)
def test_a_program_that_runs_in_a_container_is_told_from_one_that_ended(actions: list[str], expected: set[str]) -> None:
    """Podman gives programs no number; the first to end is taken for the first that began."""
    events = in_dockers_words(event(action) for action in actions)
    assert attachments(events, programs=True) == expected


def test_programs_are_counted_by_container() -> None:
    """One that ends in one container says nothing of another's."""
    events = in_dockers_words([event("exec", "a"), event("exec", "b"), event("exec_died", "a")])
    assert attachments(events, programs=True) == {"b"}


@pytest.mark.parametrize(("status", "by_a_client"), [("137", True), ("143", True), ("139", False), ("0", False)])
def test_what_died_of_a_client_s_signal_was_stopped(status: str, by_a_client: bool) -> None:
    """Of a container that is removed by force Podman says no more than that it died, and of what."""
    died = event("died")
    died["Actor"]["Attributes"]["containerExitCode"] = status
    said = [each["Action"] for each in in_dockers_words([died, event("remove")])]
    assert ("kill" in said) is by_a_client
    assert "kill" not in [each["Action"] for each in in_dockers_words([died, event("remove", "another")])]


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("busybox:1.36", "docker.io/library/busybox:1.36"),
        ("jupyter/base:1", "docker.io/jupyter/base:1"),
        ("quay.io/jupyter/base:1", "quay.io/jupyter/base:1"),
        ("localhost:5000/course/tools:1", "localhost:5000/course/tools:1"),
    ],
)
def test_a_short_name_means_docker_hub(ref: str, name: str) -> None:
    """As it does with Docker; Podman would take it for one on "localhost"."""
    assert in_full(ref) == name


def test_limits_are_what_the_machine_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both numbers the same, since Podman takes one for the other."""
    monkeypatch.setattr(Run, "folder", property(lambda _: tmp_path))
    monkeypatch.setattr(Run, "data", property(lambda _: tmp_path))
    (tmp_path / "settings").mkdir()
    PODMAN.lay_out(Run("abcdef"))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert f'"nofile={most}:{most}"' in (tmp_path / "settings" / "containers.conf").read_text()


def said() -> str:
    """Return why there is no Podman here, which comes with what to do."""
    trouble = podman_daemon.missing()
    assert trouble
    assert trouble.remedy == podman_daemon.REMEDY
    return trouble.message


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Podman itself, and the one that makes its networks, which is in no PATH."""
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(host, "program", lambda name: None if name == "podman" else Path("/bin/true"))
    assert said() == "a podman engine needs the program podman (Debian's package podman)"
    monkeypatch.setattr(host, "program", lambda _name: Path("/bin/true"))
    monkeypatch.setattr(podman_daemon, "HELPERS", ("/nowhere",))
    assert said() == "a podman engine needs the program netavark (Debian's package netavark)"


def test_auto_never_takes_podman(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slides are about Docker: what proves them otherwise must have been asked for."""
    way = choose.WAYS[EngineKind.PODMAN]
    assert way.passed_over()
    monkeypatch.setitem(choose.WAYS, EngineKind.PODMAN, replace(way, missing=lambda: None))
    assert EngineKind.PODMAN not in choose.candidates("auto")
