"""What stands at the head of a document, or of a slide, between two lines of dashes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_MOST_LINES = 500
_ENDS = frozenset({"---", "..."})


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values, and where the text below them begins."""

    values: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0  # lines, with those of the dashes

    @property
    def title(self) -> str:
        """The title that it gives; "" where it gives none."""
        title = self.values.get("title")
        return " ".join(str(title).split()) if isinstance(title, str | int | float) else ""


def front_matter(lines: Sequence[str], start: int = 0) -> FrontMatter:
    """Return the front matter that begins at a line; an empty one where none does."""
    if start >= len(lines) or lines[start].rstrip() != "---":
        return FrontMatter()
    after = lines[start + 1 : start + _MOST_LINES]
    end = next((number for number, line in enumerate(after) if line.rstrip() in _ENDS), None)
    values = _values("\n".join(after[:end])) if end else {} if end == 0 else None
    return FrontMatter() if values is None or end is None else FrontMatter(values, end + 2)


def _values(text: str) -> dict[str, Any] | None:
    """Return what YAML says, as far as it is one table; None where it is none."""
    import yaml

    try:
        loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- it is a safe one
    except (yaml.YAMLError, ValueError, RecursionError):
        return {} if all(":" in line for line in text.split("\n")[:1]) else None
    if loaded is None:
        return {}
    return {str(key): value for key, value in loaded.items()} if isinstance(loaded, dict) else None
