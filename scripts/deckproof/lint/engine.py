"""Apply rules to subjects, and what authors say against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from deckproof.errors import DeckError, DeckproofError, shown
from deckproof.extract import Page
from deckproof.lint.findings import Finding, Rule, Subject
from deckproof.lint.ignores import Silence

UNUSED = "unused-ignore"
"""The rule about the comments that silence others."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked for, and found."""

    rules: tuple[str, ...]
    findings: tuple[Finding, ...]  # by file and line; silenced ones are not among them
    ignored: tuple[Finding, ...] = ()  # with the author's reason

    def __add__(self, other: Report) -> Report:
        rules = tuple(dict.fromkeys((*self.rules, *other.rules)))
        return Report(rules, _in_order(self.findings + other.findings), _in_order(self.ignored + other.ignored))


def chosen(known: Iterable[str], select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    """Return the ids of the rules to apply. Raises DeckproofError for an id that is not known."""
    known = [*known, UNUSED]
    for each in (*select, *ignore):
        if each not in known:
            raise DeckproofError(f"there is no rule `{each}`", remedy=_nearest(each, known))
    return frozenset(select or known) - frozenset(ignore)


def examine(
    page: Page, subject: Subject, rules: Sequence[Rule[Subject]], wanted: frozenset[str], known: Iterable[str]
) -> Report:
    """Apply the wanted rules to one subject of a deck.

    ``known`` are the ids of all rules that there are: comments and conf.py may silence those that are not applied here.
    Raises DeckproofError where they name another one.
    """
    known = [*known, UNUSED]
    silences = _silences(page, known)
    reasons = dict(page.project.config.lint_ignore)
    _check_setting(reasons, known)
    found = [finding for rule in rules if rule.id in wanted for finding in rule.check(subject)]
    placed = [_on_slide(each, page) for each in dict.fromkeys(found)]
    if UNUSED in wanted:
        applied = frozenset(rule.id for rule in rules) & wanted
        placed += [_on_slide(each, page) for each in _unused(silences, placed, applied)]
    judged = [_judged(each, silences, reasons) for each in placed]
    return Report(
        rules=tuple(each for each in (*(rule.id for rule in rules), UNUSED) if each in wanted),
        findings=_in_order(each for each in judged if each.ignored is None),
        ignored=_in_order(each for each in judged if each.ignored is not None),
    )


def _silences(page: Page, known: Sequence[str]) -> list[Silence]:
    for ignore in page.ignores:
        for rule in ignore.rules:
            if rule not in known:
                message = f"deckproof comment: there is no rule `{rule}`"
                raise DeckError(message, path=shown(ignore.path), line=ignore.line, remedy=_nearest(rule, known))
    return [Silence.of(each) for each in page.ignores]


def _check_setting(reasons: Mapping[str, str], known: Sequence[str]) -> None:
    for rule in reasons:
        if rule not in known:
            message = f"deckproof_lint_ignore in conf.py: there is no rule `{rule}`"
            raise DeckproofError(message, remedy=_nearest(rule, known))


def _nearest(rule: str, known: Sequence[str]) -> str:
    close = get_close_matches(rule, known, 1)
    return f"Did you mean `{close[0]}`?" if close else f"The rules are: {', '.join(known)}."


def _unused(silences: Sequence[Silence], found: Sequence[Finding], applied: frozenset[str]) -> Iterator[Finding]:
    for silence in silences:
        for rule in silence.rules:
            if rule in applied and not any(silence.covers(each) and each.rule == rule for each in found):
                message = f"nothing that follows this comment breaks the rule `{rule}`"
                yield Finding(UNUSED, silence.path, silence.first, message, "remove the comment")


def _judged(finding: Finding, silences: Sequence[Silence], reasons: Mapping[str, str]) -> Finding:
    near = next((each.reason for each in silences if each.covers(finding)), None)
    reason = near if near is not None else reasons.get(finding.rule)
    return finding if reason is None else replace(finding, ignored=reason)


def _on_slide(finding: Finding, page: Page) -> Finding:
    return finding if finding.slide else replace(finding, slide=page.slide_at(finding.path, finding.line))


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort, and leave out what two decks that include one file both found in it."""
    unique = {(each.path, each.line, each.rule, each.message, each.fix): each for each in findings}
    return tuple(sorted(unique.values(), key=_place))


def _place(finding: Finding) -> tuple[str, int, str, int]:
    return str(finding.path), finding.line, finding.rule, finding.fix.start if finding.fix else 0
