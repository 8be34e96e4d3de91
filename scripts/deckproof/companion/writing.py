"""Put a deck's moves into the words of a bash script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from deckproof.companion import typing_in
from deckproof.companion.carried import Capture, captures, variables
from deckproof.companion.moves import Move, Where, ends_program, moves
from deckproof.companion.patterns import finding, last_promise
from deckproof.companion.quoting import Line, call, filled, here, quoted, word
from deckproof.docker.attaching import without_terminal
from deckproof.match import Kinds
from deckproof.model import Block, Options, Role, Step
from deckproof.parse.prompts import is_of_shell, keys
from deckproof.plan.order import Planned
from deckproof.plan.session import Session

NOTES = {Role.SETUP: "# To begin with; not on the slide:", Role.HIDDEN: "# Not on the slide:"}


class Writer:
    """Writes the moves of one deck; a token is known from the move on that shows it."""

    def __init__(self, session: Session, kinds: Kinds) -> None:
        self._session = session
        self._kinds = kinds
        self._items: tuple[Planned, ...] = (*session.steps, *session.cleanup)
        self._captures = captures(self._items, kinds)
        self._moves = tuple(moves(session.steps))
        self._commented: set[int] = set()
        self._slide: str | None = None  # what was written last
        self._note: str | None = None
        self._inside = "container_inside"  # the variable with the container of the program in the foreground

    def moves(self) -> Iterator[str]:
        """Yield the lines of all slides, in the order in which their commands are run."""
        for block, group in groupby(self._moves, key=lambda move: self._items[move.items[0]].block):
            yield from self._skipped(block)
            yield from self._heading(self._block(block))
            yield from self._guarded(self._block(block), [line for move in group for line in self._move(move)])
        yield from self._skipped(len(self._session.readings))

    def cleanup(self) -> Iterator[str]:
        """Yield the commands of the deck's clean-up blocks."""
        start = len(self._session.steps)
        for number, item in enumerate(self._session.cleanup, start):
            if item.step is not None:
                yield f"tidy {quoted(self._at_host(item.step, number))}"

    # ------------------------------------------------------------------------------------------------ blocks

    def _block(self, number: int) -> Block:
        return self._session.readings[number].block

    def _heading(self, block: Block) -> Iterator[str]:
        if block.slide != self._slide:
            self._slide = block.slide
            yield f"\n# {f'--- {block.slide} '.ljust(110, '-')}\n\ntitle {quoted(block.slide)}"
        elif self._note and block.options.role is Role.SHOWN:
            yield ""
        self._note = NOTES.get(block.options.role)
        if self._note:
            yield f"\n{self._note}"

    def _skipped(self, end: int) -> Iterator[str]:
        """Yield, as comments, the blocks before this one that are left out; each once."""
        for number, reading in enumerate(self._session.readings[:end]):
            if reading.block.options.skip and number not in self._commented:
                self._commented.add(number)
                yield from self._heading(reading.block)
                yield f"\n# Not run: {' '.join(reading.block.options.skip.split())}"
                yield from (f"#     {line}".rstrip() for line in reading.block.text.split("\n"))

    def _guarded(self, block: Block, lines: list[Line]) -> Iterator[str]:
        condition, reason = _condition(block.options)
        if not condition:
            yield from (line.render("") for line in lines)
            return
        yield f"if {condition}; then"
        yield from (line.render("  ") for line in lines)
        yield f"else\n  skip {quoted(reason)}\nfi"

    # ------------------------------------------------------------------------------------------------ moves

    def _move(self, move: Move) -> Iterator[Line]:
        item = self._items[move.items[0]]
        if item.step is None:
            name, text = item.file or ("", "")
            yield here(f"file {word(name)}", text, {})
            return
        writers = {
            Where.HOST: self._host,
            Where.FOREGROUND: self._foreground,
            Where.KEYS: self._keys,
            Where.PROGRAM: self._program,
            Where.CONTAINER: self._container,
            Where.LATEST: self._latest,
        }
        yield from writers[move.where](move, item.step)
        yield from self._captured(move)

    def _host(self, move: Move, step: Step) -> Iterator[Line]:
        hidden = self._block(self._items[move.items[0]].block).options.role is not Role.SHOWN
        text = self._at_host(step, move.items[0])
        if re.match(r"\s*(?:exit|exec)\b", text):
            text = f"({text})"  # it would end the script
        yield call(f"{_status(step.status)}{'hidden' if hidden else 'step'} {step.line}", text)

    def _foreground(self, move: Move, step: Step) -> Iterator[Line]:
        text = quoted(self._at_host(step, move.items[0]))
        yield Line(f"{_status(step.status)}foreground {step.line} {last_promise(step.expected, self._kinds)} {text}")
        after = self._moves[self._moves.index(move) + 1 :]
        if after and after[0].where in (Where.LATEST, Where.KEYS) and any(each.where is Where.LATEST for each in after):
            shown = next((each for each in self._captures if each.line is None and each.item in after[0].items), None)
            self._inside = shown.variable if shown else "container_inside"
            yield Line(f"made {self._inside}")

    def _keys(self, move: Move, step: Step) -> Iterator[Line]:  # noqa: ARG002 -- one of several alike
        sent = keys(step.input) or f"{step.input}\n".encode()
        escaped = "".join(f"\\{byte:03o}" if byte < 32 or byte == 92 else chr(byte) for byte in sent)
        yield Line(
            f"press {step.line} {last_promise(step.expected, self._kinds)} {quoted(step.input)} {quoted(escaped)}"
        )

    def _program(self, move: Move, step: Step) -> Iterator[Line]:
        """A program that a step starts, and all that is typed into it."""
        inner = self._steps(move)[1:]
        last = inner[-1]
        status = last.status if re.search(r"\d", last.input) and ends_program(last) else step.status
        helper = "shell" if is_of_shell(inner[0].prompt) else "program"
        command = quoted(without_terminal(self._at_host(step, move.items[0])))
        typed = typing_in.in_shell(inner) if helper == "shell" else typing_in.in_program(inner)
        known = variables(self._known(move.items[0]), typed)
        for each in self._shown_by_prompt(move):
            typed = f'{each.variable}=$(hostname); echo "${each.variable}"  # the prompt shows it\n' + filled(
                typed, {each.form: each.variable}
            )
        yield here(f"{_status(status)}{helper} {step.line} {command}", typed, known)

    def _container(self, move: Move, step: Step) -> Iterator[Line]:
        container = step.container or ""
        known = self._known(move.items[0])
        name = filled(container, variables(known, f"docker exec {container}"))
        yield from self._inside_shell(move, name if name != container else word(container), known)

    def _latest(self, move: Move, step: Step) -> Iterator[Line]:  # noqa: ARG002 -- one of several alike
        yield from self._inside_shell(move, f'"${self._inside}"', self._known(move.items[0]))

    def _inside_shell(self, move: Move, container: str, known: list[Capture]) -> Iterator[Line]:
        steps = self._steps(move)
        typed = typing_in.in_shell(steps)
        yield here(f"inside {steps[0].line} {container}", typed, variables(known, typed))

    # ------------------------------------------------------------------------------------------------ tokens

    def _steps(self, move: Move) -> list[Step]:
        return [step for number in move.items if (step := self._items[number].step)]

    def _known(self, item: int) -> list[Capture]:
        """Return the captures that were made before this planned step."""
        return [each for each in self._captures if each.item < item]

    def _at_host(self, step: Step, number: int) -> str:
        text = step.input
        if step.container:
            text = f"docker exec {step.container} sh -c {quoted(text)}"
        return filled(text, variables(self._known(number), text))

    def _shown_by_prompt(self, move: Move) -> list[Capture]:
        return [each for each in self._captures if each.line is None and each.item in move.items]

    def _captured(self, move: Move) -> Iterator[Line]:
        if move.where is Where.PROGRAM:
            for each in self._shown_by_prompt(move):
                yield Line(f"capture {each.variable} '^([0-9a-f]{{12}})$'")
        for each in self._captures:
            step = self._items[each.item].step
            if each.item in move.items and each.line is not None and step is not None:
                yield Line(self._capture(each, step))

    def _capture(self, each: Capture, step: Step) -> str:
        if each.kind.name == "job":
            return f"{each.variable}=$!"  # only an interactive shell prints it
        earlier = self._captures[: self._captures.index(each)]
        known: Mapping[str, str] = {one.form: one.variable for one in earlier}
        return f"capture {each.variable} {finding(each, step.expected or (), known, self._kinds)}"


def _condition(options: Options) -> tuple[str, str]:
    """Return the command that tells whether a block is to be run, or an empty one, and why it isn't where it fails."""
    if options.since or options.until:
        since, until = options.since or "0", options.until or "999"
        words = [f"{options.since} and later" if options.since else "", f"before {until}" if options.until else ""]
        return f"engine_between {since} {until}", f"this is for Docker {', '.join(filter(None, words))}"
    if needs := options.needs:
        host, port = (needs.rsplit(":", 1)) if re.search(r":\d+$", needs) else (needs, "443")
        return f"reachable {word(host.strip('[]'))} {port}", f"{needs} can not be reached from here"
    return "", ""


def _status(status: int | None) -> str:
    return "" if status == 0 else f"expect_status {'any' if status is None else status} "
