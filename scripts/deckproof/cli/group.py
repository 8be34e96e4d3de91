"""A group of verbs, and how a command line ends: with one clear message and a documented exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from deckproof.cli.extras import missing
from deckproof.cli.say import OutputError, let_go, open_standard_streams, say, warn
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
    open_standard_streams()
    end_as_interrupt()
    try:
        code = command.main(args=arguments, prog_name="deckproof", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", Exit.INTERRUPTED)
    except (BrokenPipeError, ReaderGoneError):
        let_go(sys.stdout)
        return Exit.INTERRUPTED
    except OutputError as error:
        let_go(sys.stdout)
        return _say(str(error), error.exit)
    except click.ClickException as error:
        return _refused(error)
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
    return f"a bug in deckproof: {type(error).__name__}: {error}\n  DECKPROOF_DEBUG=1 shows where"


def _refused(error: click.ClickException) -> int:
    """Say what is wrong with a command line; one with nothing on it gets help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(error.format_message())
        return Exit.USAGE
    message = error.format_message()
    if isinstance(error, click.UsageError):
        message += f"\n  {error.ctx.command_path if error.ctx else 'deckproof'} --help says more"
    return _say(message, Exit.USAGE)


def _say(message: str, code: int) -> int:
    warn(f"deckproof: {message}")
    return code


def _reraise_for_debugging() -> None:
    if os.environ.get("DECKPROOF_DEBUG") == "1":
        raise  # noqa: PLE0704 -- called while an exception is handled
