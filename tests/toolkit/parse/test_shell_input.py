"""Shell input is complete where bash says so."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from deckproof.parse.shell import Input, is_complete
from hypothesis import given
from hypothesis import strategies as st

INPUTS = [
    "ls",
    "",
    "# it's a comment",
    "echo it's",
    "echo 'a\nb'",
    'echo "a\nb" for',
    'echo "a',
    "echo `date",
    "echo `date`",
    "cat <<EOF",
    "cat <<EOF\nbody\nEOF",
    "cat <<EOF\nbody\n EOF",
    "cat <<-EOF\n\tbody\n\tEOF",
    "cat <<'EOF'\nit's\nEOF",
    'cat << "EOF"\n$(\nEOF',
    "cat <<\\EOF\n`\nEOF",
    "cat <<A <<B\na\nA\nb\nB",
    "cat <<A <<B\na\nA\nb",
    "cat <<EOF |\nx\nEOF",
    "cat <<EOF |\nx\nEOF\nsort",
    "cat <<< word",
    "cat <<<'a b'",
    "echo $(cat <<EOF\nx\nEOF\n)",
    "echo $(cat <<EOF\nx\nEOF",
    "echo $((1 << 2))",
    "((i = 1 << 2))",
    "echo $(( (1+2) * 3 ))",
    "for ((i=0; i<3; i++)); do echo $i; done",
    "for ((i=0; i<3; i++)); do",
    "for x in a b; do",
    "for x in a b; do echo $x; done",
    "for x in a b\ndo\necho\ndone",
    "while read x; do echo; done < file",
    "while true; do",
    "until false; do x; done",
    "if true; then",
    "if true; then a; fi",
    "if a; then b; else c; fi",
    "if a; then b; elif c; then d; fi",
    "if a\nthen b",
    "echo if",
    "echo done",
    "dd if=/dev/zero of=x",
    "case x in\na) echo;;",
    "case x in a) echo;; esac",
    "case x in (a|b) echo ;; *) x;; esac",
    "echo $(case x in a) y;; esac)",
    "f() {",
    "f() { echo; }",
    "function f {",
    "function f { a; }",
    "f() {\n a\n}",
    "f() ( a )",
    "{ a; b; }",
    "{ a;",
    "(a; b)",
    "(a; b",
    "true &&",
    "true && x",
    "true ||",
    "a |",
    "a | b",
    "a |&",
    "a | # comment",
    "a && # x\nb",
    "a &",
    "a 2>&1",
    "a &> f",
    "a 2>&1 |",
    "echo $#",
    "echo ${#x}",
    "echo ${x#y}",
    "echo ${x:-'}'}",
    'echo "${x:-"}"}"',
    "echo ${a:-${b}}",
    "echo ${x",
    'echo "${x:-\'}"',
    "echo a#b 'c'",
    "echo a # it's",
    "echo \\# it\\'s",
    "[[ -f x && -d y ]]",
    "[[ a < b ]]",
    "[[ $x =~ ^(a|b)$ ]]",
    "diff <(a) <(b)",
    "diff <(a) <(b",
    "tee >(cat)",
    'echo "$(echo "a b" \'c\')"',
    'echo "$(echo "a)"',
    "echo $(echo ')')",
    'echo $(echo "("',
    "a=(1 2 3)",
    "a=(1 2",
    "a=(if for\nwhile)",
    "a=(if for",
    "echo {a,b}",
    "echo {1..3}",
    "echo $'it\\'s'",
    "echo $'it\\'",
    'echo $"a"',
    'echo "it\'s"',
    "echo 'a' \"b",
    "time ls",
    "! true",
    "x=$(if true; then echo; fi)",
    "x=$(if true; then echo",
    "echo a;",
    "echo a; if",
    "docker run -it --rm debian",
    "docker ps --format '{{.ID}}'",
    "docker ps --format '{{json .}}\n",
    'docker inspect -f "{{range .x}}{{end}}" c',
    "ls *.{py,rst}",
    "echo \\\nx",
    "select x in a; do y; done",
    "$cmd for",
    "x=1 y=2 env",
    "a; b; c",
    "echo }",
    "echo ]]",
    "test \\( a \\)",
    "ls !(a|b)",
    'echo "\\""',
    'echo "\\"',
    "echo '\\'",
    "echo `echo \\`x\\``",
    'if [ -f x ]; then echo "$(cat <<E\nfi\nE\n)"; fi',
    "while :; do case $x in a) break;; esac; done",
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is the judge here")
@pytest.mark.parametrize("text", INPUTS)
def test_completeness_is_what_bash_says(text: str) -> None:
    """What bash calls unfinished is unfinished, and nothing else is."""
    run = subprocess.run(
        ["bash", "-O", "extglob", "-n"],
        input=f"{text}\n",
        text=True,
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    unfinished = any(
        words in run.stderr for words in ("unexpected end of file", "unexpected EOF", "delimited by end-of-file")
    )
    assert unfinished or not run.stderr, "the table holds only what bash can read"
    assert is_complete(text) is not unfinished


@given(
    st.lists(st.sampled_from([*"ab !=./:-'($", "if ", "for ", "case", "select", "done", "fi", "time ", "\n"])).map(
        "".join
    )
)
def test_what_has_no_sign_of_more_is_told_at_once_and_alike(text: str) -> None:
    """The short way for what is only words says what the reader of the grammar says."""
    state = Input()
    assert is_complete(text) is [state.feed(line) for line in text.split("\n")][-1]


@pytest.mark.parametrize("text", [each for each in INPUTS if " " in each and not re.search(r"['\"#`\n]|<<", each)])
def test_a_line_may_be_broken_wherever_a_blank_is(text: str) -> None:
    """By a backslash: the shell joins the two lines, so a word after it is where it was, ``done`` at its command."""
    for blank in re.finditer(" ", text):
        broken = f"{text[: blank.start()]} \\\n {text[blank.end() :]}"
        assert is_complete(broken) is is_complete(text), broken
        assert not is_complete(broken.partition("\n")[0])


def test_a_backslash_at_the_end_asks_for_another_line() -> None:
    """Also in double quotes, but not after another backslash, in a comment, or in single quotes that end."""
    assert not is_complete("docker run \\")
    assert not is_complete('echo "a \\')
    assert is_complete("echo \\\\")
    assert is_complete("ls # \\")
    assert is_complete("docker run \\\n  debian")


def test_a_line_of_a_here_document_is_known_as_such() -> None:
    """Only between the line with the operator and the delimiter."""
    state = Input()
    assert not state.in_heredoc
    assert state.feed("cat <<EOF") is False
    assert state.in_heredoc
    assert state.feed("it's `$(") is False
    assert state.feed("EOF") is True
    assert not state.in_heredoc


def test_a_here_document_begins_after_the_whole_line() -> None:
    """A backslash puts its beginning off."""
    state = Input()
    state.feed("cat <<EOF \\")
    assert not state.in_heredoc
    state.feed("  -n")
    assert state.in_heredoc
    assert state.feed("EOF")
