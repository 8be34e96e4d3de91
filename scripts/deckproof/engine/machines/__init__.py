"""Machines: what decks run on; recipes, and root file systems made of them."""
