"""Compare what a slide promises with what came back; pure functions over lines of text."""

from deckproof.match.bindings import Bindings, Pair, Unbound
from deckproof.match.compare import Comparison, compare
from deckproof.match.prompt import bind_prompt, prompt_regex

__all__ = ["Bindings", "Comparison", "Pair", "Unbound", "bind_prompt", "compare", "prompt_regex"]
