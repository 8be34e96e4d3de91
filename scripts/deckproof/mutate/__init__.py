"""Plant lies in a deck that tells the truth, one at a time, and see which of them get through.

Pure, but for ``running``: a lie is a step that promises something else, held against the record of one real run.
"""

from deckproof.mutate.baseline import Truth, hold
from deckproof.mutate.commands import spread, wrong_commands
from deckproof.mutate.documents import document_lies
from deckproof.mutate.lie import Fate, Lie, LieKind, Trial
from deckproof.mutate.planting import lies

__all__ = ["Fate", "Lie", "LieKind", "Trial", "Truth", "document_lies", "hold", "lies", "spread", "wrong_commands"]
