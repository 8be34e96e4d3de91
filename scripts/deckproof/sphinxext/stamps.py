"""The stamp on each code block: what the last proof says of it, and the page that lists all of them.

A stamp is as honest as the proof: a block whose text has changed since it was proven has none, a stand-in image is
called one, and what was never run looks different from what passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.util.template import SphinxRenderer

from deckproof.docker.references import normal
from deckproof.errors import DeckproofError
from deckproof.extract.blocks import BLOCK
from deckproof.model import HERE
from deckproof.results.paths import PROOF
from deckproof.results.proof_json import read_proof
from deckproof.results.report import ran_on
from deckproof.sphinxext import look, neighbours

PAGE = "proof.html"
TEMPLATES = Path(__file__).parent / "themes" / "deckproof"
INPUTS = "deckproof-inputs"
"""The attribute of a block's node that holds what the proof must have typed to speak of this block."""

logger = logging.getLogger(__name__)


class State(StrEnum):
    """What can be said of a block."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    CHANGED = "changed"  # since it was proven
    NEVER = "never run"


_MARKS = {
    State.PASSED: "✓",
    State.FAILED: "✗",
    State.BLOCKED: "✗",
    State.SKIPPED: "–",
    State.CHANGED: "?",
    State.NEVER: "?",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the page says of one block."""

    block: str
    slide: str
    state: State
    sentence: str

    @property
    def mark(self) -> str:
        """The one sign that stands for the state."""
        return _MARKS[self.state]


class Stamps:
    """What the last proof of a project says of its blocks."""

    def __init__(self, proof: Mapping[str, Any] | None) -> None:
        self.proof = proof
        self._found = dict[str, list[_Found]]()  # each block's, of each machine that it ran on
        for deck in proof["decks"] if proof else ():
            for block in deck["blocks"]:
                self._found.setdefault(block["id"], []).append(_Found(deck, block, proof or {}))

    @property
    def date(self) -> str:
        """The day of the last run, as one writes it; empty where there is none."""
        return _day(self.proof["started"]) if self.proof else ""

    def stamp(self, block: str, inputs: tuple[str, ...]) -> Stamp:
        """Return what is said of a block in which these inputs are typed."""
        slide = block.partition("::")[2].rpartition("::")[0]
        found = self._found.get(block, [])
        same = [each for each in found if inputs == tuple(step["input"] for step in each.block["steps"])]
        if not found:
            return Stamp(block, slide, State.NEVER, "Not proven yet.")
        if not same:
            return Stamp(block, slide, State.CHANGED, f"Changed since it was proven on {found[0].day}.")
        worst = min(same, key=lambda each: _WORST.index(each.state))
        if worst.state is State.PASSED:
            passed = [each for each in same if each.state is State.PASSED]
            engines = ", ".join(dict.fromkeys(each.engine for each in passed))
            left = _left_running(worst.block)
            preposition = "on" if worst.has_engine else "with"
            sentence = f"Proven {preposition} {engines}, {worst.day}{worst.stand_ins}.{left}"
        else:
            on = f" on {worst.engine}" if len(same) > 1 else ""
            sentence = f"{worst.state.capitalize()}{on}, {worst.day}: {worst.block['reason']}"
        return Stamp(block, slide, worst.state, sentence)


_WORST = (State.FAILED, State.BLOCKED, State.PASSED, State.SKIPPED)
"""What counts where a block fared differently on several machines: it may be meant for some of them only."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a proof says of a block on one machine."""

    deck: Mapping[str, Any]
    block: Mapping[str, Any]
    proof: Mapping[str, Any]

    @property
    def state(self) -> State:
        return State(self.block["verdict"])

    @property
    def day(self) -> str:
        return _day(self.deck.get("started") or self.proof["started"])

    @property
    def _engine(self) -> Mapping[str, Any]:
        engine: Mapping[str, Any] = self.deck.get("engine") or self.proof["engine"]
        return engine

    @property
    def has_engine(self) -> bool:
        return bool(self._engine["version"])

    @property
    def engine(self) -> str:
        engine = self._engine
        return ran_on(engine["kind"], engine["version"], engine.get("machine", HERE.name))

    @property
    def stand_ins(self) -> str:
        """Name the stand-ins that this block's inputs name; where they name none, those of its deck."""
        if not self.has_engine:
            return ""
        refs = [image["ref"] for image in self.deck.get("images", ()) if image["origin"] == "stand-in"]
        typed = {normal(word) for step in self.block["steps"] for word in step["typed"].split()}
        named = [ref for ref in refs if normal(ref) in typed]
        if not (shown := named or refs):
            return ", with the real images"
        return f", with a stand-in for {', '.join(shown)}"


def _left_running(block: Mapping[str, Any]) -> str:
    """Say what of a block was still running when the deck ended: of that, only what it had shown is proven."""
    left = [step for step in block["steps"] if step.get("ending") == "left running"]
    return "".join(f" Left running: {step['input'].splitlines()[0]} ({step.get('evidence')})." for step in left)


def _day(time: str) -> str:
    return f"{datetime.fromisoformat(time):%-d %B %Y}"


def setup(app: Sphinx) -> None:
    """Declare the setting; read the proof before anything is written, and write its page in the end."""
    app.add_config_value("deckproof_stamps", True, "env", (bool,), "Say on each block what the last proof says of it.")
    app.connect("env-get-outdated", outdated)
    app.connect("build-finished", write_page)


def stamps(app: Sphinx) -> Stamps:
    """Return what the project's last proof says."""
    path = Path(app.confdir) / PROOF
    if not path.is_file():
        return Stamps(None)
    try:
        return Stamps(read_proof(path))
    except DeckproofError as error:
        logger.warning("%s", error, type="deckproof", subtype="stamp")
        return Stamps(None)


def outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Write all pages anew where the proof has changed: their stamps have, too."""
    path = Path(app.confdir) / PROOF
    if not neighbours.is_ours(app):
        return []
    now = path.stat().st_mtime_ns if app.config.deckproof_stamps and path.is_file() else 0
    before, env.deckproof_proof = getattr(env, "deckproof_proof", 0), now  # type: ignore[attr-defined] # Sphinx's way
    return sorted(env.found_docs) if before not in (0, now) else []


def written(stamp: Stamp, page: str) -> str:
    """Return a stamp as it stands in a page: a mark that opens to a sentence; ``page`` leads to all stamps."""
    kind = stamp.state.replace(" ", "-")
    label = f"{stamp.state.capitalize()}: how this block was proven"
    return (
        f'<details class="stamp {kind}"><summary aria-label="{escape(label)}">{stamp.mark}</summary>'
        f'<p>{escape(stamp.sentence)} <a href="{page}">All blocks</a></p></details>\n'
    )


def proof_address(builder: Any, docname: str) -> str:
    """Return the way from a page to the one that lists its stamps: that of its project, or of one deck of several."""
    if builder.name == "deck" and builder.config.deckproof_decks:
        return f"{builder.page(docname).stem}.{PAGE}"
    return relative_uri(builder.get_target_uri(docname), PAGE)


def write_page(app: Sphinx, error: Exception | None) -> None:
    """Write "How this deck was proven", with every block of every slide; one for each deck of several."""
    if error or not neighbours.is_ours(app) or not app.config.deckproof_stamps:
        return
    if app.builder.name == "deck" and app.config.deckproof_decks:
        builder: Any = app.builder  # it is ours
        for deck in builder.presentations:
            page = builder.page(deck.root)
            target = page.with_name(proof_address(builder, deck.root))
            _write_page(app, target, app.env.titles[deck.root].astext(), deck.docnames, page.name)
    else:
        home = app.builder.get_target_uri(app.config.root_doc)
        _write_page(app, Path(app.outdir) / PAGE, app.config.project, _in_order(app.env), home)


def _write_page(app: Sphinx, target: Path, title: str, docnames: Iterable[str], home: str) -> None:
    found: Stamps = app.builder.deckproof_stamps  # type: ignore[attr-defined] # set before anything is written
    listed = list(all_stamps(app, docnames))
    context = {
        "title": title,
        "page": home or "./",
        "language": app.config.language,
        "scheme": app.config.deckproof_scheme,
        "date": found.date,
        "proof": found.proof,
        "stamps": listed,
        "counts": {state: sum(each.state is state for each in listed) for state in State},
        "escape": Markup.escape,
    }
    text = SphinxRenderer(str(TEMPLATES)).render("proof.html", context)
    look.write(target, text)


def all_stamps(app: Sphinx, docnames: Iterable[str]) -> Iterator[Stamp]:
    """Yield the stamps of some documents' blocks."""
    found: Stamps = app.builder.deckproof_stamps  # type: ignore[attr-defined] # set before anything is written
    for name in docnames:
        for node in app.env.get_doctree(name).findall(nodes.Element):
            if BLOCK in node and INPUTS in node:
                yield found.stamp(node[BLOCK], tuple(node[INPUTS]))


def _in_order(env: BuildEnvironment) -> list[str]:
    root = env.config.root_doc
    ordered = [root]
    for name in ordered:
        ordered += [each for each in env.toctree_includes.get(name, ()) if each not in ordered]
    return ordered
