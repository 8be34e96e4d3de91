"""Write the file that a block shows, where its caption says, and nowhere else."""

from __future__ import annotations

from pathlib import Path


def write_file(folder: Path, name: str, text: str) -> str | None:
    """Write ``text`` to the file ``name`` below ``folder``; return why it could not be written, or None."""
    path = (folder / name).resolve()
    if Path(name).is_absolute() or not path.is_relative_to(folder.resolve()):
        return f"{name} is outside of the folder that the steps run in"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        return f"{name} can't be written: {error.strerror}"
    return None
