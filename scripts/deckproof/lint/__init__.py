"""What is wrong with slides before anybody runs them: rules over what was read, findings, and what can be put right.

A rule looks at one subject and yields findings; nothing here prints, or writes a file that stays. Only ``seen`` starts
anything: Sphinx, and the machine's browser.
"""

from deckproof.lint.engine import Report, chosen, examine
from deckproof.lint.findings import Finding, Fix, Rule
from deckproof.lint.fixing import fixed
from deckproof.lint.registry import SOURCE_RULES
from deckproof.lint.rendered.inspect import seen
from deckproof.lint.rendered.rules import RENDERED_RULES, Figures, Rendered
from deckproof.lint.report import overview, record, summary, told
from deckproof.lint.source import Source

__all__ = [
    "RENDERED_RULES",
    "SOURCE_RULES",
    "Figures",
    "Finding",
    "Fix",
    "Rendered",
    "Report",
    "Rule",
    "Source",
    "chosen",
    "examine",
    "fixed",
    "overview",
    "record",
    "seen",
    "summary",
    "told",
]
