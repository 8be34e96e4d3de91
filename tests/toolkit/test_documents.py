"""The project's documents say what the code does: what they repeat is compared, what they link to is there."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import pytest
from deckproof import config, errors, formats, model
from deckproof.match.kinds import KINDS
from deckproof.results import proof_json as store

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def reference(name: str) -> str:
    """Return the text of a page of the reference."""
    return (ROOT / "docs" / "reference" / f"{name}.md").read_text(encoding="utf-8")


# --------------------------------------------------------------------------------------------------------- the glossary


def first_sentence(text: str) -> str:
    """Return a text up to its first full stop that ends a sentence, on one line."""
    flat = " ".join(text.split()).replace("``", "`")
    return re.split(r"(?<=\.)\s", flat, maxsplit=1)[0]


def nouns() -> list[type]:
    """Return the classes that model.py defines, in its order."""
    return [each for each in vars(model).values() if inspect.isclass(each) and each.__module__ == model.__name__]


def glossary() -> dict[str, str]:
    """Return the glossary's entries: heading and text."""
    parts = re.split(r"^### (\w+)$", reference("glossary"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("noun", nouns(), ids=lambda noun: noun.__name__)
def test_glossary_repeats_the_first_sentence_of_each_noun(noun: type) -> None:
    """The glossary and model.py define a noun with the same sentence."""
    assert first_sentence(glossary()[noun.__name__]) == first_sentence(noun.__doc__ or "")


def test_glossary_explains_nothing_that_the_code_does_not_have() -> None:
    """A noun that was renamed leaves no entry behind, and the order is the code's."""
    assert list(glossary()) == [noun.__name__ for noun in nouns()]


# -------------------------------------------------------------------------------------------------------- the reference


def test_reference_lists_every_setting_with_its_default_and_its_variable() -> None:
    """docs/reference/options.md has a row for each field of Config."""
    text = reference("options")
    for each in dataclasses.fields(config.Config):
        row = next((line for line in text.splitlines() if line.startswith(f"| `deckproof_{each.name}`")), "")
        assert f"`{each.default!s}`" in row, each.name
        assert each.metadata["doc"] in row
        assert (each.metadata["env"] or "") in row


def test_reference_lists_every_format() -> None:
    """Formats and their suffixes, in the order of the table."""
    rows = re.findall(r"^\| ([^|`]+) \| (`\.[^|]*`) \|", reference("documents"), re.MULTILINE)
    expected = [(each.name, ", ".join(f"`{suffix}`" for suffix in each.suffixes)) for each in formats.FORMATS]
    assert rows == expected


def test_reference_lists_every_field_that_an_option_comment_can_set() -> None:
    """docs/reference/options.md has a row for each field of Options."""
    text = reference("options")
    for each in dataclasses.fields(model.Options):
        word = "before=28" if each.name == "until" else each.name
        documented = re.search(rf"^\| `(?:hidden )?{word}\b", text, re.MULTILINE)
        assert documented or each.name == "role", each.name
    for role in (model.Role.SETUP, model.Role.HIDDEN, model.Role.CLEANUP):
        assert f"| `{role.value}" in text


def test_reference_lists_every_kind_of_token() -> None:
    """docs/reference/matching.md has a row for each kind, in the matcher's order, and says whether it binds."""
    rows = re.findall(r"^\| ([\w ]+) \| `(.+)` \| (binds|free) \|$", reference("matching"), re.MULTILINE)
    assert rows == [(kind.name, kind.example, "binds" if kind.binds else "free") for kind in KINDS]


def keys(record: object) -> set[str]:
    """Return every key of a record, of whatever depth."""
    if isinstance(record, dict):
        return set(record).union(*map(keys, record.values()))
    return set().union(*map(keys, record)) if isinstance(record, list) else set()


def test_reference_lists_every_key_of_the_records() -> None:
    """docs/reference/proof-json.md names each key of proof.json and of ``extract --json``."""
    span = model.Span(ROOT / "a.rst", 1, 1, "", True)
    block = model.Block("a.rst::A::1", "A", "console", "$ true", span)
    deck = model.Deck(ROOT / "a.rst", "a.rst", "A", (block,))
    step = model.Step(1, 1, "$", "true", ())
    outcome = model.Outcome("true", model.Ending.EXITED, 0, (), 0.1)
    passed = model.Result.PASSED
    done = model.BlockResult(block, passed, None, 0.1, (model.StepResult(step, outcome, model.Verdict(passed)),))
    image = model.ImageInfo("a", "sha256:1", model.Origin.LOCAL)
    engine = model.EngineInfo(model.EngineKind.PRIVATE, "1")
    proof = model.Proof("now", engine, (image,), (model.DeckResult(deck, (done,), (image,)),))
    reading = model.Reading(block, model.Kind.TRANSCRIPT, (step,), (model.LineRole.INPUT,))
    text = reference("proof-json")
    for record in (store.proof_to_dict(proof), store.extract_to_dict([(deck, [reading])])):
        assert not {key for key in keys(record) if f"`{key}`" not in text}


def test_reference_lists_every_exit_code() -> None:
    """docs/reference/exit-codes.md has a row for each Exit."""
    rows = re.findall(r"^\| (\d+) \|", reference("exit-codes"), re.MULTILINE)
    assert sorted(map(int, rows)) == sorted(errors.Exit)


# ---------------------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file, and its anchor a heading of it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors(file), f"{file.name} has no heading for #{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the anchors that a forge makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_documents_name_only_targets_that_exist() -> None:
    """``make WORD`` in a document is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named <= targets
