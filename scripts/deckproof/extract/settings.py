"""Settings of projects without a conf.py: ``deckproof.toml``, or ``[tool.deckproof]`` in ``pyproject.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from deckproof.config import Config
from deckproof.errors import DeckError

_OWN, _SHARED = "deckproof.toml", "pyproject.toml"


def settings_above(folder: Path) -> tuple[Path | None, dict[str, Any]]:
    """Return the nearest folder upward with settings, and what they are, by the names that conf.py has for them.

    Raises DeckError where they can't be read, or name something that there is not.
    """
    for each in (folder, *folder.parents):
        for name in (_OWN, _SHARED):
            if (each / name).is_file() and (table := _table(each / name)) is not None:
                return each, _checked(table, each / name)
        if (each / ".git").exists():
            break
    return None, {}


def _table(path: Path) -> Mapping[str, Any] | None:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        if path.name == _SHARED:  # whosever it is, it is not ours to complain of
            return None
        raise DeckError(str(error), path=path) from None
    table = read if path.name == _OWN else read.get("tool", {}).get("deckproof")
    return table if isinstance(table, Mapping) else None


def _checked(table: Mapping[str, Any], path: Path) -> dict[str, Any]:
    known = {each.name for each in fields(Config)}
    found = {name.replace("-", "_"): value for name, value in table.items()}
    if unknown := sorted(found.keys() - known):
        remedy = f"the settings are: {', '.join(sorted(known))}"
        raise DeckError(f"there is no setting `{unknown[0]}`", path=path, remedy=remedy)
    return {f"deckproof_{name}": value for name, value in found.items()}
