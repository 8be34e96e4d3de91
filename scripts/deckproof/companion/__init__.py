"""Write a deck's commands as one plain bash script that needs nothing of deckproof.

``carried`` finds the ids that commands take from earlier outputs, ``patterns`` how to find them there again, ``moves``
in which order what is to be done; ``writing`` puts each of these into words, and ``scripts`` puts all together.
``helpers.sh`` has the functions that a script uses.
"""

from deckproof.companion.scripts import script

__all__ = ["script"]
