"""Write what really came back into the slides: pure edits of text, and one module that puts them into files."""

from deckproof.update.decide import Left
from deckproof.update.revise import Place, Revision, revise
from deckproof.update.writing import Snapshot, WriteError, put_back, replace_file

__all__ = ["Left", "Place", "Revision", "Snapshot", "WriteError", "put_back", "replace_file", "revise"]
