"""``deckproof init``: what a new deck, or a repository that has documents already, needs to be proven.

Nothing that is there is written over, and nothing is asked that can be guessed.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from string import Template

import click

from deckproof import __version__
from deckproof.cli.say import say
from deckproof.errors import DeckproofError, Exit, shown

STARTER = Path(__file__).with_name("starter")
README = Path("README.md")
_TEMPLATE, _DOT = ".in", "dot-"
"""What templates' names end with, and what stands for the dot of a hidden file, which packaging would leave out."""


class CI(StrEnum):
    """Whose CI proves the documents."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Request:
    """What ``deckproof init`` was asked for."""

    folder: Path
    readme: bool = False  # for documents that are there, instead of a new deck
    ci: CI | None = None  # None: whose repository it is
    pre_commit: bool = False


@click.command(
    epilog="""\b
Examples:
  deckproof init talk                    a deck in the new folder talk: conf.py, slides/, Makefile, …
  deckproof init --readme --ci github    a repository whose README.md is to be proven: a workflow
  deckproof init --pre-commit            also hooks for pre-commit

\b
Nothing that is there is written over. Exit: 0 done, 2 the folder can't be written."""
)
@click.argument("folder", default=".", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False))
@click.option("--readme", is_flag=True, help="For documents that are there already, instead of a new deck.")
@click.option(
    "--ci",
    type=click.Choice(("github", "gitlab", "none")),
    help="Which CI proves them. Default: the one of the place that the repository is pushed to.",
)
@click.option("--pre-commit", "pre_commit", is_flag=True, help="Also hooks for pre-commit.")
def init(folder: Path, ci: str | None, *, readme: bool, pre_commit: bool) -> int:
    """Begin: a deck with its project around it, or what a repository with documents needs to have them proven."""
    begin(Request(folder, readme, CI(ci) if ci else None, pre_commit), say)
    return Exit.PROVEN


def begin(request: Request, say: Callable[[str], None]) -> None:
    """Write what is missing, saying of each file whether it was written, and at last what to do next.

    Raises DeckproofError where the folder can't be written, or has no README though one was meant.
    """
    folder = request.folder.absolute()
    if request.readme and not (folder / README).exists():
        raise DeckproofError(
            f"{request.folder / README}: not there", remedy="deckproof init without --readme makes a deck"
        )
    words = _words(folder, readme=request.readme)
    for template, target in _files(request, folder):
        if target.exists():
            say(f"{shown(target)} is there: left as it is")
            continue
        _write(target, Template(template.read_text(encoding="utf-8")).substitute(words))
        say(f"wrote {shown(target)}")
    if request.readme:
        say("next: deckproof check README.md")
        return
    from deckproof.cli.scripts import write_companions

    write_companions(folder, say)
    cd = "" if request.folder == Path() else f"cd {request.folder}, then "
    say(f"next: {cd}make slides (build), make test (prove), make present (write)")


def _files(request: Request, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each template with the place of what is made of it."""
    ci = request.ci or guessed_ci(folder)
    parts = [] if request.readme else ["deck"]
    parts += [] if ci is CI.NONE else [str(ci)]
    parts += ["pre-commit"] if request.pre_commit else []
    for part in parts:
        for template in sorted((STARTER / part).rglob(f"*{_TEMPLATE}")):
            yield template, folder.joinpath(*map(_real_name, template.relative_to(STARTER / part).parts))


def _real_name(name: str) -> str:
    name = name.removesuffix(_TEMPLATE)
    return f".{name.removeprefix(_DOT)}" if name.startswith(_DOT) else name


def _words(folder: Path, *, readme: bool) -> Mapping[str, str]:
    title = folder.name.replace("-", " ").replace("_", " ").strip().capitalize() or "A deck"
    rule = "=" * len(title)
    return {
        "title": title.replace('"', "'"),
        "underlined_title": f"{title}\n{rule}",
        "author": (_git(folder, "config", "user.name") or "The authors").replace('"', "'"),
        "year": str(datetime.now(UTC).year),
        "version": __version__,
        "paths": str(README) if readme else "slides",
        "requirement": "deckproof" if readme else "-r requirements.txt",
    }


def guessed_ci(folder: Path) -> CI:
    """Tell whose CI it is by where the repository whose top this folder is is pushed to."""
    if Path(_git(folder, "rev-parse", "--show-toplevel")) != folder.resolve():
        return CI.NONE
    remotes = _git(folder, "remote", "--verbose").lower()
    return next((each for each in (CI.GITHUB, CI.GITLAB) if each in remotes), CI.NONE)


def _git(folder: Path, *arguments: str) -> str:
    """Return what git says, or nothing where there is no git or it has nothing to say."""
    where = next(each for each in (folder, *folder.parents) if each.is_dir())
    try:
        done = subprocess.run(["git", *arguments], cwd=where, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DeckproofError(f"{target}: can't be written: {error.strerror}") from None
