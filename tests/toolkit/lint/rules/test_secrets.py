"""What looks like a secret is found; what stands for one is not. The secrets here are put together at run time."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..sources import in_file

LETTERS = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ"
HEX = "0123456789abcdef"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (f"http://127.0.0.1:8888/lab?token={HEX * 3}", "a Jupyter token"),
        (f"export KEY=AKIA{LETTERS.upper()[:16]}", "AWS Access Key"),
        (f"aws_secret_access_key = {LETTERS}{LETTERS[:14]}", "an AWS secret key"),
        (f"ghp_{LETTERS}{LETTERS[:10]}", "GitHub Token"),
        (f"github_pat_{LETTERS}_{LETTERS}", "a GitHub token"),
        (f"glpat-{LETTERS[:20]}", "GitLab Token"),
        (f"docker login -u me -p dckr_pat_{LETTERS}", "a Docker Hub token"),
        (f"npm_{LETTERS}{LETTERS[:10]}", "an npm token"),
        (f"hf_{'abcdefghijklmnopq' * 2}", "a Hugging Face token"),
        ("-----BEGIN OPENSSH " + "PRIVATE KEY-----", "Private Key"),
        (
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
            "JSON Web Token",
        ),
        ("docker login --password hunter2 registry.test", "a password"),
        ("docker login --password=hunter2", "a password"),
        ("mysqldump --user root --password=hunter2 shop", "a password"),
        ("docker login -u me -p hunter2", "a password"),
        ("git clone https://me:hunter2@git.test/a.git", "Basic Auth Credentials"),
    ],
)
def test_what_looks_like_a_secret_is_found(tmp_path: Path, line: str, what: str) -> None:
    """The message says what it looks like, and never repeats it."""
    findings = in_file("secret", tmp_path, f"A talk\n\n   $ {line}\n")
    assert {each.line for each in findings} == {3}
    assert any(what in each.message for each in findings)
    assert not any("hunter2" in each.message or LETTERS[:9] in each.message for each in findings)


@pytest.mark.parametrize(
    "line",
    [
        "http://127.0.0.1:8888/lab?token=...",
        "AKIAIOSFODNN7" + "EXAMPLE",
        "docker login --password-stdin < password.txt",
        "docker login --password $PASSWORD",
        "Leave the --password option out.",
        "docker login --password <password>",
        "docker login -p '${TOKEN}'",
        "git clone https://me:$TOKEN@git.test/a.git",
        "docker run -p 8888:8888 nginx:1.28",
        f"sha256:{HEX * 4}",
        "eca4aa01751cb2bda33908de561173f21204f877ec5b909ef6bf51850f47f86e",
        "https://docs.docker.com/engine/",
    ],
)
def test_placeholders_digests_and_ids_are_none(tmp_path: Path, line: str) -> None:
    """They are what a slide should show."""
    assert in_file("secret", tmp_path, f"{line}\n") == []


def test_a_password_on_a_line_of_its_own_is_found(tmp_path: Path) -> None:
    """The command goes on there."""
    findings = in_file("secret", tmp_path, "   $ docker login \\\n   >   --password hunter2\n")
    assert [each.line for each in findings] == [2]
