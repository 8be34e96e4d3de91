"""Offline: an engine that reaches nothing, and images that come from this machine alone."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from deckproof.config import Config, ImagePolicy
from deckproof.engine import open_engine
from deckproof.engine.images import acquire, registry
from deckproof.engine.shared import engine as shared
from deckproof.errors import ImageError
from deckproof.model import Origin

from .conftest import quiet, run_in, said_by

pytestmark = pytest.mark.engine

OFFLINE = Config(images=ImagePolicy.STAND_IN, offline=True)
ANY_SOURCE = Config(offline=True)


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    """A server on this machine, at an address that is not its own loopback's; yields address and port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial, socket.create_server(("", 0)) as server:
        trial.connect(("192.0.2.1", 9))  # sends nothing: only finds the address that it would be sent from
        address = str(trial.getsockname()[0])
        with socket.create_connection((address, server.getsockname()[1]), timeout=5):
            yield address, server.getsockname()[1]


def test_an_offline_engine_reaches_nothing_but_itself(server: tuple[str, int]) -> None:
    """Its containers talk to each other and publish their ports; this machine's own network is out of reach."""
    with open_engine("private", ["busybox:1.36"], (), OFFLINE, quiet) as engine:
        assert engine.info.details["outbound network"] == "none (offline)"
        said_by(engine, "docker run --detach --name web --publish 8080:80 busybox:1.36 httpd -f")
        said_by(engine, "for n in $(seq 50); do curl -s -o page localhost:8080 && exit; sleep 0.1; done; false")
        assert run_in(engine, f"exec 3<>/dev/tcp/{server[0]}/{server[1]}").returncode != 0
        inside = run_in(engine, f"docker exec web timeout 5 nc {server[0]} {server[1]} </dev/null")
        assert inside.returncode != 0


@pytest.fixture
def nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a registry is asked."""

    def asked(host: str) -> bool:
        pytest.fail(f"{host} was asked")

    monkeypatch.setattr(registry, "registry_answers", asked)


@pytest.mark.usefixtures("nobody_asks")
def test_offline_no_registry_is_asked() -> None:
    """A stand-in that is built already will do; what is not there is one sentence that says why."""
    (info,) = acquire.prepare(["busybox:1.36"], ANY_SOURCE, quiet)
    assert info.origin is not Origin.REGISTRY
    with pytest.raises(ImageError, match="is not asked, since this run is offline"):
        acquire.prepare(["example.org/absent:1"], ANY_SOURCE, quiet)


@pytest.mark.usefixtures("nobody_asks", "own_engine")
def test_what_offline_can_not_do_on_a_shared_engine_is_said() -> None:
    """The images obey; the engine's containers keep its network, and the proof says so."""
    said: list[str] = []
    with open_engine("shared", ["mine:1"], (), ANY_SOURCE, said.append) as engine:
        assert "offline holds for the images only" in engine.info.details["outbound network"]
    assert said == [shared.NOT_OFFLINE]
    with (
        pytest.raises(ImageError, match=r"absent:1 .*this run is offline"),
        open_engine("shared", ["example.org/absent:1"], (), ANY_SOURCE, quiet),
    ):
        pass


def test_a_stand_in_that_is_not_built_is_not_built_offline(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building one fetches packages: the sentence says to do that before."""
    monkeypatch.setenv("DECKPROOF_CACHE", str(tmp_path_factory.mktemp("cache")))
    with pytest.raises(ImageError, match="not built yet, and this run is offline") as caught:
        acquire.prepare(["busybox:1.36"], OFFLINE, quiet)
    assert "without --offline" in caught.value.remedy
