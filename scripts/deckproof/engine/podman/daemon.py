"""Podman as a sandbox's daemon: its service answers Docker's interface, and so an ordinary docker client talks to it.

How it is set up is in the words of its own settings files, below. What of that is not Podman's own choice is there to
run where Docker's containers run: its runtime, limits that the machine allows, short names that mean Docker Hub.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

from deckproof.engine.namespace import sandbox
from deckproof.engine.namespace.daemon import DOCKERD, SOCKET, Daemon, Network
from deckproof.engine.runs.runs import Run
from deckproof.errors import EngineError

STORAGE = Path("/var/lib/containers")

HELPERS = ("/usr/local/libexec/podman", "/usr/local/lib/podman", "/usr/libexec/podman", "/usr/lib/podman")
"""Where Podman looks for the programs that make its networks."""

CONTAINERS_CONF = """\
[containers]
default_ulimits = [{limits}]
log_driver = "k8s-file"

[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
image_copy_tmp_dir = "storage"

[network]
network_backend = "netavark"
"""
"""No systemd and no journal: a sandbox has neither. Temporary copies of images are made where the images are."""

STORAGE_CONF = f"""\
[storage]
driver = "overlay"
graphroot = "{STORAGE}/storage"
runroot = "/run/containers/storage"
"""

REGISTRIES_CONF = """\
unqualified-search-registries = ["docker.io"]
short-name-mode = "disabled"
"""

POLICY = '{"default": [{"type": "insecureAcceptAnything"}]}\n'
"""Debian's own: images need no signature."""

REMEDY = "as root, with Docker's engine for the images: apt-get install docker.io podman netavark aardvark-dns iptables"


def missing() -> EngineError | None:
    """Return why no deck can be run on Podman here, and what to do; or None.

    The images come from the cache, which dockerd fills.
    """
    reason = sandbox.missing(PODMAN) or sandbox.missing(DOCKERD)
    if reason is None and not any(Path(folder, "netavark").exists() for folder in HELPERS):
        reason = f"{PODMAN.called} needs the program netavark (Debian's package netavark)"
    return EngineError(reason, remedy=REMEDY) if reason else None


def _lay_out(run: Run) -> None:
    files = {
        "containers.conf": CONTAINERS_CONF.format(limits=", ".join(f'"{each}"' for each in _limits())),
        "storage.conf": STORAGE_CONF,
        "registries.conf": REGISTRIES_CONF,
        "policy.json": POLICY,
    }
    for name, text in files.items():
        (PODMAN.settings_of(run) / name).write_text(text)
    (run.data / "tmp").mkdir(exist_ok=True)


def _limits() -> Iterator[str]:
    """Yield the most that this process may give to others.

    Podman's own are more than what a machine without CAP_SYS_RESOURCE allows. Both numbers are the same, because
    Podman 4.3 takes one for the other where a container is made through Docker's interface.
    """
    for name, number in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC)):
        _, most = resource.getrlimit(number)
        yield f"{name}={most}:{most}"


def _command(program: str, network: Network) -> list[str]:  # noqa: ARG001 -- it makes a bridge when it needs it
    temporary = f"TMPDIR={STORAGE / 'tmp'}"
    return ["env", temporary, program, "system", "service", "--time=0", f"unix://{SOCKET}"]


PODMAN = Daemon(
    name="podman",
    called="a podman engine",
    programs={"podman": "podman", "conmon": "conmon", "runc": "runc", "iptables": "iptables"},
    storage=str(STORAGE),
    settings="/etc/containers",
    covered=("/etc/cni", "/dev/shm"),  # noqa: S108 -- the name of the folder that is covered
    command=_command,
    lay_out=_lay_out,
)
"""Its locks are in /dev/shm, under a name that is everybody's."""
