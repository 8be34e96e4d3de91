"""What is written down from steps is read back as those steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from deckproof.model import Step
from deckproof.parse import read
from deckproof.parse.answers import split_answer
from deckproof.parse.commands import is_no_command
from deckproof.parse.files import file_kind
from deckproof.parse.prompts import is_of_another_system, keys, split_prompt
from deckproof.testing import make_block
from hypothesis import assume, example, given
from hypothesis import strategies as st

HOSTS = ["$", "%", "(venv) $", "❯", "➜  deck"]
SHELLS = [*HOSTS, "ada@laptop:~$", "root@eca4aa01751c:/#", "[vm]$", "/ #", "bash-5.2#", "ada@laptop ~/deck>"]
SECOND = {"mysql>": "    ->", "shop=#": "shop-#", "sqlite>": "   ...>"}


@dataclass(frozen=True)
class Written:
    """One step, as an author has it in mind: ``lines`` are the input's."""

    prompt: str
    lines: tuple[str, ...]
    output: tuple[str, ...]
    marked: bool = False  # a second prompt stands before further lines

    def transcript(self) -> str:
        """Return it as a terminal shows it."""
        further = [f"> {line}" if self.marked else line for line in self.lines[1:]]
        return "\n".join([f"{self.prompt} {self.lines[0]}", *further, *self.output])

    def script(self) -> str:
        """Return it as a script shows it, its output in comments and a blank line below."""
        return "\n".join([*self.lines, *(f"# {line}".rstrip() for line in self.output), ""])


words = st.text(alphabet="abcXYZ019-_=./:,{}@%+", min_size=1, max_size=8)
plain = st.lists(words, min_size=1, max_size=4).map(" ".join)
INPUTS = st.one_of(
    plain.map(lambda text: (f"do-{text}",)),
    st.tuples(plain.map(lambda text: f"run {text} \\"), plain.map(lambda text: f"  {text}")),
    st.tuples(plain.map(lambda text: f"echo '{text}"), plain.map(lambda text: f"$ {text}'") ).map(lambda each: (each[0], f"{each[1][2:]}")),
    plain.map(lambda text: ("cat <<END", text, "", "it's $(", "END")),
    plain.map(lambda text: ("for x in 1 2; do", f"  echo {text}", "done")),
    plain.map(lambda text: (f"do-{text} |", "  sort")),
)  # fmt: skip
OUTPUT = st.lists(st.one_of(plain, plain.map(lambda text: f"  {text}"), st.just("...")), max_size=3).map(tuple)


def is_output(line: str) -> bool:
    """Tell whether nothing else could be meant by a line."""
    signs = (split_prompt(line, bare) for bare in ("$", "$#", "$%", "$>"))
    return not (any(signs) or keys(line) or split_answer(line) or is_of_another_system(line) or line.startswith("#"))


def told(steps: Sequence[Step]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return input and output of steps, in lines."""
    return [(tuple(step.input.split("\n")), step.expected or ()) for step in steps]


def kept(steps: list[Written]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The same of what was written."""
    return [(step.lines, step.output) for step in steps]


@given(
    st.sampled_from(SHELLS),
    st.lists(st.tuples(INPUTS, OUTPUT, st.booleans()), min_size=1, max_size=4),
    st.sampled_from(["", "  ", "\t"]),
)
@example("$", [(("cat <<END", "> a", "END"), ("> a",), False)], "")
@example("$", [(("cat <<END", "> a", "END"), ("> a",), True)], "  ")
def test_a_transcript_is_read_as_it_was_meant(
    prompt: str, steps: list[tuple[tuple[str, ...], tuple[str, ...], bool]], indent: str
) -> None:
    """At any shell's prompt, indented or not, further lines with a second prompt or without one."""
    assume(all(is_output(line) for lines, output, _ in steps for line in (*lines[1:], *output)))
    written = [Written(prompt, lines, output, marked) for lines, output, marked in steps]
    text = "\n".join(indent + line for step in written for line in step.transcript().split("\n"))
    reading = read(make_block(text))
    assert told(reading.steps) == kept(written)
    assert {step.prompt for step in reading.steps} == {"$" if prompt in HOSTS else prompt}
    assert reading.warnings == ()


def explains(comment: str, lines: tuple[str, ...]) -> bool:
    """Tell whether a comment begins with an option of the command above it: then it is meant as a remark on it."""
    return (
        comment.startswith("-")
        and comment.split("=", 1)[0].split(maxsplit=1)[0].rstrip(":,") in " ".join(lines).split()
    )


@given(st.lists(st.tuples(INPUTS, OUTPUT), min_size=1, max_size=4))
@example([(("do-:",), ())])
@example([(("do-0 -X",), ("-X",))])
def test_a_script_is_read_as_it_was_meant(steps: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    """Its output in comments; what only a transcript shows as a prompt is no matter here."""
    written = [Written("", lines, output) for lines, output in steps]
    text = "\n".join(step.script() for step in written)
    assume(all(is_output(line) for line in text.split("\n") if not line.startswith("#")))
    assume(not any(is_no_command(lines[0]) for lines, _ in steps))
    assume(all(is_output(line) for step in written for line in step.output))
    assume(not any(explains(output[0], lines) for lines, output in steps if output))
    reading = read(make_block(text, language="bash"))
    if file_kind(text.split("\n")):  # `do-:` may be a command's name, and alone it is YAML
        assert reading.reason
        assert not reading.steps
        return
    assert told(reading.steps) == kept(written)


@pytest.mark.parametrize("prompt", SECOND)
@given(plain, st.lists(plain, max_size=3), OUTPUT)
def test_a_statement_of_several_lines_is_as_many_steps(
    prompt: str, first: str, more: list[str], output: tuple[str, ...]
) -> None:
    """Each is typed at the prompt that the client shows for it; the last one has the output."""
    assume(all(is_output(line) for line in output))
    text = "\n".join([f"{prompt} {first}", *(f"{SECOND[prompt]} {each}" for each in more), *output])
    steps = read(make_block(text)).steps
    assert [step.input for step in steps] == [first, *more]
    assert [step.prompt for step in steps] == [prompt, *[SECOND[prompt]] * len(more)]
    assert [step.expected or () for step in steps] == [*[()] * len(more), output]
