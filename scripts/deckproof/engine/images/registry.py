"""Asking whether something outside this machine answers, quickly and without ever hanging."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import cache

from deckproof.docker.references import is_local

SECONDS = 3.0


@cache
def registry_answers(host: str) -> bool:
    """Tell whether an image registry answers; asked once per process, at most a few seconds."""
    return _within(lambda: _is_registry(host))


def reachable(host: str, port: int) -> bool:
    """Tell whether a TCP connection to a host can be made, within a few seconds."""
    return _within(lambda: _connects(host, port))


def _is_registry(host: str) -> bool:
    """Tell whether a registry answers as engines ask it: one on this machine also without TLS."""
    return _greets(f"https://{host}") or (is_local(host) and _greets(f"http://{host}"))


def _greets(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/v2/", timeout=SECONDS):  # noqa: S310 -- http and https alone
            return True
    except urllib.error.HTTPError as error:
        return error.code == 401  # it wants to know who asks: a registry's usual greeting
    except (OSError, ValueError):
        return False


def _connects(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=SECONDS):
            return True
    except OSError:
        return False


def _within(question: Callable[[], bool]) -> bool:
    """Ask in a thread of its own: the resolver has no timeout that could be set."""
    answer: list[bool] = []
    thread = threading.Thread(target=lambda: answer.append(question()), daemon=True)
    thread.start()
    thread.join(SECONDS + 1)
    return bool(answer and answer[0])
