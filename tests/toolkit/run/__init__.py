"""Tests of runs: terminals, steps, decks."""
