"""The only matcher: normalize the actual output toward the expected one.

Equality, the diff that a failure shows and the text that an update writes all come from that one value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from deckproof.match.align import Move, Op, Sides, align
from deckproof.match.bindings import Bindings
from deckproof.match.blank_lines import Line, with_blanks
from deckproof.match.lines import LinePattern, Sight, bind_all, squeezed, tokens_of
from deckproof.match.ports import spelled_line, twins
from deckproof.match.quotes import straight
from deckproof.match.rewrite import CELL, WORD, with_free_tokens, with_wildcards
from deckproof.match.rows import RowPattern
from deckproof.match.rules import ruled
from deckproof.match.similar import with_likenesses
from deckproof.match.tables import Row, read_tables, render_row, shows
from deckproof.match.wildcards import WILDCARD, is_wild_line

_LOG_LINE = re.compile(r"\s*(?:\[\w\s+)?[\[(]?\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}")
_IN_A_CELL = re.compile(rf"(?<!  )(?:{WILDCARD}|<)|(?:{WILDCARD}|>)(?!  |\s*$)")
"""A wildcard that is only a part of a cell."""
_CANDIDATES = 50
"""Missing lines that an extra one is compared with."""
_LOOKS = 2_000
"""Pairs of a missing and an extra line whose likeness is measured, for each run of them; it is slow."""
_ALIKE = 0.5
_LOOKED_AT = 500
"""Characters of a line that its likeness is measured by."""


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
    if is_the_same(expected, actual, bindings):
        return Comparison(tuple(expected), bindings)
    return _Comparing(tuple(expected), tuple(actual), bindings, running, line).result()


def is_the_same(expected: Sequence[str], actual: Sequence[str], bindings: Bindings) -> bool:
    """Tell whether an output is the slide's letter by letter, and shows nothing that stands for something else.

    Most are, and to find that out takes a tenth of the time of a comparison.
    """
    return (
        len(expected) == len(actual)
        and all(map(str.__eq__, expected, actual))
        and not any(map(bindings.kinds.search, expected))
        and (not bindings.pairs or all(bindings.real_text(each) == each for each in expected))
    )


def uncompared(lines: Sequence[str], *, running: bool = False) -> list[bool]:
    """Mark the lines of an output that a slide may show or leave out, as it likes."""
    return _free(lines, twins(lines), running=running)


class _Comparing:
    """One comparison while it goes on."""

    def __init__(
        self, expected: tuple[str, ...], actual: tuple[str, ...], bindings: Bindings, running: bool, line: int
    ) -> None:
        self.expected, self.actual, self.line = expected, actual, line
        self.expected_cells, self.actual_cells = read_tables(expected), read_tables(actual)
        self.squeezed = [straight(ruled(spelled_line(squeezed(text)))) for text in actual]
        self.start = self.bindings = bindings
        self.writer = (bindings, bindings.writer())
        self.running = running
        self.patterns: dict[int, LinePattern] = {}
        self.rows: dict[int, RowPattern] = {}
        self.cells: dict[int, dict[str, str]] = {}

    def result(self) -> Comparison:
        sides = self._sides()
        moves = list(self._rebound(align(sides)))
        missing = sum(op is Op.MISSING for op, _, _ in moves)
        extra = sum(op is Op.EXTRA for op, _, _ in moves)
        shown = list(with_likenesses(moves, sides, self._alike))
        lines = list[Line]()
        for in_hunk, group in groupby(shown, key=lambda move: move[0] in (Op.MISSING, Op.EXTRA)):
            of_group = self._normalized if in_hunk else self._kept
            lines += of_group(list(group))
        gone = {i for op, i, _ in shown if op is Op.MISSING}
        return Comparison(with_blanks(lines, self.expected, self.actual, gone), self.bindings, missing, extra)

    # ----------------------------------------------------------------------------------------- aligning

    def _sides(self) -> Sides:
        shown, printed = twins(self.expected), twins(self.actual)
        return Sides(
            wild=[is_wild_line(text) for text in self.expected],
            blank=[not text.strip() for text in self.expected],
            optional=shown if not any(printed) else [False] * len(shown),
            free=_free(self.actual, printed if not any(shown) else [False] * len(printed), running=self.running),
            matches=lambda i, j: self._sights(i, j) is not None,
        )

    def _sights(self, i: int, j: int) -> list[Sight] | None:
        """Return what was seen where expected line i is actual line j; None where it is not."""
        expected, actual = self.expected_cells[i], self.actual_cells[j]
        if isinstance(expected, tuple) and isinstance(actual, tuple):
            return [] if shows(expected, actual) else None
        if isinstance(expected, Row) and isinstance(actual, Row):
            sights = self._row_pattern(i, expected).match(self._cells(j, actual))
            if sights is not None or (expected.exact and actual.exact):
                return sights
            if not shows(actual.header, expected.header) or _IN_A_CELL.search(self.expected[i]):
                return sights  # what such an ellipsis means depends on its cell
            # the same columns, but the texts of these two rows may have been divided differently
        return self._pattern(i).match(self.squeezed[j])

    def _row_pattern(self, i: int, row: Row) -> RowPattern:
        if i not in self.rows:
            self.rows[i] = RowPattern(row, self.start)
        return self.rows[i]

    def _cells(self, j: int, row: Row) -> dict[str, str]:
        """Return the squeezed cells of an actual row by their titles."""
        if j not in self.cells:
            self.cells[j] = {title: squeezed(cell) for title, cell in row.by_title.items()}
        return self.cells[j]

    def _pattern(self, i: int) -> LinePattern:
        """Return the pattern of an expected line, made at the first use."""
        if i not in self.patterns:
            self.patterns[i] = LinePattern(straight(ruled(spelled_line(self.expected[i]))), self.start)
        return self.patterns[i]

    # ----------------------------------------------------------------------------------------- binding

    def _rebound(self, moves: list[Move]) -> Iterator[Move]:
        """Bind what the matching lines show; a line that contradicts an earlier one does not match after all."""
        for op, i, j in moves:
            if op is Op.SAME:
                grown = bind_all(self._sights(i, j) or [], self.bindings, self.line + i)
                if grown is None:
                    yield Op.MISSING, i, j
                    yield Op.EXTRA, i, j
                    continue
                self.bindings = grown
            yield op, i, j

    # ----------------------------------------------------------------------------------------- what differs

    def _kept(self, moves: list[Move]) -> list[Line]:
        return [
            Line(self.expected[i], expected=i, actual=j if op is Op.SAME else None)
            for op, i, j in moves
            if op in (Op.SAME, Op.SKIP)
        ]

    def _normalized(self, hunk: list[Move]) -> list[Line]:
        """Write the extra lines of a hunk as the slide would, each beside the missing line that it resembles most."""
        missing = [i for op, i, _ in hunk if op is Op.MISSING]
        lines, looks = list[Line](), _LOOKS
        for j in (j for op, _, j in hunk if op is Op.EXTRA):
            candidates = missing[:looks]
            looks -= len(candidates)
            twin = self._most_alike(j, candidates)
            if twin is not None:
                missing = missing[missing.index(twin) + 1 :]
            lines.append(Line(self._written(twin, j), actual=j))
        return lines

    def _most_alike(self, j: int, candidates: list[int]) -> int | None:
        best = max(((self._likeness(i, j), -i) for i in candidates[:_CANDIDATES]), default=(0.0, 0))
        return -best[1] if best[0] > _ALIKE else None

    def _alike(self, i: int, j: int) -> bool:
        return self._likeness(i, j) > _ALIKE

    def _likeness(self, i: int, j: int) -> float:
        by_signs = SequenceMatcher(None, self._outline(self.expected[i]), self._outline(self.actual[j])).ratio()
        words = [word for word in self.expected[i][:_LOOKED_AT].split() if not is_wild_line(word)]
        if len(words) == len(self.expected[i][:_LOOKED_AT].split()) or not words:
            return by_signs
        same = SequenceMatcher(None, words, self.actual[j].split(), autojunk=False).get_matching_blocks()
        return max(by_signs, _ALIKE + 0.01 if 2 * sum(each.size for each in same) >= len(words) else 0.0)

    def _in_slides_words(self, text: str) -> str:
        """Return a printed text with the written tokens; what that takes is made ready once for many lines."""
        if self.writer[0] is not self.bindings:
            self.writer = (self.bindings, self.bindings.writer())
        return self.writer[1](text)

    def _outline(self, text: str) -> str:
        """Return the beginning of a line, with one sign for every token: what its likeness is measured by."""
        return self.bindings.kinds.masked(text[:_LOOKED_AT])

    def _written(self, i: int | None, j: int) -> str:
        """Write actual line j in the slide's way, with expected line i as the model."""
        actual = self.actual_cells[j]
        if i is not None and (wild := self._with_wildcards(i, j)) is not None:
            return wild
        if isinstance(actual, Row):
            return self._written_row(i, actual, j)
        if i is None or isinstance(actual, tuple):
            return self._in_slides_words(self.actual[j])
        self._bind_in_step(self.expected[i], self.actual[j])
        return with_free_tokens(self._in_slides_words(self.actual[j]), self.expected[i], self.bindings)

    def _with_wildcards(self, i: int, j: int) -> str | None:
        """Write actual line j as expected line i with its wildcards; None where it has none, or they can't stay."""
        expected, actual, model = self.expected[i], self.actual_cells[j], self.expected_cells[i]
        if not any(map(is_wild_line, expected.split())) or (isinstance(model, Row) and not isinstance(actual, Row)):
            return None
        item = CELL if isinstance(actual, Row) else WORD
        if item is CELL and not any(is_wild_line(each) for each in CELL.findall(expected)):
            return None  # a part of a cell, of which the row knows more
        before = self.bindings
        self._bind_in_step(expected, self.actual[j])
        printed = [self._in_slides_words(each) for each in self._items(model, actual, j)]
        wild = with_wildcards(expected, printed, item=item, is_wild=is_wild_line, same=self._same)
        if wild is not None and LinePattern(straight(wild), self.bindings).match(self.squeezed[j]) is not None:
            return wild
        self.bindings = before
        return None

    def _items(self, model: object, actual: object, j: int) -> list[str]:
        """Return what a printed line is made of: words, or of a row the cells that the slide's header shows."""
        if not isinstance(actual, Row):
            return WORD.findall(self.actual[j])
        shown = model.header if isinstance(model, Row) and shows(model.header, actual.header) else actual.header
        return [cell for column in shown if (cell := actual.by_title[column.title])]

    def _same(self, written: str, printed: str) -> bool:
        return written == printed or LinePattern(written, self.bindings, cell=True).match(squeezed(printed)) is not None

    def _written_row(self, i: int | None, actual: Row, j: int) -> str:
        model = self.expected_cells[i] if i is not None else None
        if isinstance(model, Row) and shows(model.header, actual.header):
            by_title = actual.by_title
            cells = tuple(self._written_cell(i or 0, k, model, by_title) for k in range(len(model.cells)))
            return render_row(Row(model.header, cells), model.header)
        headers = (each for each in self.expected_cells if isinstance(each, tuple))
        header = next((each for each in headers if shows(each, actual.header)), None)
        if header is None:
            return self._in_slides_words(self.actual[j])
        by_title = actual.by_title
        cells = tuple(self._in_slides_words(by_title[column.title]) for column in header)
        return render_row(Row(header, cells), header)

    def _written_cell(self, i: int, number: int, expected: Row, actual: Mapping[str, str]) -> str:
        title, cell = expected.header[number].title, expected.cells[number]
        real = actual[title]
        one_cell = Row((expected.header[number],), (cell,))
        sights = RowPattern(one_cell, self.start).match({title: squeezed(real)})
        grown = None if sights is None else bind_all(sights, self.bindings, self.line + i)
        if grown is None:
            return with_free_tokens(self._in_slides_words(real), cell, self.bindings)
        self.bindings = grown
        return cell

    def _bind_in_step(self, expected: str, actual: str) -> None:
        """Bind the tokens of two lines that differ elsewhere, where they show the same kinds in the same order.

        A wrong word in a line must not leave later commands without the id that the line also shows.
        """
        written, real = tokens_of(expected, self.bindings.kinds), tokens_of(actual, self.bindings.kinds)
        if [token.kind for token in written] == [token.kind for token in real]:
            for one, other in zip(written, real, strict=True):
                if not self.bindings.is_claim(one.written) and not self.bindings.is_typed(other.written):
                    grown = self.bindings.bind(one.kind.bound_as, one.written, other.written, self.line)
                    self.bindings = grown or self.bindings


def _free(lines: Sequence[str], costless: Sequence[bool], *, running: bool) -> list[bool]:
    """Mark the lines that cost nothing: blank ones, twins, and the later log lines of a program that is running."""
    free = [not text.strip() or twin for text, twin in zip(lines, costless, strict=True)]
    if running:
        for j in range(len(free) - 1, -1, -1):
            if not (free[j] or _LOG_LINE.match(lines[j])):
                break
            free[j] = True
    return free
