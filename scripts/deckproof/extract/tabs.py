"""Tabs that show one thing for several operating systems, of which only this machine's can be run.

Reads what sphinx-design, sphinx-tabs and sphinx-inline-tabs make of their directives; needs none of them.
"""

from __future__ import annotations

from docutils import nodes

from deckproof.extract.systems import not_here


def skipped_tab(node: nodes.Node) -> str | None:
    """Return why a node's tab is not for this machine; None where it is, or where it is in no tab."""
    while node.parent is not None:
        label = _label(node)
        if label is not None and (reason := not_here(label, [_label(each) or "" for each in _set(node)])):
            return reason
        node = node.parent
    return None


def _set(tab: nodes.Node) -> list[nodes.Node]:
    """Return the tabs next to one another; only sphinx-inline-tabs lets two sets stand side by side."""
    around = list(tab.parent.children)
    first = last = around.index(tab)
    while first > 0 and not _begins_set(around[first]) and _label(around[first - 1]) is not None:
        first -= 1
    while last + 1 < len(around) and not _begins_set(around[last + 1]) and _label(around[last + 1]) is not None:
        last += 1
    return around[first : last + 1]


def _begins_set(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and bool(node.get("new_set"))


def _label(node: nodes.Node) -> str | None:
    """Return a tab's label as a person reads it; None where the node is no tab."""
    if not isinstance(node, nodes.container) or not node.children:
        return None
    designed = node.get("design_component") == "tab-item"
    inline = node.get("type") == "tab"
    parent = node.parent
    listed = isinstance(parent, nodes.container) and "sphinx-tabs" in parent["classes"]
    return " ".join(node.children[0].astext().split()) if designed or inline or listed else None
