"""Know the text of a file by its lines, whatever its label says: a Dockerfile, a program, a page, a table of settings.

To add a kind, write its row, a case in ``tests/toolkit/parse/test_files.py``, and its name in
``docs/reference/matching.md``. What is no shell must not be typed: a line of it may well be a command, and do harm.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LONGEST = 20_000
"""Characters; no slide shows more, and Python's parser is not made for hostile texts."""
_INSTRUCTION = re.compile(
    r"(?:FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL"
    r"|HEALTHCHECK|SHELL)\s+\S"
)
_PYTHON = re.compile(
    r"(?:import \w[\w., ]*|from [\w.]+ import .+|(?:async )?def \w+\(.*|class \w+.*:|@\w[\w.]*(?:\(.*)?|\w[\w.]* = .+"
    r"|(?:print|input)\(.*|(?:if|for|while|with|try|elif|else)\b.*:|return\b.*|\w[\w.]*\([^)]*\))$"
)
_MARKUP = re.compile(r"<(?:!doctype|!--|\?xml|\?php|/?[a-z][\w-]*(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_KEY = re.compile(r"\s*(?:- )*[\w./\"'-]+:(?:\s+\S.*)?$")
_SECTION = re.compile(r"\[[\w .:/\"-]+\]$")
_PAIR = re.compile(r"[\w.-]+\s*=.*")
_SPACED = re.compile(r"\s*[\w.-]+ +=(?: |$)")
_BRACED = re.compile(r"\s*[\w-]+(?: [\w./-]+)? \{$")
_TARGET = re.compile(r"[\w./$(){}%-]+(?: [\w./$(){}%-]+)*\s*:(?!=)(?:\s.*)?$")
_CODE = re.compile(
    r"(?:#include\s*[<\"]|package \w+;?$|using \w[\w.]*;|(?:const|let|var) \w+ ?=|function \w+\(.*\)? ?\{?"
    r"|public (?:class|static)\b|module\.exports|require\(|library\(\w+\)|\w[\w.]* <- "
    r"|(?:resource|provider|variable|module) \""
    r"|use strict\b"
    r"|(?:server|http|location|events|upstream)\b[^;|&]*\{$|--- a/|diff --git )"
)
_STATEMENT = re.compile(
    r"(?:SELECT|INSERT INTO|CREATE (?:TABLE|DATABASE|USER)|UPDATE \w+ SET|DELETE FROM|DROP TABLE)\s"
)
_WRITES = re.compile(r"^\s*(?:sudo )?(?:cat|tee)\b[^|;&]*<<-?\s*['\"\\]?\w+")
"""A command that the lines below it are handed to: what they are is the file's that it writes."""
_NAME = re.compile(
    r"\s*(?:#|//|--|<!--|/\*)\s*(?:file(?:name)?:\s*)?(?P<name>(?:[\w.-]+/)*(?:[\w-][\w.-]*\.[A-Za-z]\w*|Dockerfile|Makefile))"
    r"\s*(?:-->|\*/)?\s*$"
)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, as a person calls it, and what knows it by its lines: one or more, none of them blank."""

    name: str
    knows: Callable[[Sequence[str]], bool]


def file_kind(lines: Sequence[str]) -> str | None:
    """Return what kind of file these lines are, or are a part of; None where they may be commands."""
    written = [line.rstrip() for line in lines if line.strip()]
    if not written or sum(map(len, written)) > _LONGEST or _WRITES.search(written[0]):
        return None
    return next((kind.name for kind in KINDS if kind.knows(written)), None)


def name_in(lines: Sequence[str]) -> str | None:
    """Return the name of the file that the first line, a comment, says that these are; None where it says none."""
    match = _NAME.match(next((line for line in lines if line.strip()), ""))
    return match["name"] if match else None


def _is_dockerfile(lines: Sequence[str]) -> bool:
    """Every line is an instruction, a comment, or goes on with the one above; the first instruction tells."""
    going_on = False
    instructions = 0
    for line in lines:
        comment = line.lstrip().startswith("#")
        if not (going_on or comment or _INSTRUCTION.match(line)):
            return instructions > 0 and _INSTRUCTION.match(lines[0]) is not None
        instructions += not (going_on or comment)
        going_on = line.endswith("\\") or (going_on and comment)
    return instructions > 0


def _is_python(lines: Sequence[str]) -> bool:
    code = [line for line in lines if not line.lstrip().startswith("#")]
    if not code or not any(_PYTHON.match(line) for line in code if not line[0].isspace()):
        return False
    return parses_as_python("\n".join(lines))


def parses_as_python(text: str) -> bool:
    """Tell whether Python's parser takes a text, which is much: ``ls`` is a name."""
    if len(text) > _LONGEST:
        return False
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True


def _is_json(lines: Sequence[str]) -> bool:
    if lines[0][0] not in "{[":
        return False
    try:
        json.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return lines[0] == "{" and len(lines) > 1 and lines[1].lstrip().startswith('"')
    return True


def _is_yaml(lines: Sequence[str]) -> bool:
    """The first line is a key, and so are most, or entries of a list; what is deeper may be anything."""
    own = [line for line in lines if not line.lstrip().startswith("#")]
    if not own or not (_KEY.match(own[0]) or own[0] == "---"):
        return False
    keys = [line for line in own if _KEY.match(line) or line.lstrip().startswith("- ") or line == "---"]
    flush = [line for line in own if not line[0].isspace()]
    return 2 * len(keys) > len(own) and all(line in keys for line in flush)


def _is_ini(lines: Sequence[str]) -> bool:
    own = [line for line in lines if line[0] not in "#;"]
    return len(own) > 1 and bool(_SECTION.match(own[0])) and any(map(_PAIR.match, own[1:]))


def _is_settings(lines: Sequence[str]) -> bool:
    """Names, a blank and values, maybe in braces, as no shell has them: ``ssl_min_protocol = TLSv1.2``."""
    own = [line for line in lines if line.lstrip()[0] not in "#;!}"]
    return any(map(_SPACED.match, own)) and all(_SPACED.match(line) or _BRACED.match(line) for line in own)


def _is_makefile(lines: Sequence[str]) -> bool:
    return any(_TARGET.match(one) and other.startswith("\t") for one, other in pairwise(lines))


KINDS = (
    FileKind("a script, by its first line", lambda lines: lines[0].startswith(("#!", "#SBATCH", "#PBS"))),
    FileKind("a Dockerfile, or a part of one", _is_dockerfile),
    FileKind("HTML, XML or PHP", lambda lines: _MARKUP.match(lines[0]) is not None),
    FileKind("JSON", _is_json),
    FileKind("a file of settings in sections", _is_ini),
    FileKind("a file of settings", _is_settings),
    FileKind("a Makefile", _is_makefile),
    FileKind("YAML", _is_yaml),
    FileKind("SQL", lambda lines: _STATEMENT.match(lines[0]) is not None),
    FileKind("a program or its configuration", lambda lines: any(map(_CODE.match, lines[:3]))),
    FileKind("Python", _is_python),
)
"""The kinds that are known, in the order in which they are tried."""

DATA = frozenset({"JSON", "YAML", "HTML, XML or PHP"})
"""What many a command prints."""
