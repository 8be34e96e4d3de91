"""Decks in, a Proof out; side by side in processes; other claims held against recorded outcomes."""
