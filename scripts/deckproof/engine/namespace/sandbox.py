"""An engine in a sandbox: with processes, mounts and a network of its own, on a data root that is given.

Whoever ends the sandbox's first process ends all of it, so nothing of it can be left behind but files.
Knows nothing of decks or images.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from deckproof.engine import host
from deckproof.engine.machines.roots import FOLDERS, Root
from deckproof.engine.namespace.daemon import DOCKERD, NONE, SOCKET, Daemon, Network, socket_in
from deckproof.engine.namespace.rootfs import ROOM, RootFs, write_down
from deckproof.engine.runs import cgroups
from deckproof.engine.runs.run_state import State
from deckproof.engine.runs.runs import Run
from deckproof.errors import EngineError

__all__ = ["PROGRAMS", "START_SECONDS", "Network", "Sandbox", "client", "missing", "sandbox"]

SCRIPT = Path(__file__).with_name("inside.sh")
PROGRAMS = {"unshare": "util-linux", "nsenter": "util-linux", "setpriv": "util-linux", "ip": "iproute2"}
"""What a sandbox needs besides its engine, with the Debian packages that bring them."""

START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running engine; ``pid`` is its first process as the host counts."""

    run: Run
    pid: int
    client: Path  # Docker's; missing() has looked where there is an engine to ask
    daemon: Daemon
    rootfs: RootFs | None = None  # what its root file system is made of; None: it sees this machine's, as it is

    @property
    def socket(self) -> Path:
        """The engine's socket, outside; whatever is done to its name inside, it is this one."""
        return self.run.folder / "docker.sock"

    @property
    def docker_host(self) -> str:
        """The value of DOCKER_HOST that reaches the engine from outside."""
        return f"unix://{self.socket}"

    def outbound_by(self, *, offline: bool) -> str:
        """Say for the proof how containers reach what the host reaches, or why they don't."""
        if offline:
            return "none (offline)"
        is_out = "tap0:" in Path(f"/proc/{self.pid}/net/dev").read_text()
        return "slirp4netns" if is_out else "none (slirp4netns is not installed)"

    def enter(self, argv: Sequence[str], folder: Path) -> list[str]:
        """Return the argument vector that runs ``argv`` in here, starting in ``folder``, as all that is in here runs.

        A deck's programs can't set this machine's clock, load modules, or reboot; its containers can, if they are
        given the right to.
        """
        rights = ["setpriv", f"--bounding-set={','.join(_WITHHELD)}"] if self.rootfs else []
        within = ["sh", "-c", _OUTLIVES, "nsenter", f"--target={self.pid}", *_SPACES, "--net", "--"]
        there = ["sh", "-c", 'cd "$0" && exec "$@"', str(folder)]
        return cgroups.joining(self.run.cgroup, [*rights, *within, *there, *argv])

    def enter_network(self, argv: Sequence[str]) -> list[str]:
        """Return the argument vector that runs ``argv`` in this network of its own, and otherwise where it is."""
        return ["nsenter", f"--net=/proc/{self.pid}/ns/net", "--", *argv]

    def save(self, *refs: str) -> host.Command:
        """Return what writes images to an archive."""
        return [self.client, "save", *refs], self.client_environment

    @property
    def load(self) -> host.Command:
        """What reads the images of an archive."""
        return [self.client, "load", "--quiet"], self.client_environment

    def docker(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the docker client against this engine; on another machine, that machine's own."""
        if self.rootfs and self.rootfs.system:
            inside = {"DOCKER_HOST": f"unix://{SOCKET}", "PATH": FOLDERS, "HOME": "/root", **self.run.mark}
            return host.run(self.enter(["docker", *arguments], Path("/")), environment=inside, timeout=timeout)
        return host.run([self.client, *arguments], environment=self.client_environment, timeout=timeout)

    @property
    def client_environment(self) -> dict[str, str]:
        """The environment of clients of this engine, and of whatever else works for this run outside of it."""
        own = {"DOCKER_HOST": self.docker_host, "HOME": str(self.run.scratch), **self.run.mark}
        return host.base_environment() | own


_OUTLIVES = 'trap : HUP; "$0" "$@"; exit $?'
"""What runs nsenter so that a hang-up doesn't end it before its child: whose else would be the zombie that is left?

The first process of a container reaps none that it did not start; and a sandbox ends when the last one is reaped.
"""
_SPACES = ("--mount", "--pid", "--uts", "--ipc", "--cgroup")
_WITHHELD = ("-sys_time", "-sys_module", "-sys_boot", "-syslog", "-wake_alarm")


def missing(daemon: Daemon = DOCKERD, system: Root | None = None) -> str | None:
    """Return why no engine of this kind, or of another machine's ``system``, can be started here, or None."""
    if system and (lacks := [name for name in daemon.programs if not system.program(name)]):
        return f"{daemon.called} needs the program {lacks[0]}, which the machine {system.name} does not have"
    if os.geteuid() != 0:
        return f"{daemon.called} needs root"
    for name, package in (PROGRAMS if system else {**daemon.programs, **PROGRAMS}).items():
        if host.program(name) is None:
            return f"{daemon.called} needs the program {name} (Debian's package {package})"
    if daemon is not NONE and client() is None:
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
def sandbox(
    run: Run, network: Network, daemon: Daemon = DOCKERD, *, offline: bool = False, rootfs: RootFs | None = None
) -> Iterator[Sandbox]:
    """Start an engine on the run's data root; on leaving, end it and everything it started.

    In a network of its own, an ``offline`` one reaches nothing but itself. Where it is for a deck, it has a root file
    system of its own, ``rootfs``; else it sees this machine's.
    Raises EngineError, with the last line of the engine's log, where it doesn't come up.
    """
    system = rootfs.system if rootfs else None
    if reason := missing(daemon, system):
        raise EngineError(reason)
    run.data.mkdir(parents=True, exist_ok=True, mode=0o711)
    daemon.settings_of(run).mkdir()
    daemon.lay_out(run)
    write_down(run, daemon, rootfs)
    cgroups.make(run.cgroup)
    run.becomes(State.STARTING)
    with contextlib.ExitStack() as stack:
        first = _start(run, network, daemon, system)
        stack.callback(_end, first)
        stack.callback(cgroups.thaw, run.cgroup)
        pid, *_ = _awaited(lambda: host.children(first.pid), first, run, daemon)  # of the one that made the namespaces
        if network is Network.OWN and not offline and (slirp := host.program("slirp4netns")):
            stack.enter_context(_way_out(run, pid, slirp))
        _awaited(lambda: daemon.is_up(pid), first, run, daemon)
        if daemon is not NONE:
            stack.callback(os.close, _hold_socket(run, pid))
        run.becomes(State.SERVING)
        yield Sandbox(run, pid, client() or Path("docker"), daemon, rootfs)


def _start(run: Run, network: Network, daemon: Daemon, system: Root | None) -> subprocess.Popen[bytes]:
    settings = {"FOLDER": str(run.folder), "ROOM": ROOM, "NETWORK": network.value, "HOME": "/root"}
    environment = host.base_environment() | settings | run.mark
    environment["PATH"] = os.pathsep.join([environment["PATH"], FOLDERS])
    program = str(system.program(daemon.name) if system else host.program(daemon.name))
    argv = ["unshare", *_SPACES, "--fork", "--kill-child", "--propagation=private"]
    if network is Network.OWN:
        argv.append("--net")
    with (run.folder / "engine.log").open("ab") as log:
        # A session of its own, so that a ^C meant for this program doesn't end the engine under it.
        return subprocess.Popen(
            cgroups.at_top(run.cgroup, [*argv, "sh", str(SCRIPT), *daemon.command(program, network)]),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


Found = TypeVar("Found")


def _awaited(asked: Callable[[], Found], first: subprocess.Popen[bytes], run: Run, daemon: Daemon) -> Found:
    """Return what is asked for as soon as it is there. Raises EngineError where the sandbox ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not (found := asked()):
        log = run.folder / "engine.log"
        if first.poll() is not None:
            raise EngineError(f"{daemon.called} did not start: {host.last_line(log)}", remedy=_REMEDY)
        if time.monotonic() > deadline:
            raise EngineError(f"{daemon.called} was not up after {START_SECONDS} s: {host.last_line(log)}")
        time.sleep(0.002)
    return found


_REMEDY = "`deckproof doctor` says what this machine allows; `--engine shared` uses an engine that runs already"


@contextlib.contextmanager
def _way_out(run: Run, pid: int, slirp: Path) -> Iterator[None]:
    """Connect a sandbox's network with this machine's, from outside: what is in there must not find the way in here.

    It ends when nobody holds the other end of its pipe any more, so also when this process is killed.
    """
    ear, mouth = os.pipe()
    words = ["--configure", "--mtu=1400", "--disable-host-loopback", f"--exit-fd={ear}", str(pid), "tap0"]
    try:
        with (run.folder / "slirp.log").open("wb") as log:
            environment = host.base_environment() | run.mark
            process = subprocess.Popen(
                [str(slirp), *words],
                env=environment,
                pass_fds=[ear],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        yield
    finally:
        os.close(ear)
        os.close(mouth)
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _hold_socket(run: Run, pid: int) -> int:
    """Return a descriptor that holds an engine's socket, however it is called in there later."""
    held = os.open(socket_in(pid), os.O_PATH | os.O_NOFOLLOW)
    (run.folder / "docker.sock").symlink_to(f"/proc/{os.getpid()}/fd/{held}")
    return held


def _end(first: subprocess.Popen[bytes]) -> None:
    """Kill the sandbox's first process and wait until the kernel has ended all the others."""
    for pid in host.children(first.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    try:
        first.wait(timeout=20)
    except subprocess.TimeoutExpired:
        first.kill()  # `--kill-child`: the sandbox goes with it
        first.wait()
