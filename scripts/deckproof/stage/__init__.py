"""A built deck in a browser: served, watched while it is written, printed, pictured."""
