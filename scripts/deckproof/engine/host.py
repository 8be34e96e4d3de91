"""What the engines ask of the machine they run on: programs, processes, folders.

Knows nothing of Docker's objects, decks or images.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from deckproof.errors import EngineError, ImageError

ADMIN_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where a distribution puts an engine's programs; a user's PATH often leaves them out."""

PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE")
"""Variables of the user's that a deck's programs need to reach the network at all."""


Command = tuple[Sequence[object], Mapping[str, str]]
"""A program with its arguments, and its environment."""

COPY_SECONDS = 1800
"""Images of several gigabytes take minutes."""


def program(name: str) -> Path | None:
    """Return the absolute path of a program, also where only an administrator's PATH would find it."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", os.defpath), *ADMIN_FOLDERS]))
    return Path(found) if found else None


def run(
    argv: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float = 60,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program with its output captured as text, never raising on its status.

    Raises EngineError where it isn't there, can't be started or doesn't end within ``timeout`` seconds.
    """
    try:
        return subprocess.run(
            [str(each) for each in argv],
            env=environment,
            timeout=timeout,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        if cwd is not None and not cwd.is_dir():
            raise EngineError(f"the folder {cwd} is gone") from error
        raise EngineError(f"the program {argv[0]} is not installed") from error
    except OSError as error:  # no more processes, no more memory
        raise EngineError(f"the program {argv[0]} can't be started: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        words = " ".join(str(each) for each in argv[:4])
        raise EngineError(f"no answer within {timeout:g} s from: {words}") from error


def copy_images(save: Command, load: Command, what: str) -> None:
    """Hand the archive that one client writes to another that reads it; raises ImageError where that fails."""
    if said := piped(save, load):
        raise ImageError(f"can't copy {what}: {said}")


def piped(source: Command, target: Command) -> str:
    """Hand what one program writes to another that reads it; returns what they say where that fails, else nothing."""
    with (
        tempfile.TemporaryFile("w+", errors="replace") as complaints,
        subprocess.Popen(
            list(map(str, source[0])), env=source[1], stdout=subprocess.PIPE, stderr=complaints
        ) as written,
    ):
        read = subprocess.run(
            list(map(str, target[0])),
            env=target[1],
            stdin=written.stdout,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COPY_SECONDS,
            check=False,
        )
        if written.stdout:
            written.stdout.close()  # nobody reads on
        failed = written.wait() != 0
        complaints.seek(0)
        cause = complaints.read() if failed else ""  # what is read of half an archive is no reason
    said = "" if failed else read.stdout  # nor is what went well there
    return last_words(cause, read.stderr, said) if failed or read.returncode else ""


def logged(argv: Sequence[object], log: Path, environment: Mapping[str, str], timeout: float) -> bool:
    """Run a program that writes to the end of a log; False where it fails. Raises TimeoutExpired, after seconds."""
    with log.open("ab") as output:
        done = subprocess.run(
            [str(each) for each in argv],
            env=environment,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    return done.returncode == 0


def last_words(*said: str) -> str:
    """Return the last line of the first of these texts that says anything."""
    told = next((text.strip() for text in said if text.strip()), "no reason given")
    return told.splitlines()[-1].strip()


def base_environment() -> dict[str, str]:
    """Return the pinned environment that every program of a deck starts from."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return environment | {
        "PATH": os.environ.get("PATH", os.defpath),
        "USER": os.environ.get("USER", "root"),
        "SHELL": "/bin/bash",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "DOCKER_CLI_HINTS": "false",  # advertisements of some clients between a command's output lines
    }


def read(path: str | Path) -> str:
    """Return the text of a file; "" where there is none that can be read, as of a process that has ended."""
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def started(pid: int) -> str | None:
    """Return a process's start time in clock ticks since boot: with its number, its identity. None: no such process."""
    fields = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return None if not fields or fields[0] == "Z" else fields[19]


def children(pid: int) -> list[int]:
    """Return the numbers of a process's children."""
    return [int(each) for each in read(f"/proc/{pid}/task/{pid}/children").split()]


def name(pid: int) -> str:
    """Return the name of the program that a process runs; "" where there is no such process."""
    return read(f"/proc/{pid}/comm").rstrip("\n")


def processes() -> Iterator[int]:
    """Yield the numbers of all processes."""
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            yield int(each.name)


def marked(variable: str, value: str) -> list[int]:
    """Return the processes that were started with this environment variable."""
    return [pid for pid in processes() if f"{variable}={value}" in read(f"/proc/{pid}/environ").split("\0")]


def last_line(path: Path) -> str:
    """Return the last line of a log that says anything, or the last that says of a full disk; or an empty string."""
    told = [line.strip() for line in reversed(read(path).split("\n")) if line.strip()]
    return next((line for line in told if "no space left on device" in line.lower()), told[0] if told else "")
