"""What is wrong with slides before anybody runs them: rules over what was read, findings, and what can be put right.

A rule looks at one subject and yields findings; nothing here prints, writes a file, or starts anything.
"""

from deckproof.lint.examine import Report, chosen, examine
from deckproof.lint.findings import Finding, Fix, Rule
from deckproof.lint.fixing import fixed
from deckproof.lint.registry import SOURCE_RULES
from deckproof.lint.source import Source
from deckproof.lint.telling import record, summary, told

__all__ = [
    "SOURCE_RULES",
    "Finding",
    "Fix",
    "Report",
    "Rule",
    "Source",
    "chosen",
    "examine",
    "fixed",
    "record",
    "summary",
    "told",
]
