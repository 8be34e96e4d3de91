"""A file is a file, whatever its label says: it is written where something says its name, and never typed."""

from __future__ import annotations

import pytest
from deckproof.model import Kind
from deckproof.parse import read
from deckproof.parse.files import file_kind
from deckproof.testing import make_block
from hypothesis import given
from hypothesis import strategies as st

FILES = {
    "a Dockerfile, or a part of one": [
        'FROM busybox\nRUN echo "deb x" > /etc/sources.list',
        "RUN apt-get update && \\\n    apt-get install -y curl\n# a remark\nEXPOSE 80",
        "# syntax=docker/dockerfile:1\nFROM a AS b\nCOPY . .",
        'ENV A=1\nCMD ["sh"]',
        "FROM busybox\n...\nCMD sh",
    ],
    "a script, by its first line": [
        "#!/bin/bash\nset -e\nrm -rf build",
        "#SBATCH -n 1\nsrun hostname",
        "#!/usr/bin/env python3\nx",
    ],
    "HTML, XML or PHP": ["<html>\n<body>\n</html>", "<!DOCTYPE html>", '<?xml version="1.0"?>', "<?php echo 1; ?>"],
    "JSON": ['{\n  "a": 1\n}', "[1, 2]", '{\n "a": 1,\n ...\n}'],
    "YAML": [
        "services:\n  web:\n    image: nginx\n    command: rm -rf /data",
        "version: '3'",
        "---\na: 1\nb:\n  - x\n  - y",
    ],
    "a file of settings in sections": ["[Unit]\nDescription=x\n\n[Service]\nExecStart=/bin/sh"],
    "a file of settings": [
        "ssl_min_protocol = TLSv1.2\nssl_cipher_list = A:B",
        "namespace inbox {\n  mailbox .EXPUNGED {\n    autoexpunge = 7days\n  }\n}",
        "# Postfix\ntls_preempt_cipherlist = yes",
    ],
    "a Makefile": ["all: build\n\tdocker build .\n"],
    "SQL": ["SELECT * FROM shop;", "CREATE TABLE a (b int);"],
    "a program or its configuration": [
        "#include <stdio.h>\nint main() {}",
        "const a = require('x')",
        "server {\n listen 80;\n}",
        "package main",
    ],
    "Python": [
        "import os\nos.remove('x')",
        "from flask import Flask\napp = Flask(__name__)",
        "def f(x):\n    return x",
        "print('hi')",
    ],
}
SHELL = [
    "cat <<EOF >site.conf\nlocation ^~ /rc/ {\n    index index.php;\n}\nEOF",
    "sudo tee /etc/x.ini <<'END'\n[Unit]\nDescription=x\nEND",
    "docker run --rm busybox echo hi",
    "ls",
    "cd app\nmake",
    "export A=1\nA=2 ./run.sh",
    "for x in 1 2; do\n  echo $x\ndone",
    "if true; then\n  ls\nfi",
    "cat <<EOF > Dockerfile\nFROM busybox\nEOF",
    "f() {\n  ls\n}\nf",
    "{ ls; }",
    "[ -f x ] && ls",
    "echo a: b",
    "curl -s localhost: | jq .",
    "a=1",
    "python3 -m venv .venv",
    "git commit -m 'a: b'",
    "import-images --all",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FILES.items() for text in texts])
@pytest.mark.parametrize("language", ["bash", "console", "text", ""])
def test_a_file_is_not_typed(kind: str, text: str, language: str) -> None:
    """With any label; the reason says what it is."""
    reading = read(make_block(text, language=language))
    assert reading.steps == ()
    assert reading.reason
    if language in ("bash", "console"):
        assert (reading.kind, reading.reason.partition(": it")[0]) == (Kind.OTHER, kind)
        assert [doubt.rule for doubt in reading.doubts] == ["file-as-shell"]


@pytest.mark.parametrize("text", SHELL)
def test_commands_are_no_file(text: str) -> None:
    """Though some of them look like a setting, or begin with a sign that some file begins with."""
    assert file_kind(text.split("\n")) is None
    assert read(make_block(text, language="bash")).steps


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# Dockerfile\nFROM busybox", "Dockerfile"),
        ("# file: app/compose.yaml\nservices:\n  a:\n    image: b", "app/compose.yaml"),
        ("// server.js\nconst a = 1", "server.js"),
        ("<!-- index.html -->\n<p>", "index.html"),
    ],
)
def test_a_file_that_says_its_name_is_written(text: str, name: str) -> None:
    """In a comment that is its first line."""
    reading = read(make_block(text, language="bash"))
    assert (reading.kind, reading.block.caption) == (Kind.FILE, name)


@given(st.text(max_size=60).map(lambda text: text.split("\n")))
def test_any_text_is_looked_at(lines: list[str]) -> None:
    """Nothing is raised."""
    file_kind(lines)
