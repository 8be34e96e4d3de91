"""Code blocks are labelled as what they are, fit on a slide, and are proven."""

from __future__ import annotations

from typing import Any

import pytest
from deckproof.testing import make_block

from ..sources import found, page

LONG = "echo " + "x" * 76  # 81 columns


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("python", "docker ps\n\ncd work\n# a remark", "bash"),
        ("text", "$ docker ps", "console"),
        ("", "root@eca4aa01751c:/# ls", "console"),
        ("python", "docker run nginx:1.28\n   |      └── image\n   └── client", "bash"),
    ],
)
def test_shell_with_another_label_is_found(language: str, text: str, label: str) -> None:
    """By its prompts or its commands, also over a drawing; the remedy names the label that fits."""
    (finding,) = found("shell-label", page(make_block(text, language=language)))
    assert finding.remedy == f"label it `{label}`"
    assert ("has no language" in finding.message) == (not language)


@pytest.mark.parametrize(
    ("language", "text", "more"),
    [
        ("bash", "docker ps", {}),
        ("python", "print('docker ps')", {}),
        ("python", ">>> 1 + 1\n2", {}),
        ("text", "Docker is a program.", {}),
        ("yaml", "docker: ps", {}),
        ("python", "docker", {"caption": "name.py"}),
    ],
)
def test_what_is_no_shell_keeps_its_label(language: str, text: str, more: dict[str, Any]) -> None:
    """So do files, whatever is in them."""
    assert found("shell-label", page(make_block(text, language=language, **more))) == []


def test_skipped_shell_is_labelled_too() -> None:
    """It stands on the slide all the same."""
    assert found("shell-label", page(make_block("$ docker ps", language="python", skip="no time")))


def test_output_in_a_block_of_its_own_is_no_shell() -> None:
    """Though its first word is a command."""
    above = make_block("$ which docker", number=1)
    below = make_block("docker is /usr/bin/docker", number=2, line=3, language="text")
    assert found("shell-label", page(above, below)) == []


def test_lines_over_80_columns_are_found() -> None:
    """Not those of 80; in speaker notes none; wide signs count as two."""
    block = make_block(f"$ true\n{LONG}\n{LONG[1:]}\n{'好' * 41}", line=10)
    findings = found("long-line", page(block))
    assert [(each.line, each.message.split()[3]) for each in findings] == [(11, "81"), (13, "82")]
    assert found("long-line", page(block, aside=frozenset({block.id}))) == []
    assert found("long-line", page(make_block(LONG, role="setup"))) == []


def test_blocks_over_14_lines_are_found() -> None:
    """Not those of 14."""
    assert found("long-block", page(make_block("\n".join("abcdefghijklmn")))) == []
    (finding,) = found("long-block", page(make_block("\n".join("abcdefghijklmno"))))
    assert finding.message == "the block has 15 lines, and 14 fit on a slide"


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("yaml", "a: b", "language yaml: not shell"),
        ("bash", "# only a remark", "no command in it"),
        ("pycon", ">>> 1 + 1", "language pycon: typed at >>>, which no step before it starts"),
    ],
)
def test_code_that_nothing_proves_is_found(language: str, text: str, reason: str) -> None:
    """With the reader's reason."""
    (finding,) = found("unproven-block", page(make_block(text, language=language)))
    assert finding.message == f"nothing proves the block ({reason})"


@pytest.mark.parametrize(
    ("language", "text", "more"),
    [
        ("console", "$ true", {}),
        ("yaml", "a: b", {"caption": "a.yaml"}),
        ("yaml", "a: b", {"skip": "it is only a sketch"}),
        ("text", "a poem", {}),
        ("console", "root@eca4aa01751c:/#", {}),
        ("bash", "docker run nginx:1.28\n   |      └── image\n   └── client", {}),
    ],
)
def test_code_that_is_proven_or_claims_nothing_is_not(language: str, text: str, more: dict[str, Any]) -> None:
    """Steps, files, drawings, a prompt alone, plain text; and what the author gives a reason for."""
    assert found("unproven-block", page(make_block(text, language=language, **more))) == []


def test_output_and_repetitions_are_proven_elsewhere() -> None:
    """They are compared where their command stands."""
    above = make_block("$ echo one", number=1)
    assert found("unproven-block", page(above, make_block("one", number=2, line=3, language="output"))) == []
