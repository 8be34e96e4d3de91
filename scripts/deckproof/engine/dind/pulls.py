"""A registry of the run's own in the container of its engine: see ``namespace.pulls``."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from deckproof.docker.references import in_full, registry
from deckproof.engine import host
from deckproof.engine.dind.box import Box
from deckproof.engine.images import pull_server
from deckproof.engine.images.pull_server import READY
from deckproof.engine.namespace.pulls import MIRRORS, PORT, REDIRECT, await_mirror, names, settings
from deckproof.errors import EngineError

_FOLDER = "/var/lib/deckproof-registry"  # in the container, which goes with the run
_PYTHON = ("python3", "-I", "-S", "-c")
_TAKE_OUT = f"""
import subprocess
archive, ref, repository, tag = sys.argv[1:]
subprocess.run(["docker", "save", "--output", archive, ref], check=True)
lay_out(Path(archive), repository, tag, Path("{_FOLDER}"))
Path(archive).unlink()
subprocess.run(["docker", "rmi", "--force", ref], check=True)
"""
_POINT_THERE = """
mkdir -p /etc/docker
printf %s "$1" >/etc/docker/daemon.json
printf %s "$2" >>/etc/hosts
[ -z "$2" ] || { shift 2; iptables "$@"; }
kill -HUP "$(cat /var/run/docker.pid)"
"""


@contextlib.contextmanager
def answered(box: Box, refs: Sequence[str]) -> Iterator[None]:
    """Answer pulls of these images, which the engine has, as long as the context lasts. Raises EngineError."""
    program = Path(pull_server.__file__).read_text(encoding="utf-8")
    functions = program.partition("\nif __name__")[0]
    _run(box, "mkdir", "-p", "-m", "700", _FOLDER)
    for ref in refs:
        repository, _, tag = in_full(ref).partition("/")[2].rpartition(":")
        _run(box, *_PYTHON, functions + _TAKE_OUT, f"{_FOLDER}/image.tar", ref, repository, tag)
    with subprocess.Popen(
        box.inside(*_PYTHON, program, _FOLDER, str(PORT)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=box.outer_environment,
        text=True,
    ) as process:
        try:
            if process.stdout is None or process.stdout.readline().strip() != READY:
                raise EngineError("the run's own registry doesn't start")
            registries = {registry(each) for each in refs}
            _run(box, "sh", "-c", _POINT_THERE, "sh", settings(registries), names(registries), *REDIRECT)
            await_mirror(lambda: box.client("info", "--format", MIRRORS).stdout)
            yield
        finally:
            process.kill()


def _run(box: Box, *argv: str) -> None:
    done = host.run(box.inside(*argv), environment=box.outer_environment, timeout=600)
    if done.returncode:
        raise EngineError(f"the run's own registry can't be made: {host.last_words(done.stderr, argv[0])}")
