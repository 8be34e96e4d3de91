"""Engines in containers, on the engine that the author has: no root needed."""
