"""The gallery: one deck for each shape in which people write transcripts."""

deckproof_patience = 3  # a server that lies is waited for no longer than its honest twin needs
