"""Updates rewrite the output that differs, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from deckproof.model import Ending, Span
from deckproof.prove.deck import session_of
from deckproof.update import revise
from hypothesis import given, settings
from hypothesis import strategies as st

from .helpers import CONFIG, PATH, body, in_file, record, revised

ID, OTHER_ID = "4f5b1c9a2e7d" * 5 + "0123", "0a9b8c7d6e5f" * 5 + "3210"


def test_update_replaces_the_line_that_differs() -> None:
    """Lines around it stay."""
    deck, text = in_file("$ cat list\none\nto\nthree\n$ true")
    revision = revised(deck, text, {"cat list": ["one", "two", "three"]})
    assert revision.texts[PATH] == text.replace("   to\n", "   two\n")
    assert not revision.left


def test_update_of_a_true_deck_changes_nothing() -> None:
    """Not a byte."""
    deck, text = in_file("$ cat list\none\n...\n$ true", "$ docker run -d nginx\n" + ID)
    revision = revised(deck, text, {"cat list": ["one", "two"], "docker run -d nginx": [OTHER_ID]})
    assert revision.texts[PATH] == text
    assert not revision.written


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["   ", "\t", "      \t"])
@pytest.mark.parametrize("final", [True, False])
def test_update_keeps_indent_and_line_endings(ending: str, indent: str, final: bool) -> None:
    """Also where the file's last line has no end."""
    deck, text = in_file("$ cat list\none", indent=indent, ending=ending, final=final)
    revision = revised(deck, text, {"cat list": ["one", "two"]})
    added = f"{indent}one{ending}{indent}two"
    assert revision.texts[PATH] == text.replace(f"{indent}one", added)


def test_update_keeps_authored_wildcards() -> None:
    """A wildcard line stays where another line of the same output differs."""
    deck, text = in_file("$ build\nstep 1\n...\nstep nine\n...\ndone in ... here")
    printed = ["step 1", "a", "b", "step 9", "c", "done in 5 parts here"]
    assert body(revised(deck, text, {"build": printed})) == "$ build\nstep 1\n...\nstep 9\n...\ndone in ... here"


def test_update_keeps_a_wildcard_inside_the_line_that_differs() -> None:
    """What it covers still matches."""
    deck, text = in_file("$ build\nread ... from the old place")
    printed = ["read 5 small parts from the new place"]
    assert body(revised(deck, text, {"build": printed})) == "$ build\nread ... from the new place"


def test_update_keeps_written_ids() -> None:
    """The real id is written as the slide writes it, in the line that differs too."""
    shown = f"$ docker run -d nginx\n{ID}\n$ show\nthe old {ID[:12]}"
    deck, text = in_file(shown)
    printed = {"docker run -d nginx": [OTHER_ID], "show": [f"the new {OTHER_ID[:12]}"]}
    assert body(revised(deck, text, printed)) == shown.replace("the old", "the new")


def test_a_blanked_id_is_written_as_it_is_written_further_down() -> None:
    """Else the deck would contradict itself."""
    deck, text = in_file("$ docker run -d nginx", f"$ docker ps -q\n{ID[:12]}")
    printed = {"docker run -d nginx": [OTHER_ID], "docker ps -q": [OTHER_ID[:12]]}
    revision = revised(deck, text, printed)
    again = record(revision.session, printed)
    assert body(revision).startswith(f"$ docker run -d nginx\n{ID[:12]}")
    assert revise(revision.session, revision.texts, again, CONFIG).texts == revision.texts


def test_swapped_ids_are_set_right() -> None:
    """Each is bound by its first sight; the line that says otherwise is the lie."""
    shown = f"$ docker run -d a\n{ID}\n$ docker run -d b\n{'c' * 64}\n$ show\na word {'c' * 12}"
    deck, text = in_file(shown)
    printed = {"docker run -d a": [OTHER_ID], "docker run -d b": ["d" * 64], "show": [f"a word {OTHER_ID[:12]}"]}
    assert body(revised(deck, text, printed)) == shown.replace(f"word {'c' * 12}", f"word {ID[:12]}")


def test_blanked_outputs_are_written_in_a_transcript() -> None:
    """Blank lines inside it, too; a command that printed nothing stays alone."""
    deck, text = in_file("$ cat list\n$ true\n$ cat other\n\n$ true")
    revision = revised(deck, text, {"cat list": ["", "one", "", "two", ""], "cat other": ["three"]})
    assert body(revision) == "$ cat list\none\n\ntwo\n$ true\n$ cat other\nthree\n\n$ true"


def test_blanked_outputs_are_written_in_a_script_as_comments() -> None:
    """A blank line sets them apart from the next command, whose remark they would be."""
    deck, text = in_file("cat list\ncat other\n\n# a remark\ncat other")
    revision = revised(deck, text, {"cat list": ["one", "", "  two"], "cat other": ["three"]})
    assert body(revision) == "cat list\n# one\n#\n#   two\n\ncat other\n# three\n\n# a remark\ncat other\n# three"


def test_a_script_is_written_in_its_own_style() -> None:
    """With the blank line and the mark that its other outputs have."""
    deck, text = in_file("cat list\n\n#one\n\ncat other\n\ntrue")
    revision = revised(deck, text, {"cat list": ["one", "two"], "cat other": ["three"]})
    assert body(revision) == "cat list\n\n#one\n#two\n\ncat other\n\n#three\n\ntrue"


def test_output_that_came_in_two_paragraphs_keeps_them() -> None:
    """The blank line between two comments is no output."""
    deck, text = in_file("cat list\n# one\n\n# to\n# three\n\ntrue")
    revision = revised(deck, text, {"cat list": ["one", "two", "three", "four"]})
    assert body(revision) == "cat list\n# one\n\n# two\n# three\n# four\n\ntrue"


def test_output_that_is_gone_is_taken_away() -> None:
    """Its lines, and no other."""
    deck, text = in_file("$ cat list\none\ntwo\n$ cat other\nthree")
    assert body(revised(deck, text, {"cat other": ["three"]})) == "$ cat list\n$ cat other\nthree"


def test_commands_that_show_nothing_may_be_left_alone() -> None:
    """With ``fill=False`` only what failed is written."""
    deck, text = in_file("$ cat list", "$ cat list\n$ cat other\nthree")
    revision = revised(deck, text, {"cat list": ["one"], "cat other": ["three"]}, fill=False)
    assert [body(revision, 1), body(revision, 2)] == ["$ cat list", "$ cat list\none\n$ cat other\nthree"]


@pytest.mark.parametrize("role", ["setup", "hidden", "cleanup"])
def test_hidden_blocks_are_not_filled(role: str) -> None:
    """What is not shown claims nothing."""
    deck, text = in_file("$ cat list", role=role)
    assert revised(deck, text, {"cat list": ["one"]}).texts[PATH] == text


def test_a_server_shows_what_it_says_before_its_log() -> None:
    """The lines of its log would differ the next time."""
    deck, text = in_file("$ serve")
    printed = ["listening", "2031-01-01 12:00:00 a request"]
    revision = revised(deck, text, {"serve": printed}, ending=Ending.LEFT_RUNNING, status=None)
    assert body(revision) == "$ serve\nlistening"


def test_the_folder_of_the_run_is_written_as_a_wildcard() -> None:
    """It is another one at the next run."""
    deck, text = in_file("$ pwd; ls $PWD/shared")
    revision = revised(deck, text, {"pwd; ls $PWD/shared": ["/tmp/deckproof-8b0a65/deck/shared"]})
    assert body(revision).endswith("\n.../shared")


@pytest.mark.parametrize("facts", [{"status": 1}, {"ending": Ending.TIMED_OUT, "status": None}])
def test_a_step_that_failed_otherwise_is_left(facts: dict[str, object]) -> None:
    """Its output is that of something broken."""
    deck, text = in_file("$ cat list\none")
    session = session_of(deck, CONFIG)
    recorded = record(session, {"cat list": ["cat: list: No such file"]}, **facts)
    revision = revise(session, {PATH: text}, recorded, CONFIG)
    assert revision.texts[PATH] == text
    assert [place.line for place, _ in revision.left] == [6]


# ------------------------------------------------------------------------------------------------------- refusals


def test_a_text_that_is_not_in_the_file_as_shown_is_refused() -> None:
    """A substitution made it."""
    deck, text = in_file("$ cat list\none")
    block = replace(deck.blocks[0], span=replace(deck.blocks[0].span, verified=False))
    revision = revised(replace(deck, blocks=(block,)), text, {"cat list": ["two"]})
    ((place, left),) = revision.left
    assert (place.path, place.line) == (PATH, 6)
    assert "substitution" in left.reason
    assert left.remedy
    assert revision.texts[PATH] == text


def test_a_file_that_has_other_lines_there_is_refused() -> None:
    """It was changed after it was read."""
    deck, text = in_file("$ cat list\none")
    revision = revised(deck, "A new line\n" + text, {"cat list": ["two"]})
    assert "changed" in revision.left[0][1].reason
    assert revision.texts[PATH] == "A new line\n" + text


@pytest.mark.parametrize("line", ["$ docker run evil", "root@4f5b1c9a2e7d:/# rm x", "^C"])
def test_output_that_would_be_read_as_a_command_is_refused(line: str) -> None:
    """The next check would type it."""
    deck, text = in_file("$ cat list\none\n$ true")
    revision = revised(deck, text, {"cat list": ["one", line]})
    assert revision.texts[PATH] == text
    assert "read as" in revision.left[0][1].reason


def test_one_refusal_keeps_no_other_step_from_being_written() -> None:
    """Each step stands for itself."""
    deck, text = in_file("$ cat list\none\n$ cat other\ntwo")
    revision = revised(deck, text, {"cat list": ["$ evil"], "cat other": ["three"]})
    assert body(revision) == "$ cat list\none\n$ cat other\nthree"
    assert len(revision.left) == 1


def test_lines_that_two_commands_show_differently_are_refused() -> None:
    """The same lines of a file, included twice."""
    deck, text = in_file("$ date\none")
    twice = replace(deck, blocks=(deck.blocks[0], replace(deck.blocks[0], id="made::A title::2")))
    session = session_of(twice, CONFIG)
    first, second = record(session, {"date": ["two"]}), record(session, {"date": ["three"]})
    revision = revise(session, {PATH: text}, [first[0], second[1]], CONFIG)
    assert revision.texts[PATH] == text.replace("one", "two")
    assert len(revision.left) == 1


def test_the_lines_of_another_file_are_rewritten_there() -> None:
    """A block that is included is edited in its own file."""
    deck, text = in_file("$ cat list\none")
    own = PATH.with_name("part.txt")
    block = replace(deck.blocks[0], span=Span(own, 2, 3, "", verified=True))
    session = session_of(replace(deck, blocks=(block,)), CONFIG)
    texts = {PATH: text, own: "# start\r\n$ cat list\r\none\r\n# end"}
    revision = revise(session, texts, record(session, {"cat list": ["two"]}), CONFIG)
    assert revision.texts == {PATH: text, own: "# start\r\n$ cat list\r\ntwo\r\n# end"}


# ----------------------------------------------------------------------------------------------------- properties

WORDS = st.text(alphabet="abc123#$.>^-: \t\\'\"*|`…é{}", max_size=12)
OUTPUT = st.lists(WORDS.map(str.rstrip), max_size=5)
SHOWN = st.lists(st.sampled_from(["one", "two", "...", "a ... b", "", "  three"]), max_size=4)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """Return a transcript or a script of three commands, each with some output."""
    script = draw(st.booleans())
    lines = list[str]()
    for name in ("cat a", "cat b", "cat c"):
        shown = draw(SHOWN)
        lines.append(name if script else f"$ {name}")
        lines += [f"# {line}".rstrip() if script else line for line in shown]
        lines += [""] if script and shown else []
    return "\n".join(lines).rstrip("\n")


@settings(max_examples=50, deadline=None)
@given(st.lists(blocks(), min_size=1, max_size=2), OUTPUT, OUTPUT, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_update_is_idempotent_and_changes_only_output(
    texts: list[str], one: list[str], two: list[str], ending: str, fill: bool
) -> None:
    """The inputs are read as before, a second update writes nothing, and all else stays byte for byte."""
    deck, text = in_file(*texts, indent="\t", ending=ending)
    printed = {"cat a": one, "cat b": two}
    session = session_of(deck, CONFIG)
    revision = revise(session, {PATH: text}, record(session, printed), CONFIG, fill=fill)
    again = revise(revision.session, revision.texts, record(revision.session, printed), CONFIG, fill=fill)
    assert again.texts == revision.texts
    assert _inputs(revision.session.readings) == _inputs(session.readings)
    new = revision.texts[PATH]
    for block in revision.session.deck.blocks:
        span = block.span
        held = new.split(ending)[span.first - 1 : span.last]
        assert [line.removeprefix("\t") for line in held] == block.text.split("\n")
    assert _outside(new, ending, revision.session.deck.blocks) == _outside(text, ending, deck.blocks)


def _inputs(readings: object) -> list[list[str]]:
    return [[step.input for step in reading.steps] for reading in readings]  # type: ignore[attr-defined] # Readings


def _outside(text: str, ending: str, blocks: object) -> list[str]:
    spans = [block.span for block in blocks]  # type: ignore[attr-defined] # Blocks
    lines = enumerate(text.split(ending), 1)
    return [line for n, line in lines if not any(span.first <= n <= span.last for span in spans)]


def test_blank_lines_inside_new_output_are_written() -> None:
    """In a transcript as they are, in a script as empty comments; a second update writes nothing."""
    printed = {"cat list": ["one", "", "two"], "cat more": ["three", "", "four"]}
    deck, text = in_file("$ cat list\none\nto\n$ true", "cat more\n# three\n# for")
    revision = revised(deck, text, printed)
    assert body(revision) == "$ cat list\none\n\ntwo\n$ true"
    assert body(revision, 2) == "cat more\n# three\n#\n# four"
    again = record(revision.session, printed)
    assert revise(revision.session, revision.texts, again, CONFIG).texts == revision.texts


def test_a_digest_that_nothing_prints_is_named_with_what_to_write() -> None:
    """The registry has no such image; what fails is not the output."""
    deck, text = in_file(f"$ docker pull a@sha256:{'ab' * 32}\nfetched")
    revision = revised(deck, text, {}, status=1)
    ((_, left),) = revision.left
    assert left.remedy.startswith(f"no output above it shows sha256:{'ab' * 32}: write it")


def test_a_line_that_fills_the_terminal_is_written_as_wide_as_a_slide() -> None:
    """The terminal is far wider; white space is not compared by its width."""
    wide = f"[+] Building{' ' * (CONFIG.columns - 19)} 0.1s done"[: CONFIG.columns]
    deck, text = in_file("$ build\nold")
    revision = revised(deck, text, {"build": [wide, "x" * CONFIG.columns]})
    lines = body(revision).split("\n")
    assert [len(line) for line in lines[1:]] == [80, CONFIG.columns]
    assert lines[1].split() == wide.split()
    assert revision.left == ()
