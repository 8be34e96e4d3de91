"""Links say where they lead; titles are in sentence case, and each is another one."""

from __future__ import annotations

import pytest
from deckproof.extract import Link, Title

from ..sources import NOWHERE, found, page


def rules(text: str, target: str = "https://a.test/b") -> list[str]:
    """Return the rules that a link breaks."""
    subject = page(links=(Link(NOWHERE, 3, target, text),))
    return [each.rule for rule in ("bare-link", "vague-link") for each in found(rule, subject)]


@pytest.mark.parametrize("text", ["here", "Click here", "this page", "Read more…", "→", ""])
def test_links_that_do_not_say_where_they_lead_are_found(text: str) -> None:
    """Also those without a text."""
    assert rules(text) == ["vague-link"]


@pytest.mark.parametrize("text", ["https://a.test/b", "http://a.test", "www.a.test/b"])
def test_addresses_are_found(text: str) -> None:
    """Nobody types them from a slide."""
    assert rules(text) == ["bare-link"]


@pytest.mark.parametrize(
    "text", ["the manual", "here is the manual", "a.test", "http://localhost:8888", "http://127.0.0.1:8080/lab"]
)
def test_words_and_addresses_of_this_machine_are_not(text: str) -> None:
    """The latter are meant to be typed."""
    assert rules(text) == []


def test_an_address_that_begins_like_this_machine_s_is_another_one() -> None:
    """``localhost.example.org`` is somewhere else."""
    assert rules("http://localhost.example.org") == ["bare-link"]


def titles(*texts: str, language: str = "en") -> list[str]:
    """Return the titles that are not in sentence case."""
    made = tuple(Title(NOWHERE, number, text, True) for number, text in enumerate(texts, 1))
    return [each.slide for each in found("title-case", page(titles=made, language=language))]


def test_titles_in_capitals_are_found() -> None:
    """All letters, or the first one of every word that counts."""
    bad = ["WHAT A CONTAINER IS", "What are Bind Mounts?", "How Bind Mounts Work", "Running Customized Environments"]
    assert titles(*bad) == bad


def test_names_are_no_capitals() -> None:
    """Known ones, ones with capitals inside, and a single one that nobody knows."""
    good = [
        "Docker image search",
        "From Docker Hub to JupyterLab",
        "Run a GPU and a TPU",
        "NASA",
        "Ask Ada about it",
        "Why",
    ]
    assert titles(*good, "Where Ada and Grace meet") == []


def test_other_languages_have_other_rules() -> None:
    """German capitalises nouns."""
    assert titles("Was Container und Images sind", language="de") == []


def test_a_title_that_was_there_before_is_found() -> None:
    """The later one, and only where it begins a slide."""
    made = (
        Title(NOWHERE, 1, "One", True),
        Title(NOWHERE, 5, "Two", True),
        Title(NOWHERE, 9, "one", True),
        Title(NOWHERE, 12, "Two", False),
    )
    (finding,) = found("duplicate-title", page(titles=made))
    assert (finding.line, "line 1 " in finding.message) == (9, True)
