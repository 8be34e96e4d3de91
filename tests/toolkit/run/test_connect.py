"""The author's terminal is joined to a deck's and put back as it was; the deck goes on in the same shell."""

from __future__ import annotations

import os
import select
import termios
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from deckproof.config import Config
from deckproof.model import BlockResult, Result
from deckproof.run import DeckRun
from deckproof.run.connect import LEAVE, View, connect
from deckproof.run.shells import Marker
from deckproof.run.terminal import Terminal
from deckproof.testing import QUICK, LocalEngine, make_session, patience


@dataclass
class Author:
    """A person at a pseudo-terminal: ``there`` is the end that deckproof has, ``here`` the keyboard and the screen."""

    here: int
    there: int
    seen: bytes = b""

    def waits_for(self, text: bytes, after: int = 0) -> int:
        """Read the screen until it shows the text; return where it ends."""
        until = time.monotonic() + patience(20)
        while text not in self.seen[after:]:
            assert select.select([self.here], [], [], until - time.monotonic())[0], f"{text!r} not in {self.seen!r}"
            self.seen += os.read(self.here, 4096)
        return self.seen.index(text, after) + len(text)

    def types(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.here, keys)


@pytest.fixture
def author() -> Iterator[Author]:
    """A person with a terminal of their own."""
    here, there = os.openpty()
    yield Author(here, there)
    os.close(here)
    os.close(there)


def pause_for(author: Author, log: list[BlockResult]) -> Callable[..., None]:
    """Return what is done at the first failure."""

    def pause(result: BlockResult, terminal: Terminal, terminals: Callable[[], Iterable[Terminal]]) -> None:
        log.append(result)
        connect(terminal, terminals, author.there, author.there)

    return pause


def run_paused(
    folder: Path,
    author: Author,
    act: Callable[[], None],
    *texts: str | tuple[str, dict[str, object]],
    config: Config = QUICK,
) -> tuple[list[BlockResult], list[BlockResult]]:
    """Run a deck while the author acts; return its results, and what it paused at."""
    paused: list[BlockResult] = []
    acting = threading.Thread(target=act, daemon=True)
    acting.start()
    with DeckRun(make_session(*texts), LocalEngine(folder), config, pause_for(author, paused)) as run:
        results = list(run.blocks())
    acting.join(patience(20))
    assert not acting.is_alive()
    return results, paused


def test_author_looks_around_in_the_shell_of_the_failed_step(tmp_path: Path, author: Author) -> None:
    """Variables and files are there; the deck goes on in the same shell, with what the author did in it."""
    before = termios.tcgetattr(author.there)

    def act() -> None:
        end = author.waits_for(b"$ ")
        author.types(b"echo secret is $secret\n")
        end = author.waits_for(b"secret is 42", end)
        author.waits_for(b"$ ", end)
        author.types(b"secret=43\n" + LEAVE)

    texts = ("$ secret=42\n$ echo got\nwanted", "$ echo $secret\n43\n$ echo more\nless")
    results, paused = run_paused(tmp_path, author, act, *texts)
    assert [each.result for each in results] == [Result.FAILED, Result.FAILED]
    assert [step.verdict.result for step in results[1].steps] == [Result.PASSED, Result.FAILED]
    assert [each.steps[0].step.input for each in paused] == ["echo got"], "only the first failure pauses"
    assert termios.tcgetattr(author.there) == before


def test_author_finds_a_program_that_hangs_and_ends_it(tmp_path: Path, author: Author) -> None:
    """Nothing is interrupted before the author has seen it; Ctrl-C reaches the program."""

    def act() -> None:
        author.waits_for(b"waiting")
        author.types(b"\x03")
        author.waits_for(b"$ ")
        author.types(LEAVE)

    results, _ = run_paused(
        tmp_path, author, act, ("$ cd /; echo waiting; sleep 600", {"timeout": patience(0.3)}), "$ pwd\n/"
    )
    assert [step.verdict.result for result in results for step in result.steps] == [Result.FAILED, Result.PASSED]


def test_what_the_author_types_too_early_is_not_lost(tmp_path: Path, author: Author) -> None:
    """A key pressed before the shell is shown is a key pressed."""
    author.types(b"word=wanted\n")

    def act() -> None:
        author.waits_for(b"$ ")
        author.types(LEAVE)

    results, _ = run_paused(tmp_path, author, act, "$ echo got\nwanted\n$ echo $word\nwanted")
    assert [step.verdict.result for step in results[0].steps] == [Result.FAILED, Result.PASSED]


def test_author_ends_the_shell(tmp_path: Path, author: Author) -> None:
    """The deck goes on by itself, in another one."""

    def act() -> None:
        author.waits_for(b"$ ")
        author.types(b"exit\n")

    results, _ = run_paused(tmp_path, author, act, "$ echo got\nwanted\n$ echo on\non")
    assert [step.verdict.result for step in results[0].steps] == [Result.FAILED, Result.PASSED]


def test_step_that_is_not_typed_pauses_where_it_was_to_be_typed(tmp_path: Path, author: Author) -> None:
    """The author sees what was there instead of the prompt."""

    def act() -> None:
        author.waits_for(b"wrong> ")
        author.types(LEAVE)

    text = "$ printf 'wrong> '; read x\nmysql> SELECT 1;\n"
    results, paused = run_paused(tmp_path, author, act, text, config=replace(QUICK, timeout=patience(0.5)))
    assert results[0].result is Result.FAILED
    assert len(paused) == 1


def test_terminal_is_put_back_when_the_run_is_interrupted(
    tmp_path: Path, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens while the author is connected."""
    before = termios.tcgetattr(author.there)

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    def pause(_: BlockResult, terminal: Terminal, terminals: Callable[[], Iterable[Terminal]]) -> None:
        monkeypatch.setattr("deckproof.run.connect.pump", interrupted)
        connect(terminal, terminals, author.there, author.there)

    session = make_session("$ echo got\nwanted")
    with pytest.raises(KeyboardInterrupt), DeckRun(session, LocalEngine(tmp_path), QUICK, pause) as run:
        list(run.blocks())
    assert termios.tcgetattr(author.there) == before


def test_prompt_is_made_visible_however_it_is_cut() -> None:
    """The deck's own prompt draws nothing on a terminal; a person needs one."""
    marker = Marker()
    prompts = [f"\x1b]133;{marker.salt};{says}\x07".encode() for says in ("0", "-", "+", "130")]
    received = b"a" + prompts[0] + b"b\r\n" + prompts[1] + b"\x1b[1mc\r\n" + prompts[2] + prompts[3]
    for size in (1, 2, 7, 100):
        view = View(marker)
        shown = b"".join(view.shown(received[start : start + size]) for start in range(0, len(received), size))
        assert shown == b"a$ b\r\n\x1b[1mc\r\n> $ "
