"""Turn the tree that Sphinx assembles for one page into columns of slides.

Sphinx puts each topic inside the root document's section, wrapped in a toctree and in a mark of its file. reveal.js
wants columns next to each other, and every name on the page only once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docutils import nodes
from sphinx import addnodes

LEVEL = "deck-level"
"""The attribute of a section that was moved: how deep it was in its document."""

Names = Mapping[tuple[str, str], str]
"""(document, id in that document) to the id on the page."""


def flatten(tree: nodes.document) -> nodes.document:
    """Return ``tree`` changed in place: topics beside the title, ids unique, links within the page."""
    names = _rename(tree)
    _relink(tree, names, _anchors(tree))
    for file in list(tree.findall(addnodes.start_of_file)):
        _unwrap(file)
    _raise_topics(tree)
    return tree


def _rename(tree: nodes.document) -> Names:
    """Make every id unique on the page: the first document keeps it, later ones put their name before it."""
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for docname, element in _elements(tree):
        for place, old in enumerate(element["ids"]):
            new = old
            while new in taken:
                new = nodes.make_id(f"{docname}-{new}")
            taken.add(new)
            names[docname, old] = element["ids"][place] = new
    return names


def _anchors(tree: nodes.document) -> dict[str, str]:
    """Map each document to the id of its first slide."""
    anchors: dict[str, str] = {}
    for docname, element in _elements(tree):
        if isinstance(element, nodes.section):
            anchors.setdefault(docname, element["ids"][0])
    return anchors


def _relink(tree: nodes.document, names: Names, anchors: Mapping[str, str]) -> None:
    """Point references at ids of this page; Sphinx writes ``#document-NAME#ID`` for those into other documents."""
    for docname, element in list(_elements(tree)):
        if "refid" in element:
            element["refid"] = names.get((docname, element["refid"]), element["refid"])
        uri = element.get("refuri", "")
        if uri.startswith("#document-"):
            document, _, old = uri.removeprefix("#document-").partition("#")
            target = names.get((document, old), anchors.get(document))
            if target is None:  # not in this deck, and nowhere else either
                _dissolve(element)
            else:
                element["refuri"] = f"#{target}"


def _elements(tree: nodes.document) -> Iterator[tuple[str, nodes.Element]]:
    """Yield every element with the name of the document that it was written in."""
    yield from _walk(tree, str(tree.get("docname", "")))


def _walk(element: nodes.Element, docname: str) -> Iterator[tuple[str, nodes.Element]]:
    inner = str(element["docname"]) if isinstance(element, addnodes.start_of_file) else docname
    yield inner, element
    for child in element.children:
        if isinstance(child, nodes.Element):
            yield from _walk(child, inner)


def _unwrap(file: nodes.Element) -> None:
    """Replace the mark of a file, and the toctree's wrapper around it, by the file's content."""
    _dissolve(file)
    wrapper = file.parent
    if "toctree-wrapper" in wrapper["classes"] and next(wrapper.findall(addnodes.start_of_file), None) is None:
        _dissolve(wrapper)


def _dissolve(element: nodes.Element) -> None:
    # not replace_self(), which hands the element's classes on to its first child
    element.parent.replace(element, element.children)


def _raise_topics(tree: nodes.document) -> None:
    """Mark the title slide, and move what begins a column out of its section, in the order in which decks are read.

    That is every section of the first document, and then every topic, wherever that document's toctrees stand; a
    document may have several titles, and what is below each of them follows it.
    """
    titles = [child for child in tree.children if isinstance(child, nodes.section)]
    for title in titles[:1]:
        title["classes"].append("title-slide")
    for title in titles:
        topics = list(_topics(title))
        for topic in topics:
            topic.parent.remove(topic)
        own = [child for child in title.children if isinstance(child, nodes.section)]
        for section in own:
            title.remove(section)
            section[LEVEL] = 2
        place = tree.index(title) + 1
        tree[place:place] = [*own, *topics]


def _topics(section: nodes.section) -> Iterator[nodes.section]:
    """Yield the sections of other documents within one, but not those within these.

    Sphinx notes the document only on sections that it takes in from others.
    """
    for child in section.children:
        if isinstance(child, nodes.section):
            if "docname" in child:
                yield child
            else:
                yield from _topics(child)
