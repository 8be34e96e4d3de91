"""Find the call of a client that stays in the foreground as long as the container that it is attached to. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from deckproof.docker.attaching import is_detached, stays, takes_keys
from deckproof.docker.calls import Call, docker_calls

_RUNS = frozenset({"run", "exec", "compose run", "compose exec"})
_PUBLISH = ("-p", "--publish", "-P", "--publish-all", "--service-ports")


@dataclass(frozen=True, slots=True)
class Foreground:
    """Such a call: ``docker run`` without ``-d``, ``start -a``, ``attach``, ``exec``, ``logs -f``, ``compose up``."""

    command: str  # as Call.command has it: "run", "compose up"
    container: str = ""  # the name or id that it gives or takes; "" where there is none
    image: str = ""
    publishes: bool = False  # a port of the container's
    interactive: bool = False  # what is typed goes to the program
    follows: bool = False  # a log, for as long as it grows


def foreground(text: str) -> Foreground | None:
    """Return the last such call of an input, or None where it has none."""
    found = [_read(call) for call in docker_calls(text) if not call.substituted and _stays(call)]
    return found[-1] if found else None


def _stays(call: Call) -> bool:
    return not is_detached(call) if call.command in _RUNS else stays(call)


def _read(call: Call) -> Foreground:
    arguments, is_run = call.arguments, call.command == "run"
    named = "" if call.group == "compose" else next(iter(arguments), "")
    return Foreground(
        call.command,
        container=next(iter(call.values("--name")), "") if is_run else named,
        image=named if is_run else "",
        publishes=is_run and bool(call.values(*_PUBLISH)),
        interactive=takes_keys(call),
        follows=call.command in ("logs", "compose logs"),
    )
