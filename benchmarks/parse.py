"""What hostile text costs: a megabyte of each kind, read at every label. Prints the worst seconds of each.

Run it with ``python benchmarks/parse.py``. A block of more than 200,000 characters or 10,000 lines is refused, since
no slide shows it; so what is timed is the megabyte as one block, the most that is not refused, and the megabyte in the
two readers that stand behind that limit, which have none. Ends with status 1 where one of them takes two seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from deckproof.parse import read, read_deck
from deckproof.parse.script import read_script
from deckproof.parse.transcript import read_transcript
from deckproof.testing import make_block, make_deck

MEGABYTE = 1_000_000
LIMIT = 2.0
"""Seconds."""
LABELS = ("console", "bash", "python", "text", "pycon")
HOSTILE = {
    "quotes": "$ echo \"'`$(" + "x" * 90 + "\n",
    "here-documents": "$ cat <<EOF <<'E2'" + "x" * 90 + "\n",
    "here-documents at another prompt": "/ # cat <<A <<B" + "x" * 90 + "\n",
    "backslashes": "$ " + "\\" * 99 + "\n",
    "prompts": "root@eca4aa01751c:/# " * 5 + "\n",
    "brackets in one line": "$ " + "(" * MEGABYTE,
    "quotes in one line": "$ " + "\"$(`'" * (MEGABYTE // 5),
    "operators": "$ " + "|" * MEGABYTE,
    "less-than": "$ " + "<<" * (MEGABYTE // 2),
    "less-than apart": "$ " + "<< " * (MEGABYTE // 3),
    "dollars": "$ " + "${" * (MEGABYTE // 2),
    "keys": "^C " * (MEGABYTE // 3),
    "a rule": "$ a\n+" + "-" * MEGABYTE + "|\nx",
    "spaces": "a\n# A" + " " * MEGABYTE + "b\nc",
    "blank lines": "$ a" + "\n" * MEGABYTE,
    "remarks": ("$ a\n\n" + "# b\n" * 9_000) * 27,
    "words": "a@" * (MEGABYTE // 2),
    "marked lines": "$ echo '\n" + "> x\n" * 20,
    "marked here-documents": "$ cat <<A\n> b\n> c\n",
    "second prompts": "mysql> a\n    -> b\n",
    "Python": ">>> f(\n... x\n",
    "Python without an end": ">>> (\n" + "... x\n" * 9_000,
    "questions": "$ a\n" + "Go on? [y/N] y\n" * 50,
    "questions in one line": "$ a\n" + "[y/N] " * (MEGABYTE // 6),
    "questions that are asked": 'a\n# Your name: x\nread -p "Your name: " x\n',
    "many questions that are asked": "".join(f'read -p "Name {n}: " x\n# Name {n}: y\n' for n in range(30_000)),
    "options of read": "read " + "-a " * (MEGABYTE // 3),
    "a long question": "$ a\nEnter " + "x " * (MEGABYTE // 2),
    "indented": "    $ a\n      b\n",
    "dots": "...\n",
    "comments": "a\n# b\n",
    "comments in one": "a\n" + "# b\n" * 9_000,
    "remarks in one line": "a " + "# " * (MEGABYTE // 2),
    "names": "ada@laptop:" + "x/" * (MEGABYTE // 2),
    "brackets": "[" * MEGABYTE,
    "arrows": "➜  " + "a" * MEGABYTE,
    "everything": "$ echo \"'`$(\n> <<EOF\n... # x\n[y/N] y\n^C\nmysql> (\n/ # ${\n",
}


def main() -> int:
    """Time them all, and tell whether none took too long."""
    worst = 0.0
    for name, piece in HOSTILE.items():
        whole = (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]
        most = "\n".join(whole[:199_000].split("\n")[:9_999])
        deck = make_deck("$ a", (most, {"language": "text"}), most)
        seconds = {
            "refused": max(timed(read, make_block(whole, language=label)) for label in LABELS),
            "read": max(timed(read, make_block(most, language=label)) for label in LABELS),
            "as a deck": timed(read_deck, deck.blocks),
            "transcript": timed(read_transcript, whole.split("\n")),
            "script": timed(read_script, whole.split("\n")),
        }
        worst = max(worst, *seconds.values())
        print(f"{name:32}", *(f"{what} {value:.2f}  " for what, value in seconds.items()))
    print(f"the longest took {worst:.2f} s")
    return int(worst >= LIMIT)


def timed(work: Callable[..., object], text: object) -> float:
    """Return the seconds of processor time that reading a text takes."""
    started = time.process_time()
    work(text)
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
