"""What a deck may reach: each row of docs/reference/safety.md is tried, on each kind of engine of a deck's own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from deckproof.config import cache_folder
from deckproof.engine import Engine, host, open_engine
from deckproof.engine.runs import cgroups, runs

from .conftest import STAND_INS, quiet, run_in, said_by, traces

pytestmark = pytest.mark.engine

TABLE = Path(__file__).parents[2] / "docs/reference/safety.md"

SECRET = "x-author-s-secret-x"  # noqa: S105 -- so that it can be looked for
"""What stands in places of the author's."""

WORD = "made-by-a-deck"


@dataclass(frozen=True)
class Authors:
    """Things of the author's, of which a deck must see nothing."""

    home: Path
    project: Path
    port: int
    socket: Path
    engine: Path  # a socket in /run
    log: Path
    outside: int  # a process


@pytest.fixture(scope="module")
def authors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authors]:
    """A home with secrets, a project, a server on loopback, a socket, a process, and variables."""
    folder = tmp_path_factory.mktemp("authors")
    home, project = folder / "home", folder / "course" / "project"
    for name in (".docker/config.json", ".ssh/id_ed25519", "notes"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(SECRET)
    project.mkdir(parents=True)
    (project / "slides.rst").write_text("the slides\n")
    before, patch = Path.cwd(), pytest.MonkeyPatch()
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as agent,
        socket.socket(socket.AF_UNIX) as docker,
        subprocess.Popen(["sleep", "1000"], env={"SECRET": SECRET}) as outside,
    ):
        agent.bind(str(home / "agent"))
        agent.listen()
        engine, log = Path(f"/run/docker-{os.getpid()}.sock"), Path(f"/var/log/deckproof-{os.getpid()}.log")
        log.write_text(SECRET)
        docker.bind(str(engine))
        docker.listen()
        for each in (server, agent, docker):
            threading.Thread(target=_serve, args=(each,), daemon=True).start()
        patch.setenv("SSH_AUTH_SOCK", str(home / "agent"))
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("DOCKER_CONFIG", str(home / ".docker"))
        os.chdir(project)
        yield Authors(home, project, server.getsockname()[1], home / "agent", engine, log, outside.pid)
        os.chdir(before)
        patch.undo()
        outside.kill()
        engine.unlink()
        log.unlink()


def _serve(server: socket.socket) -> None:
    while True:
        try:
            with server.accept()[0] as connection:
                connection.sendall(SECRET.encode())
        except OSError:
            return


@pytest.fixture(scope="module", params=["private", "dind", "none"])
def engine(request: pytest.FixtureRequest, authors: Authors) -> Iterator[Engine]:
    """An engine of a deck's own, started by the author in their project; or what a deck gets that needs none."""
    assert authors
    if request.param == "none":
        with open_engine("private", [], (), STAND_INS, quiet, needed=False) as opened:
            yield opened
        return
    if request.param == "dind":
        request.getfixturevalue("outer")
    with open_engine(request.param, ["busybox:1.36"], (), STAND_INS, quiet) as opened:
        yield opened


TRIES = {
    "reads the author's home, with `~/.ssh` and `~/.docker`": "cat {home}/.ssh/id_ed25519 {home}/.docker/config.json",
    "reads the author's environment": "(env; cat /proc/*/environ) | tr '\\0' '\\n'"
    " | grep -a -e ^SSH_ -e ^AWS_ -e ^DOCKER_CONFIG -e ^SECRET",
    "talks to the author's ssh agent": "echo $SSH_AUTH_SOCK; curl --silent --unix-socket {socket} http://x/",
    "talks to the author's Docker Engine": "curl --silent --unix-socket {engine} http://x/_ping",
    "reads what the author's programs serve on loopback": "curl --silent --max-time 2 telnet://127.0.0.1:{port}",
    "reads temporary files of the author's programs": "ls -A {home} /var/tmp 2>/dev/null | grep -v :",
    "lists or ends the author's processes": "ls -d /proc/{outside} 2>/dev/null; ps -ef | grep [s]leep.1000",
    "reads hashes of passwords in `/etc/shadow`": "grep -E '^[^:]*:[$]' /etc/shadow",
    "reads logs and mail": "cat {log}",
    "finds the cache of prepared images": "ls -A {cache} 2>/dev/null",
    "finds the run's own files, which say what is removed": "ls -A {run} 2>/dev/null",
    "reads the author's terminals": "ls /dev/pts | grep -v ptmx",
    "reads other disks": "ls -A /mnt /media /srv | grep -v :",
    "opens the root disk": "mknod /tmp/disk b {disk}; head -c 16 /tmp/disk",
    "mounts the root disk": "mknod /disk b {disk}; mkdir -p /there; mount /disk /there && ls /there",
    "shows a container the author's files": "docker run --rm -v {home}:/h busybox:1.36 ls -A /h",
    "changes sysctls of the whole machine": "sysctl -w vm.swappiness=7; echo 7 >/proc/sys/vm/swappiness && echo changed",
    "sets the clock": "date -s @0 >/dev/null && echo set",
    "changes a prepared layer, which the next deck gets": "for each in /var/lib/docker/overlay2/*/diff; do"
    " [ ! -L $each ] || ! echo x >$each/x || echo written; done",
    "leaves its control groups": "for each in /sys/fs/cgroup/*/cgroup.procs; do echo $$ >$each; done;"
    " grep -v -e ':/$' -e init$ /proc/self/cgroup",
}
"""What prints nothing where it is as the table says."""

WRITES = {
    "writes to `/etc`, `/usr` or the author's home": "touch /etc/{word} /usr/{word} /root/{word};"
    " mkdir -p {home}; touch {home}/{word}",
    "changes or removes files of the project": "rm {project}/slides.rst; touch {project}/{word}",
    "renames the machine": "hostname {word}",
}
"""What is done in there, and nowhere else."""

BOUNDS = (
    "fills the disk",
    "starts ever more processes",
    "ends all processes (`kill -9 -1`)",
    "leaves programs, mounts, networks and containers behind",
)
"""Each with a test of its own."""


def filled(command: str, engine: Engine, authors: Authors) -> str:
    """Return a command with the author's own places in it."""
    disk = Path("/").stat().st_dev
    words = {
        "home": authors.home,
        "project": authors.project,
        "socket": authors.socket,
        "engine": authors.engine,
        "port": authors.port,
        "outside": authors.outside,
        "cache": cache_folder(),
        "log": authors.log,
        "run": runs.Run(name_of(engine)).folder,
        "disk": f"{os.major(disk)} {os.minor(disk)}",
        "word": WORD,
    }
    return re.sub(r"\{(\w+)\}", lambda found: str(words[found[1]]), command)


def name_of(engine: Engine) -> str:
    """Return the name of an engine's run."""
    return engine.environment[runs.MARK]


@pytest.mark.parametrize("row", TRIES)
def test_a_deck_can_not(engine: Engine, authors: Authors, row: str) -> None:
    """What it tries shows nothing, and does nothing; outside, it would."""
    done = run_in(engine, filled(TRIES[row], engine, authors))
    assert SECRET not in done.stdout + done.stderr
    assert done.stdout.strip() == "", done.stderr


@pytest.mark.parametrize("row", WRITES)
def test_a_deck_changes_only_its_own(engine: Engine, authors: Authors, row: str) -> None:
    """What it writes is there, and not on the author's machine."""
    said_by(engine, filled(WRITES[row], engine, authors))
    places = [Path("/etc"), Path("/usr"), Path("/root"), authors.home, authors.project]
    assert [each for each in places if (each / WORD).exists()] == []
    assert (authors.project / "slides.rst").read_text() == "the slides\n"
    assert os.uname().nodename != WORD


@pytest.mark.parametrize("engine", ["private"], indirect=True)
def test_a_full_root_is_the_deck_s_own(engine: Engine) -> None:
    """What it may write there has a limit, and is given back."""
    before = shutil.disk_usage("/").used
    done = run_in(engine, "fallocate -l 3G /full; echo $?; rm -f /full")
    assert "No space left" in done.stderr or done.stdout.strip() != "0"
    assert shutil.disk_usage("/").used - before < 2 << 30


def test_a_fork_bomb_ends_at_a_limit(engine: Engine) -> None:
    """Its processes are counted, and there are no more of them; this machine goes on, and they end with the deck."""
    bomb = "while (defined(my $p = fork)) { if (!$p) { sleep 60; exit } $n++; last if $n > 12000 } print $n"
    found = int(run_in(engine, f"perl -e '{bomb}'; pkill -9 -x perl", timeout=120).stdout)
    assert found > 1000
    assert found <= cgroups.PROCESSES
    assert subprocess.run(["true"], check=False).returncode == 0


def test_ending_all_processes_ends_the_deck_s_own(authors: Authors) -> None:
    """The engine among them, which is said; of this machine's, none; and nothing is left."""
    with open_engine("private", [], (), STAND_INS, quiet) as opened:
        run_in(
            opened, "docker network create one; mount -t tmpfs none /mnt; (setsid sleep 999 &) >/dev/null; kill -9 -1"
        )
        assert host.started(authors.outside)
    assert traces(name_of(opened)) == []


def test_every_row_of_the_table_is_tried() -> None:
    """And there are at least twenty."""
    rows = re.findall(r"^\| ([^|]+?) \|", TABLE.read_text(), re.MULTILINE)
    assert [each for each in rows if each not in {"---", "what a deck does"}] == [*TRIES, *WRITES, *BOUNDS]
    assert len(TRIES) >= 20
