"""``deckproof machines``: what decks can run on, listed, made ready and removed."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deckproof.cli.say import say
from deckproof.errors import Exit


@click.group(invoke_without_command=True, epilog="Exit: 0 done, 2 there is no such machine, 3 it can't be made.")
@click.pass_context
def machines(context: click.Context) -> int:
    """List the machines that decks can run on: engine, client, compose, buildx, podman, how it is made, its size."""
    from deckproof.cli.machines import table

    if context.invoked_subcommand is None:
        say("\n".join(table()))
    return Exit.PROVEN


@machines.command("build")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
def build_machines(names: Sequence[str]) -> int:
    """Make machines ready, which takes two or three minutes for each, once."""
    from deckproof.cli.machines import build

    return build(names, say)


@machines.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
def remove_machines(names: Sequence[str]) -> int:
    """Remove what is kept of machines."""
    from deckproof.cli.machines import remove

    return remove(names, say)
