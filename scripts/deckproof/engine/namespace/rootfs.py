"""The root file system of a sandbox, written down for ``inside.sh``: files to begin with, and a list of mounts.

Either all of this machine as it is, with other folders in the places that an engine writes to: for engines that make
images ready. Or, for a deck, a root of its own: the system's files of this machine, or those of another one, under a
layer that takes whatever is written and goes with the deck.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.config import cache_folder
from deckproof.engine.machines.roots import Root
from deckproof.engine.namespace.daemon import Daemon
from deckproof.engine.runs import cgroups
from deckproof.engine.runs.runs import Run

PREPARED = "/run/deckproof/prepared"
"""Where a deck's root holds the prepared images that its engine's data root leads to; nothing can be written there."""

ROOM = "2g"
"""How much a deck may write to its root; what it writes to its working folder or into containers is on the disk."""

SYSTEM = ("bin", "boot", "etc", "lib", "lib32", "lib64", "libx32", "nix", "opt", "sbin", "snap", "usr", "var")
"""What of this machine's root folder is the system's."""

HIDDEN = (
    *("/etc/docker", "/etc/ssh", "/etc/ssl/private", "/var/backups", "/var/crash", "/var/lib/containerd"),
    *("/var/lib/containers", "/var/lib/docker", "/var/log", "/var/mail", "/var/spool", "/var/tmp"),  # noqa: S108 -- names of folders that are hidden
)
"""What is in those folders, but is the author's, or another engine's."""

FRESH = ("dev", "home", "media", "mnt", "proc", "root", "run", "srv", "sys", "tmp")
DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)} | {
    "net/tun": (10, 200),
    "fuse": (10, 229),
}
LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2", "ptmx": "pts/ptmx"}


@dataclass(frozen=True, slots=True)
class RootFs:
    """What a deck's root file system is made of."""

    system: Root | None = None  # of another machine; None: this machine's own
    prepared: Path | None = None  # a data root with images
    project: Path | None = None  # a folder of the author's, seen at its own path


def write_down(run: Run, daemon: Daemon, rootfs: RootFs | None) -> None:
    """Write a run's files and list of mounts, which nothing can change from inside."""
    template = run.folder / "template"
    for folder in ("run/old", "run/lock", "empty", "up", "work"):
        (template / folder).mkdir(parents=True)
    _copy_resolver(template / "run")
    if rootfs:
        _lay_out(template, rootfs, daemon)
    lines = [
        *_root(run, rootfs),
        *(() if rootfs else _missing(run, daemon)),
        *_engines(run, daemon),
        *(_decks(run, rootfs) if rootfs else ()),
    ]
    (run.folder / "fstab").write_text("".join(lines))


def _mount(kind: str, source: str, target: str, options: str) -> str:
    """Return one line of a list of mounts."""
    words = (source, target, kind, options)
    return " ".join(word.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011") for word in words) + "\n"


def _bind(source: object, target: str) -> str:
    return _mount("none", str(source), target, "bind,X-mount.mkdir")


def _root(run: Run, rootfs: RootFs | None) -> Iterator[str]:
    root, layer = f"{run.folder}/root", f"{run.folder}/layer"
    if rootfs:
        yield _bind(rootfs.system.files if rootfs.system else "/", f"{run.folder}/system")
        yield _overlay(f"{run.folder}/system", layer, root)
        yield from () if rootfs.system else _other_parts(run)
        yield _mount("sysfs", "sysfs", f"{root}/sys", "ro,nosuid,nodev,noexec")
        yield _mount("devpts", "devpts", f"{root}/dev/pts", "newinstance,ptmxmode=666,mode=620,gid=5,X-mount.mkdir")
        shm = f"{root}/dev/shm"  # noqa: S108 -- a folder to mount
        yield _mount("tmpfs", "deckproof", shm, "mode=1777,size=25%,X-mount.mkdir")
        yield _mount("mqueue", "mqueue", f"{root}/dev/mqueue", "X-mount.mkdir")
    else:
        yield _mount("none", "/", root, "rbind")
    yield _mount("proc", "proc", f"{root}/proc", "nosuid,nodev,noexec")
    yield _bind(f"{layer}/run", f"{root}/run")
    yield _mount("tmpfs", "deckproof", f"{root}{cgroups.CGROUPS}", "mode=755")
    for place, kind, options in cgroups.mounts():
        yield _mount(kind, "cgroup", f"{root}{place}", options + ",X-mount.mkdir" if options else "X-mount.mkdir")


def _overlay(lower: str, layer: str, target: str) -> str:
    layers = f"lowerdir={lower},upperdir={layer}/up,workdir={layer}/work"
    return _mount("overlay", "deckproof", target, f"{layers},X-mount.mkdir")


def _other_parts(run: Run) -> Iterator[str]:
    """Yield what shows parts of this machine's system that are file systems of their own."""
    for number, place in enumerate(_parts()):
        layer, source = _layer(run, f"parts/{number}"), f"{run.folder}/part-{number}"
        yield _bind(place, source)
        yield _overlay(source, layer, f"{run.folder}/root{place}")


def _parts() -> Iterator[str]:
    covered = (*HIDDEN, str(cache_folder()))
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        is_systems = place != "/" and place.split("/")[1] in SYSTEM and kind not in _VIRTUAL and Path(place).is_dir()
        if is_systems and not any(f"{place}/".startswith(f"{each}/") for each in covered):
            yield place


_VIRTUAL = {"autofs", "binfmt_misc", "fuse.gvfsd-fuse", "nsfs", "overlay", "proc", "sysfs", "tmpfs"}


def _missing(run: Run, daemon: Daemon) -> Iterator[str]:
    """Yield what lets folders be made that this machine doesn't have, and must not get."""
    places = (*daemon.covered, daemon.settings, daemon.storage)
    for number, place in enumerate(each for each in places if not Path(each).is_dir()):
        layer, parent = _layer(run, f"made/{number}"), f"{run.folder}/root{Path(place).parent}"
        yield _overlay(parent, layer, parent)


def _layer(run: Run, name: str) -> str:
    """Return the path of a layer that takes what is written, and make its folders."""
    for folder in ("up", "work"):
        (run.folder / "template" / name / folder).mkdir(parents=True)
    return f"{run.folder}/layer/{name}"


def _engines(run: Run, daemon: Daemon) -> Iterator[str]:
    """Yield what lays a run's own folders over the places that its engine writes to."""
    root = f"{run.folder}/root"
    for place in daemon.covered:
        yield _mount("tmpfs", "deckproof", f"{root}{place}", "mode=755,X-mount.mkdir")
    yield _bind(daemon.settings_of(run), f"{root}{daemon.settings}")
    yield _bind(run.data, f"{root}{daemon.storage}")


def _decks(run: Run, rootfs: RootFs) -> Iterator[str]:
    root, layer = f"{run.folder}/root", f"{run.folder}/layer"
    switches = [Path("/proc/sysrq-trigger"), *sorted(Path("/proc/sys").iterdir())]
    for each in switches:
        if each.exists() and each.name != "net":  # what is this machine's, and not the namespaces' own
            yield _mount("none", f"{root}{each}", f"{root}{each}", "bind,ro")
    if rootfs.prepared:
        yield _bind(rootfs.prepared, f"{run.folder}/prepared")
        # Without an upper layer an overlay can't be written to, nor be made to be.
        lower = f"lowerdir={run.folder}/prepared:{layer}/empty"
        yield _mount("overlay", "deckproof", f"{root}{PREPARED}", f"{lower},X-mount.mkdir")
    if rootfs.project:
        yield _bind(rootfs.project, f"{run.folder}/project")
        yield _overlay(f"{run.folder}/project", _layer(run, "project"), f"{root}{rootfs.project}")
        if cache_folder().is_relative_to(rootfs.project):
            yield _mount("tmpfs", "deckproof", f"{root}{cache_folder()}", "X-mount.mkdir")
    yield _bind(run.scratch, f"{root}{run.scratch}")


# ------------------------------------------------------------------------------------------------ files to begin with


def _lay_out(template: Path, rootfs: RootFs, daemon: Daemon) -> None:
    up = template / "up"
    for name in FRESH:
        _hide(up / name)
    (up / "tmp").chmod(0o1777)
    (up / "root").chmod(0o700)
    for name, (major, minor) in DEVICES.items():
        (up / "dev" / name).parent.mkdir(exist_ok=True)
        os.mknod(up / "dev" / name, stat.S_IFCHR, os.makedev(major, minor))
        (up / "dev" / name).chmod(0o666)
    for name, target in LINKS.items():
        (up / "dev" / name).symlink_to(target)
    if rootfs.system:
        _write_names(up, rootfs.system.files)
    else:
        _hide_what_is_the_authors(up, daemon)


def _hide_what_is_the_authors(up: Path, daemon: Daemon) -> None:
    for each in Path("/").iterdir():
        if each.name not in (*SYSTEM, *FRESH):
            os.mknod(up / each.name, stat.S_IFCHR, 0)
    places = [*HIDDEN, *daemon.covered, str(cache_folder()), *_homes()]
    for each in sorted(each for each in map(Path, places) if each.parts[1] in SYSTEM and each.is_dir()):
        _hide_below(up, each)
    if (up / "var/tmp").exists():
        (up / "var/tmp").chmod(0o1777)
    _write_shadow(up)


def _homes() -> Iterator[str]:
    """Yield where people live, on machines where that isn't /home."""
    for each in pwd.getpwall():
        if each.pw_uid >= 1000 and len(Path(each.pw_dir).parts) > 2:
            yield each.pw_dir
    yield str(Path.home())


def _hide_below(up: Path, place: Path) -> None:
    for above in reversed(place.parents[:-1]):
        target = up / above.relative_to("/")
        if not target.exists():
            target.mkdir()
            shutil.copystat(above, target)
    if not (target := up / place.relative_to("/")).exists():
        _hide(target)


def _hide(target: Path) -> None:
    """Make an empty folder that hides what the layer below holds there."""
    target.mkdir(mode=0o755)
    target.chmod(0o755)
    os.setxattr(target, "trusted.overlay.opaque", b"y")


def _write_shadow(up: Path) -> None:
    """Write the list of users' passwords without the passwords."""
    for name in ("shadow", "gshadow"):
        for each in (Path("/etc") / name, Path("/etc") / f"{name}-"):
            if each.exists():
                users = [":".join([line.split(":")[0], "*", *line.split(":")[2:]]) for line in _lines(each)]
                (up / "etc" / each.name).write_text("".join(f"{user}\n" for user in users))
                (up / "etc" / each.name).chmod(0o600)


def _lines(path: Path) -> Sequence[str]:
    return path.read_text(errors="replace").splitlines()


def _write_names(up: Path, system: Path) -> None:
    """Let a machine ask the same name servers as this one."""
    (up / "etc").mkdir()
    shutil.copystat(system / "etc", up / "etc")
    resolver = Path("/run/systemd/resolve/resolv.conf")
    shutil.copyfile(resolver if resolver.exists() else "/etc/resolv.conf", up / "etc/resolv.conf")
    (up / "etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {os.uname().nodename}\n::1 localhost\n")


def _copy_resolver(run: Path) -> None:
    """Keep the servers that systemd's stub resolver asks: it listens on this machine's loopback, out of reach."""
    source = Path("/run/systemd/resolve/resolv.conf")
    if source.is_file():
        (run / "systemd/resolve").mkdir(parents=True)
        for name in ("resolv.conf", "stub-resolv.conf"):
            shutil.copyfile(source, run / "systemd/resolve" / name)
