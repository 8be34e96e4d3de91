"""Rules about what is read: links that say where they lead, and titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckproof.extract import Link, Title
from deckproof.lint.findings import Finding, Rule
from deckproof.lint.source import Source

_VAGUE = frozenset(
    """
    here|click here|click|link|this|this link|this page|this one|more|read more|learn more|see more|see here|page|url
    |website|source|details|info
    """.replace("\n", "")
    .replace(" |", "|")
    .strip()
    .split("|")
)
_ADDRESS = re.compile(r"(?i)(?:https?://|www\.)(?!(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?![\w.-]))\S+")
"""An address on the reader's own machine is meant to be typed."""
_SMALL = frozenset(
    """
    a an and are as at but by do does for from how if in into is it its nor not of off on or our out over so than that
    the their then to under up via vs was what when where which who why with without you your
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
_NAMES = frozenset(
    """
    alpine amazon ansible apache apple apptainer arch aws azure bash bitbucket buildx centos chrome chromium compose
    conda debian desktop docker dockerfile dockerhub engine fedora firefox github gitlab google helm hub java julia
    jupyter jupyterhub jupyterlab kubernetes linux mac mamba mariadb markdown microsoft minikube mongo nginx node
    notebook openai oracle podman portainer postgres powershell pypi python pytorch quay rancher redis rocker
    rstudio ruby rust shiny singularity slurm spark sphinx studio swarm tensorflow terraform ubuntu unix windows
    zenodo
    """.split()  # noqa: SIM905 -- as above
)
"""Names of things that slides about containers speak of."""


def bare_link(source: Source) -> Iterator[Finding]:
    """Find addresses that are written out where words should be."""
    for each in source.page.links:
        if _ADDRESS.fullmatch(each.text):
            message = f"the link shows its address {each.text}, which nobody reads or types from a slide"
            yield _of_link("bare-link", each, message)


def vague_link(source: Source) -> Iterator[Finding]:
    """Find links whose text does not say where they lead."""
    for each in source.page.links:
        text = each.text.lower().strip(" .!…»>→")
        if text in _VAGUE or not text:
            said = f"the link's text is `{each.text}`" if each.text else "the link has no text"
            yield _of_link("vague-link", each, f"{said}, which does not say that it leads to {each.target}")


def _of_link(rule: str, link: Link, message: str) -> Finding:
    return Finding(rule, link.path, link.line, message, "let the words of the link say what is behind it")


def title_case(source: Source) -> Iterator[Finding]:
    """Find titles in capitals, or with Every Word in Capitals; only where the deck is in English."""
    language = source.page.project.values.get("language") or "en"
    for each in source.page.titles:
        if not str(language).startswith("en"):
            return
        if how := _shouts(each.text):
            message = f"the title is {how}, and one in sentence case is read faster"
            yield _of_title("title-case", each, message, "capitalise the first word and names, no more")


def _shouts(title: str) -> str | None:
    words = re.findall(r"[^\W\d_][\w'’-]*", title)
    if len(words) > 1 and title.isupper():
        return "in upper case"
    later = [word for word in words[1:] if word.lower() not in _SMALL and not _is_name(word)]
    capitals = [word for word in later if word[0].isupper() and word[1:].islower()]
    return "in title case" if len(capitals) > 1 and len(capitals) == len(later) else None


def _is_name(word: str) -> bool:
    """Tell whether a word is a name that is known, or looks like one: ``JupyterLab``, ``GPU``."""
    return word.lower().removesuffix("'s") in _NAMES or any(letter.isupper() for letter in word[1:])


def duplicate_title(source: Source) -> Iterator[Finding]:
    """Find slides that have the same title as one before them."""
    first = dict[str, Title]()
    for each in source.page.titles:
        before = first.setdefault(each.text.casefold(), each)
        if each.begins_slide and before is not each:
            message = f"the slide at line {before.line} is called `{each.text}`, too: links and reports confuse them"
            yield _of_title("duplicate-title", each, message, "say in the title what is new on this slide")


def _of_title(rule: str, title: Title, message: str, remedy: str) -> Finding:
    return Finding(rule, title.path, title.line, message, remedy, title.text)


RULES = (
    Rule("bare-link", "Links are words, not addresses.", bare_link),
    Rule("vague-link", "A link's words say where it leads.", vague_link),
    Rule("title-case", "Titles are in sentence case.", title_case),
    Rule("duplicate-title", "No two slides of a deck have the same title.", duplicate_title),
)
