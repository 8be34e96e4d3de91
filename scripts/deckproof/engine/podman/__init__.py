"""Podman as the engine of a deck, to see what differs there."""
