"""A page for a site: which Docker the decks hold on, in Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from deckproof.cli.engines.known import reason_for
from deckproof.cli.engines.matrix import Column, Matrix, cell
from deckproof.model import Result


def page(matrix: Matrix, date: str) -> str:
    """Return the page: the versions that every deck holds on as its title, a table, and each difference.

    ``date`` is the day of the proof, as it is to be printed.
    """
    shown = [each for each in matrix.columns if not each.missing]
    head = ["deck", *(each.name for each in shown)]
    rows = [["", *(each.engine for each in shown)]] + [
        [deck, *(_mark(deck, each) for each in shown)] for deck in matrix.decks
    ]
    table = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return (
        "\n".join([f"# {_title(shown, matrix)}", "", f"Proven on {date}.", "", *table, *_differences(shown, matrix)])
        + "\n"
    )


def _title(shown: list[Column], matrix: Matrix) -> str:
    held = [each for each in shown if _holds(each, matrix)]
    products = dict.fromkeys(each.kind.product for each in held)
    versions = [f"{product} {' · '.join(found)}" for product in products if (found := _versions(held, product))]
    if held and not versions:
        return "Holds, and needs no engine"
    return f"Holds on {', '.join(versions)}" if versions else "Holds nowhere yet"


def _holds(column: Column, matrix: Matrix) -> bool:
    """Say whether every deck passes there; a difference that is known is one all the same."""
    results = [result for deck in matrix.decks for result in column.results.get(deck, {}).values()]
    return not column.errors and Result.PASSED in results and not {Result.FAILED, Result.BLOCKED} & set(results)


def _versions(columns: list[Column], product: str) -> list[str]:
    versions = [each.engine.split()[-1] for each in columns if each.engine and each.kind.product == product]
    return list(dict.fromkeys(".".join(version.split(".")[:2]) for version in versions))


def _mark(deck: str, column: Column) -> str:
    words, results = cell(deck, column), column.results.get(deck)
    holds = words != "error" and results is not None and set(results.values()) <= {Result.PASSED, Result.SKIPPED}
    return f"{'✓' if holds else '✗'} {words}"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def _differences(shown: list[Column], matrix: Matrix) -> Iterator[str]:
    differences = [(column, each) for column in shown for each in column.differences]
    for number, (column, each) in enumerate(differences):
        if number == 0:
            yield from ("", "## What differs", "")
        yield f"- {column.name}, `{each.where}`: {reason_for(each, matrix.known) or 'not known yet'}"
        if each.slide and each.shown:
            yield from ("", "  ```text", f"  the slide: {each.slide}", f"  {column.name}: {each.shown}", "  ```", "")
