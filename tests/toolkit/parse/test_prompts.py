"""Prompts and written keys."""

from __future__ import annotations

import pytest
from deckproof.parse.prompts import as_typed_at, is_of_another_system, is_of_program, keys, split_prompt
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "line",
    [
        "$ ls",
        "laptop$ ls",
        "~/deck ❯ ls",
        "~ > ls",
        "└─$ ls",
        "(venv) $ ls",
        "❯ ls",
        "➜ ls",
        "➜  ~ ls",
        "➜  deck git:(main) ✗ ls",
        "ada@laptop:~/deck% ls",
        "ada@laptop deck % ls",
        "ada@laptop ~/deck> ls",
        "laptop:~ ada$ ls",
        "eca4aa01751c:/# ls",
        "sh-5.2$ ls",
        "(Pdb) ls",
        "127.0.0.1:6379> ls",
        "shop=> ls",
        "root@eca4aa01751c:/# ls",
        "root@...:/# ls",
        "root@<container-id>:/# ls",
        "root@367763a677ad$ ls",
        "ada@laptop # ls",
        "jovyan@eca4aa01751c:~/work$ ls",
        "(base) jovyan@eca4aa01751c:~$ ls",
        "[root@eca4aa01751c /]# ls",
        "[user-vm]$ ls",
        "bash-5.2# ls",
        "/ # ls",
        "/usr/src/app # ls",
        "~ $ ls",
        ">>> ls",
        "mysql> ls",
        "MariaDB [(none)]> ls",
        "postgres=# ls",
        "In [1]: ls",
    ],
)
def test_a_prompt_is_divided_from_what_is_typed_at_it(line: str) -> None:
    """And without anything typed it is still a prompt."""
    prompt = line.removesuffix(" ls")
    assert split_prompt(line) == (prompt, "ls")
    assert split_prompt(prompt) == (prompt, "")


@pytest.mark.parametrize("bare", ["$#", "$%", "$>"])
def test_some_signs_are_prompts_only_where_the_caller_says_so(bare: str) -> None:
    """Beside the host's own, and behind the name of an environment."""
    assert split_prompt(f"{bare[1]} ls", bare) == (bare[1], "ls")
    assert split_prompt(f"(venv) {bare[1]} ls", bare) == (f"(venv) {bare[1]}", "ls")
    assert split_prompt("$ ls", bare) == ("$", "ls")
    assert split_prompt(f"{bare[1]} ls") is None


@pytest.mark.parametrize(
    ("written", "prompt"),
    [
        *[(each, "$") for each in ("$", "%", ">", "❯", "laptop$", "~ >", "╰─❯", "➜", "➜  ~", "(venv) $", "(venv) %")],
        *[(each, "#") for each in ("#", "(venv) #")],
        *[(each, each) for each in ("ada@laptop:~$", "root@eca4aa01751c:/#", "/ #", ">>>", "mysql>", "[user-vm]$")],
    ],
)
def test_a_prompt_that_can_only_be_the_hosts_is_written_as_such(written: str, prompt: str) -> None:
    """Others may be a container's, or another machine's."""
    assert as_typed_at(written) == prompt


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("$docker ps", "docker ps"),
        ("$ls", "ls"),
        ("$file = 'x'", None),
        ("$env->get()", None),
        ("$service += 1", None),
        ("$HOME", None),
        ("$host $remote_addr - $status", None),
        ("$docker run -v $PWD:/x y", "docker run -v $PWD:/x y"),
        ("$name is here", None),
    ],
)
def test_a_blank_behind_the_prompt_may_be_missing(line: str, typed: str | None) -> None:
    """Where a command follows, and not what sets a variable of another language."""
    assert split_prompt(line) == (("$", typed) if typed else None)


def test_programs_are_told_from_shells() -> None:
    """By their prompts; what is typed at them goes on by other rules."""
    assert all(
        map(
            is_of_program,
            (">>>", "mysql>", "MariaDB [(none)]>", "shop=#", "shop=>", "In [1]:", "(Pdb)", "1.2.3.4:6379>"),
        )
    )
    assert not any(
        map(
            is_of_program,
            ("$", "#", ">", "/ #", "ada@laptop ~/deck>", "root@eca4aa01751c:/#", "bash-5.2#", "➜  ~", "[vm]$"),
        )
    )


@pytest.mark.parametrize("line", [r"PS C:\Users\ada> docker ps", r"C:\> dir", "PS> docker ps"])
def test_another_systems_prompt_is_known(line: str) -> None:
    """So that nobody types it into a shell."""
    assert is_of_another_system(line)
    assert split_prompt(line) is None
    assert not is_of_another_system("$ docker ps")


@pytest.mark.parametrize(
    "line",
    [
        " $ docker run -it ubuntu bash",
        "$5.00",
        "#include <x>",
        "a $ b",
        "",
        "# x",
        "> x",
        "% x",
        "~/.ssh",
        "https://x.org/a#",
        "a -> b",
    ],
)
def test_other_lines_show_no_prompt(line: str) -> None:
    """A program's own print of a command, prices, code."""
    assert split_prompt(line) is None


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("^C", b"\x03"),
        (" ^c ", b"\x03"),
        ("^D", b"\x04"),
        ("CTRL+p CTRL+q", b"\x10\x11"),
        ("Ctrl-P, Ctrl-Q", b"\x10\x11"),
        ("^P^Q", b"\x10\x11"),
        ("^\\", b"\x1c"),
        ("^]", b"\x1d"),
    ],
)
def test_written_keys_are_what_a_terminal_sends(text: str, sent: bytes) -> None:
    """Each key is one control character."""
    assert keys(text) == sent


@pytest.mark.parametrize("text", ["", "^", "^Cx", "press ^C", "^C now", "ctrl", "K^", "^\u212a"])
def test_other_texts_are_no_keys(text: str) -> None:
    """A text with anything else in it is typed as it stands."""
    assert keys(text) is None


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    """Whatever is given, an answer comes."""
    prompt = split_prompt(text)
    assert prompt is None or text.startswith(prompt[0])
    assert keys(text) is None or len(keys(text) or b"") > 0
