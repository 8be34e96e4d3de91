"""Programs that answer Docker's interface, and what ``sandbox`` must know of each: what it needs around it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from deckproof.engine import host
from deckproof.engine.api import answers
from deckproof.engine.runs.runs import Run


class Network(StrEnum):
    """Which network an engine lives in."""

    OWN = "own"  # its own namespace: ports never collide with anybody's
    HOST = "host"  # the host's, without a bridge and without touching its packet filter: for building images


@dataclass(frozen=True, slots=True)
class Daemon:
    """A program that answers Docker's interface, and what it needs around it."""

    name: str  # of its program, and so of its process
    called: str  # in messages: "a private engine"
    programs: Mapping[str, str]  # what it needs, its own program too, with the Debian packages that bring them
    storage: str  # the folder that it keeps images and containers in: a run's data root is laid there
    settings: str  # the folder of its settings: a run's own are laid there
    covered: tuple[str, ...]  # other folders that it writes to
    command: Callable[[str, Network], Sequence[str]]  # what starts it, given its program
    lay_out: Callable[[Run], None] = lambda _: None  # writes its settings
    is_up: Callable[[int], bool] = lambda pid: answers(socket_in(pid))  # given the first process of its sandbox

    @staticmethod
    def settings_of(run: Run) -> Path:
        """Return the folder of a run's settings, outside of its sandbox."""
        return run.folder / "settings"


SOCKET = "/run/docker.sock"
"""The path of an engine's socket in its sandbox."""


def socket_in(pid: int) -> Path:
    """Return the path of the socket in the sandbox of this first process."""
    return Path(f"/proc/{pid}/root{SOCKET}")


def _dockerd(program: str, network: Network) -> list[str]:
    alone = [f"--bridge={_bridge()}", "--iptables=false", "--ip-forward=false"]
    return [
        *(program, "--host", f"unix://{SOCKET}", "--exec-opt", "native.cgroupdriver=cgroupfs"),
        *(alone if network is Network.HOST else []),
    ]


def _bridge() -> str:
    """Return the bridge for an engine in the host's network, which uses none, but must leave the author's as it is.

    Told to have no bridge, dockerd removes the one called docker0; without the right to, it builds no image.
    """
    return "docker0" if "docker0" in (name for _, name in socket.if_nameindex()) else "none"


DOCKERD = Daemon(
    name="dockerd",
    called="a private engine",
    programs={"dockerd": "docker.io"},
    storage="/var/lib/docker",
    settings="/etc/docker",
    covered=("/opt/containerd",),
    command=_dockerd,
)
"""Docker's own."""


def _is_idle(pid: int) -> bool:
    """Tell whether a sandbox's first process has put all in place, and only waits."""
    return any(host.name(each) == NONE.name for each in host.children(pid))


NONE = Daemon(
    name="sleep",
    called="a machine of the deck's own",
    programs={},
    storage=DOCKERD.storage,
    settings=DOCKERD.settings,
    covered=(),
    command=lambda *_: [],
    is_up=_is_idle,
)
"""None at all, for what needs no engine: a sandbox that is otherwise the same."""
