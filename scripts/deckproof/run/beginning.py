"""Where a deck's first command is typed: in the empty folder of its engine, or in a copy of the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from deckproof.config import Config, Start
from deckproof.docker.calls import Call, docker_calls
from deckproof.docker.files import images_in_file
from deckproof.engine.runs.workdir import WORKDIR
from deckproof.model import Deck
from deckproof.run.project_copy import copy_project

_MOST = 200
"""Files of a folder that are looked at."""
_README = "readme"


@dataclass(frozen=True, slots=True)
class Beginning:
    """A folder below the engine's own, and what is said of it."""

    folder: str = ""  # relative; "": the engine's own, which is empty
    place: str = ""  # as a person would say it
    name: str = WORKDIR  # of the folder; compose calls a project after it

    @classmethod
    def of(cls, deck: Deck, config: Config) -> Beginning:
        """Return where a deck's commands start."""
        if config.start is Start.EMPTY or deck.project is None:
            return cls()
        beside = config.start is Start.DOCUMENT or deck.path.name.lower().startswith(_README)
        inside = deck.path.parent.relative_to(deck.project) if beside else Path()
        folder = Path(deck.project.name or "project", inside)
        where = f"{inside} of " if inside != Path() else ""
        return cls(folder.as_posix(), f"{where}a copy of {deck.project}", folder.name)

    def images(self, deck: Deck, inputs: Iterable[str]) -> list[str]:
        """Return the images that files of the project name, where an input builds them or starts their services."""
        typed = list(inputs)
        calls = [call for text in typed for call in docker_calls(text)]
        if not self.folder or deck.project is None or not any(_takes_files(call) for call in calls):
            return []
        start = deck.project.joinpath(*Path(self.folder).parts[1:])
        named = {word.partition("=")[2] or word for text in typed for word in text.split()}
        places = {start, *(start / each for each in named if not each.startswith("/"))}
        files = {file for place in places for file in _files(place, deck.project)}
        return [ref for file in sorted(files) for ref in images_in_file(file.name, _text(file))]

    def make(self, deck: Deck, config: Config, workdir: Path) -> None:
        """Make the folder below an engine's. Raises DeckproofError where the project can't be copied."""
        if self.folder and deck.project is not None:
            top = workdir / Path(self.folder).parts[0]
            copy_project(deck.project, top, config.project_size, history=config.project_history)
            (workdir / self.folder).mkdir(parents=True, exist_ok=True)


def _takes_files(call: Call) -> bool:
    return call.verb in ("build", "bake") or call.group == "compose" or "compose" in call.typed[0]


def _files(place: Path, project: Path) -> Iterator[Path]:
    """Yield the files that a word may mean: it, or those of the folder that it is, as far as it is in the project."""
    try:
        if not place.resolve().is_relative_to(project):
            return
        yield from islice(place.iterdir(), _MOST) if place.is_dir() else [place] if place.is_file() else []
    except (OSError, ValueError):
        return


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    except OSError:
        return ""
