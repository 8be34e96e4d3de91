"""Write the file that a block shows, where a reader would: in the folder that the terminal is in, and nowhere else."""

from __future__ import annotations

import subprocess
from pathlib import PurePosixPath

from deckproof.engine.base import Engine

_SECONDS = 60
_OUTSIDE = 33
_SCRIPT = f"""
start=$1 here=$2 folder=$3 name=$4
cd -- "$here" 2>/dev/null || cd -- "$start" || exit
first=${{folder%%/*}}
[ "$folder" = . ] || [ -d "$first" ] || [ ! -d "$start/$first" ] || cd -- "$start" || exit
top=$(pwd -P) near=$folder
while [ ! -d "$near" ]; do near=$(dirname -- "$near"); done
case $(cd -- "$near" && pwd -P)/ in "${{top%/}}"/*) ;; *) exit {_OUTSIDE} ;; esac
mkdir -p -- "$folder" && cd -- "$folder" || exit
[ ! -L "$name" ] || exit {_OUTSIDE}
exec cat >"$name"
"""
"""A name with a folder that is not here, but is where the deck starts, is meant from there."""


def write_file(engine: Engine, start: str, here: str | None, name: str, text: str) -> str | None:
    """Write ``text`` to the file ``name`` below the folder ``here``; return why it could not be written, or None.

    ``start`` is the folder in which the deck started, and the one that is meant where ``here`` is not known.
    """
    path = PurePosixPath(name)
    outside = f"{name} is outside of the folder that the steps run in"
    if path.is_absolute() or ".." in path.parts:
        return outside
    command = engine.enter(["sh", "-c", _SCRIPT, "sh", start, here or start, str(path.parent), path.name])
    try:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=dict(engine.environment),
            cwd=engine.workdir,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{name} can't be written: {error}"
    if done.returncode == _OUTSIDE:
        return outside
    why = (done.stderr.strip() or "no reason is given").splitlines()[-1].rpartition(": ")[2]
    return f"{name} can't be written: {why}" if done.returncode else None
