"""Image references: what an engine would take for one."""

from __future__ import annotations

import pytest
from deckproof.docker.references import HUB, fault, in_full, made_by_the_deck, normal, registry
from hypothesis import given
from hypothesis import strategies as st

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
        ("Busybox", "'Busybox' is not the name of an image"),
        ("quay.io/Jupyter/x", "'Jupyter' is not the name of an image"),
        ("quay.io//x", "'' is not the name of an image"),
        ("team/app-", "'app-' is not the name of an image"),
        ("busybox:", "'' is not a tag"),
        ("busybox:-1", "'-1' is not a tag"),
        (f"busybox:{'x' * 129}", "is not a tag"),
        ("busybox@1.36", "'1.36' is not a digest"),
        ("-registry.example/app", "'-registry.example' is not a registry"),
        ("x" * 256, "at most 255 characters"),
        ("", "'' is not the name of an image"),
    ],
)
def test_a_fault_is_named(reference: str, reason: str) -> None:
    """The sentence names the piece that is wrong."""
    assert reason in (fault(reference) or "")


@pytest.mark.parametrize(
    ("written", "normal_form", "host"),
    [
        ("debian", "debian:latest", HUB),
        ("debian:12", "debian:12", HUB),
        ("library/debian", "debian:latest", HUB),
        ("docker.io/library/debian", "debian:latest", HUB),
        ("index.docker.io/debian:12", "debian:12", HUB),
        ("docker.io/course/tool", "course/tool:latest", HUB),
        ("quay.io/jupyter/scipy-notebook:2025-03-14", "quay.io/jupyter/scipy-notebook:2025-03-14", "quay.io"),
        ("localhost:5000/tool", "localhost:5000/tool:latest", "localhost:5000"),
        ("debian@sha256:0123", "debian@sha256:0123", HUB),
    ],
)
def test_a_reference_has_one_normal_form_and_one_registry(written: str, normal_form: str, host: str) -> None:
    """As ``docker images`` lists it."""
    assert normal(written) == normal_form
    assert registry(written) == host


@given(
    st.from_regex(
        r"([a-z]{1,5}\.io(:5000)?/)?([a-z]{1,5}/)?[a-z]{1,8}(:[a-z0-9.]{1,8}|@sha256:[0-9a-f]{8})?", fullmatch=True
    )
)
def test_the_normal_form_is_its_own_normal_form(ref: str) -> None:
    """Normalizing twice changes nothing, and keeps the registry; the full name is the same image."""
    once = normal(ref)
    assert normal(once) == once == normal(in_full(ref))
    assert registry(once) == registry(ref)


def test_only_a_registry_on_this_machine_holds_what_a_deck_made() -> None:
    """A name of the hub that starts alike is not one."""
    assert made_by_the_deck("localhost:5000/course/tool:1")
    assert made_by_the_deck("127.0.0.1:5000/tool")
    assert not made_by_the_deck("localhost-tools/tool")
