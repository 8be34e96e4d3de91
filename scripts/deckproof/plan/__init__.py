"""Steps → Session: order, hidden blocks, which prompt ends which step, and what the deck takes of its engine."""
