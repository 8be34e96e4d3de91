"""The only matcher: normalize the actual output toward the expected one.

Equality, the diff that a failure shows and the text that an update writes all come from that one value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from deckproof.match.align import Move, Op, Sides, align
from deckproof.match.bindings import Bindings
from deckproof.match.kinds import finder
from deckproof.match.lines import Sight, bind_all, is_wild_line, match_line, tokens_of
from deckproof.match.tables import Header, Row, read_tables, render_row

_LOG_LINE = re.compile(r"\s*(?:\[\w\s+)?[\[(]?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}")
_IPV6_TWIN = re.compile(r"(?::::|\[::\]:)(?=\d+(?:-\d+)?(?:->|$))")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a step's expected output with the actual one."""

    normalized: tuple[str, ...]  # the actual output as the slide would write it; the expected lines where equal
    bindings: Bindings  # grown by what was seen
    missing: int = 0  # expected lines that were not printed
    extra: int = 0  # printed lines that the slide doesn't show

    @property
    def equal(self) -> bool:
        """True where the slide tells the truth."""
        return not (self.missing or self.extra)


def compare(
    expected: Sequence[str], actual: Sequence[str], bindings: Bindings, *, running: bool = False, line: int = 0
) -> Comparison:
    """Compare expected and actual output lines.

    ``running`` says that the program goes on: log lines (those that begin with a date and a time) after the last
    expected line are then not part of the claim. ``line`` is the file line of the first expected line, for the
    bindings' records. Blank lines are not compared.
    """
    return _Comparing(tuple(expected), tuple(actual), bindings, running, line).result()


class _Comparing:
    """One comparison while it goes on."""

    def __init__(
        self, expected: tuple[str, ...], actual: tuple[str, ...], bindings: Bindings, running: bool, line: int
    ) -> None:
        self.expected, self.actual, self.line = expected, actual, line
        self.expected_cells, self.actual_cells = read_tables(expected), read_tables(actual)
        self.start = self.bindings = bindings
        self.running = running
        self.sights = lru_cache(maxsize=None)(self._sights)

    def result(self) -> Comparison:
        moves = self._rebound(align(self._sides()))
        normalized, missing, extra = list[str](), 0, 0
        for in_hunk, group in groupby(moves, key=lambda move: move[0] in (Op.MISSING, Op.EXTRA)):
            hunk = list(group)
            if in_hunk:
                missing += sum(op is Op.MISSING for op, _, _ in hunk)
                extra += sum(op is Op.EXTRA for op, _, _ in hunk)
                normalized += self._normalized(hunk)
            else:
                normalized += [self.expected[i] for op, i, _ in hunk if op in (Op.SAME, Op.SKIP)]
        return Comparison(tuple(normalized), self.bindings, missing, extra)

    # ----------------------------------------------------------------------------------------- aligning

    def _sides(self) -> Sides:
        return Sides(
            wild=[is_wild_line(text) for text in self.expected],
            blank=[not text.strip() for text in self.expected],
            free=self._free(),
            matches=lambda i, j: self.sights(i, j) is not None,
        )

    def _free(self) -> list[bool]:
        """Blank lines, the IPv6 twins of port lines, and a running program's later log lines cost nothing."""
        free = [not text.strip() for text in self.actual]
        for j in range(1, len(free)):
            twin = _IPV6_TWIN.sub("0.0.0.0:", self.actual[j])
            free[j] = free[j] or (twin != self.actual[j] and twin == self.actual[j - 1])
        if self.running:
            for j in range(len(free) - 1, -1, -1):
                if not (free[j] or _LOG_LINE.match(self.actual[j])):
                    break
                free[j] = True
        return free

    def _sights(self, i: int, j: int) -> tuple[Sight, ...] | None:
        """Return what was seen where expected line i is actual line j; None where it is not."""
        expected, actual = self.expected_cells[i], self.actual_cells[j]
        if isinstance(expected, Row):
            return self._row_sights(expected, actual) if isinstance(actual, Row) else None
        if isinstance(expected, tuple):
            return () if isinstance(actual, tuple) and _titles(expected) <= _titles(actual) else None
        sights = match_line(self.expected[i], self.actual[j], self.start)
        return None if sights is None else tuple(sights)

    def _row_sights(self, expected: Row, actual: Row) -> tuple[Sight, ...] | None:
        found = list[Sight]()
        for column, cell in zip(expected.header, expected.cells, strict=True):
            sights = self._cell_sights(column.title, cell, actual.cell(column.title))
            if sights is None:
                return None
            found += sights
        return tuple(found)

    def _cell_sights(self, title: str, expected: str, actual: str | None) -> list[Sight] | None:
        if actual is None:
            return None
        if title == "PORTS":
            expected, actual = _without_twins(expected, actual)
        return match_line(expected, actual, self.start, cell=True)

    # ----------------------------------------------------------------------------------------- binding

    def _rebound(self, moves: list[Move]) -> Iterator[Move]:
        """Bind what the matching lines show; a line that contradicts an earlier one does not match after all."""
        for op, i, j in moves:
            if op is Op.SAME:
                grown = bind_all(list(self.sights(i, j) or ()), self.bindings, self.line + i)
                if grown is None:
                    yield Op.MISSING, i, j
                    yield Op.EXTRA, i, j
                    continue
                self.bindings = grown
            yield op, i, j

    # ----------------------------------------------------------------------------------------- what differs

    def _normalized(self, hunk: list[Move]) -> list[str]:
        """Write the extra lines of a hunk as the slide would, each beside the missing line that it resembles most."""
        missing = [i for op, i, _ in hunk if op is Op.MISSING]
        lines = list[str]()
        for j in (j for op, _, j in hunk if op is Op.EXTRA):
            twin = self._most_alike(j, missing)
            if twin is not None:
                missing = missing[missing.index(twin) + 1 :]
            lines.append(self._written(twin, j))
        return lines

    def _most_alike(self, j: int, missing: list[int]) -> int | None:
        ratios = [(SequenceMatcher(None, self.expected[i], self.actual[j][:500]).ratio(), -i) for i in missing[:50]]
        best = max(ratios, default=(0.0, 0))
        return -best[1] if best[0] > 0.5 else None

    def _written(self, i: int | None, j: int) -> str:
        """Write actual line j in the slide's way, with expected line i as the model."""
        if i is None:
            return self.bindings.written(self.actual[j])
        expected, actual = self.expected_cells[i], self.actual_cells[j]
        if isinstance(expected, Row) and isinstance(actual, Row):
            return self._written_row(expected, actual)
        if isinstance(expected, tuple) and isinstance(actual, tuple):
            return self.actual[j]
        self._bind_in_step(self.expected[i], self.actual[j])
        return _with_free_tokens(self.bindings.written(self.actual[j]), self.expected[i])

    def _written_row(self, expected: Row, actual: Row) -> str:
        cells = list[str]()
        for column, cell in zip(expected.header, expected.cells, strict=True):
            real = actual.cell(column.title) or ""
            sights = self._cell_sights(column.title, cell, real)
            grown = None if sights is None else bind_all(sights, self.bindings, self.line)
            self.bindings = grown or self.bindings
            cells.append(_with_free_tokens(self.bindings.written(real), cell) if grown is None else cell)
        return render_row(Row(expected.header, tuple(cells)), expected.header)

    def _bind_in_step(self, expected: str, actual: str) -> None:
        """Bind the tokens of two lines that differ elsewhere, where they show the same kinds in the same order.

        A wrong word in a line must not leave later commands without the id that the line also shows.
        """
        written, real = tokens_of(expected), tokens_of(actual)
        if [token.kind.name for token in written] == [token.kind.name for token in real]:
            for one, other in zip(written, real, strict=True):
                if not self.bindings.is_claim(one.written):
                    grown = self.bindings.bind(one.kind.name, one.written, other.written, self.line)
                    self.bindings = grown or self.bindings


def _titles(header: Header) -> frozenset[str]:
    return frozenset(column.title for column in header)


def _without_twins(expected: str, actual: str) -> tuple[str, str]:
    """Leave out the IPv6 twins of published ports unless both sides show them."""
    pair = [[part for part in text.split(", ") if not _IPV6_TWIN.match(part)] for text in (expected, actual)]
    shown = [len(parts) < len(text.split(", ")) for parts, text in zip(pair, (expected, actual), strict=True)]
    return (expected, actual) if all(shown) else (", ".join(pair[0]), ", ".join(pair[1]))


def _with_free_tokens(text: str, model: str) -> str:
    """Write the times and sizes of ``text`` as ``model`` writes them, where both show the same kinds in order."""
    ours, theirs = list(finder().finditer(text)), list(finder().finditer(model))
    if [each.lastgroup for each in ours] != [each.lastgroup for each in theirs]:
        return text
    for our, their in reversed(list(zip(ours, theirs, strict=True))):
        text = text[: our.start()] + their[0] + text[our.end() :]
    return text
