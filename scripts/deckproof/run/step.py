"""Type one step at the right terminal, wait for it, and say what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from deckproof.config import Config
from deckproof.docker.foreground import Foreground
from deckproof.docker.placeholders import assigns, placeholders
from deckproof.engine.attach import Attached
from deckproof.engine.base import Engine
from deckproof.engine.health import lost
from deckproof.errors import EngineError
from deckproof.match import Unbound, begin, bind_prompt
from deckproof.match.bindings import INSIDE
from deckproof.model import Ending, Outcome, Result, Step, StepResult, Verdict
from deckproof.parse.prompts import is_of_shell
from deckproof.parse.prompts import keys as read_keys
from deckproof.plan.evidence import has_to_do_with
from deckproof.run import await_prompt, missing_plugin
from deckproof.run.assumptions import SHORT_ID, assumptions
from deckproof.run.await_prompt import NotTyped
from deckproof.run.blame import Blame
from deckproof.run.ending import Ended, Watch, wait
from deckproof.run.evaluate import evaluate, timeout_of
from deckproof.run.greeting import await_end, await_greeting
from deckproof.run.guesses import as_output, is_output, printed
from deckproof.run.left_running import LeftRunning
from deckproof.run.machine_trouble import trouble
from deckproof.run.output import output, without_farewell
from deckproof.run.placeholders import adopted, stands_for, with_placeholders
from deckproof.run.questions import is_same_shell
from deckproof.run.stop_containers import halt_started
from deckproof.run.terminal import State, Terminal
from deckproof.run.terminals import Terminals
from deckproof.run.verdict import failed_to_run

Pause = Callable[[StepResult, Terminal, Callable[[], Iterable[Terminal]]], None]
"""Called with a failed step, the terminal that it was typed at, and all terminals of the deck."""
LONGEST_LINE = 4095
"""Bytes of a line that a terminal hands to a shell; the rest would be lost."""
SHOWN_OF_A_FLOOD = 64_000
_OPEN_BLOCK = re.compile(r"\S[^\n]*:[^\n]*\n(?:.*\n)?[ \t]+\S[^\n]*", re.DOTALL)
_HOPELESS_LOOK = 3  # quiet times


class StepRunner:
    """Runs steps one after the other; what they leave behind (terminals, bindings, failures) is kept here."""

    def __init__(
        self, engine: Engine, config: Config, pause: Pause | None = None, *, adopt: bool = False, folder: str = ""
    ) -> None:
        """``pause`` is called at the first failure; ``adopt``: an id that nothing shows is the only one it can be.

        ``folder``, below the engine's own, is where host shells start.
        """
        self._adopt = adopt
        self._adopted: tuple[tuple[str, str], ...] = ()  # in the step that is run
        self.pause = pause
        self._engine = engine
        self._config = config
        self._blame = Blame()
        self.bindings = begin(config)
        self.terminals = Terminals(engine, config, folder)
        self.following: Callable[[], Iterable[Step]] = tuple  # the steps after the one that is run
        self._left = LeftRunning(engine)
        self._printing: tuple[Step, ...] = ()  # the steps whose output was taken for inputs at a prompt
        self._lost: tuple[int, str] | None = None  # the line at which the engine was found lost, and the sentence

    def run(self, step: Step, next_prompt: str | None) -> StepResult:
        """Run a step. Never raises for what the slide or the engine did wrong."""
        if self._lost is not None:
            line, sentence = self._lost
            return not_typed(step, Result.BLOCKED, f"blocked by line {line}: {sentence}")
        cause = None
        by = next((each.line for each in self._printing if each.line < step.line <= each.end_line), None)
        if step.guessed and by is not None:
            return printed(step, by)
        try:
            result = self._adopting(step, next_prompt)
        except Unbound as error:
            cause = self._blame.for_token(error.token)
            result = unbound(step, error.token, cause)
        except NotTyped as error:
            result = not_typed(step, Result.FAILED, str(error), screen=error.screen)
            result = result._replace(verdict=result.verdict._replace(assumed=assumptions(step, self.bindings)))
        except EngineError as error:
            result = not_typed(step, Result.FAILED, error.message)
        if result.outcome.ending is Ending.NOT_TYPED:
            self._pause_at(result, self.terminals.last(step.terminal))
        final = self._with_cause(result, next_prompt, cause)
        self._left.becomes(result, final)
        return final

    def revised(self) -> Iterator[tuple[StepResult, StepResult]]:
        """Yield the results of steps that were left running and ended by themselves since: as it was, and as it is."""
        yield from self._left.revised()

    def wait_for_doubtful(self) -> None:
        """Wait for what may have been left running too early; to be called after the deck's last step."""
        self._left.wait_for_doubtful(self._config.patience, lambda: self.terminals)

    def wait_until_told(self) -> None:
        """Wait until it is known of all that was left running and has ended by whom; to be called at the very end."""
        self._left.wait_until_told(lambda: self.terminals)

    def folder(self) -> str | None:
        """Return the folder that the host's shell is in which was used last; None where none shows its prompt."""
        terminal = self.terminals.last_at_prompt()
        return await_prompt.folder(terminal, lambda: self.terminals) if terminal else None

    def close(self) -> None:
        """End every shell and everything that was started in them."""
        self.terminals.close()

    # -------------------------------------------------------------------------------------------- running

    def _adopting(self, step: Step, next_prompt: str | None) -> StepResult:
        """Type a step, with what it takes for its unknown ids where that is allowed. Raises Unbound, NotTyped."""
        self._adopted = ()
        while True:
            try:
                return self._typed(step, next_prompt)
            except Unbound as error:
                command = f"{INSIDE}{step.container}" if error.token in (step.container or "") else step.input
                real = adopted(error.token, command, self._engine) if self._adopt else None
                if real is None or error.token in dict(self._adopted):
                    raise
                self._adopted = (*self._adopted, (error.token, real))
                self.bindings = with_placeholders(self.bindings, self._adopted)

    def _typed(self, step: Step, next_prompt: str | None) -> StepResult:
        self.bindings.substitute(step.input)  # before a terminal is looked for: Unbound is the better reason
        if self._adopt:
            self.bindings.check_digests(step.input)
        terminal, at_shell = self._place(step)
        if not at_shell:
            self._left.typed_in(terminal)
        named = self._placeholders(step, terminal) if at_shell and not step.container else ()
        named = (*self._adopted, *named)
        self.bindings = with_placeholders(self.bindings, named)
        text = _closed(self.bindings.substitute(step.input), step.prompt)
        self._check(text)
        self.bindings = self.bindings.typed(step.input)
        watch = self._watch(step, text, next_prompt, at_shell=at_shell)
        if at_shell:
            await_greeting(self._engine, text, watch.quiet)
            await_end(self._engine, text)
        _type(terminal, watch)
        ended = wait(terminal, watch, lambda: self.terminals)
        self._left.look()
        terminal.settle()
        outcome = self._outcome(terminal, ended, watch, named)
        printing = as_output(step, self.following())
        if printing and is_output(printing, outcome, self.bindings):
            step, self._printing = printing, (*self._printing, printing)
        outcome = self._with_status_inside(step, outcome, terminal)
        result, self.bindings = evaluate(step, outcome, self.bindings, self._config, next_prompt)
        result = _with_trouble(result, terminal)
        if at_shell:
            result = missing_plugin.explained(result, self._engine)
        self._pause_at(result, terminal)
        if ended.ending is Ending.LEFT_RUNNING:
            self._left.add(result, terminal, ended)
        self._tidy(terminal, watch, ended.ending)
        return result

    def _pause_at(self, result: StepResult, terminal: Terminal | None) -> None:
        """Give the first failure's terminal to the author, before anything is tidied up there."""
        if self.pause is not None and terminal is not None and result.verdict.result is Result.FAILED:
            pause, self.pause = self.pause, None
            pause(result, terminal, lambda: self.terminals)

    def _placeholders(self, step: Step, terminal: Terminal) -> tuple[tuple[str, str], ...]:
        """Return the placeholders of an input and what is typed for them. Raises NotTyped where that is not plain."""
        return tuple(
            (each.text, stands_for(each, self._engine))
            for each in placeholders(step.input)
            if each.variable is None
            or not (
                assigns(step.input, each.variable)
                or await_prompt.is_set(terminal, each.variable, lambda: self.terminals)
            )
        )

    def _check(self, text: str) -> None:
        if refusal := self._engine.refuse(text):
            raise NotTyped(refusal)
        if len(text.encode()) > LONGEST_LINE and any(len(line.encode()) > LONGEST_LINE for line in text.split("\n")):
            raise NotTyped(f"a line is longer than the {LONGEST_LINE} bytes that a terminal takes")

    def _place(self, step: Step) -> tuple[Terminal, bool]:
        """Return the terminal for a step, and whether it is typed at a shell of ours."""
        if step.keys:
            terminal = self.terminals.last(step.terminal)
            if terminal is None:
                raise NotTyped("there is no terminal yet to press keys in")
            return self.terminals.use(terminal), False
        if step.container:
            terminal = self.terminals.inside(self.bindings.container(step.container), step.terminal)
        elif step.at_host:
            terminal = self.terminals.host(step.terminal)
        else:
            return self._at_prompt(step), False
        if terminal.state is State.BUSY:
            await_prompt.await_shell(terminal, timeout_of(step, self._config), lambda: self.terminals)
        return terminal, True

    def _at_prompt(self, step: Step) -> Terminal:
        hopeless = self._blame.foreground is not None  # what was to show the prompt failed: a short look is enough
        timeout = _HOPELESS_LOOK * self._config.quiet if hopeless else timeout_of(step, self._config)
        terminal = await_prompt.await_prompt(
            self.terminals, step, self.bindings, quiet=self._config.quiet, timeout=timeout
        )
        self.bindings = bind_prompt(step.prompt, terminal.current, self.bindings, step.line)
        return self.terminals.use(terminal)

    def _watch(self, step: Step, text: str, next_prompt: str | None, *, at_shell: bool) -> Watch:
        return Watch(
            step,
            text,
            self.bindings,
            timeout=timeout_of(step, self._config),
            quiet=self._config.quiet,
            patience=self._config.patience,
            max_output=self._config.max_output,
            attached=self._attached,
            next_prompt=next_prompt,
            keys=(read_keys(step.input) or b"") if step.keys else b"",
            at_shell=at_shell,
            to_be_shown=self._adopt,
            following=next(iter(self.following()), None),
            is_needed=self._is_needed,
        )

    def _attached(self, since: float, typed: str) -> tuple[Attached, ...]:
        """Ask the engine; one that doesn't answer says no: the step goes on to its end, and then it is found out."""
        try:
            return self._engine.attached(since, typed)
        except EngineError:
            return ()

    def _is_needed(self, call: Foreground | None, containers: Sequence[Attached]) -> bool:
        """Tell whether a later step has to do with what a client is attached to."""
        names = {each.name for each in containers} | {each.id[:SHORT_ID] for each in containers}
        written = {pair.written for pair in self.bindings.pairs if pair.real in names}
        known = {pair.written for pair in self.bindings.pairs} - written
        return has_to_do_with(call, names | written, self.following(), lambda word: word in known)

    def _outcome(self, terminal: Terminal, ended: Ended, watch: Watch, named: tuple[tuple[str, str], ...]) -> Outcome:
        seconds, ending = terminal.seconds, ended.ending
        if ending is Ending.FLOODED:
            terminal.forget_after(SHOWN_OF_A_FLOOD)
        lines = output(terminal, watch.typed, keys=bool(watch.keys), at_shell=watch.at_shell)
        if ending is Ending.PROMPT and lines:
            lines[-1:] = filter(None, [(watch.unprompted(lines[-1]) or "").rstrip()])
        printed = without_farewell(lines, watch.step, ending)
        return Outcome(
            watch.typed,
            ending,
            terminal.exit_status() if ending is Ending.LOST else terminal.status,
            watch.step.expected if printed == watch.step.expected else printed,  # kept once
            seconds,
            terminal.chunks(),
            terminal.name,
            named,
            before=terminal.before,
            after=terminal.current if ending in (Ending.PROMPT, Ending.LEFT_RUNNING) else "",
            unfinished=terminal.unfinished,
            evidence=ended.evidence,
        )

    def _with_status_inside(self, step: Step, outcome: Outcome, terminal: Terminal) -> Outcome:
        """Ask a container's shell what came of a step of which the slide shows no output: nothing else would tell."""
        claims = step.status not in (0, None) if step.expected else step.status is not None
        if not (claims and is_of_shell(step.prompt) and outcome.ending is Ending.PROMPT) or step.keys or step.container:
            return outcome
        if not is_same_shell(outcome.before, outcome.after, step.input):
            return outcome
        return outcome._replace(status=await_prompt.status_inside(terminal, lambda: self.terminals))

    def _tidy(self, terminal: Terminal, watch: Watch, ending: Ending) -> None:
        """Stop what would not stop by itself; the next step gets the shell back, or another one."""
        if ending not in (Ending.TIMED_OUT, Ending.FLOODED) or terminal.state is not State.BUSY:
            return
        if ending is Ending.FLOODED and self._engine.info.kind.own:
            halt_started(self._engine, terminal.busy_since)
        if not await_prompt.interrupt(terminal, lambda: self.terminals, at_shell=watch.at_shell):
            self.terminals.drop(terminal)

    # -------------------------------------------------------------------------------------------- blaming

    def _with_cause(self, result: StepResult, next_prompt: str | None, cause: int | None) -> StepResult:
        """Say of a failure what it follows from, and remember it for the steps after it.

        ``cause`` is the line, where that is known already.
        """
        step, outcome, verdict = result.step, result.outcome, result.verdict
        at_program = not step.at_host and not step.container
        if verdict.result is Result.PASSED:
            if at_program or outcome.ending in (Ending.PROMPT, Ending.LEFT_RUNNING):
                self._blame.foreground = None
            return result
        ran = verdict.result is Result.FAILED and not failed_to_run(step, outcome)
        root = cause or self._root(result, ran=ran)
        self._blame.record(step, line=root, terminal=outcome.terminal, ran=ran)
        if not ran and (next_prompt or at_program):
            self._blame.foreground = root
        if self._lost is not None:
            return result._replace(verdict=verdict._replace(result=Result.FAILED, reason=self._lost[1], assumed=()))
        return _explained(result, root)

    def _root(self, result: StepResult, *, ran: bool) -> int:
        if not ran and (how := lost(self._engine)):
            self._lost = (result.step.line, _loss(how, result))
            return result.step.line
        return self._blame.for_step(result.step, result.outcome.terminal) or result.step.line


def not_typed(step: Step, result: Result, reason: str, *, screen: tuple[str, ...] = ()) -> StepResult:
    """Return the result of a step that was never typed; ``screen`` is what the terminal showed at that time."""
    return StepResult(step, Outcome(step.input, Ending.NOT_TYPED, None, screen, 0.0), Verdict(result, reason))


def unbound(step: Step, token: str, cause: int | None) -> StepResult:
    """Return the result of a step whose token nothing has shown; ``cause`` is the line that was to show it."""
    if cause is not None:
        return not_typed(step, Result.BLOCKED, f"blocked by line {cause}, which was to show {token}")
    return not_typed(step, Result.FAILED, f"«{token}» was never shown before line {step.line}")


def _loss(how: str, result: StepResult) -> str:
    when = "before" if result.outcome.ending is Ending.NOT_TYPED else "while"
    first, *more = result.step.input.split("\n")
    was = "could be typed" if when == "before" else "ran"
    return f"the engine {how} {when} `{first}{' …' if more else ''}` {was}"


def _with_trouble(result: StepResult, terminal: Terminal) -> StepResult:
    """Say of a failure what the machine did to it."""
    verdict = result.verdict
    if verdict.result is not Result.FAILED or not (why := trouble(result.outcome.lines, terminal.jumped)):
        return result
    return result._replace(verdict=verdict._replace(reason=f"{verdict.reason}; {why}"))


def _explained(result: StepResult, root: int) -> StepResult:
    verdict = result.verdict
    if root == result.step.line or verdict.result is Result.BLOCKED:
        return result
    reason = f"blocked by line {root}: {verdict.reason}"
    return result._replace(verdict=verdict._replace(result=Result.BLOCKED, reason=reason))


def _closed(text: str, prompt: str) -> str:
    """Return an input with the blank line that ends a block at Python's prompt, which slides often leave out."""
    return f"{text}\n" if prompt == ">>>" and _OPEN_BLOCK.fullmatch(text) else text


def _type(terminal: Terminal, watch: Watch) -> None:
    if watch.keys:
        terminal.press(watch.keys)
    elif watch.at_shell:
        terminal.type_command(watch.typed)
    else:
        terminal.type_answer(watch.typed)
