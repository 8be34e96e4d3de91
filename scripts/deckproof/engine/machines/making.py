"""Making a machine's root file system, by debootstrap or from an image: once, and kept in the cache.

A half of one is never found: it is made aside, in namespaces of its own, and moved into place when it is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from deckproof.config import Config, cache_folder
from deckproof.docker.references import normal
from deckproof.engine import host, locks
from deckproof.engine.images import acquire, cache
from deckproof.engine.machines.recipes import SET_UP, how, key
from deckproof.engine.machines.roots import FOLDERS, NEW, Root, home, read, remove, versions
from deckproof.errors import EngineError
from deckproof.model import Machine, Progress

BUILD_SECONDS = 1800


@contextlib.contextmanager
def held(machine: Machine, config: Config, progress: Progress) -> Iterator[Root]:
    """Yield a machine's root file system, which stays as long as the context lasts; one that isn't there is made.

    Raises EngineError, with the last words of what makes it, where it can't be.
    """
    root = build(machine, config, progress)
    with locks.in_use(root.folder):
        yield root


def build(machine: Machine, config: Config, progress: Progress) -> Root:
    """Return a machine's root file system, making it where it isn't there. Raises EngineError where it can't be."""
    folder = home() / key(machine)
    if found := read(folder):
        return found
    with locks.locked(progress, "machines.lock", "makes a machine ready"):
        return read(folder) or _make(machine, folder, config, progress)


def _make(machine: Machine, folder: Path, config: Config, progress: Progress) -> Root:
    if config.offline:
        raise EngineError(
            f"the machine {machine.name} is not built yet, and this run is offline",
            remedy=f"`deckproof machines build {machine.name}` where there is a network",
        )
    began = time.monotonic()
    new = folder.with_name(f"{NEW}{key(machine)}")
    log = cache_folder() / "logs" / f"{key(machine)}.log"
    shutil.rmtree(new, ignore_errors=True)
    (new / "root").mkdir(parents=True)
    log.parent.mkdir(exist_ok=True)
    log.write_bytes(b"")
    try:
        progress(f"building the machine {machine.name} ({how(machine)}), once: this takes two or three minutes")
        _begin(machine, new / "root", log, config, progress)
        progress(f"{machine.name}: installing an engine, and what a learner has")
        _set_up(machine, new / "root", log)
        megabytes = int(host.run(["du", "-sm", new / "root"], timeout=600).stdout.split()[0])
        seconds = time.monotonic() - began
        said = {"name": machine.name, "how": how(machine), "megabytes": megabytes, "seconds": seconds}
        found = versions(partial(_inside, new / "root", "sh", "-c"))
        (new / "machine.json").write_text(json.dumps({**said, "versions": found}, indent=1))
        with contextlib.suppress(EngineError):  # former ones, unless a deck runs on them
            remove(machine.name)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    progress(f"the machine {machine.name} is ready after {seconds:.0f} s: {megabytes} MB")
    return Root(machine.name, folder, how(machine), megabytes, seconds, found)


def _begin(machine: Machine, root: Path, log: Path, config: Config, progress: Progress) -> None:
    if machine.image:
        _unpack(machine.image, root, config, progress)
        return
    if not (program := host.program("debootstrap")):
        raise EngineError(
            f"the machine {machine.name} can't be made: the program debootstrap is not installed",
            remedy="apt-get install debootstrap",
        )
    script = Path("/usr/share/debootstrap/scripts") / machine.suite
    newest = script.with_name("sid")  # a suite that is younger than this debootstrap is made like the newest
    words = [program, "--variant=minbase", machine.suite, root, _mirror(), script if script.exists() else newest]
    _logged(machine, words, log, host.base_environment() | {"PATH": f"{os.environ.get('PATH', '')}:{FOLDERS}"})


def _mirror() -> str:
    """Return the mirror of Debian's that this machine is set up to use."""
    asked = host.run(["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages", "Label: Debian"])
    return next(iter(asked.stdout.split()), "http://deb.debian.org/debian")


def _unpack(ref: str, root: Path, config: Config, progress: Progress) -> None:
    """Unpack an image's files."""
    wanted = normal(ref)
    with locks.locked(progress):
        record = acquire.records([wanted], config, progress)[wanted]
        with cache.aside() as engine:
            container = engine.docker("create", record.tag, "true").stdout.strip()
            export = ([engine.client, "export", container], engine.client_environment)
            unpack = ["tar", "--extract", "--numeric-owner", "--directory", root]
            said = host.piped(export, (unpack, engine.client_environment))
    if said:
        raise EngineError(f"the image {ref} can't be unpacked: {said}")


INSIDE = """
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
exec chroot "$0" "$@"
"""


def _inside(root: Path, *words: str) -> list[str | Path]:
    """Return the argument vector that runs a program in a root file system, in namespaces that end with it."""
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", INSIDE, root, *words]


def _set_up(machine: Machine, root: Path, log: Path) -> None:
    resolver = root / "etc/resolv.conf"
    resolver.unlink(missing_ok=True)
    shutil.copyfile("/etc/resolv.conf", resolver)
    environment = host.base_environment() | {"PATH": FOLDERS, "DECKPROOF_NEW": machine.name, "HOME": "/root"}
    _logged(machine, _inside(root, "sh", "-c", SET_UP.read_text(), "sh", *machine.packages), log, environment)
    resolver.unlink()


def _logged(machine: Machine, argv: Sequence[object], log: Path, environment: Mapping[str, str]) -> None:
    try:
        done = host.logged(argv, log, environment, BUILD_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"the machine {machine.name} was not ready after {BUILD_SECONDS} s") from error
    if not done:
        raise EngineError(
            f"the machine {machine.name} can't be made: {host.last_line(log)}",
            remedy=f"Debian's packages, or the image's, must be in reach; the whole log is {log}",
        )
