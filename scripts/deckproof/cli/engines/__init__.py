"""``deckproof engines``: the decks on every kind of engine that there is, and what differs."""
