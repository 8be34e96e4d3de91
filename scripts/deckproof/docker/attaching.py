"""What a client's call does at the terminal that it is typed at: attach, follow, or give it back at once. Pure."""

from __future__ import annotations

import re

from deckproof.docker.calls import Call, docker_calls

_TERMINAL = re.compile(r"\s--tty(?=\s)|\s-(?=[a-zA-Z]*t)[ditqP]+(?=\s)")
_RUNS = frozenset({"run", "create", "exec", "compose run", "compose exec"})


def main_call(text: str) -> Call | None:
    """Return the first call of an input whose output nothing else takes for its words."""
    return next((call for call in docker_calls(text) if not call.substituted), None)


def followed(text: str) -> list[str]:
    """Return the containers whose logs an input follows: ``docker logs -f NAME``."""
    calls = (call for call in docker_calls(text) if call.command == "logs" and call.values("-f", "--follow"))
    return [name for call in calls for name in call.arguments[:1]]


def starts_program(text: str) -> bool:
    """Tell whether an input starts a program in a container that is up."""
    return any(call.command in {"exec", "compose exec"} for call in docker_calls(text))


def takes_keys(call: Call) -> bool:
    """Tell whether a call passes what is typed on to a container's program."""
    if call.command in _RUNS:
        return bool(call.values("-t", "--tty", "-i", "--interactive", "-a", "--attach"))
    return call.command == "attach" or (
        call.command == "start" and bool(call.values("-a", "--attach", "-i", "--interactive"))
    )


def is_detached(call: Call) -> bool:
    """Tell whether a call gives the terminal back, with a container that goes on."""
    return bool(call.values("-d", "--detach"))


def has_terminal(call: Call) -> bool:
    """Tell whether the container's program gets a terminal."""
    return bool(call.values("-t", "--tty"))


def stays(call: Call) -> bool:
    """Tell whether a call goes on until somebody ends it, or what it looks at ends."""
    if call.command in {"attach", "events"}:
        return True
    if call.command == "start":
        return bool(call.values("-a", "--attach", "-i", "--interactive"))
    if call.command in {"logs", "compose logs"}:
        return bool(call.values("-f", "--follow"))
    if call.command == "stats":
        return not call.values("--no-stream")
    return call.command == "compose up" and not is_detached(call)


def without_terminal(text: str) -> str:
    """Return the command without ``-t``, for one who has no terminal to offer."""
    return _TERMINAL.sub(
        lambda match: "" if match[0] in (" -t", " --tty") else match[0].replace("t", "", 1), text, count=1
    )
