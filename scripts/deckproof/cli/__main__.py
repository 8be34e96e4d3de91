"""The program: an interrupt ends it without a traceback also while it still imports what it needs."""

from __future__ import annotations

import sys
from typing import NoReturn

from deckproof import collect_less
from deckproof.errors import Exit


def main() -> NoReturn:
    """Run the command line and exit."""
    collect_less()
    try:
        from deckproof.cli.main import run

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("deckproof: interrupted\n")
        code = Exit.INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
