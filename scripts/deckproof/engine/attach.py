"""Whether a docker client is attached to something that is up: what tells a server from a slow command."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from deckproof.docker.attaching import followed, starts_program

Client = Callable[..., subprocess.CompletedProcess[str]]


def attached(client: Client, since: float, typed: str) -> bool:
    """Tell whether a client attached, at or after ``since``, to a container that is up now.

    ``typed`` is the command: following a log leaves no trace in the engine's events, so it is read from there; and
    only `docker exec` starts programs: those of health checks, which look the same in the events, are not its.
    """
    return is_up(client, _events_since(client, since), typed)


def is_up(client: Client, events: Iterable[dict[str, Any]], typed: str) -> bool:
    """Tell whether something is up that a client attached to, as these events and the command tell."""
    names = {*attachments(events, programs=starts_program(typed)), *followed(typed)}
    return any(_is_up(client, name) for name in names)


def _events_since(client: Client, since: float) -> list[dict[str, Any]]:
    now = _engines_time(client)
    window = ["--since", f"{now - (time.time() - since):.6f}", "--until", f"{now:.6f}"]
    events = client("events", *window, "--filter", "type=container", "--format", "{{json .}}", timeout=10)
    return [json.loads(line) for line in events.stdout.splitlines()]


def _engines_time(client: Client) -> float:
    """Return the Unix time as the engine's machine has it: it stamps the events, and asked for later ones, it waits."""
    said = client("info", "--format", "{{.SystemTime}}", timeout=10).stdout.strip()
    try:
        return datetime.fromisoformat(_NANOSECONDS.sub(r"\1", said)).timestamp()
    except ValueError:
        return time.time()


_NANOSECONDS = re.compile(r"(\.\d{6})\d+")


def attachments(events: Iterable[dict[str, Any]], *, programs: bool) -> set[str]:
    """Return the containers that clients attached to and, with ``programs``, those in which one was started that runs.

    Pure.
    """
    attached: set[str] = set()
    running: dict[str, str] = {}
    for event in events:
        action, actor = str(event.get("Action", "")), event["Actor"]
        program = actor.get("Attributes", {}).get("execID", "")
        if action == "attach":
            attached.add(actor["ID"])
        elif action.startswith("exec_start") and programs:
            running[program] = actor["ID"]
        elif action.startswith("exec_die"):
            running.pop(program, None)
    return attached | set(running.values())


def _is_up(client: Client, name: str) -> bool:
    return client("inspect", "--format", "{{.State.Running}}", name, timeout=10).stdout.strip() == "true"
