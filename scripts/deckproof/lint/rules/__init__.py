"""The rules about the sources of decks, one file per subject."""
