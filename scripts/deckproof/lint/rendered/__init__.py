"""Looking at a built deck in a browser: what is seen there, and the rules about it."""
