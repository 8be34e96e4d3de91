"""Find the tokens that an output shows first and a later command uses: a script carries them in variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from deckproof.docker.attaching import main_call
from deckproof.docker.calls import Call, calls_client
from deckproof.match import Bindings, Kinds
from deckproof.match.kinds import TokenKind
from deckproof.match.lines import tokens_of
from deckproof.model import Step
from deckproof.plan.order import Planned

_HEX = re.compile(r"(?<![0-9A-Za-z_])(?!\d{1,5}(?![0-9A-Za-z_]))[0-9a-f]{2,}(?![0-9A-Za-z_])")


@dataclass(frozen=True, slots=True)
class Capture:
    """A token that is carried in a variable, and where it is seen first."""

    variable: str
    kind: TokenKind
    written: str  # as the place of its first sight shows it
    form: str  # as the commands use it: the same, or the beginning of an id
    item: int  # index of the planned step that shows it
    line: int | None  # index of the expected line; None: the step's own prompt shows it


@dataclass(frozen=True, slots=True)
class _Sight:
    kind: TokenKind
    written: str
    item: int
    line: int | None
    input: str  # what was typed to get it


def captures(items: Sequence[Planned], kinds: Kinds) -> tuple[Capture, ...]:
    """Return what is to be carried through these steps, in the order of first sight."""
    sights, wanted = dict[str, _Sight](), dict[str, _Sight]()
    typed = Bindings()
    for number, item in enumerate(items):
        if (step := item.step) is None:
            continue
        _look(sights, typed, _in_prompt(number, step, kinds))
        for text in _commands(step):
            for form, sight in _forms(text, list(sights.values())):
                wanted.setdefault(form, sight)
        typed = typed.typed(step.input)
        _look(sights, typed, _in_output(number, step, kinds))
    return tuple(_named(wanted))


def variables(known: Iterable[Capture], text: str) -> dict[str, str]:
    """Return the variable of every written token in the text, also of an id that is cut shorter there."""
    known = [each for each in known if each.kind.bound_as != "id" or len(each.form) >= 12]
    found = {each.form: each.variable for each in known if _occurs(each.form, text)}
    for match in _HEX.finditer(text) if calls_client(text) else ():
        family = {each.variable for each in known if _bare(each.written).startswith(match[0])}
        if match[0] not in found and len(family) == 1:
            found[match[0]] = family.pop()
    return found


def _commands(step: Step) -> Iterator[str]:
    yield step.input
    if step.container:
        yield f"docker exec {step.container}"


def _look(sights: dict[str, _Sight], typed: Bindings, seen: Iterable[_Sight]) -> None:
    for sight in seen:
        if not typed.is_claim(sight.written):
            sights.setdefault(sight.written, sight)


def _in_prompt(number: int, step: Step, kinds: Kinds) -> Iterator[_Sight]:
    if not step.at_host and not step.container:
        for token in tokens_of(step.prompt, kinds):
            yield _Sight(token.kind, token.written, number, None, "")


def _in_output(number: int, step: Step, kinds: Kinds) -> Iterator[_Sight]:
    for index, line in enumerate(step.expected or ()):
        for token in tokens_of(line, kinds):
            yield _Sight(token.kind, token.written, number, index, step.input)


def _forms(text: str, sights: Sequence[_Sight]) -> Iterator[tuple[str, _Sight]]:
    """Yield the tokens that a command uses, as long as they are to be captured, with their first sights."""
    for sight in sights:
        if _occurs(sight.written, text):
            yield sight.written, sight
    if not calls_client(text):
        return
    ids = [sight for sight in sights if sight.kind.bound_as == "id"]
    for match in _HEX.finditer(text):
        family = [sight for sight in ids if _bare(sight.written).startswith(match[0])]
        if len({_bare(sight.written)[:12] for sight in family}) == 1 and match[0] != family[0].written:
            yield _bare(family[0].written)[: max(12, len(match[0]))], family[0]


def _occurs(token: str, text: str) -> bool:
    return bool(re.search(rf"(?<![0-9A-Za-z_]){re.escape(token)}(?![0-9A-Za-z_])", text))


def _bare(identifier: str) -> str:
    return identifier.removeprefix("sha256:")


def _named(wanted: dict[str, _Sight]) -> Iterator[Capture]:
    """Name the variables: ``container_1``, ``container_2``, ``token_1`` …"""
    counts = dict[str, int]()
    for form, sight in sorted(wanted.items(), key=lambda each: (each[1].item, each[1].line or 0)):
        stem = _stem(sight)
        counts[stem] = counts.get(stem, 0) + 1
        yield Capture(f"{stem}_{counts[stem]}", sight.kind, sight.written, form, sight.item, sight.line)


def _stem(sight: _Sight) -> str:
    if sight.kind.bound_as == "id" and (call := main_call(sight.input)) and (subject := _subject(call)):
        return subject
    return sight.kind.noun


def _subject(call: Call) -> str:
    """Return what a call prints the ids of, where it is no container."""
    if call.command in {"pull", "push"}:
        return "digest"
    if call.group in {"network", "image"} or call.command in {"images", "build", "commit", "import"}:
        return "network" if call.group == "network" else "image"
    return ""
