"""Put the steps of a deck in the order in which they are typed, and say what each of them needs to know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from deckproof.docker.calls import calls_client
from deckproof.docker.files import images_in_file, images_in_input
from deckproof.docker.images import images_run
from deckproof.docker.sessions import enters_program
from deckproof.errors import DeckError
from deckproof.model import HOST_PROMPTS, Deck, Kind, LineRole, Reading, Role, Step
from deckproof.parse.programs import LEAVES
from deckproof.parse.prompts import is_of_shell, without_folder
from deckproof.plan.order import FILE, NextPrompts, Order, Places, Planned, file_of
from deckproof.plan.packed import Pages, packed

_USER_AT_HOST = re.compile(r"(?:\([\w.-]+\) )?(?P<host>\[?[\w.-]+@(?![0-9a-f]{12}\b)[\w.-]+|\[[\w-]+\])(?![\w.-])")
_FOLDER_ONLY = re.compile(r"[~/][\w./~-]*\s?\$")
_ID = re.compile(r"\b[0-9a-f]{12}\b")
_ASKS_STATUS = re.compile(r"echo\s+\"?\$\?\"?")
_STATUS = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Session:
    """The ordered steps of one deck, across blocks and terminals, against one engine."""

    deck: Deck
    readings: Sequence[Reading]  # one per block of the deck
    steps: Sequence[Planned]
    cleanup: Sequence[Planned]  # done after the others, whatever became of them
    images: tuple[str, ...]  # references that must be there before the first step


def plan(deck: Deck, readings: Iterable[Reading]) -> Session:
    """Return the session of a deck; ``readings`` are those of its blocks, in order, and are taken one at a time.

    Raises DeckError where a hidden block's place is not to be found.
    """
    planning = _Planning()
    for reading in _with_asked_statuses(_with_host_prompt(readings)):
        planning.take(reading)
    return planning.session(deck)


@dataclass
class _Planning:
    """One pass over a deck's readings: whatever is asked of a step is asked before it is packed."""

    readings: Pages[Reading] = field(default_factory=Pages)
    steps: Places = field(default_factory=Places)
    cleanup: Places = field(default_factory=Places)
    waiting: list[tuple[int, Reading]] = field(default_factory=list)  # hidden, with ``before``, for the next shown one
    prompts: NextPrompts = field(default_factory=NextPrompts)
    images: list[str] = field(default_factory=list)  # that files name
    inputs: list[str] = field(default_factory=list)  # that may name images
    last_inputs: list[str] = field(default_factory=list)  # of the clean-up

    def take(self, reading: Reading) -> None:
        """Put a reading's steps in their place, those of hidden ones with ``before`` where they say."""
        number, options = len(self.readings), reading.block.options
        self.readings.append(replace(reading, steps=packed(reading.steps)))
        if options.before:
            self.waiting.append((number, reading))
            return
        if options.role is Role.CLEANUP:
            self.cleanup.add(number, *range(len(reading.steps)))
            self.last_inputs += _naming_images(reading.steps)
            return
        if reading.kind is Kind.FILE and not options.skip:
            self.steps.add(number, FILE)
            self.images += images_in_file(*file_of(reading.block))
        inserted = self._inserted(reading) if self.waiting and _takes_part(reading) else {}
        first = 0
        for place in sorted(inserted):
            self._add(number, reading.steps[first:place], first)
            for hidden, own in inserted[place]:
                self._add(hidden, own.steps)
            first = place
        self._add(number, reading.steps[first:], first)

    def _add(self, number: int, steps: Sequence[Step], first: int = 0) -> None:
        """Add consecutive steps of a reading, the first of which has this number there."""
        self.prompts.note(len(self.steps), steps)
        self.steps.add(number, *range(first, first + len(steps)))
        self.inputs += _naming_images(steps)

    def _inserted(self, shown: Reading) -> dict[int, list[tuple[int, Reading]]]:
        """Return the waiting readings by the step of the next shown one that they come before; skipped with it.

        Raises DeckError where it has no such step.
        """
        found, waiting = dict[int, list[tuple[int, Reading]]](), self.waiting
        self.waiting = []
        for number, reading in waiting if not shown.block.options.skip else ():
            words = reading.block.options.before or ""
            place = next((n for n, step in enumerate(shown.steps) if step.input.startswith(words)), None)
            if place is None:
                raise _no_place(reading)
            found.setdefault(place, []).append((number, reading))
        return found

    def session(self, deck: Deck) -> Session:
        """Return the session, all readings of which were taken."""
        if self.waiting:
            raise _no_place(self.waiting[0][1])
        inputs = [*self.inputs, *self.last_inputs]
        typed = [reference for text in inputs for reference in images_in_input(text)]
        images = tuple(dict.fromkeys([*self.images, *typed, *images_run(inputs)]))
        steps = self.steps.ordered(self.readings, self.prompts.found())
        return Session(deck, self.readings, steps, self.cleanup.ordered(self.readings), images)


def _naming_images(steps: Sequence[Step]) -> list[str]:
    """Return the inputs that may name an image: those that call a client, and here-documents."""
    return [each.input for each in steps if not each.container and ("<<" in each.input or calls_client(each.input))]


def _takes_part(reading: Reading) -> bool:
    options = reading.block.options
    return options.role is Role.SHOWN and bool(reading.steps or options.skip)


def _no_place(reading: Reading) -> DeckError:
    span = reading.block.span
    message = f"no step of the next shown block starts with `{reading.block.options.before}`"
    return DeckError(message, path=span.path, line=span.first)


def _with_host_prompt(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Write ``$`` for the host's own prompt, as the deck's first one shows it: ``ada@laptop:~$``, ``bash-3.2$``.

    So it does for a folder before a ``$``, where no program was started in a container that is not left yet.
    """
    host = _Host()
    for reading in readings:
        shown = reading.block.options.role is Role.SHOWN
        steps = [*map(host.its_own, reading.steps)] if shown else reading.steps
        changed = any(new is not old for new, old in zip(steps, reading.steps, strict=True))
        yield replace(reading, steps=tuple(steps)) if changed else reading


@dataclass
class _Host:
    """The host's prompt, as it is known so far."""

    own: str | None = None  # what its prompts have in common; "": nothing but the sign
    inside: bool = False  # a program in a container was started, and not left yet

    def its_own(self, step: Step) -> Step:
        """Return a step with ``$`` for its prompt, where that is the host's."""
        if self.own is None and step.prompt and not (self.inside or step.container or step.keys):
            self.own = _host(step.prompt) or ""
        if step.prompt not in HOST_PROMPTS and not step.container and self._is_own(step.prompt):
            step = step._replace(prompt="$")
        if step.at_host:
            self.inside = enters_program(step.input)
        elif LEAVES.match(step.input):
            self.inside = False
        return step._replace(then_prompt="$") if step.then_prompt and self._is_own(step.then_prompt) else step

    def _is_own(self, prompt: str) -> bool:
        if self.own and _host(prompt) == self.own:
            return True
        return not self.inside and _FOLDER_ONLY.fullmatch(prompt) is not None


def _host(prompt: str) -> str | None:
    """Return what one machine's prompts have in common: the user and the name or, with ``$``, all but the folder."""
    if match := _USER_AT_HOST.match(prompt):
        return match["host"]
    is_users = prompt.endswith("$") and is_of_shell(prompt) and not _ID.search(prompt)
    return without_folder(prompt) if is_users and prompt != "$" else None


def _with_asked_statuses(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Take what the slide shows under ``echo $?`` for what it says of the command before, in a block above as well.

    Such a command must end: its status is asked for where it was typed.
    """
    held = list[Reading]()  # the last shown one with steps, whose last one may still be asked for, and what is below it
    for reading in readings:
        if reading.block.options.role is Role.SHOWN and reading.steps:
            if held and _asks_for(held[0].steps[-1], reading.steps[0]):
                held[0] = _asked(held[0], [*held[0].steps, reading.steps[0]])
            yield from held
            held = [_asked(reading, reading.steps) if "$?" in reading.block.text else reading]
        elif held:
            held.append(reading)
        else:
            yield reading
    yield from held


def _asked(reading: Reading, steps: Sequence[Step]) -> Reading:
    """Return a reading with what each of its steps is asked for by the one after it."""
    pairs = zip_longest(reading.steps, steps[1:])
    asked = (_with_asked_status(step, after) if after and _asks_for(step, after) else step for step, after in pairs)
    return replace(reading, steps=tuple(asked))


def _asks_for(step: Step, after: Step) -> bool:
    return _ASKS_STATUS.fullmatch(after.input) is not None and step.terminal == after.terminal


def _with_asked_status(step: Step, after: Step) -> Step:
    if step.at_host is after.at_host and step.container == after.container and not (step.stays or step.keys):
        step = step._replace(ends=True)
    shown = _STATUS.fullmatch("\n".join(after.expected or ()).strip())
    return step._replace(status=int(shown[0])) if shown and step.status == 0 else step


def blocks_meant(session: Session, chosen: frozenset[str]) -> frozenset[str]:
    """Return the chosen blocks and, of those that only show output, the blocks with the commands that print it."""
    if len(chosen) == len(session.readings):
        return chosen
    shown = (reading for reading in session.readings if reading.block.id in chosen and _is_output(reading))
    printing = (_printing(session, reading) for reading in shown)
    return chosen | {each for each in printing if each}


def _is_output(reading: Reading) -> bool:
    return not reading.steps and LineRole.OUTPUT in reading.roles


def _printing(session: Session, output: Reading) -> str | None:
    """Return the block whose step's expected output this block holds, or repeats."""
    span = output.block.span
    before = session.readings[: session.readings.index(output)]
    steps = [(reading, step) for reading in reversed(before) for step in reversed(reading.steps)]
    holding = (
        reading
        for reading, step in steps
        if reading.block.span.path == span.path and any(span.first <= n <= span.last for n in step.expected_lines)
    )
    lines = {_squeezed(line) for line in output.block.text.split("\n")} - {""}
    repeated = (each for each, step in steps if not lines.isdisjoint(map(_squeezed, step.expected or ())))
    found = next(holding, None) or next(repeated, None)
    return found.block.id if found else None


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def blocks_needed(session: Session, wanted: frozenset[str]) -> Session:
    """Return the session that ends after the last wanted block: what it depends on runs first."""
    blocks = session.deck.blocks
    numbers = blocks_of(session.steps)
    last = next((at for at in reversed(range(len(numbers))) if blocks[numbers[at]].id in wanted), -1)
    return session if last + 1 == len(numbers) else replace(session, steps=session.steps[: last + 1])


def blocks_of(items: Sequence[Planned]) -> Sequence[int]:
    """Return the blocks of what is planned, as indexes into Deck.blocks."""
    return items.blocks if isinstance(items, Order) else [each.block for each in items]
