"""The stamps on code blocks: what the last proof says, and no more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from deckproof.sphinxext.stamps import State
from tiny_deck import Build

DECK = """
    Deck
    ====

    .. code-block:: console

       $ docker run busybox:1.36 echo "<a>"
       <a>

    .. code-block:: console

       $ echo b

    .. code-block:: bash

       docker run busybox
       │          └── image
       └── client
"""
STAND_IN = {"ref": "busybox:1.36", "digest": "sha256:0", "origin": "stand-in"}


def block(number: int, typed: str, verdict: str = "passed", reason: str | None = None) -> dict[str, Any]:
    """Return a proof's record of a block."""
    steps = [{"input": typed, "typed": typed}]
    return {"id": f"index.rst::Deck::{number}", "verdict": verdict, "reason": reason, "steps": steps}


def prove(folder: Path, *blocks: dict[str, Any], origin: str = "stand-in", day: int = 3) -> None:
    """Write a proof of the deck."""
    engine = {"kind": "private", "version": "20.10.24", "details": {"storage": "overlay2"}}
    images = [STAND_IN | {"origin": origin}]
    deck = {"path": "index.rst", "engine": engine, "images": images, "blocks": blocks}
    proof = {"version": 1, "started": f"2025-03-{day:02}T10:00:00Z", "engine": engine, "images": images}
    (folder / "project" / "_build").mkdir(parents=True, exist_ok=True)
    (folder / "project" / "_build" / "proof.json").write_text(json.dumps(proof | {"decks": [deck]}))


def stamped(page: str) -> list[tuple[str, str]]:
    """Return each stamp's class and sentence."""
    return re.findall(r'<details class="stamp ([\w-]+)"><summary[^>]*>.</summary><p>(.*?) <a href="proof.html">', page)


RUN, ECHO = 'docker run busybox:1.36 echo "<a>"', "echo b"


@pytest.mark.parametrize("builder", ["deck", "html"])
def test_a_proven_block_says_where_and_when_and_that_a_stand_in_was_used(
    build: Build, tmp_path: Path, builder: str
) -> None:
    """A drawing, which is nothing to prove, has no stamp."""
    prove(tmp_path, block(1, RUN), block(2, ECHO))
    both = "Proven on Docker Engine 20.10.24 (private), 3 March 2025, with a stand-in for busybox:1.36."
    assert stamped(build(builder=builder, conf="deckproof_handout = True", index=DECK).page()) == [("passed", both)] * 2


def test_real_images_are_called_so(build: Build, tmp_path: Path) -> None:
    """Where none of the deck's was a stand-in."""
    prove(tmp_path, block(1, RUN), origin="registry")
    assert stamped(build(index=DECK).page())[0][1].endswith("3 March 2025, with the real images.")


def test_what_did_not_pass_or_has_changed_or_never_ran_looks_different(build: Build, tmp_path: Path) -> None:
    """And says why."""
    assert stamped(build(index=DECK).page()) == [("never-run", "Not proven yet.")] * 2
    prove(tmp_path, block(1, "docker run busybox:1.35"), block(2, ECHO, "failed", "exit status 1 & more"))
    assert stamped(build(index=DECK).page()) == [
        ("changed", "Changed since it was proven on 3 March 2025."),
        ("failed", "Failed, 3 March 2025: exit status 1 &amp; more"),
    ]


def test_a_new_proof_is_seen_by_the_next_build(build: Build, tmp_path: Path) -> None:
    """Though no document has changed."""
    prove(tmp_path, block(1, RUN), block(2, ECHO))
    build(builder="html", conf="deckproof_handout = True", index=DECK)
    prove(tmp_path, block(1, RUN), block(2, ECHO), day=14)
    assert "14 March 2025" in build(builder="html", conf="deckproof_handout = True", index=DECK, fresh=False).page()


def test_one_setting_turns_them_off(build: Build, tmp_path: Path) -> None:
    """And the page of the proof with them."""
    prove(tmp_path, block(1, RUN))
    built = build(conf="deckproof_stamps = False", index=DECK)
    assert stamped(built.page()) == []
    assert not (built.outdir / "proof.html").exists()


def test_the_page_lists_every_block_the_engine_and_the_images(build: Build, tmp_path: Path) -> None:
    """Those that were never run, too."""
    prove(tmp_path, block(1, RUN))
    page = build(index=DECK, other="Other\n=====\n\n::\n\n   $ never\n").page("proof.html")
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "Blocks: 1 passed, 1 never run" in text
    assert {"20.10.24", "overlay2", "busybox:1.36", "stand-in", "sha256:0"} <= set(text.split())


def test_a_proof_that_can_t_be_read_is_a_warning(build: Build, tmp_path: Path) -> None:
    """Not an end of the build, and no stamp says that something was proven."""
    prove(tmp_path)
    (tmp_path / "project" / "_build" / "proof.json").write_text("{")
    built = build(index=DECK)
    assert "no proof can be read" in built.warnings
    assert {kind for kind, _ in stamped(built.page())} == {State.NEVER.replace(" ", "-")}
