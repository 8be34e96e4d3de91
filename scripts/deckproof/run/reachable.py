"""Can a host be reached from where the deck's steps are typed?"""

from __future__ import annotations

import subprocess

from deckproof.engine.base import Engine

PATIENCE = 3.0
"""Seconds that a connection may take."""
DEFAULT_PORT = 443


def unreachable(engine: Engine, needs: str) -> str | None:
    """Return why ``host[:port]`` can't be reached (port 443 where none is given), or None where it can."""
    host, _, port = needs.rpartition(":") if needs.rpartition(":")[2].isdigit() else (needs, "", DEFAULT_PORT)
    # bash's own /dev/tcp: it is there wherever the steps' shell is, also in a network namespace without our Python
    probe = 'exec 3<>"/dev/tcp/$1/$2"'
    command = engine.enter(["bash", "--norc", "--noprofile", "-c", probe, "bash", host.strip("[]"), str(port)])
    try:
        done = subprocess.run(command, env=dict(engine.environment), capture_output=True, timeout=PATIENCE, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return f"{needs} can't be reached from here"
    return None if done.returncode == 0 else f"{needs} can't be reached from here"
