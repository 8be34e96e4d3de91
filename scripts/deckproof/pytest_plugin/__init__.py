"""The pytest plugin: one item per block. Loaded by every pytest of the environment, so it imports little."""
