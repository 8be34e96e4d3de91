"""Make a drawn diagram fit to stand in a page: ids of its own, the page's colours, and nothing that is not seen.

Colours of the deck's palette become CSS variables, so that one drawing serves light and dark slides; whoever draws a
diagram names colours as in the light scheme. Any other colour stays as it is.
"""

from __future__ import annotations

import re

from deckproof.sphinxext.colours import VARIABLES

_PATH = re.compile(r'\sd="[^"]*"')
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
_UNSEEN = re.compile(r'\sdata-points="[^"]*"')
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|rgba?\((\d+), ?(\d+), ?(\d+)(?:, ?[\d.]+)?\)")
_STYLE = re.compile(r"(<style>)(.*?)(</style>)", re.DOTALL)
_RULE = re.compile(r"(?P<selectors>[^{}]+)\{(?P<body>(?:[^{}]|\{[^{}]*\})*)\}")
_FRAMES = re.compile(r"@keyframes [\w-]+\{(?:[^{}]|\{[^{}]*\})*\}")
_MARKER = re.compile(r'<marker id="([^"]*)".*?</marker>', re.DOTALL)
_INLINE = re.compile(r'(\sstyle="|\s(?:fill|stroke)=")([^"]*)(")')


def adopt(svg: str, drawn_id: str, name: str) -> str:
    """Return the picture with ``name`` for its id; ``drawn_id`` is the one that the renderer gave it."""
    svg = _PATH.sub(lambda path: _NUMBER.sub(_rounded, path[0]), svg.replace(drawn_id, name))
    svg = _without_unused_markers(_UNSEEN.sub("", svg))
    svg = _STYLE.sub(lambda style: style[1] + _coloured(_used_rules(style[2], svg)) + style[3], svg)
    svg = _INLINE.sub(lambda inline: inline[1] + _coloured(inline[2]) + inline[3], svg)
    return _sized(svg)


def _rounded(number: re.Match[str]) -> str:
    """Write a coordinate to a tenth of a pixel; the renderer gives up to seventeen digits, most of a picture's size."""
    return f"{float(number[0]):.1f}".removesuffix(".0")


def _without_unused_markers(svg: str) -> str:
    """Leave out the ends of lines that no line has: every kind of diagram brings a dozen."""
    return _MARKER.sub(lambda marker: marker[0] if f"url(#{marker[1]})" in svg else "", svg)


def _used_rules(style: str, svg: str) -> str:
    """Leave out rules for what is not in the picture: the renderer brings those of every kind of shape."""
    drawn = _STYLE.sub("", svg)
    words = {word for classes in re.findall(r'\bclass="([^"]*)"', drawn) for word in classes.split()}
    kept = "".join(_used_rule(rule, words, drawn) for rule in _RULE.finditer(style))
    return kept if "animation:" in kept else _FRAMES.sub("", kept)


def _used_rule(rule: re.Match[str], classes: set[str], drawn: str) -> str:
    if rule["selectors"].startswith("@"):
        return rule[0]
    used = [each for each in rule["selectors"].split(",") if _is_used(each, classes, drawn)]
    return f"{','.join(used)}{{{rule['body']}}}" if used else ""


def _is_used(selector: str, classes: set[str], drawn: str) -> bool:
    named = set(re.findall(r"\.([A-Za-z][\w-]*)", selector))
    having = re.findall(r'\[([\w-]+="[^"]*")\]', selector)
    return named <= classes and all(each in drawn for each in having) and ":root" not in selector


def _coloured(css: str) -> str:
    return _COLOUR.sub(_variable, css)


def _variable(colour: re.Match[str]) -> str:
    """Return the palette's variable for a colour, with the colour itself for pages that have no palette."""
    value = colour[0].lower()
    if not value.startswith("#"):
        value = "#" + "".join(f"{int(each):02x}" for each in colour.groups())
    return f"var({VARIABLES[value]},{value})" if value in VARIABLES else colour[0]


def _sized(svg: str) -> str:
    """Give a picture a size of its own that can shrink."""
    size = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        return svg
    width, height = (round(float(each)) for each in size.groups())
    svg = svg.replace('width="100%"', f'width="{width}" height="{height}"', 1)
    return re.sub(r"max-width: [\d.]+px; ", "", svg, count=1)
