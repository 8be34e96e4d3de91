"""Ask an engine's client on this machine for its help, once per client: the pages are kept between builds.

Nothing but ``CLIENT COMMAND… --help`` is ever started, and no engine is talked to.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

NO_ENGINE = {"DOCKER_HOST": "unix:///nonexistent"}
"""Asked for help, docker's client asks its engine what that can do; what the client knows is wanted here."""
PATIENCE = 10.0  # seconds


def ask_client(words: Sequence[str], folder: Path) -> str | None:
    """Return the help of a command, kept in ``folder``; None where its client is not on this machine, or is silent."""
    client = shutil.which(words[0])
    if client is None:
        return None
    version = _version(client)
    kept = folder / "help" / version / f"{'-'.join(words)}.txt"
    with contextlib.suppress(OSError):
        return kept.read_text(encoding="utf-8")
    text = _asked(client, version, tuple(words[1:]))
    if text is not None:
        with contextlib.suppress(OSError):  # then it is asked for again next time
            _keep(kept, text)
    return text


def _version(client: str) -> str:
    """Tell one version of a client from another without starting it: by its file."""
    path = Path(client).resolve()
    stat = path.stat()
    return hashlib.sha256(f"{path}\n{stat.st_size}\n{stat.st_mtime_ns}".encode()).hexdigest()[:16]


@cache
def _asked(client: str, _version: str, words: tuple[str, ...]) -> str | None:
    try:
        result = subprocess.run(
            [client, *words, "--help"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            env=os.environ | NO_ENGINE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout or None


def _keep(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)  # at once: another build may be looking for it
