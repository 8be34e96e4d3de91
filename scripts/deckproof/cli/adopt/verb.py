"""``deckproof adopt``: what of existing documents is provable as it is, what needs which option, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deckproof.cli.options import ENGINE, PATHS

EPILOG = """\b
Examples:
  deckproof adopt README.md            what it needs, as far as that can be told without running it
  deckproof adopt README.md --run      run it, also with these options: then all that is said was seen
  deckproof adopt docs --run --apply   and write the options before their blocks
  deckproof adopt docs --diff          only show what --apply would write

\b
Of each block it says:
  provable   it is run as it stands; whether it prints what is shown, only --run tells
  option     with this comment before it, it passes, or is skipped for that reason
  by hand    no option helps: what to do is said under it
  skipped    its author says why it is not run
  nothing    it promises nothing that could be run: a file, another language

\b
Exit: 0 nothing is left to do, or all of it is written, 1 options are not written yet, or something is to be done by
hand, 2 a document can't be read, 3 (with --run) no engine, 130 interrupted."""


@click.command(epilog=EPILOG)
@PATHS
@click.option("--run", is_flag=True, help="Run the documents, with the options too: nothing is guessed then.")
@click.option("--apply", is_flag=True, help="Write the options into the documents; all else stays, byte for byte.")
@click.option("--diff", is_flag=True, help="Show what --apply would write as a unified diff; write nothing.")
@ENGINE
def adopt(paths: Sequence[Path], kind: str, *, run: bool, apply: bool, diff: bool) -> int:
    """Say of documents that are there what is provable as it is, and what needs which option; PATH as for check."""
    from deckproof.cli.adopt.adopting import Asked, run_adopt

    return run_adopt(Asked(tuple(paths), run, apply, diff, kind))
