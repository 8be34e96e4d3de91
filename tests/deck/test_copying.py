"""The buttons that copy, in a real browser: each puts on the clipboard what is typed on its block, whatever is typed there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import indent

from deckproof.stage.browser import browser, opened

CONF = """
project = "Copying"
extensions = ["deckproof.sphinxext", "sphinx_copybutton"]
copybutton_prompt_text = r">>> |\\.\\.\\. |\\$ "
copybutton_prompt_is_regexp = True
"""
BLOCKS = {
    "here": ("console", "$ cat <<EOF > notes\n> one $HOME\n>   two\n> EOF\n$ cat notes\none\n...\n"),
    "on": ("console", "$ docker run --rm \\\n    --name web \\\n    nginx:1.28 nginx -v\nnginx version: 1.28\n"),
    "python": ("pycon", ">>> def f(x):\n...     return x\n...\n>>> f(\n...   3\n... )\n3\n"),
    "remarks": ("console", "$ echo a  # a remark\na\n$ echo b\nb\n"),
    "script": ("bash", "docker ps   # all of them\n# CONTAINER ID   IMAGE\n\ncat <<EOF > a\n# kept\nEOF\n"),
    "root": ("console", "# apt-get update\n...\n"),
    "yaml": ("yaml", "a: 1  # c\nb:\n  - 2\n"),
    "zsh": ("console", "ada@laptop deck % echo hi\nhi\n"),
    "windows": ("powershell", "PS C:\\> docker ps\nCONTAINER ID\n"),
    "sql": ("text", "postgres=# SELECT 1\npostgres-# ;\n 1\n"),
    "log": ("text", "2026-11-28 ready\n2026-11-28 done\n"),
}
COPIED = {
    "here": "cat <<EOF > notes\none $HOME\n  two\nEOF\ncat notes",
    "on": "docker run --rm \\\n    --name web \\\n    nginx:1.28 nginx -v",
    "python": "def f(x):\n    return x\n\nf(\n  3\n)",
    "remarks": "echo a\necho b",
    "script": "docker ps\ncat <<EOF > a\n# kept\nEOF",
    "root": "apt-get update",
    "yaml": "a: 1  # c\nb:\n  - 2",
    "zsh": "echo hi",
    "windows": "docker ps",
    "sql": "SELECT 1\n;",
    "parsed": "echo bold",
}
"""What the clipboard holds after a click; a log is typed by nobody, and has no button."""


def deck(folder: Path) -> Path:
    """Write a deck with a slide for each block, build it, and return its page."""
    slides = [
        f"{name}\n{'-' * len(name)}\n\n.. code-block:: {language}\n\n{indent(text, '   ')}"
        for name, (language, text) in BLOCKS.items()
    ]
    slides.append("parsed\n------\n\n.. parsed-literal::\n\n   $ echo **bold**\n   bold\n")
    (folder / "conf.py").write_text(CONF)
    (folder / "index.rst").write_text("Copying\n=======\n\n" + "\n".join(slides))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "deck", ".", "_build/deck"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "_build" / "deck" / "index.html"


def test_every_button_copies_what_is_typed_on_its_block(tmp_path: Path) -> None:
    """One button to a block, also where the project has another extension that adds them."""
    found = {}
    index = deck(tmp_path)
    with (
        browser() as started,
        opened(started, index, offline=True, permissions=["clipboard-read", "clipboard-write"]) as page,
    ):
        page.wait_for_selector("button.copy", state="attached")
        assert page.locator(".copybtn").count() == 0
        for name in (*BLOCKS, "parsed"):
            page.evaluate("(id) => { location.hash = `#/${id}`; }", name)
            page.wait_for_function("(id) => Reveal.getCurrentSlide().id === id", arg=name)
            buttons = page.locator(f"#{name} button.copy")
            assert buttons.count() == (name in COPIED), name
            if name in COPIED:
                buttons.click(force=True)
                page.wait_for_selector(f"#{name} button.copy.done")
                found[name] = page.evaluate("navigator.clipboard.readText()")
    assert found == COPIED
