"""A README in a repository is proven with no configuration: its commands find the project, and leave it as it is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from deckproof.cli.check import run_check
from deckproof.cli.request import Request
from deckproof.errors import Exit

pytestmark = pytest.mark.engine

README = """\
# App

```bash
docker build -t app .
```

```bash
docker run -d --name app -p 8080:80 app
```

```console
$ curl -s http://localhost:8080/
Hello from the image
```

```bash
touch made-by-the-readme
```
"""
DOCKERFILE = """\
ARG VERSION=1.36
FROM busybox:${VERSION}
COPY site /www/
CMD ["httpd", "-f", "-p", "80", "-h", "/www"]
"""


def repository(folder: Path, page: str = "Hello from the image\n") -> Path:
    """Return the README of a repository with an image's recipe."""
    (folder / "site").mkdir(parents=True)
    (folder / "site" / "index.html").write_text(page)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "README.md").write_text(README)
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder / "README.md"


def test_build_run_and_ask_are_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The image that the project's own file is built on is made ready; the project is as it was."""
    readme = repository(tmp_path / "app")
    assert run_check(Request((readme,))) is Exit.PROVEN, capsys.readouterr().out
    assert not (readme.parent / "made-by-the-readme").exists()


def test_a_failure_says_where_the_command_ran(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A lie is no less found; and in an empty folder there is no project."""
    readme = repository(tmp_path / "app", "Something else\n")
    assert run_check(Request((readme,))) is Exit.FAILED
    said = capsys.readouterr().out
    assert f"in      a copy of {readme.parent}" in said
    assert "Something else" in said
