"""A registry of the run's own, in its engine's sandbox: ``docker pull`` of what was made ready needs no network.

The images are taken out of the engine first, so that a pull is the first that it sees of them, as with the audience.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from deckproof.docker.references import HUB, in_full, registry
from deckproof.engine import host
from deckproof.engine.images.pull_server import READY, lay_out
from deckproof.engine.namespace.daemon import Daemon
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.errors import EngineError

PORT = 5077
"""Where the registry listens, on the loopback interface of the deck's own network."""
ELSEWHERE = "127.0.0.77"
"""The address that other registries' names have there; what is sent to its port 80 reaches the run's registry."""
_SECONDS = 20


@contextlib.contextmanager
def answered(sandbox: Sandbox, refs: Sequence[str]) -> Iterator[None]:
    """Answer pulls of these images, which the engine has, as long as the context lasts. Raises EngineError."""
    folder = sandbox.run.folder / "registry"
    try:
        for ref in refs:
            _take_out(sandbox, ref)
        server = [sys.executable, "-m", "deckproof.engine.images.pull_server", str(folder), str(PORT)]
        with subprocess.Popen(
            sandbox.enter_network(server),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(sandbox),
            text=True,
        ) as process:
            try:
                if process.stdout is None or process.stdout.readline().strip() != READY:
                    raise EngineError("the run's own registry doesn't start")
                _point_there(sandbox, {registry(ref) for ref in refs})
                yield
            finally:
                process.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(sandbox: Sandbox) -> dict[str, str]:
    paths = [each for each in sys.path if each]
    return sandbox.client_environment | {"PYTHONPATH": ":".join(paths), "PYTHONDONTWRITEBYTECODE": "1"}


def _take_out(sandbox: Sandbox, ref: str) -> None:
    folder = sandbox.run.folder / "registry"
    folder.mkdir(exist_ok=True)
    archive = folder / "image.tar"
    saved = sandbox.docker("save", "--output", str(archive), ref, timeout=600)
    if saved.returncode:
        raise EngineError(f"{ref} can't be served: {saved.stderr.strip()}")
    repository, _, tag = in_full(ref).partition("/")[2].rpartition(":")
    lay_out(archive, repository, tag, folder)
    archive.unlink()
    sandbox.docker("rmi", "--force", ref)


def settings(registries: set[str]) -> str:
    """Return what the engine's settings say: Docker Hub has a mirror, and others are asked without certificates."""
    return json.dumps(
        {"registry-mirrors": [f"http://127.0.0.1:{PORT}"], "insecure-registries": sorted(registries - {HUB})}
    )


def names(registries: set[str]) -> str:
    """Return the lines of ``/etc/hosts`` by which registries other than Docker Hub are found."""
    return "".join(f"{ELSEWHERE} {each}\n" for each in sorted(registries - {HUB}))


REDIRECT = (
    *("-t", "nat", "-A", "OUTPUT", "-p", "tcp", "-d", ELSEWHERE, "--dport", "80"),
    *("-j", "REDIRECT", "--to-ports", str(PORT)),
)
"""The rule of iptables that leads from there to the run's registry."""


def _point_there(sandbox: Sandbox, registries: set[str]) -> None:
    """Let the engine ask this registry: for Docker Hub as a mirror, for others by their names."""
    (Daemon.settings_of(sandbox.run) / "daemon.json").write_text(settings(registries), encoding="utf-8")
    if others := names(registries):
        host.run(sandbox.enter(["sh", "-c", 'printf %s "$1" >> /etc/hosts', "sh", others], sandbox.run.scratch))
        host.run(sandbox.enter_network([str(host.program("iptables")), *REDIRECT]))
    reload = f"pkill --signal {signal.SIGHUP.value} --exact {sandbox.daemon.name}"
    host.run(sandbox.enter(["sh", "-c", reload], sandbox.run.scratch))
    await_mirror(lambda: sandbox.docker("info", "--format", MIRRORS).stdout)


MIRRORS = "{{json .RegistryConfig.Mirrors}}"


def await_mirror(mirrors: Callable[[], str]) -> None:
    """Wait until an engine that is asked has taken the mirror. Raises EngineError where it doesn't."""
    deadline = time.monotonic() + _SECONDS
    while "127.0.0.1" not in mirrors():
        if time.monotonic() > deadline:
            raise EngineError("the run's own registry is not taken by the engine")
        time.sleep(0.05)
