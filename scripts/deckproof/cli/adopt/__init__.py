"""What becomes of documents that nobody wrote for deckproof: provable as they are, with which option, or by hand.

A forecast says it without running anything, a run of the decks says the rest; both as options that ``comments`` writes.
Nothing here judges a step: what can be read, had and run is asked of the rooms that a check asks.
"""
