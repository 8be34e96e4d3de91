"""``python -m deckproof``: the command line, for where the program is not on the PATH."""

from deckproof.cli.main import main

if __name__ == "__main__":
    main()
