"""Compare what a slide promises with what came back; pure functions over lines of text."""

from deckproof.match.bindings import Bindings, Inputs, Pair, Unbound
from deckproof.match.compare import Comparison, compare, uncompared
from deckproof.match.configure import begin, kinds_of
from deckproof.match.kinds import Kinds
from deckproof.match.lines import Token, parts_of
from deckproof.match.prompt_pattern import bind_prompt, prompt_regex

__all__ = [
    "Bindings",
    "Comparison",
    "Inputs",
    "Kinds",
    "Pair",
    "Token",
    "Unbound",
    "begin",
    "bind_prompt",
    "compare",
    "kinds_of",
    "parts_of",
    "prompt_regex",
    "uncompared",
]
