"""The command line. The only place, with the pytest plugin, that prints and exits.

Every error that is foreseen is one clear message and a documented exit code; ``DECKPROOF_DEBUG=1`` shows tracebacks.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deckproof import __version__
from deckproof.cli.adopt.verb import adopt
from deckproof.cli.group import Verbs, ended
from deckproof.cli.init import init
from deckproof.cli.machine_verbs import machines
from deckproof.cli.merge import merge
from deckproof.cli.on_stage import pdf, present, screenshots
from deckproof.cli.options import ENGINE, MACHINE, PATHS, WORDS, Jobs, Part, with_reports
from deckproof.cli.say import say, some, write
from deckproof.errors import DeckError, Exit
from deckproof.model import ENGINES, HERE, EngineKind

if TYPE_CHECKING:
    from deckproof.prove.shard import Shard

EPILOG = """\b
Exit codes:
  0    all proven
  1    a step failed
  2    the deck or the arguments are wrong
  3    no engine or no image
  4    nothing failed, and nothing was proven
  130  interrupted

\b
Environment:
  DECKPROOF_IMAGES   where images come from: auto, local, registry or stand-in
  DECKPROOF_OFFLINE  1: no registry, no pulls, engines without a network
  DECKPROOF_TIMEOUT  seconds that a step may take
  DECKPROOF_TAGS     tags of the build, as with -t
  NO_COLOR           no colours
  DECKPROOF_DEBUG    1: tracebacks of errors
"""


@click.group(
    cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, "-V", "--version", prog_name="deckproof", message="%(prog)s %(version)s")
def cli() -> None:
    """Slides whose every command is proven.

    deckproof reads the code blocks of Sphinx slides, runs every command in them against a real Docker Engine, and
    compares what comes back with what the slides promise.
    """


@cli.command(
    epilog="""\b
Examples:
  deckproof check slides                     every deck in the folder
  deckproof check slides/storage.rst         one deck
  deckproof check slides -k "bind not tmpfs" some blocks; what they depend on runs first
  deckproof check talk.rst --engine shared   on your own engine; only what the deck made is removed
  deckproof check slides --jobs 2            two decks at a time, each with an engine of its own
  deckproof check docs --engine-pool one,two spread over the engines of two docker contexts
  deckproof check docs --shard 2/3           the second part of three
  deckproof check README.md --watch          again and again, whenever it is saved

\b
Exit: 0 all proven, 1 a step failed, 2 the deck or the arguments are wrong, 3 no engine or no image, 130 interrupted.
The record of the run is _build/proof.json beside conf.py."""
)
@PATHS
@ENGINE
@MACHINE
@with_reports
@WORDS
@click.option(
    "--pause-on-failure",
    "pause",
    is_flag=True,
    help="At the first failure, put you in that very shell; Ctrl-] goes on.",
)
@click.option(
    "--jobs",
    "-j",
    type=Jobs(min=1),
    metavar="N",
    help="Decks at a time, each with an engine of its own; auto: as many as there are cores. Default: 1; with a pool,"
    " as many as it has engines.",
)
@click.option(
    "--engine-pool",
    "pools",
    multiple=True,
    metavar="CONTEXT[,…]",
    help="Spread the decks over these engines, each used shared: docker contexts, or addresses (ssh://, tcp://,"
    " unix://).",
)
@click.option(
    "--workers", metavar="ADDRESS", help="Spread the decks over the workers of the dask.distributed cluster there."
)
@click.option(
    "--shard",
    type=Part(),
    metavar="I/N",
    help="Only the I-th of N parts of the decks, for a CI matrix; `deckproof merge` puts the proofs together.",
)
@click.option(
    "--durations",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PROOF",
    help="A proof.json by whose times the shards are divided, the same for all of them; without: by steps.",
)
@click.option("--watch", is_flag=True, help="Go on, and prove each document as soon as it is saved.")
@click.option("--fresh", is_flag=True, help="Prove also the decks of which nothing has changed since they passed.")
@click.option(
    "--offline",
    is_flag=True,
    help="Ask no registry, pull nothing, and give the deck's own engine no network but its own.",
)
def check(
    paths: Sequence[Path],
    kind: str,
    words: str | None,
    jobs: int | None,
    pools: Sequence[str],
    *,
    workers: str | None,
    shard: Shard | None,
    durations: Path | None,
    machines: tuple[str, ...],
    pause: bool,
    offline: bool,
    fresh: bool,
    watch: bool,
    **reports: Path | None,
) -> int:
    """Run every step of the decks and compare the output. PATH is a slide file or a folder of them."""
    from deckproof.cli.request import Request
    from deckproof.extract import survey

    pool = tuple(name for names in pools for name in names.split(",") if name)
    wanted = tuple((name.replace("_", "-"), path) for name, path in reports.items() if path)
    where = (jobs, pool, offline, workers, fresh, shard, durations, machines)
    asked = Request(tuple(paths), kind, words, wanted, pause, *where)
    if watch:
        from deckproof.cli.watch import run_watch

        return run_watch(asked, say)
    documents = survey(asked.paths)  # first: what proves is loaded then into the memory that reading took

    from deckproof.cli.check import run_check

    return run_check(asked, documents)


@cli.command(
    epilog="""\b
Examples:
  deckproof extract slides                       one line per block
  deckproof extract slides/storage.rst --explain what every line was taken for, and why what is not run
  deckproof extract slides --json                all of it, for programs

\b
Exit: 0 read, 2 a document can't be read."""
)
@PATHS
@click.option("--json", "as_json", is_flag=True, help="Print the whole of it as JSON.")
@click.option("--explain", "as_text", is_flag=True, help="Say of every line what it was taken for, and its step.")
def extract(paths: Sequence[Path], as_json: bool, as_text: bool) -> int:
    """Show what is read of the decks: blocks and steps, with their lines. Nothing is run."""
    from deckproof.cli.check import read, warn_of
    from deckproof.results.proof_json import extract_to_dict, to_json

    unread = list[DeckError]()
    sessions = [each.session for each in read(paths, unread=unread)]
    if as_json:
        write(to_json(extract_to_dict([(each.deck, each.readings) for each in sessions])), sys.stdout)
    elif as_text:
        from deckproof.cli.console import wants_color
        from deckproof.cli.explain import explain

        say("\n\n".join(explain(each, color=wants_color(sys.stdout)) for each in sessions))
    else:
        for session in sessions:
            say(f"{session.deck.name}: {session.deck.title}")
            for reading in session.readings:
                steps = some(len(reading.steps), "step") if reading.steps else reading.reason or ""
                say(f"  {reading.block.span.first:>4}  {reading.kind:<10}  {reading.block.id}  {steps}".rstrip())
    return warn_of(unread)


@cli.command(
    epilog="""\b
Examples:
  deckproof update slides/storage.rst          write what came back into the slides
  deckproof update slides --diff               only show what would be written
  deckproof update slides --only-failed        leave commands that show no output as they are

\b
Exit: 0 the slides show what happened, or would (--diff), 1 something was left as it is: the message says which line
and why; 2 the deck or the arguments are wrong, 3 no engine or no image, 130 interrupted."""
)
@PATHS
@click.option("--diff", is_flag=True, help="Show the changes as a unified diff; write nothing.")
@click.option("--only-failed", is_flag=True, help="Write no output where the slide shows none and claims none.")
@ENGINE
@MACHINE
@WORDS
def update(
    paths: Sequence[Path],
    kind: str,
    machines: tuple[str, ...],
    words: str | None,
    *,
    diff: bool,
    only_failed: bool,
) -> int:
    """Run the decks and rewrite the output in the slides that is not what came back."""
    from deckproof.cli.request import Request
    from deckproof.cli.update import run_update

    return run_update(Request(tuple(paths), kind, words, machines=machines), diff=diff, fill=not only_failed)


@cli.command(
    epilog="""\b
Examples:
  deckproof mutate slides                    every lie that can be told from one run of each deck
  deckproof mutate talk.rst --minimum 98     fail where less than 98 % of them are caught
  deckproof mutate talk.rst --commands 10    also run ten decks with a misspelt option

\b
Exit: 0 done, 1 a step does not pass, or fewer lies are caught than asked for, 2 the deck or the arguments are wrong,
3 no engine or no image, 130 interrupted."""
)
@PATHS
@ENGINE
@MACHINE
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write every lie here.")
@click.option("--minimum", type=click.FloatRange(0, 100), metavar="SHARE", help="Percent that must be caught.")
@click.option(
    "--commands",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Also lie in at most N commands; each of these lies is a run of its deck.",
)
@WORDS
def mutate(
    paths: Sequence[Path],
    kind: str,
    json_file: Path | None,
    minimum: float | None,
    commands: int,
    words: str | None,
    machines: tuple[str, ...],
) -> int:
    """Prove the decks once, then plant lies in what they show, one at a time, and list those that get through."""
    from deckproof.cli.mutate import Plan, run_mutate

    return run_mutate(Plan(tuple(paths), kind, words, json_file, minimum, commands, machines))


@cli.command(
    epilog="""\b
Examples:
  deckproof lint slides                        every rule
  deckproof lint slides --fix                  put right what can be, then say what is left
  deckproof lint slides --diff                 only show what --fix would write
  deckproof lint slides --ignore long-line     all rules but one
  deckproof lint slides --rendered             also build the deck and look at it with the machine's browser

\b
Exit: 0 no finding, 1 findings, 2 the deck or the arguments are wrong, 3 (with --rendered) no browser."""
)
@PATHS
@click.option("--fix", is_flag=True, help="Put right what can be put right safely, and write the files.")
@click.option("--diff", is_flag=True, help="Show what --fix would change as a unified diff; write nothing.")
@click.option("--select", multiple=True, metavar="IDS", help="Only these rules; ids with commas between them.")
@click.option("--ignore", multiple=True, metavar="IDS", help="Not these rules.")
@click.option(
    "--rendered", is_flag=True, help="Also build the deck and look at every slide in four sizes, light and dark."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the findings here.")
def lint(
    paths: Sequence[Path],
    select: Sequence[str],
    ignore: Sequence[str],
    json_file: Path | None,
    *,
    fix: bool,
    diff: bool,
    rendered: bool,
) -> int:
    """Say what is wrong with the decks' sources, and with what is seen of them; no command is run."""
    from deckproof.cli.lint import Asked, run_lint

    return run_lint(Asked(tuple(paths), fix, diff, _ids(select), _ids(ignore), json_file, rendered))


def _ids(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(",".join(given).replace(",", " ").split())


@cli.command(epilog="Exit: 0 written or in step, 1 (with --check) they differ, 2 a document can't be read.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; say what differs.")
def scripts(only_check: bool) -> int:
    """Write scripts/companion/: one plain bash script per deck, for the audience."""
    from deckproof.cli.scripts import check_companions, write_companions

    act = check_companions if only_check else write_companions
    return act(Path.cwd(), say)


@cli.command(
    epilog="""\b
Examples:
  deckproof engines slides                                  on every kind of engine that is here
  deckproof engines slides --only private --only podman     on these
  deckproof engines slides --known tests/roots/engines.toml differences that are known, with reasons
  deckproof engines slides --machine debian-12,debian-14    each machine's Docker, and its Podman
  deckproof engines slides --page docs/holds-on.md          a page of it for a site, in Markdown

\b
Exit: 0 every deck passes wherever it can run, or its differences are known, 1 one does not, or a known difference
is gone, 2 the deck or the arguments are wrong, 130 interrupted."""
)
@PATHS
@click.option(
    "--only", "kinds", multiple=True, type=click.Choice(ENGINES[1:]), help="This kind; more than once: these."
)
@click.option(
    "--known", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="A file of known differences."
)
@MACHINE
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the table here.")
@click.option("--page", "page_file", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a page here.")
def engines(
    paths: Sequence[Path],
    kinds: Sequence[str],
    known: Path | None,
    machines: tuple[str, ...],
    json_file: Path | None,
    page_file: Path | None,
) -> int:
    """Prove the decks on every kind of engine that this machine has, and print a table of decks and engines."""
    from deckproof.cli.engines.known import read_known
    from deckproof.cli.engines.matrix import as_json, prove_everywhere, table
    from deckproof.cli.engines.page import page
    from deckproof.results.proof_json import write_json
    from deckproof.results.writing import write_whole

    every = [EngineKind.PRIVATE, EngineKind.PODMAN] if machines else EngineKind
    wanted = [EngineKind(each) for each in kinds or every]
    matrix = prove_everywhere(paths, wanted, read_known(known) if known else (), say, machines or (HERE.name,))
    if json_file:
        write_json(as_json(matrix), json_file)
    if page_file:
        write_whole(page(matrix, time.strftime("%Y-%m-%d")).encode(), page_file)
    say("\n" + "\n".join(table(matrix)))
    return matrix.exit


@cli.command(epilog="Exit: 0 decks can be proven here, 3 there is no engine that they could be proven on.")
def doctor() -> int:
    """Say what is there, what is missing, and what to do: engine, images, browser, network."""
    from deckproof.cli.console import Console
    from deckproof.cli.doctor import can_prove, examine

    checks = examine()
    Console().checks(checks)
    return Exit.PROVEN if can_prove(checks) else Exit.NO_ENGINE


@cli.command()
def clean() -> int:
    """Remove whatever an earlier run left behind: engines, namespaces, mounts, containers."""
    from deckproof.engine import clean as clean_engines

    removed = clean_engines(say)
    say(f"removed: {', '.join(removed)}" if removed else "nothing was left behind")
    return Exit.PROVEN


for _verb in (adopt, machines, init, merge, pdf, present, screenshots):
    cli.add_command(_verb)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    return ended(cli, arguments)
