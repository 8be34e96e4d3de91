"""``deckproof merge``: the proofs of several runs in one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deckproof.cli.say import say
from deckproof.errors import Exit


@click.command(
    epilog="""\b
Examples:
  deckproof merge shard-*/proof.json                  into _build/proof.json
  deckproof merge one.json two.json --output all.json

\b
Exit: 0 all proven, 1 a step failed in one of them, 2 one of them is not a proof."""
)
@click.argument("proofs", nargs=-1, required=True, metavar="PROOF…", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--output", "-o", default="_build/proof.json", show_default=True, type=click.Path(path_type=Path, dir_okay=False)
)
def merge(proofs: Sequence[Path], output: Path) -> int:
    """Put the proofs of several runs together, such as a CI matrix makes; of a deck in several, the last counts."""
    from deckproof.results.merge import together, verdicts
    from deckproof.results.proof_json import read_proof, write_json

    whole = together(map(read_proof, proofs))
    write_json(whole, output)
    counts = verdicts(whole)
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    say(f"{output}: decks: {len(whole['decks'])}; blocks: {told or 'none'}")
    return Exit.FAILED if counts.keys() & {"failed", "blocked"} else Exit.PROVEN
