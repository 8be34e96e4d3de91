"""A room for Sphinx to run in: nothing is printed, nothing stays behind in the process.

Sphinx keeps directives, roles, node classes, log handlers and translations in globals of the process, and a conf.py
may change ``sys.path`` and print; many projects are read in one process here (pytest, the tests), so all of it is put
back.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

from sphinx.config import Config
from sphinx.locale import translators
from sphinx.util.docutils import docutils_namespace

_SUFFIXES = {".rst": "restructuredtext"}


@contextmanager
def quiet() -> Iterator[None]:
    """Silence what runs inside, and put back the globals that it changes."""
    with (
        _descriptor(1),
        _descriptor(2),
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
        _sphinx_logger(),
        _interpreter(),
        sphinx_s_own_suffixes(),
        _translations(),
        docutils_namespace(),
    ):
        yield


@contextmanager
def _descriptor(number: int) -> Iterator[None]:
    """Keep also programs that a conf.py starts, and what it writes past Python, from being heard."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # what was said before comes before
            stream.flush()
    try:
        before = os.dup(number)
    except OSError:  # it is closed
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, number)
        yield
    finally:
        os.dup2(before, number)
        os.close(before)
        os.close(nowhere)


@contextmanager
def _sphinx_logger() -> Iterator[None]:
    logger = logging.getLogger("sphinx")
    handlers, level, propagate = logger.handlers[:], logger.level, logger.propagate
    try:
        yield
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


def sphinx_s_own_suffixes() -> AbstractContextManager[None]:
    """Have Sphinx read by default what it does by itself: extensions of one project add to it for all."""
    return _instead(Config.config_values["source_suffix"].default, _SUFFIXES)


def _translations() -> AbstractContextManager[None]:
    return _instead(translators, {})  # of the project that was read or built before: its words would win


@contextmanager
def _instead(table: dict[Any, Any], other: Mapping[Any, Any]) -> Iterator[None]:
    """Have a table of a library's hold something else meanwhile."""
    before = dict(table)
    table.clear()
    table.update(other)
    try:
        yield
    finally:
        table.clear()
        table.update(before)


@contextmanager
def _interpreter() -> Iterator[None]:
    path, bytecode = sys.path[:], sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # an extension beside conf.py must not leave __pycache__ in the source tree
    try:
        yield
    finally:
        sys.path[:] = path
        sys.dont_write_bytecode = bytecode
