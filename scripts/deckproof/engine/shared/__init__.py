"""The author's own engine, shared with all that is theirs: only what the deck made is removed."""
