"""Image references: what an engine would take for one."""

from __future__ import annotations

import pytest
from deckproof.docker.references import fault

DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    "reference",
    [
        "busybox",
        "busybox:1.36",
        "library/busybox",
        "quay.io/jupyter/scipy-notebook:2025-03-14",
        "localhost:5000/course/tools",
        "localhost/tools:1.0",
        "Registry.example/team/app__x.y-z--1:v1.0_RC",
        "[fd00::1]:5000/app",
        f"busybox@{DIGEST}",
        f"quay.io/a/b:1@{DIGEST}",
    ],
)
def test_a_reference_has_no_fault(reference: str) -> None:
    """Registry, steps, tag and digest, in all their shapes."""
    assert fault(reference) is None


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("Busybox", "'Busybox' is no name of an image"),
        ("quay.io/Jupyter/x", "'Jupyter' is no name of an image"),
        ("quay.io//x", "'' is no name of an image"),
        ("team/app-", "'app-' is no name of an image"),
        ("busybox:", "'' is no tag"),
        ("busybox:-1", "'-1' is no tag"),
        (f"busybox:{'x' * 129}", "is no tag"),
        ("busybox@1.36", "'1.36' is no digest"),
        ("-registry.example/app", "'-registry.example' is no registry"),
        ("x" * 256, "at most 255 characters"),
        ("", "'' is no name of an image"),
    ],
)
def test_a_fault_is_named(reference: str, reason: str) -> None:
    """The sentence names the piece that is wrong."""
    assert reason in (fault(reference) or "")
