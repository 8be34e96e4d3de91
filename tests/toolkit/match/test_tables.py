"""Tables are compared by column, so that widths and hidden columns don't matter, and all else does."""

from __future__ import annotations

import pytest
from deckproof.match import Bindings, compare
from deckproof.match.tables import Row, read_header, read_tables

PS = """\
CONTAINER ID   IMAGE              COMMAND                  CREATED              STATUS                     PORTS                  NAMES
eca4aa01751c   jupyter/scipy:1    "tini -g -- start-no…"   About a minute ago   Exited (0) 5 seconds ago                          silly_panini
0b94f7d23f5c   nginx:1.28         "/docker-entrypoint.…"   3 minutes ago        Up 3 minutes               0.0.0.0:8080->80/tcp   web"""
PS_LATER = """\
CONTAINER ID   IMAGE             COMMAND                  CREATED                  STATUS                            PORTS                                   NAMES
9f86d081884c   jupyter/scipy:1   "tini -g -- start-no…"   Less than a second ago   Exited (0) Less than a second ago                                         happy_curie
1d2c3b4a5968   nginx:1.28        "/docker-entrypoint.…"   2 hours ago              Up 2 hours                        0.0.0.0:8080->80/tcp, :::8080->80/tcp   web"""
OTHERS = {
    "images": """\
REPOSITORY   TAG       IMAGE ID       CREATED       SIZE
debian       bookworm  eca4aa01751c   2 weeks ago   117MB
<none>       <none>    0b94f7d23f5c   3 weeks ago   4.26GB""",
    "volume ls": """\
DRIVER    VOLUME NAME
local     notes
local     shared""",
    "network ls": """\
NETWORK ID     NAME      DRIVER    SCOPE
eca4aa01751c   bridge    bridge    local
0b94f7d23f5c   host      host      local""",
    "search": """\
NAME             DESCRIPTION                                     STARS     OFFICIAL
nginx            Official build of Nginx.                        20000     [OK]
bitnami/nginx    Bitnami container image for NGINX and its mod…  200""",
    "stats": """\
CONTAINER ID   NAME           CPU %     MEM USAGE / LIMIT     MEM %     NET I/O       BLOCK I/O   PIDS
eca4aa01751c   silly_panini   0.15%     75.2MiB / 7.76GiB     0.95%     1.2kB / 0B    0B / 0B     7
0b94f7d23f5c   web            0.00%     3.1MiB / 7.76GiB      0.04%     1.2kB / 0B    0B / 0B     3""",
    "history": """\
IMAGE          CREATED       CREATED BY                                      SIZE      COMMENT
eca4aa01751c   2 weeks ago   /bin/sh -c #(nop)  CMD ["bash"]                 0B
<missing>      2 weeks ago   /bin/sh -c #(nop) ADD file:85db4f4c5016f51d6…   117MB""",
}


def equal(expected: str, actual: str) -> bool:
    """Compare two texts."""
    return compare(expected.split("\n"), actual.split("\n"), Bindings()).equal


def without(text: str, *titles: str) -> str:
    """Return a table without these columns."""
    lines = text.split("\n")
    header = read_header(lines[0])
    assert header is not None
    starts = [column.start for column in header] + [None]
    keep = [n for n, column in enumerate(header) if column.title not in titles]
    return "\n".join("".join(line[starts[n] : starts[n + 1]] for n in keep) for line in lines)


def squeezed_cells(text: str) -> str:
    """Return a table in which no column is as wide as it was."""
    found = read_tables(text.split("\n"))
    rows = [[c.title for c in each] if isinstance(each, tuple) else list(each.cells) for each in found if each]
    widths = [max(len(row[n]) for row in rows) + 9 for n in range(len(rows[0]))]
    return "\n".join("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def test_other_ids_ages_widths_and_an_ipv6_twin_are_the_same_table() -> None:
    """The listing of another day passes, both ways."""
    assert equal(PS, PS_LATER)
    assert equal(PS_LATER, PS)


@pytest.mark.parametrize(
    "titles", [("COMMAND",), ("NAMES",), ("PORTS",), ("CONTAINER ID",), ("IMAGE", "CREATED", "PORTS")]
)
def test_a_slide_may_leave_columns_out(titles: tuple[str, ...]) -> None:
    """But docker may not."""
    assert equal(without(PS, *titles), PS_LATER)
    assert not equal(PS, without(PS_LATER, *titles))


def test_columns_stay_in_order() -> None:
    """Two columns that changed places are another table."""
    assert not equal("A     B\n1     2", "B     A\n2     1")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Exited (0)", "Exited (137)"),
        ("Exited (0) 5 seconds ago", "Up 5 seconds"),
        ("jupyter/scipy:1", "jupyter/scipy:2"),
        ("8080->80", "8081->80"),
        ("8080->80", "8080->81"),
        ("0.0.0.0:8080->80/tcp", ""),
        ("web", "wob"),
        ("start-no…", "start-yes…"),
        ("Up 3 minutes", "Created"),
    ],
)
def test_one_changed_cell_is_one_wrong_row(old: str, new: str) -> None:
    """Whichever column it stands in, and only that row is counted."""
    lie = PS.replace(old, new.ljust(len(old)))
    comparison = compare(lie.split("\n"), PS_LATER.split("\n"), Bindings())
    assert (comparison.missing, comparison.extra) == (1, 1)
    assert compare(comparison.normalized, PS_LATER.split("\n"), Bindings()).equal


def test_a_port_that_should_not_be_there_fails() -> None:
    """An empty cell claims that it is empty."""
    assert not equal(PS.replace("0.0.0.0:8080->80/tcp", " " * 20), PS_LATER)


@pytest.mark.parametrize("name", ["PS", *OTHERS])
def test_lines_lost_added_and_swapped_are_seen(name: str) -> None:
    """In every table that docker prints."""
    text = PS if name == "PS" else OTHERS[name]
    header, first, second = text.split("\n")
    assert equal(text, text)
    assert equal(text, squeezed_cells(text))
    assert equal(squeezed_cells(text), text)
    for lie in ([header, first], [header, second], [first, second], [header, first, second, second]):
        assert not equal("\n".join(lie), text)
        assert not equal(text, "\n".join(lie))
    comparison = compare([header, second, first], text.split("\n"), Bindings())
    assert not comparison.equal


def test_several_tables_in_one_output_keep_their_own_columns() -> None:
    """A blank line or a new header ends a table."""
    volumes = OTHERS["volume ls"]
    both = f"{PS}\n\n{OTHERS['search']}\n{volumes}"
    assert equal(both, f"{PS_LATER}\n\n{OTHERS['search']}\n{volumes}")
    assert not equal(both, f"{PS_LATER}\n\n{OTHERS['search']}\n{volumes.replace('notes', 'nites')}")


def test_wildcards_within_tables() -> None:
    """A line, a cell, and the rest of every line."""
    header, first, second = PS.split("\n")
    assert equal("\n".join([header, "...", second]), PS_LATER)
    assert equal("\n".join([header, first, "..."]), PS_LATER)
    assert not equal("\n".join([header, "...", first]), PS_LATER)
    assert equal(PS.replace('"/docker-entrypoint.…"', "...                   "), PS_LATER)
    assert equal(PS.replace("jupyter/scipy:1", "jupyter/…      "), PS_LATER)
    assert equal("CONTAINER ID   IMAGE   ...\neca4aa01751c   jupyter/scipy:1   ...\n...", PS_LATER)


def test_the_ellipsis_of_docker_is_no_wildcard() -> None:
    """Neither before a quote nor where a cell was cut at 45 characters."""
    cut = "/bin/sh -c #(nop) ADD file:85db4f4c5016f51d6…"
    assert len(cut) == 45
    table = OTHERS["history"]
    assert equal(table, table)
    assert not equal(table, table.replace(cut, "/bin/sh -c #(nop) ADD file:85db4f4c5016f51d6 "))
    assert not equal('"tini -g -- start-no…"', '"tini -g -- start-no-more"')


def test_an_ipv6_twin_may_be_there_or_not() -> None:
    """In cells and in the lines of `docker port`, on either side; another port may not."""
    four, six = "80/tcp -> 0.0.0.0:8080", "80/tcp -> [::]:8080"
    assert equal(four, f"{four}\n{six}")
    assert equal(f"{four}\n{six}", four)
    assert equal(f"{four}\n{six}", f"{four}\n{six}")
    assert not equal(f"{four}\n{six}", "80/tcp -> 0.0.0.0:8081\n80/tcp -> [::]:8081")
    assert not equal(four, f"{four}\n80/tcp -> [::]:8081")
    assert equal(f"{four}\n80/tcp -> :::8080", four)
    assert not equal(six, four)


def test_a_free_port_binds_across_cells_and_commands() -> None:
    """Its twin is the same port."""
    bindings = compare(
        ["0.0.0.0:49153->80/tcp, :::49153->80/tcp"], ["0.0.0.0:32768->80/tcp, :::32768->80/tcp"], Bindings()
    ).bindings
    assert bindings.substitute("curl localhost:49153") == "curl localhost:32768"


def test_an_extra_row_is_written_in_the_columns_of_the_slide() -> None:
    """So that an update keeps the columns that the author chose."""
    shown = without(PS, "COMMAND", "CREATED", "PORTS").split("\n")
    comparison = compare(shown[:2], PS_LATER.split("\n"), Bindings())
    assert (comparison.missing, comparison.extra) == (0, 1)
    assert compare(comparison.normalized, PS_LATER.split("\n"), Bindings()).equal
    assert "8080" not in "\n".join(comparison.normalized)


def test_a_wrong_header_is_one_wrong_line() -> None:
    """And the rows under it are written as they came."""
    lie = PS.replace("NAMES", "NAME ")
    comparison = compare(lie.split("\n"), PS_LATER.split("\n"), Bindings())
    assert not comparison.equal
    assert compare(comparison.normalized, PS_LATER.split("\n"), Bindings()).equal


def test_rows_are_read_by_position_and_else_by_gaps() -> None:
    """Empty cells are kept; hand-made rows that don't stand under their titles are divided at the gaps."""
    header, row, off, prose = read_tables(
        ["A    BB    C", "1          3", "long word   2  3", "more   pieces   than   titles"]
    )
    assert isinstance(header, tuple)
    assert isinstance(row, Row)
    assert row.cells == ("1", "", "3")
    assert isinstance(off, Row)
    assert off.cells == ("long word", "2", "3")
    assert (row.cell("C"), row.cell("D")) == ("3", None)
    assert prose is None
    assert read_tables(["A    BB    C", "longer      3"])[1] == Row(header, ("longer", "", "3"))


@pytest.mark.parametrize("line", ["", "ONE", "ONE TWO", "One   Two", "A   A", "A   B ..."])
def test_other_lines_are_no_header(line: str) -> None:
    """Two different titles in capitals, or it is a line like any other."""
    assert read_header(line) is None
