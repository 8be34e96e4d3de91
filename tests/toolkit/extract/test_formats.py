"""Each format's documents are read as their own tool shows them, without Sphinx."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest
from deckproof.errors import DeckError
from deckproof.extract import extract, find_project, read_pages
from deckproof.extract.formats import format_of, reader_of
from deckproof.formats import FORMATS, SUFFIXES, option_in
from deckproof.model import Deck
from written import write

RUN = "docker run --rm busybox echo hi"


def deck(folder: Path, text: str, name: str = "README.md") -> Deck:
    """Return the deck of a document with this text."""
    return extract([write(folder, text, name)])[0]


def places(found: Deck) -> list[tuple[str, int]]:
    """Return the slide and the first line of each block, all of which stand where their span says."""
    for each in found.blocks:
        lines = each.span.path.read_text(encoding="utf-8").splitlines()[each.span.first - 1 : each.span.last]
        assert each.span.verified
        assert [line.removeprefix(each.span.indent).rstrip() for line in lines] == each.text.split("\n")
    return [(each.slide, each.span.first) for each in found.blocks]


def skips(found: Deck) -> list[str | None]:
    """Return why each block is skipped."""
    return [each.options.skip for each in found.blocks]


# ----------------------------------------------------------------------------------------------------------- the table


def test_each_format_has_a_reader_and_each_suffix_a_format() -> None:
    """A row of the table without a module, or a suffix that no format takes, would be found by an author."""
    assert all(callable(reader_of(each).read) and callable(reader_of(each).recognises) for each in FORMATS)
    assert set(SUFFIXES) == {suffix for each in FORMATS for suffix in each.suffixes}


def test_options_are_written_as_the_format_has_comments() -> None:
    """Any kind of Markdown hides an HTML comment."""
    assert option_in(Path("a.rst"), "status=1") == ".. deckproof: status=1"
    assert option_in(Path("a.qmd"), "status=1") == "<!-- deckproof: status=1 -->"


def test_an_unknown_suffix_is_refused_with_those_that_are_read(tmp_path: Path) -> None:
    """A remedy that names two of ten would send an author away."""
    with pytest.raises(DeckError, match="not a document") as error:
        extract([write(tmp_path, "ls\n", "deck.adoc")])
    assert all(suffix in str(error.value) for suffix in SUFFIXES)


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        ({"a.md": "# T\n"}, "a.md", "Markdown"),
        ({"a.md": "---\nmarp: true\n---\n"}, "a.md", "Marp"),
        ({"a.md": "---\ntheme: seriph\n---\n\n# A\n\n---\nlayout: center\n---\n"}, "a.md", "Slidev"),
        (
            {"a.md": "# A\n\n---\n\n# B\n", "package.json": '{"devDependencies": {"@slidev/cli": "1"}}'},
            "a.md",
            "Slidev",
        ),
        ({"a.md": "---\nverticalSeparator: --\n---\n"}, "a.md", "reveal-md"),
        ({"docs/a.md": "# A\n", "mkdocs.yml": "site_name: x\n"}, "docs/a.md", "MkDocs"),
        ({"docs/a.md": "# A\n", "docusaurus.config.js": ""}, "docs/a.md", "Docusaurus"),
        ({"a.mdx": "# A\n"}, "a.mdx", "Docusaurus"),
        ({"a.qmd": "# A\n"}, "a.qmd", "Quarto"),
        ({"a.md": "% deckproof: setup\n%\n% $ true\n"}, "a.md", "MyST Markdown"),
        ({"a.md": "```{note}\nx\n```\n"}, "a.md", "MyST Markdown"),
        ({"a.md": "```{bash}\nls\n```\n"}, "a.md", "Markdown"),
        ({"a.md": "# A\n", "conf.py": "extensions = ['myst_parser']\n"}, "a.md", "MyST Markdown"),
        ({"README.md": "# A\n", "conf.py": ""}, "README.md", "Markdown"),
    ],
)
def test_a_format_is_recognised_by_what_its_tool_needs(
    tmp_path: Path, files: dict[str, str], name: str, expected: str
) -> None:
    """The suffix alone says little: seven formats end with ``.md``."""
    for each, text in files.items():
        write(tmp_path, text, each)
    path = tmp_path / name
    assert format_of(path, find_project(path)).name == expected


# ------------------------------------------------------------------------------------------------------ plain Markdown


@pytest.mark.parametrize(
    ("info", "language", "caption"),
    [
        ('{.bash filename="Terminal"}', "bash", "Terminal"),
        ("{.bash}", "bash", None),
        ("{.sh .numberLines}", "sh", None),
        ("{bash, eval=FALSE}", "bash", None),
        ("bash {.line-numbers}", "bash", None),
        ("Bash", "bash", None),
        ("terminal", "console", None),
        ("bash{1}", "bash", None),
        ("bash {1|2-3}", "bash", None),
        ('bash title="Run it" hl_lines="1"', "bash", "Run it"),
        ("bash,ignore", "bash", None),
        ("bash-session", "console", None),
        ("{code-cell} bash", "bash", None),
        ("{code} bash", "bash", None),
        ('bash linenums="1"', "bash", None),
        ("bash [run.sh]", "bash", "run.sh"),
        ("dockerfile:Dockerfile", "docker", "Dockerfile"),
        ("console {monaco}", "console", None),
        ("language-sh", "sh", None),
        ("{#id .console}", "console", None),
        ("", "", None),
    ],
)
def test_every_spelling_of_a_fence_says_its_language(
    tmp_path: Path, info: str, language: str, caption: str | None
) -> None:
    """What the tools of the world write behind backticks."""
    (block,) = deck(tmp_path, f"# One\n\n``` {info}\n{RUN}\n```\n").blocks
    assert (block.language, block.caption, block.text) == (language, caption, RUN)


@pytest.mark.parametrize(
    "text",
    [
        "- item\n\n  ```console\n  $ ls\n\n  x\n  ```\n",
        "1. - ```console\n     $ ls\n\n     x\n     ```\n",
        "> ```console\n> $ ls\n>\n> x\n> ```\n",
        "> [!NOTE]\n> - ```console\n>   $ ls\n> \n>   x\n>   ```\n",
        "<details>\n<summary>More</summary>\n\n```console\n$ ls\n\nx\n```\n\n</details>\n",
        "words\n~~~console\n$ ls\n\nx\n~~~\n",
        "words\n\n    $ ls\n\n    x\n",
        "---\ntitle: T\n---\n\n```console\r\n$ ls\r\n\r\nx\r\n```\r\n",
    ],
)
def test_a_block_of_a_readme_is_found_wherever_it_stands(tmp_path: Path, text: str) -> None:
    """In lists, quotes, alerts, foldings, and with the line ends of Windows."""
    path = tmp_path / "README.md"
    path.write_bytes(text.encode())
    (block,) = extract([path])[0].blocks
    assert (block.text, block.span.verified) == ("$ ls\n\nx", True)


def test_what_a_readme_says_of_a_block_stands_in_a_comment(tmp_path: Path) -> None:
    """Options of the next block; commands that are run and not shown, on the slide that they stand on."""
    text = (
        "# T\n\n<!-- deckproof: setup\n\n$ docker volume create x\n-->\n\n<!-- deckproof: status=3\n     timeout=5 -->\n"
        "```bash\nfalse\n```\n\n## U\n\n- a\n\n  <!--\n  deckproof: cleanup\n\n  $ true\n  -->\n\n<!-- a remark -->\n"
    )
    setup, shown, cleanup = deck(tmp_path, text).blocks
    assert (setup.id, setup.text, setup.span.first, setup.span.verified) == (
        "README.md::T::setup 1",
        "$ docker volume create x",
        5,
        True,
    )
    assert (shown.options.status, shown.options.timeout) == (3, 5)
    assert (cleanup.slide, cleanup.span.first, cleanup.span.indent, cleanup.span.verified) == ("U", 21, "  ", True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# T\n\n<!-- deckproof: tmieout=5 -->\n\n```\nls\n```\n", r"README\.md:3: .*`tmieout`"),
        ("# T\n\n<!-- deckproof: timeout=5 -->\n\n## U\n\n```\nls\n```\n", r"README\.md:3: .*no code block follows"),
    ],
)
def test_a_comment_that_says_nothing_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    """It names its own line."""
    with pytest.raises(DeckError, match=message):
        deck(tmp_path, text)


def test_a_line_of_attributes_under_a_block_is_its_label(tmp_path: Path) -> None:
    """As kramdown has it, in quotations too; a label of the fence's own is none of its business, nor a line apart."""
    text = """\
        # T

        Type:

        ```
        $ a
        ```
        {: .language-bash}

        ~~~
        x
        ~~~
        {: .output}

            y
        {: .output .quiet}

        > ```
        > z
        > ```
        > {: .error}
        {: .challenge}

        ```python
        w
        ```
        {: .bash}

        ```
        v
        ```

        {: .bash}
        """
    found = deck(tmp_path, dedent(text))
    assert [each.language for each in found.blocks] == ["bash", "output", "output", "error", "python", ""]
    assert [each.lead for each in found.blocks] == ["Type:", "", "", "", "", ""]


def test_a_fence_that_is_not_closed_is_never_run(tmp_path: Path) -> None:
    """It holds the rest of the document, which nobody meant to type."""
    found = deck(tmp_path, "# T\n\n```bash\nls\n\n## Next\n\nrm -rf things that are prose\n")
    assert skips(found) == ["its fence ``` is not closed"]
    assert skips(deck(tmp_path, "> ```bash\n> ls\n> ```\n\n````sh\nls\n`````\n")) == [None, None]


def test_commands_in_html_are_said_not_dropped(tmp_path: Path) -> None:
    """Nothing of them is run, and the report gives the reason; other HTML is nobody's business."""
    text = '# T\n\n<p align="center">\n<img src="x.png">\n</p>\n\n<details>\n```bash\ndocker ps\n```\n</details>\n\n'
    found = deck(tmp_path, f"{text}<pre>\n$ docker ps\n</pre>\n")
    assert [(each.span.first, (each.options.skip or "")[:24]) for each in found.blocks] == [
        (7, "commands in HTML are not"),
        (13, "commands in HTML are not"),
    ]


def test_titles_are_read_as_a_person_reads_them(tmp_path: Path) -> None:
    """Markup in a title is none of its words; three levels make slides, as elsewhere."""
    text = "# A *b* `c` [d](e)\n\n## B\n\n### C\n\n#### D\n\n```\nls\n```\n\nE\n=\n\n```\nls\n```\n"
    assert places(deck(tmp_path, text)) == [("C", 10), ("E", 17)]
    assert deck(tmp_path, text).title == "A b c d"


def test_a_readme_needs_no_sphinx(tmp_path: Path) -> None:
    """Asserted where it matters: in a process of its own, from the command line's own module on."""
    readme = write(tmp_path, f"# T\n\n```bash\n{RUN}\n```\n", "README.md")
    code = (
        "import sys; from pathlib import Path; from deckproof.cli.check import read\n"
        f"assert read([Path({str(readme)!r})])[0].session.steps\n"
        "print(*sorted({'sphinx', 'docutils', 'myst_parser', 'pytest'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_what_stands_beside_the_blocks_of_a_readme(tmp_path: Path) -> None:
    """Titles, pictures, links and comments to the linter, each with its line."""
    text = (
        "# T\n\nWords [a](https://a.test)\nand ![p](img/p.png).\n\n[![badge](https://b.test/b.svg)](https://b.test)\n\n"
        '<p align="center">\n<img src="logo.png" alt="x">\n</p>\n\n'
        '<!-- deckproof: lint-ignore=long-line reason="wide" -->\n```\nls\n```\n'
    )
    (page,) = read_pages([write(tmp_path, text, "README.md")])
    assert [(each.line, each.text, each.begins_slide) for each in page.titles] == [(1, "T", True)]
    assert [(each.line, each.target, each.alt) for each in page.pictures] == [
        (4, "img/p.png", "p"),
        (6, "https://b.test/b.svg", "badge"),
        (9, "logo.png", "x"),
    ]
    assert [(each.line, each.target, each.text) for each in page.links] == [(3, "https://a.test", "a")]
    assert [(each.line, each.rules, each.reason) for each in page.ignores] == [(12, ("long-line",), "wide")]


# --------------------------------------------------------------------------------------------------------------- slides

SLIDES = f"""\
---
title: Deck
HEAD
---

# Welcome

---

## Two

```console
$ {RUN}
```

```yaml
---
a: b
---
```

---

```console
$ {RUN}
```
"""


@pytest.mark.parametrize("head", ["marp: true", "theme: seriph\ntransition: fade", "separator: ^---$"])
def test_slides_without_a_heading_are_slides_of_their_own(tmp_path: Path, head: str) -> None:
    """Their blocks don't count to the slide before; separators in code are code."""
    found = deck(tmp_path, SLIDES.replace("HEAD", head), "slides.md")
    assert found.title == "Deck"
    first = SLIDES.replace("HEAD", head).split("\n").index(f"$ {RUN}") + 1
    assert places(found)[0] == ("Two", first)
    assert [slide for slide, _ in places(found)] == ["Two", "Two", "slide 3"]


def test_slidevs_slides_have_front_matter_of_their_own(tmp_path: Path) -> None:
    """It is no text, and may give the slide its title; components and notes are nobody's business."""
    text = (
        "---\ntheme: seriph\n---\n\n# A\n\n---\nlayout: two-cols\ntitle: Second\n---\n\n<v-click>\n\n```bash {1|2}\nls\n```\n\n"
        "</v-click>\n\n::right::\n\n```sh [a.sh]\nls\n```\n\n<!--\nnote\n-->\n\n---\n\n```bash\nls\n```\n"
    )
    found = deck(tmp_path, text, "slides.md")
    assert places(found) == [("Second", 15), ("Second", 23), ("slide 3", 33)]
    assert [each.caption for each in found.blocks] == [None, "a.sh", None]


def test_reveal_mds_slides_stand_below_one_another_too(tmp_path: Path) -> None:
    """With its own separators or with those of the deck; what follows ``Note:`` is for the speaker."""
    text = "# A\n\n---\n\n```bash\nls\n```\n\n----\n\n## C\n\nNote:\n\n```bash\npwd\n```\n"
    write(tmp_path, "{}", "reveal-md.json")
    path = write(tmp_path, text, "slides.md")
    (page,) = read_pages([path])
    assert places(page.deck) == [("slide 2", 6), ("C", 16)]
    assert page.aside == {"slides.md::C::1"}
    own = "---\nseparator: <!--s-->\nverticalSeparator: <!--v-->\n---\n# A\n<!--s-->\n```\nls\n```\n<!--v-->\n## C\n```\nls\n```\n"
    assert places(deck(tmp_path, own, "own.md")) == [("slide 2", 8), ("C", 13)]
    one = "---\nverticalSeparator: ^--$\n---\n# A\n\n--\n\n```\nls\n```\n\n---\n\n```\npwd\n```\n"
    assert places(deck(tmp_path, one, "one.md")) == [("slide 2", 9), ("slide 3", 15)]


# ----------------------------------------------------------------------------------------------------- sites and Quarto


def test_mkdocs_has_admonitions_and_tabs(tmp_path: Path) -> None:
    """Indented by four; a tab of another system is skipped with the reason."""
    write(tmp_path, "site_name: x\n", "mkdocs.yml")
    text = (
        '# T\n\n!!! note "Heads up"\n\n    Run:\n\n\n\n    ```bash\n    ls\n    ```\n\n??? tip\n    ```bash\n    pwd\n    ```\n\n'
        '=== "Linux"\n\n    - a\n\n        ``` bash linenums="1"\n        id\n        ```\n\n'
        '=== "Windows"\n\n    ``` powershell\n    dir\n    ```\n\n=== "Bash"\n\n    ```bash\n    w\n    ```\n\nwords\n\n'
        '=== "A"\n\n    ```bash\n    a\n    ```\n\n=== "Windows"\n\n    ```bash\n    b\n    ```\n'
    )
    found = deck(tmp_path, text, "docs/index.md")
    assert [each.text for each in found.blocks] == ["ls", "pwd", "id", "dir", "w", "a", "b"]
    assert places(found)[:3] == [("T", 10), ("T", 15), ("T", 23)]
    only_systems = text.replace('=== "Bash"', '=== "macOS"')
    assert skips(deck(tmp_path, only_systems, "docs/index.md"))[2:5] == [
        None,
        "tab Windows: not this machine's system",
        "tab macOS: not this machine's system",
    ]


def test_quarto_has_divs_and_tabs_under_headings(tmp_path: Path) -> None:
    """A panel's headings are tabs; attributes of titles are none of their words."""
    text = (
        "---\ntitle: Q\nformat: revealjs\n---\n\n## One {.smaller}\n\n::: {.callout-note}\n```{bash}\nls\n```\n:::\n\n"
        '::: {.panel-tabset}\n\n### Linux\n\n```{.bash code-line-numbers="1"}\nls\n```\n\n### Windows\n\n'
        "```bash\ndir\n```\n\n:::\n\n## Two\n\n```{.console}\n$ ls\n```\n"
    )
    found = deck(tmp_path, text, "deck.qmd")
    assert (found.title, places(found)[0], places(found)[-1]) == ("Q", ("One", 10), ("Two", 33))
    assert skips(found) == [None, None, "tab Windows: not this machine's system", None]


def test_mdx_has_components(tmp_path: Path) -> None:
    """Code between tags, however it is indented; tabs; comments of expressions as of HTML."""
    text = (
        "---\ntitle: M\n---\n\nimport Tabs from '@theme/Tabs';\n\n# T\n\n{/* deckproof: status=1 */}\n\n```bash\nfalse\n```\n\n"
        '<Tabs groupId="os">\n  <TabItem value="linux" label="Linux">\n    ```bash\n    ls\n    ```\n  </TabItem>\n'
        '  <TabItem value="windows" label="Windows">\n    ```bash\n    dir\n    ```\n  </TabItem>\n</Tabs>\n\n'
        ":::note\n```bash\npwd\n```\n:::\n"
    )
    found = deck(tmp_path, text, "page.mdx")
    assert [each.text for each in found.blocks] == ["false", "ls", "dir", "pwd"]
    assert found.blocks[0].options.status == 1
    assert [slide for slide, _ in places(found)] == ["T"] * 4
    assert skips(found) == [None, None, "tab Windows: not this machine's system", None]


def nested(depth: int) -> str:
    """Return a fence at the bottom of so many lists."""
    lists = "".join(f"{'  ' * level}* x\n\n" for level in range(depth))
    return lists + indent("```console\n$ echo deep\n```\n", "  " * depth)


@pytest.mark.parametrize("name", ["it.md", "it.qmd"])
def test_what_is_nested_too_deeply_is_said_and_not_dropped(name: str, tmp_path: Path) -> None:
    """Nobody writes so many lists; what stands in them is read as long as it can be."""
    path = tmp_path / name
    path.write_text(nested(60))
    (deck,) = extract([path])
    assert [block.text for block in deck.blocks] == ["$ echo deep"]
    path.write_text(nested(120))
    with pytest.raises(DeckError, match=r"nested too deeply to be read"):
        extract([path])


def test_a_document_in_rst_may_be_nested_too_deeply_too(tmp_path: Path) -> None:
    """It is a sentence of ours, not of Python's."""
    path = tmp_path / "it.rst"
    path.write_text("It\n==\n\n" + "".join(f"{'  ' * level}* x\n\n" for level in range(300)))
    with pytest.raises(DeckError, match=r"it\.rst: it is nested too deeply to be read"):
        extract([path])
