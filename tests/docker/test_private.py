"""A private engine: pristine, apart from everything else, and gone without a trace."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from deckproof.engine import Engine, host, open_engine
from deckproof.engine.machines.roots import FOLDERS
from deckproof.engine.namespace import sandbox
from deckproof.engine.runs import runs
from deckproof.errors import EngineError
from deckproof.model import EngineKind, Origin
from deckproof.testing import patience

from .conftest import STAND_INS, quiet, run_in, said_by, traces

pytestmark = pytest.mark.engine


def name_of(engine: Engine) -> str:
    """Return the name of an engine's run."""
    return engine.environment[runs.MARK]


def test_nothing_is_left_behind() -> None:
    """A paused container, a volume, a network and a program in the background end with the engine, files and all."""
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        said_by(engine, "docker run --detach --volume kept:/data --publish 8080:80 busybox:1.36 sleep 1000")
        said_by(
            engine,
            "docker pause $(docker ps --quiet); docker network create course; (sleep 1000 &) >/dev/null 2>&1; touch file",
        )
        assert any("process" in each for each in traces(name_of(engine)))
    assert traces(name_of(engine)) == []


def test_nothing_is_left_behind_by_an_interrupted_deck() -> None:
    """^C while a deck runs ends its engine as an ordinary end does."""
    seen: list[str] = []

    def interrupted_deck() -> None:
        with open_engine("private", [], (), STAND_INS, quiet) as engine:
            seen.append(name_of(engine))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted_deck()
    assert traces(seen[0]) == []


def test_two_engines_publish_the_same_port() -> None:
    """Each engine has ports of its own, and neither is the host's."""
    with (
        open_engine("private", ["nginx:1.28"], (), STAND_INS, quiet) as first,
        open_engine("private", ["nginx:1.28"], (), STAND_INS, quiet) as second,
    ):
        for number, engine in enumerate((first, second)):
            said_by(engine, "docker run --detach --publish 8080:80 --name web nginx:1.28")
            said_by(engine, f"docker exec web sh -c 'echo page {number} >/usr/share/nginx/html/index.html'")
        for number, engine in enumerate((first, second)):
            assert said_by(engine, "curl --silent --retry 9 --retry-connrefused localhost:8080") == f"page {number}"
        here = subprocess.run(["bash", "-c", ": </dev/tcp/127.0.0.1/8080"], capture_output=True, check=False)
        assert here.returncode != 0


def test_an_engine_holds_exactly_the_images_of_its_deck(private: Engine) -> None:
    """``docker images`` shows what the deck names, under these names, and each has its origin."""
    listed = said_by(private, "docker images --all --format '{{.Repository}}:{{.Tag}}' | sort").split()
    assert listed == ["busybox:1.36", "nginx:1.28"]
    assert {(image.ref, image.origin) for image in private.images} == {
        ("busybox:1.36", Origin.STAND_IN),
        ("nginx:1.28", Origin.STAND_IN),
    }


def test_a_removed_image_is_there_again_for_the_next_deck() -> None:
    """What a deck does to its images never reaches the prepared ones."""
    for _ in range(2):
        with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
            assert said_by(engine, "docker run --rm busybox:1.36 echo there") == "there"
            said_by(engine, "docker rmi busybox:1.36")
            assert said_by(engine, "docker images --all --quiet") == ""


WRITES = """
for layer in /var/lib/docker/overlay2/*/diff; do
    mount -o remount,rw,bind "$layer" || mount -o remount,rw /run/deckproof/prepared
    echo evil >"$layer/evil" && echo written
    echo evil >"$layer/bin/busybox" && echo written
    rm -rf "$layer/bin" && echo removed
done
"""


def test_a_deck_can_not_change_the_layers_that_the_next_one_gets() -> None:
    """Its root writes to them, by any path that it has: the next deck's image is the same, digest and content."""
    digest = "docker image inspect --format '{{.Id}} {{.RootFS.Layers}}' busybox:1.36"
    listed = "find /bin /etc -exec stat -c '%A %u %s %n' {} +"  # without times: some files are made for each container
    content = f'docker run --rm busybox:1.36 sh -c "{listed} | md5sum; md5sum /bin/busybox"'
    seen = []
    for _ in range(2):
        with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
            seen.append(said_by(engine, f"{digest}; {content}"))
            assert run_in(engine, WRITES).stdout == ""
            assert said_by(engine, f"{digest}; {content}") == seen[0]
    assert seen[0] == seen[1]


def test_a_deck_finds_a_pinned_environment(private: Engine) -> None:
    """Its shell starts in an empty folder, with a throw-away home, and the engine's own client first in its PATH."""
    assert said_by(private, "pwd") == str(private.workdir)
    assert said_by(private, "ls -A $HOME; ls -A; echo $TZ $LANG $TERM [$COLUMNS]") == "UTC C.UTF-8 xterm-256color []"
    assert said_by(private, "env | grep ^DOCKER_HOST=").endswith("/docker.sock")
    client = Path(said_by(private, "readlink --canonicalize $(command -v docker)"))
    ours = sandbox.client()
    assert ours
    assert client == ours.resolve()


def test_an_engine_looks_like_any_other_from_inside(private: Engine) -> None:
    """A volume lives where the documentation says, and the usual socket answers."""
    said_by(private, "docker volume create documented")
    point = said_by(private, "docker volume inspect --format '{{.Mountpoint}}' documented; docker volume rm documented")
    assert point.splitlines()[0] == "/var/lib/docker/volumes/documented/_data"
    assert said_by(private, "docker --host unix:///var/run/docker.sock ps --quiet") == ""


def test_a_bind_mount_is_seen_from_both_sides(private: Engine) -> None:
    """The deck's folder is the same for its shell, for containers and for this program."""
    said_by(private, 'docker run --rm --volume "$PWD:/data" busybox:1.36 sh -c "echo inside >/data/note"')
    assert (private.workdir / "note").read_text() == "inside\n"
    said_by(private, "rm note")


def test_the_proof_says_what_the_engine_is(private: Engine) -> None:
    """Kind, version, and how it is kept apart."""
    assert private.info.kind is EngineKind.PRIVATE
    assert private.info.version == said_by(private, "docker version --format '{{.Server.Version}}'")
    assert "a root file system" in private.info.details["isolation"]


def test_a_private_engine_refuses_nothing(private: Engine) -> None:
    """On an engine that is thrown away, a deck may prune."""
    assert private.refuse("docker system prune --all --force") is None


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker run --interactive --tty --rm busybox:1.36 sleep 30", True),
        ("docker exec --interactive --tty ATTACHABLE sleep 30", True),
        ("docker logs --follow ATTACHABLE", True),
        ("touch reached; sleep 30", False),
        ("docker logs ATTACHABLE; touch reached; sleep 30", False),
    ],
)
def test_attached_tells_a_server_from_a_slow_command(private: Engine, command: str, expected: bool) -> None:
    """Only a client that is attached to something that is up counts."""
    name = f"up-{abs(hash(command)) % 10**6}"
    said_by(private, f"docker run --detach --name {name} busybox:1.36 sleep 1000")
    typed = command.replace("ATTACHABLE", name)
    since = time.time()
    at_terminal = private.enter(["script", "--quiet", "--return", "--command", typed, "/dev/null"])
    with subprocess.Popen(
        at_terminal, env=dict(private.environment), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as client:
        deadline = time.monotonic() + patience(15)
        while not expected and not (private.workdir / "reached").exists():  # what was started before has ended
            assert time.monotonic() < deadline
            time.sleep(0.05)
        while not (answer := private.attached(since, typed)) and expected and time.monotonic() < deadline:
            time.sleep(0.05)
        client.terminate()
    said_by(private, "rm -f reached; docker rm --force $(docker ps --all --quiet)")
    assert bool(answer) is expected


def test_an_engine_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error names the last line of the engine's log."""
    monkeypatch.chdir(tmp_path)  # or a deck's root would not hold it
    broken = tmp_path / "dockerd"
    broken.write_text("#!/bin/sh\necho the disk is made of cheese\nexit 1\n")
    broken.chmod(0o755)
    real = host.program
    monkeypatch.setattr(host, "program", lambda name: broken if name == "dockerd" else real(name))
    with (
        pytest.raises(EngineError, match="did not start: the disk is made of cheese"),
        open_engine("private", [], (), STAND_INS, quiet),
    ):
        pass


def test_containerd_that_does_not_come_up_is_an_error_with_its_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """At once, and nothing of the try is left."""
    broken = tmp_path / "bin" / "containerd"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho the store is made of cheese\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sandbox, "FOLDERS", f"{broken.parent}:{FOLDERS}")
    monkeypatch.setattr(host, "base_environment", lambda: {"PATH": str(broken.parent)})
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(EngineError, match="did not start: the store is made of cheese"),
        open_engine("private", [], (), STAND_INS, quiet),
    ):
        pass


def test_without_slirp4netns_an_engine_runs_without_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the proof says so."""
    real = host.program
    monkeypatch.setattr(host, "program", lambda name: None if name == "slirp4netns" else real(name))
    with open_engine("private", ["busybox:1.36"], (), STAND_INS, quiet) as engine:
        assert "slirp4netns is not installed" in engine.info.details["outbound network"]
        assert run_in(engine, "ip route get 192.0.2.1").returncode != 0
        assert said_by(engine, "docker run --rm busybox:1.36 echo still") == "still"


def test_an_engine_that_went_away_is_an_error() -> None:
    """A client that gets no answer doesn't hang, and the deck's end is still clean."""
    with open_engine("private", [], (), STAND_INS, quiet) as engine:
        said_by(engine, "kill -STOP $(pidof dockerd)")
        with pytest.raises(EngineError, match="no answer within 1 s"):
            engine.client("ps", timeout=1)
    assert traces(name_of(engine)) == []


BRIDGE = """
from deckproof.engine.machines.roots import FOLDERS
from deckproof.engine.namespace import sandbox
from deckproof.engine.runs import runs
from deckproof.model import EngineKind

run = runs.begin(EngineKind.PRIVATE)
try:
    with sandbox.sandbox(run, sandbox.Network.HOST):
        print("started")
finally:
    runs.erase(run)
"""


def test_an_engine_that_makes_images_ready_leaves_another_one_s_bridge_alone() -> None:
    """It is in the host's network: told to have no bridge, dockerd would remove the docker0 of the user's own engine."""
    bridge = "ip link add docker0 type bridge && ip address add 172.31.0.1/16 dev docker0 && ip link set docker0 up"
    script = f'{bridge} && "$0" -c "$1" && ip -brief address show docker0'
    argv = ["unshare", "--net", "sh", "-c", script, sys.executable, BRIDGE]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("started"), done.stderr
    assert "172.31.0.1/16" in done.stdout
