"""Writing scripts/companion/, and checking that it says what the slides say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from deckproof.cli.check import read
from deckproof.companion import script
from deckproof.errors import DeckproofError, Exit, shown
from deckproof.extract import find_project
from deckproof.match import kinds_of
from deckproof.results.paths import COMPANIONS

SUFFIX = ".sh"

Say = Callable[[str], None]


def write_companions(where: Path, say: Say) -> int:
    """Write the scripts of the project around a folder; remove those whose deck is gone. Return the exit code."""
    wanted = _wanted(where)
    for path, text in wanted.items():
        if _read(path) != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            say(f"wrote {shown(path)}")
        path.chmod(0o755)
    for path in _stale(where, wanted):
        path.unlink()
        say(f"removed {shown(path)}: no deck has its name")
    return Exit.PROVEN


def check_companions(where: Path, say: Say) -> int:
    """Say which scripts differ from the slides. Return the exit code."""
    wanted = _wanted(where)
    wrong = [path for path, text in wanted.items() if _read(path) != text]
    for path in wrong:
        say(f"{shown(path)} differs from the slides" if path.exists() else f"{shown(path)} is missing")
    stale = _stale(where, wanted)
    for path in stale:
        say(f"{shown(path)}: no deck has its name")
    if wrong or stale:
        say("  deckproof scripts writes them again")
        return Exit.FAILED
    return Exit.PROVEN


def _wanted(where: Path) -> dict[Path, str]:
    """Return the scripts of every deck that has steps. Raises DeckproofError where two decks share a name."""
    project = find_project(where / "conf.py")
    found: dict[Path, str] = {}
    for deck in read([project.srcdir]):
        path = project.root / COMPANIONS / f"{deck.session.deck.path.stem}{SUFFIX}"
        if path in found:
            raise DeckproofError(f"two decks would write {shown(path)}", remedy="give their files different names")
        if any(each.step for each in deck.session.steps):
            found[path] = script(deck.session, kinds_of(deck.config))
    return found


def _stale(where: Path, wanted: dict[Path, str]) -> list[Path]:
    folder = find_project(where / "conf.py").root / COMPANIONS
    return [each for each in sorted(folder.glob(f"*{SUFFIX}")) if each not in wanted]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else None
