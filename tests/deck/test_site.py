"""A docs site with ten usual extensions builds as it did before: ours is a good neighbour."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from deckproof.stage.browser import browser

CONF = """
    import pathlib, sys
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    project = "Acme"
    extensions = [{ours}
        "sphinx.ext.autodoc", "sphinx.ext.intersphinx", "sphinx.ext.mathjax", "sphinx.ext.todo", "sphinx.ext.viewcode",
        "sphinx.ext.doctest", "sphinx.ext.graphviz", "sphinx.ext.autosectionlabel", "sphinx.ext.ifconfig",
        "myst_parser", "sphinx_design", "sphinx_copybutton", "sphinx_tabs.tabs",
        "sphinxcontrib.bibtex", {more}
        "badge",
    ]
    autosectionlabel_prefix_document = True
    bibtex_bibfiles = ["refs.bib"]
    todo_include_todos = True
    locale_dirs = ["locales"]
    language = "{language}"
    html_theme = "{theme}"
    html_last_updated_fmt = None
    graphviz_dot = str(pathlib.Path(__file__).with_name("dot"))
    myst_enable_extensions = ["dollarmath", "colon_fence"]
"""
DOT = r"""#!/bin/sh
# stands for Graphviz: draws the same for every graph
for each; do case $each in -o*) printf '<map id="a" name="a">\n</map>\n' >"${each#-o}";; esac; done
"""
FILES = {
    "dot": DOT,
    "acme.py": '''
        """Acme."""
        def double(number: int) -> int:
            """Return twice the number.

            >>> double(2)
            4
            """
            return 2 * number
    ''',
    "badge.py": """
        from docutils import nodes
        from docutils.parsers.rst import Directive

        class badge(nodes.General, nodes.Element):
            pass

        class Badge(Directive):
            required_arguments = 1

            def run(self):
                return [badge(text=self.arguments[0])]

        def visit(self, node):
            self.body.append(f'<span class="badge">{node["text"]}</span>')

        def setup(app):
            app.add_node(badge, html=(visit, lambda self, node: None), latex=(visit, lambda self, node: None))
            app.add_directive("badge", Badge)
            return {"parallel_read_safe": True, "parallel_write_safe": True}
    """,
    "refs.bib": "@book{book84, author = {Anna Author}, title = {The Book}, year = {1984}, publisher = {Press}}\n",
    "index.rst": """
        Acme
        ====

        .. toctree::

           code
           shown
           mark

        >>> 1 + 1
        2

        Text with a formula, :math:`x^2`, a source :cite:`book84` and a note [#n]_. :ref:`genindex`

        .. math:: \\int_0^1 x

        .. bibliography::

        .. [#n] The note.

        .. badge:: new
    """,
    "code.rst": """
        Code
        ====

        .. automodule:: acme
           :members:

        .. code-block:: console
           :linenos:
           :caption: Two commands

           $ echo one
           one
           two
           three
           four
           five
           $ docker run --rm debian:12 true

        .. parsed-literal::

           echo *markup*

        .. literalinclude:: acme.py

        ::

           $ plain

        .. graphviz::

           digraph { a -> b }
    """,
    "shown.rst": """
        Shown
        =====

        .. tab-set::

           .. tab-item:: One

              .. code-block:: console

                 $ echo one

           .. tab-item:: Two

              Text

        .. tabs::

           .. tab:: Three

              .. code-block:: bash

                 echo three

        .. todo:: Later.

        .. only:: html

           On pages.

        .. only:: not html

           Not on pages.

        .. dropdown:: More

           Hidden
    """,
    "mark.md": """
        # Markdown

        $$
        a^2
        $$

        ```console
        $ echo md
        md
        ```

        :::{note}
        A note
        :::
    """,
}
MERMAID = "Drawn\n=====\n\n.. mermaid::\n\n   flowchart LR\n     a --> b\n"
BUILDERS = ("html", "dirhtml", "singlehtml", "latex", "linkcheck", "gettext", "xml")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write the site, without its conf.py, and return its folder."""
    folder = tmp_path / "site"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(dedent(text).removeprefix("\n"))
    (folder / "dot").chmod(0o755)
    return folder


def sphinx(folder: Path, builder: str, out: str, *options: str, **conf: str) -> dict[str, bytes]:
    """Build the site as its author would, warnings being errors, and return every file by its name."""
    settings = {"ours": "", "more": "", "language": "en", "theme": "furo"} | conf
    (folder / "conf.py").write_text(dedent(CONF.format(**settings)))
    target = folder.parent / out / builder
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        *options,
        "-b",
        builder,
        "-d",
        str(folder.parent / out / "trees"),
    ]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run(
        [*command, folder, target], capture_output=True, text=True, check=False, env=environment, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    files = (path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}


OURS = '"deckproof.sphinxext",'


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_site_comes_out_as_it_did_without_ours(site: Path, builder: str) -> None:
    """Byte for byte, pages and their assets, ``.buildinfo`` and inventory too."""
    before = sphinx(site, builder, "before")
    after = sphinx(site, builder, "after", ours=OURS)
    assert after.keys() == before.keys()
    assert [name for name in before if before[name] != after[name]] == []


def test_a_site_comes_out_as_it_did_in_parallel_and_from_right_to_left(site: Path) -> None:
    """In Sphinx's own theme, warnings being errors; other extensions than ours would be named in one of them."""
    before = sphinx(site, "html", "before", "-j", "2", language="ar", theme="alabaster")
    after = sphinx(site, "html", "after", "-j", "2", language="ar", theme="alabaster", ours=OURS)
    assert [name for name in before if before[name] != after[name]] == []


def test_the_same_site_as_a_deck_asks_no_network_and_misses_no_file(site: Path) -> None:
    """Its formulas and graphs too; built in parallel, warnings being errors."""
    sphinx(site, "deck", "after", "-j", "2", ours=OURS)
    asked: list[str] = []
    missing: list[str] = []
    with browser() as started, started.new_context(offline=True) as context:
        page = context.new_page()
        page.on("request", lambda each: asked.append(each.url))
        page.on("requestfailed", lambda each: missing.append(each.url))
        page.goto((site.parent / "after" / "deck" / "index.html").as_uri())
        page.wait_for_function("Reveal.isReady()")
        assert page.evaluate("document.querySelectorAll('.slides math').length") == 3
        assert page.evaluate("document.querySelectorAll('.slides .badge').length") == 1
    assert [each for each in asked if not each.startswith(("file:", "data:"))] == []
    assert missing == []


@pytest.mark.parametrize("order", ["{ours}{mermaid}", "{mermaid}{ours}"])
def test_diagrams_of_a_site_stay_its_own(site: Path, order: str) -> None:
    """Where the site draws them itself, it does so with the scripts that it chose."""
    (site / "drawn.rst").write_text(":orphan:\n\n" + MERMAID)
    mermaid = '"sphinxcontrib.mermaid",'
    before = sphinx(site, "html", "before", ours=mermaid)
    after = sphinx(site, "html", "after", ours=order.format(ours=OURS, mermaid=mermaid))
    assert b'class="mermaid"' in before["drawn.html"]
    assert [name for name in before if before[name] != after[name]] == []


def test_a_second_build_writes_what_has_changed(site: Path) -> None:
    """Nothing is read or written again because of us, from one builder to the next."""
    sphinx(site, "html", "one", ours=OURS)
    target = site.parent / "one" / "html"
    times = {path: path.stat().st_mtime_ns for path in target.glob("*.html")}
    sphinx(site, "dirhtml", "one", ours=OURS)
    (site / "mark.md").write_text("# Changed\n")
    sphinx(site, "html", "one", ours=OURS)
    assert {path.name for path in times if path.stat().st_mtime_ns != times[path]} >= {"mark.html"}
    assert (target / "code.html").stat().st_mtime_ns == times[target / "code.html"]
