"""The terminals of one deck: which one a step is typed at, as a person would choose it."""

from __future__ import annotations

from collections.abc import Iterator

from deckproof.config import Config
from deckproof.engine.base import Engine
from deckproof.run.shells import BASH, Marker, container_shell, host_environment
from deckproof.run.terminal import State, Terminal, pump

OPEN_PATIENCE = 20.0
"""Seconds that a shell gets to show its first prompt (inside a container, on a busy machine)."""


class Terminals:
    """All terminals of a deck, the most recently used last."""

    def __init__(self, engine: Engine, config: Config, folder: str = "") -> None:
        """``folder``, below the engine's own, is where host shells start."""
        self._engine = engine
        self._config = config
        self._start = ["env", f"--chdir={folder}"] if folder else []
        self._all: list[Terminal] = []
        self._opened = 0

    def __iter__(self) -> Iterator[Terminal]:
        return iter(tuple(self._all))

    def host(self, name: str | None) -> Terminal:
        """Return the host terminal to type at: the last used one that shows its prompt, or a new one.

        A named one is returned as it is, busy or not. Raises EngineError where no shell can be started.
        """
        pump(self._all, 0)
        at_host = [each for each in self._recent() if not each.in_container]
        if name is not None:
            found = next((each for each in at_host if each.name == name), None)
        else:
            found = next((each for each in at_host if each.state is State.READY), None)
        return self._used(found or self._open(name or self._free_name(), list(BASH)))

    def inside(self, container: str, name: str | None) -> Terminal:
        """Return the terminal with a shell inside a running container. Raises EngineError where there is none."""
        pump(self._all, 0)
        name = name or f"in {container}"
        found = next((each for each in self._recent() if each.name == name and each.in_container), None)
        return self._used(found or self._open(name, container))

    def foreground(self, name: str | None) -> list[Terminal]:
        """Return the terminals with a program in the foreground, the most recently used first."""
        pump(self._all, 0)
        return [each for each in self._recent() if each.state is State.BUSY and name in (None, each.name)]

    def last_at_prompt(self) -> Terminal | None:
        """Return the host terminal that was used last, of those that show their shell's prompt."""
        pump(self._all, 0)
        return next((each for each in self._recent() if not each.in_container and each.state is State.READY), None)

    def last(self, name: str | None) -> Terminal | None:
        """Return the most recently used terminal, preferably one with a program in the foreground."""
        return next(iter(self.foreground(name) + [each for each in self._recent() if name in (None, each.name)]), None)

    def use(self, terminal: Terminal) -> Terminal:
        """Take note that this terminal is the most recently used one."""
        return self._used(terminal)

    def drop(self, terminal: Terminal) -> None:
        """Close a terminal; another one is opened when a step needs it."""
        terminal.close()
        if terminal in self._all:
            self._all.remove(terminal)

    def close(self) -> None:
        """Close them all, and go on closing when one of them can't be."""
        try:
            while self._all:
                self._all.pop().close()
        finally:
            if self._all:
                self.close()

    def _recent(self) -> list[Terminal]:
        for each in self._all[:]:
            if not each.alive:
                self.drop(each)
        return self._all[::-1]

    def _used(self, terminal: Terminal) -> Terminal:
        if terminal in self._all:
            self._all.remove(terminal)
        self._all.append(terminal)
        return terminal

    def _free_name(self) -> str:
        self._opened += 1
        return str(self._opened)

    def _open(self, name: str, shell: list[str] | str) -> Terminal:
        marker = Marker()
        inside = isinstance(shell, str)
        command = container_shell(shell, marker) if isinstance(shell, str) else [*self._start, *shell]
        environment = host_environment(self._engine.environment, marker)
        terminal = Terminal(
            name,
            self._engine.enter(command),
            environment=environment,
            cwd=self._engine.workdir,
            marker=marker,
            columns=self._config.columns,
            rows=self._config.rows,
            in_container=inside,
        )
        self._all.append(terminal)  # before it is waited for: an interrupt must find it
        return terminal.open(OPEN_PATIENCE)
