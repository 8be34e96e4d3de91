"""Make a drawn diagram fit to stand in a page: ids of its own, the page's colours, and nothing that is not seen.

Colours of the deck's palette become CSS variables, so that one drawing serves light and dark slides; whoever draws a
diagram names colours as in the light scheme. A colour that an author names stays as it is.
"""

from __future__ import annotations

import colorsys
import math
import re
from collections import Counter
from collections.abc import Collection
from functools import cache

from deckproof.sphinxext.colours import VARIABLES
from deckproof.sphinxext.drawing import LETTERS, TEXT
from deckproof.sphinxext.outlines import rounded, shortened
from deckproof.sphinxext.palette import Colour

_PATH = re.compile(r'(\sd=")([^"]*)(")')
_PLACE = re.compile(r'\s(?:transform|x|y|width|height|rx|ry|cx|cy|r|points)="[^"]*"')
_TAG = re.compile(r"<(?!foreignObject)[a-zA-Z][^>]*>")  # text would wrap in less room than it was given
_UNSEEN = re.compile(r'\s(data-[\w-]+)="[^"]*"|\sxmlns="http://www.w3.org/1999/xhtml"|\sstyle="[ ;]*"')
_NO_LABEL = re.compile(
    r'<g class="edgeLabel"><g class="label"[^>]*><foreignObject width="0" height="0">'
    r"(?:(?!</foreignObject>).)*</foreignObject></g></g>"
)
_ID = re.compile(r'\sid="([^"]*)"')
_CLASSES = re.compile(r'(?<=\sclass=")[^"]*(?=")')
_INLINED = re.compile(r'\sstyle="([^"]{40,})"')
_NAMED = {
    "black": "#000000",
    "white": "#ffffff",
    "grey": "#808080",
    "gray": "#808080",
    "lightgrey": "#d3d3d3",
    "lightgray": "#d3d3d3",
    "darkgrey": "#a9a9a9",
    "red": "#ff0000",
    "blue": "#0000ff",
    "navy": "#000080",
}
_NUMBER = r"\s*([\d.]+)(?:deg|%)?\s*"
_COLOUR = re.compile(
    r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b"
    rf"|(?P<way>rgb|hsl)a?\({_NUMBER},{_NUMBER},{_NUMBER}(?:,\s*(?P<alpha>[\d.]+)\s*)?\)"
    rf"|(?<=[:\s\"])(?P<name>{'|'.join(_NAMED)})(?=[;\"\s}}!]|$)"
)
_STYLE = re.compile(r"(<style>)(.*?)(</style>)", re.DOTALL)
_RULE = re.compile(r"(?P<selectors>[^{}]+)\{(?P<body>(?:[^{}]|\{[^{}]*\})*)\}")
_FRAMES = re.compile(r"@keyframes [\w-]+\{(?:[^{}]|\{[^{}]*\})*\}")
_DEFINED = re.compile(r'<(marker|filter|linearGradient|radialGradient) id="([^"]*)".*?</\1>', re.DOTALL)
_INLINE = re.compile(r'(\sstyle="|\s(?:fill|stroke)=")([^"]*)(")')


def adopt(svg: str, drawn_id: str, name: str, own: Collection[str] = ()) -> str:
    """Return the picture with ``name`` for its id; ``drawn_id`` is the one that the renderer gave it.

    Colours that the renderer made up itself become the palette's that come closest; those of ``own``, which the author
    named, stay.
    """

    def coloured(css: str) -> str:
        return _COLOUR.sub(lambda colour: colour[0] if colour[0] in own else _variable(colour), css)

    svg = _PATH.sub(lambda path: path[1] + shortened(path[2]) + path[3], svg.replace(drawn_id, name))
    svg = _TAG.sub(lambda tag: _PLACE.sub(lambda place: rounded(place[0]), tag[0]), svg)
    svg = _NO_LABEL.sub("", svg)
    svg = _STYLE.sub(lambda style: style[1] + coloured(_used_rules(style[2], svg)) + style[3], svg)
    svg = _without_unused_parts(svg)
    svg = _INLINE.sub(lambda inline: inline[1] + coloured(inline[2]) + inline[3], svg)
    return _sized(_with_shared_styles(_without_unseen(svg), name))


def _without_unused_parts(svg: str) -> str:
    """Leave out ends of lines, shades and shadows that nothing has: every kind of diagram brings a dozen."""
    return _DEFINED.sub(lambda part: part[0] if f"#{part[2]})" in svg else "", svg).replace("<defs></defs>", "")


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


def _without_unseen(svg: str) -> str:
    """Leave out names that nothing calls by, and notes that the renderer left for its own scripts."""
    called = set(re.findall(r"""(?:url\(|href=")#([^")]+)""", svg)) | set(re.findall(r"#([\w-]+)", _style_of(svg)))
    called.update(word for words in re.findall(r'aria-\w+="([^"]*)"', svg) for word in words.split())
    svg = _UNSEEN.sub(lambda note: note[0] if note[1] and f"[{note[1]}" in _style_of(svg) else "", svg)
    svg = _ID.sub(lambda each: each[0] if each[1] in called else "", svg)
    return _CLASSES.sub(lambda classes: " ".join(dict.fromkeys(classes[0].split())), svg)


def _style_of(svg: str) -> str:
    """Return the rules that a picture brings along."""
    found = _STYLE.search(svg)
    return found[2] if found else ""


def _with_shared_styles(svg: str, name: str) -> str:
    """Write what many elements say of their look as one rule, which weighs more than any other as theirs did."""
    counts = Counter(_INLINED.findall(svg))
    shared = {look: f"same-{number}" for number, look in enumerate(each for each in counts if counts[each] > 2)}

    def named(tag: re.Match[str]) -> str:
        look = _INLINED.search(tag[0])
        if look is None or look[1] not in shared:
            return tag[0]
        bare = tag[0].replace(look[0], "", 1)
        if _CLASSES.search(bare):
            return _CLASSES.sub(lambda classes: f"{classes[0]} {shared[look[1]]}", bare, count=1)
        return re.sub(r"^<[\w:-]+", lambda start: f'{start[0]} class="{shared[look[1]]}"', bare)

    rules = "".join(f"#{name}#{name} .{each}{{{look}}}" for look, each in shared.items())
    svg = re.sub(r"<[a-zA-Z][^>]*>", named, svg)
    return _STYLE.sub(lambda style: style[1] + style[2] + rules + style[3], svg, count=1)


def _variable(colour: re.Match[str]) -> str:
    """Return the palette's variable for a colour, with the colour itself for pages that have no palette."""
    made = _read(colour)
    if made is None or (colour["alpha"] and 0 < float(colour["alpha"]) < 1 and str(made) not in VARIABLES):
        return colour[0]
    value = str(made) if str(made) in VARIABLES else _nearest(made)
    return f"var({VARIABLES[value]},{value})"


def _read(colour: re.Match[str]) -> Colour | None:
    """Return what is written in one of CSS's ways; None for what is seen through."""
    if colour["alpha"] and not float(colour["alpha"]):
        return None
    if colour["name"]:
        return Colour.read(_NAMED[colour["name"]])
    if not colour["way"]:
        return Colour.read(colour[0].lower())
    first, second, third = (float(colour[number]) for number in (2, 3, 4))
    if colour["way"] == "rgb":
        return Colour(first, second, third)
    return Colour(*(255 * each for each in colorsys.hls_to_rgb(first / 360 % 1, third / 100, second / 100)))


@cache
def _nearest(colour: Colour) -> str:
    """Return the palette's colour that differs least."""

    def distance(value: str) -> float:
        other = Colour.read(value)
        return math.dist((colour.red, colour.green, colour.blue), (other.red, other.green, other.blue))

    return min(VARIABLES, key=distance)


def _sized(svg: str) -> str:
    """Give a picture a size of its own that can shrink: as large as the text is, where there is room."""
    size = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        return svg
    width, height = (round(float(each) * TEXT / LETTERS) for each in size.groups())
    svg = svg.replace('width="100%"', f'width="{width}" height="{height}"', 1)
    return re.sub(r"max-width: [\d.]+px; ", "", svg, count=1)
