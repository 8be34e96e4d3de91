"""What is installed only where it is asked for: which extra a missing package belongs to."""

from __future__ import annotations

from deckproof.errors import DeckproofError

_PACKAGES = {
    "deck": (
        "babel brotli docutils fontTools latex2mathml mermaidx myst_parser sphinx sphinx_revealjs sphinxcontrib tornado"
    ),
    "browser": "axe_playwright_python playwright pypdf",
    "dask": "dask distributed",
    "lint": "detect_secrets ftfy",
    "notebook": "nbformat",
    "pytest": "_pytest pytest",
}
EXTRAS = {package: extra for extra, packages in _PACKAGES.items() for package in packages.split()}
"""The extra of pyproject.toml that brings a package, by the name under which it is imported."""


def missing(error: ModuleNotFoundError) -> DeckproofError | None:
    """Return the error that says how to get a package, or None where none of ours is missing."""
    package = (error.name or "").partition(".")[0]
    if extra := EXTRAS.get(package):
        return DeckproofError(
            f"this takes the package {package}, which is not installed", remedy=f"pip install 'deckproof[{extra}]'"
        )
    return None
