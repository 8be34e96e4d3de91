"""Tell whether a call puts the terminal into a program in a container, and whether that is a shell. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from deckproof.docker.attaching import has_terminal, is_detached, stays
from deckproof.docker.calls import Call, calls_client, docker_calls

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_RUNS = frozenset({"run", "compose run"})
_STARTS = _RUNS | {"exec", "compose exec"}
_WITH_A_SHELL = frozenset(
    """
    almalinux alpine amazonlinux archlinux busybox centos clearlinux debian fedora oraclelinux photon rockylinux ubuntu
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
)
"""Images that start a shell where no command is given."""


def enters_program(text: str) -> bool:
    """Tell whether an input ends up in a program of a container that may ask for input: ``docker run -it redis``."""
    call = _only_call(text)
    return call is not None and (call.command == "attach" or (_has_terminal(call) and not is_detached(call)))


def enters_shell(text: str, earlier: Sequence[str] = (), following: str = "") -> bool:
    """Tell whether an input ends up, or may end up, in the shell of a container: ``docker run -it debian bash``.

    ``earlier`` are the inputs before it: what ``docker attach`` leads into was started by one of
    them; where it was by none, and ``following`` is no command of docker, it may be a shell.
    """
    call = _only_call(text)
    if call is None or is_detached(call):
        return False
    if call.command in {"attach", "start"}:
        started = [each for text in earlier if (each := _may_be_attached_to(text, call))]
        if not started:
            return stays(call) and not calls_client(following)
        return stays(call) and any(has_terminal(each) and _runs_shell(each) for each in started)
    return starts_shell(text)


def starts_shell(text: str) -> bool:
    """Tell whether an input starts a shell in a container and ends up in it, as ``docker exec -it web bash`` does."""
    call = _only_call(text)
    return call is not None and not is_detached(call) and _has_terminal(call) and _runs_shell(call)


def _only_call(text: str) -> Call | None:
    calls = [call for call in docker_calls(text) if not call.substituted]
    return calls[0] if len(calls) == 1 else None


def _has_terminal(call: Call) -> bool:
    return call.command in _STARTS and (has_terminal(call) or call.group == "compose")


def _runs_shell(call: Call) -> bool:
    where, *command = call.arguments or [""]
    if not command:
        return call.command in _RUNS and where.partition("@")[0].partition(":")[0].rpartition("/")[2] in _WITH_A_SHELL
    plain = all(each.startswith("-") and "c" not in each for each in command[1:])
    return plain and PurePosixPath(command[0]).name in _SHELLS


def _may_be_attached_to(text: str, attached: Call) -> Call | None:
    """Return the call of an input that started a container, if it may be the one that is attached to."""
    call = _only_call(text)
    if call is None or call.command not in {"run", "create"}:
        return None
    names = call.values("--name")
    return call if not names or not attached.arguments or attached.arguments[0] in names else None
