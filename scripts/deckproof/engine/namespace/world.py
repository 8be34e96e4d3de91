"""An engine in a world of its own: its own processes, mounts and network, on a data root that is given.

Whoever ends the world's first process ends all of it, so nothing of it can be left behind but files.
Knows nothing of decks or images.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.engine import host
from deckproof.engine.namespace.daemon import DOCKERD, Daemon, Network, socket_of
from deckproof.engine.namespace.unix_http import answers
from deckproof.engine.runs.run_state import State
from deckproof.engine.runs.runs import MARK, Run, thaw
from deckproof.errors import EngineError

__all__ = ["PROGRAMS", "Network", "World", "client", "missing", "world"]

SCRIPT = Path(__file__).with_name("inside.sh")
PROGRAMS = {"unshare": "util-linux", "nsenter": "util-linux", "ip": "iproute2"}
"""What a world needs besides its engine, with the Debian packages that bring them."""

START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class World:
    """A running engine; ``pid`` is its first process as the host counts."""

    run: Run
    pid: int
    client: Path
    network: Network
    daemon: Daemon = DOCKERD

    @property
    def socket(self) -> Path:
        """The engine's socket; the same path outside and inside."""
        return socket_of(self.run)

    @property
    def docker_host(self) -> str:
        """The value of DOCKER_HOST that reaches the engine."""
        return f"unix://{self.socket}"

    @property
    def outbound(self) -> bool:
        """True where containers reach what the host reaches."""
        if self.network is Network.HOST:
            return True
        return "tap0:" in Path(f"/proc/{_engine_process(self)}/net/dev").read_text()

    def outbound_by(self, *, offline: bool) -> str:
        """Say for the proof how containers reach what the host reaches, or why they don't."""
        if offline:
            return "none (offline)"
        return "slirp4netns" if self.outbound else "none (slirp4netns is not installed)"

    def enter(self, argv: Sequence[str], folder: Path) -> list[str]:
        """Return the argument vector that runs ``argv`` in here, starting in ``folder``."""
        net = [self._network_option] if self.network is Network.OWN else []
        within = ["nsenter", f"--target={self.pid}", "--mount", "--pid", *net, "--"]
        return [*within, "env", f"--chdir={folder}", *argv]

    def enter_network(self, argv: Sequence[str]) -> list[str]:
        """Return the argument vector that runs ``argv`` in this network of its own, and otherwise where it is."""
        return ["nsenter", self._network_option, "--", *argv]

    @property
    def _network_option(self) -> str:
        return f"--net=/proc/{self.pid}/root/run/deckproof-net"

    def docker(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the docker client against this engine."""
        return host.run([self.client, *arguments], environment=self.client_environment, timeout=timeout)

    @property
    def client_environment(self) -> dict[str, str]:
        """The environment of clients of this engine, and of whatever else works for this run outside of it."""
        own = {"DOCKER_HOST": self.docker_host, "HOME": str(self.run.scratch), MARK: self.run.name}
        return host.base_environment() | own


def missing(daemon: Daemon = DOCKERD) -> str | None:
    """Return why no engine of this kind can be started on this machine, or None."""
    if os.geteuid() != 0:
        return f"{daemon.called} needs root"
    for name, package in {**daemon.programs, **PROGRAMS}.items():
        if host.program(name) is None:
            return f"{daemon.called} needs the program {name} (Debian's package {package})"
    if client() is None:
        return f"{daemon.called} needs the docker client"
    return None


def client() -> Path | None:
    """Return the docker client that belongs to this machine's dockerd: its sibling, not a newer one found first."""
    dockerd = host.program("dockerd")
    if dockerd is None:
        return host.program("docker")
    homes = [dockerd.parent, dockerd.parent.with_name("bin")]
    return next((home / "docker" for home in homes if os.access(home / "docker", os.X_OK)), host.program("docker"))


@contextlib.contextmanager
def world(run: Run, network: Network, daemon: Daemon = DOCKERD, *, offline: bool = False) -> Iterator[World]:
    """Start an engine on the run's data root; on leaving, end it and everything it started.

    In a network of its own, an ``offline`` one reaches nothing but itself.
    Raises EngineError, with the last line of the engine's log, where it doesn't come up.
    """
    if reason := missing(daemon):
        raise EngineError(reason)
    run.data.mkdir(parents=True, exist_ok=True, mode=0o711)
    daemon.settings_of(run).mkdir()
    daemon.lay_out(run)
    run.becomes(State.STARTING)
    first = _start(run, network, daemon, offline=offline)
    try:
        pid = _wait_until_answering(run, first, daemon)
        run.becomes(State.SERVING)
        found = client()
        assert found is not None  # missing() has looked
        yield World(run, pid, found, network, daemon)
    finally:
        thaw(run)
        _end(first)


def _start(run: Run, network: Network, daemon: Daemon, *, offline: bool) -> subprocess.Popen[bytes]:
    settings = {
        MARK: run.name,
        "FOLDER": str(run.folder),
        "DATA": str(run.data),
        "STORAGE": daemon.storage,
        "SETTINGS": daemon.settings,
        "COVERED": " ".join(daemon.covered),
        "CGROUP": run.cgroup if daemon.at_top else "",
        "NETWORK": network.value,
        "SLIRP": "" if offline else str(host.program("slirp4netns") or ""),
        "HOME": str(run.folder),
    }
    environment = host.base_environment() | settings
    environment["PATH"] = os.pathsep.join([environment["PATH"], *host.ADMIN_FOLDERS])
    program = host.program(daemon.name)
    assert program is not None  # missing() has looked
    argv = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation=slave"]
    with (run.folder / "engine.log").open("ab") as log:
        # A session of its own, so that a ^C meant for this program doesn't end the engine under it.
        return subprocess.Popen(
            [*argv, "sh", str(SCRIPT), *daemon.command(program, run, network)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_answering(run: Run, first: subprocess.Popen[bytes], daemon: Daemon) -> int:
    log = run.folder / "engine.log"
    deadline = time.monotonic() + START_SECONDS
    while not answers(socket_of(run)):
        if first.poll() is not None:
            raise EngineError(f"{daemon.called} did not start: {host.last_line(log)}", remedy=_REMEDY)
        if time.monotonic() > deadline:
            raise EngineError(f"{daemon.called} was not up after {START_SECONDS} s: {host.last_line(log)}")
        time.sleep(0.01)
    return next(pid for pid in host.processes() if host.parent(pid) == first.pid)


_REMEDY = "`deckproof doctor` says what this machine allows; `--engine shared` uses an engine that runs already"


def _engine_process(world: World) -> int:
    return next(pid for pid in host.processes() if host.parent(pid) == world.pid and _is(pid, world.daemon.name))


def _is(pid: int, name: str) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip() == name
    return False


def _end(first: subprocess.Popen[bytes]) -> None:
    """Kill the world's first process and wait until the kernel has ended all the others."""
    for pid in host.processes():
        if host.parent(pid) == first.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    try:
        first.wait(timeout=20)
    except subprocess.TimeoutExpired:
        first.kill()  # `--kill-child`: the world goes with it
        first.wait()
