"""Tell whether a call puts the terminal into a shell in a container. Pure."""

from __future__ import annotations

from pathlib import PurePosixPath

from deckproof.docker.attaching import has_terminal, is_detached
from deckproof.docker.calls import docker_calls

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_STARTS = frozenset({"run", "exec", "compose run", "compose exec"})


def enters_shell(text: str) -> bool:
    """Tell whether an input ends up in the shell of a container: ``docker run -it debian bash``."""
    calls = [call for call in docker_calls(text) if not call.substituted]
    if len(calls) != 1 or calls[0].command not in _STARTS or is_detached(calls[0]):
        return False
    call = calls[0]
    shell = (
        len(call.arguments) == 2 and PurePosixPath(call.arguments[1]).name in _SHELLS
    )  # a container or image, a shell
    return shell and (has_terminal(call) or call.group == "compose")
