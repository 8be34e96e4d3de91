"""A group of verbs, and how a command line ends: with one clear message and a documented exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from deckproof.cli.extras import missing
from deckproof.errors import DeckproofError, Exit
from deckproof.signals import end_as_interrupt


class ReaderGoneError(Exception):
    """Nobody reads standard output any more."""


class Verbs(click.Group):
    """The verbs, with a broken pipe told apart: click would make it exit 0, which here means proven."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGoneError from None


def ended(command: click.Command, arguments: Sequence[str] | None) -> int:
    """Run a command line and return the exit code; never a traceback, but where DECKPROOF_DEBUG asks for it."""
    end_as_interrupt()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 is no reason to stop
    try:
        code = command.main(args=arguments, prog_name="deckproof", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", Exit.INTERRUPTED)
    except (BrokenPipeError, ReaderGoneError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter complains when it closes standard output
        return Exit.INTERRUPTED
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "deckproof"
        return _say(f"{error.format_message()}\n  {path} --help says more", Exit.USAGE)
    except click.ClickException as error:
        return _say(error.format_message(), Exit.USAGE)
    except DeckproofError as error:
        _reraise_for_debugging()
        return _say(str(error), error.exit)
    except ModuleNotFoundError as error:
        _reraise_for_debugging()
        return _say(str(missing(error) or _defect(error)), Exit.USAGE)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported in one line
        _reraise_for_debugging()
        return _say(_defect(error), 1)


def _defect(error: Exception) -> str:
    return f"a defect of deckproof: {type(error).__name__}: {error}\n  DECKPROOF_DEBUG=1 shows where"


def _say(message: str, code: int) -> int:
    click.echo(f"deckproof: {message}", err=True)
    return code


def _reraise_for_debugging() -> None:
    if os.environ.get("DECKPROOF_DEBUG") == "1":
        raise  # noqa: PLE0704 -- called while an exception is handled
