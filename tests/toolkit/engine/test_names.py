"""Image references in their normal form."""

from __future__ import annotations

import pytest
from deckproof.engine import names
from hypothesis import given
from hypothesis import strategies as st

REFERENCES = st.from_regex(
    r"([a-z]{1,5}\.io(:5000)?/)?([a-z]{1,5}/)?[a-z]{1,8}(:[a-z0-9.]{1,8}|@sha256:[0-9a-f]{8})?", fullmatch=True
)


@pytest.mark.parametrize(
    ("written", "normal", "registry"),
    [
        ("debian", "debian:latest", names.HUB),
        ("debian:12", "debian:12", names.HUB),
        ("docker.io/library/debian:12", "debian:12", names.HUB),
        ("docker.io/course/tool", "course/tool:latest", names.HUB),
        ("quay.io/jupyter/scipy-notebook:2025-03-14", "quay.io/jupyter/scipy-notebook:2025-03-14", "quay.io"),
        ("localhost:5000/tool", "localhost:5000/tool:latest", "localhost:5000"),
        ("debian@sha256:0123", "debian@sha256:0123", names.HUB),
    ],
)
def test_a_reference_has_one_normal_form_and_one_registry(written: str, normal: str, registry: str) -> None:
    """As ``docker images`` lists it."""
    assert names.normal(written) == normal
    assert names.registry(written) == registry


@given(REFERENCES)
def test_the_normal_form_is_its_own_normal_form(ref: str) -> None:
    """Normalizing twice changes nothing, and keeps the registry."""
    once = names.normal(ref)
    assert names.normal(once) == once
    assert names.registry(once) == names.registry(ref)


def test_only_a_registry_on_this_machine_holds_what_a_deck_made() -> None:
    """A name of the hub that starts alike is not one."""
    assert names.made_by_the_deck("localhost:5000/course/tool:1")
    assert names.made_by_the_deck("127.0.0.1:5000/tool")
    assert not names.made_by_the_deck("localhost-tools/tool")
