"""Write the picture of an anatomy as SVG that stands in a page and takes its colours from there. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from deckproof.anatomy.layout import LABEL, LABEL_LINE, LIFT, REACH, WIDTH, Box, CallOut, Picture, Row

ROUND = 8  # radius of a leader's turn

STYLE = """
.command-anatomy svg{display:block;margin:0 0 18px;width:100%;max-width:1160px;height:auto}
.command-anatomy svg text{fill:var(--ink,currentColor);white-space:pre}
.command-anatomy .command{font-family:var(--mono,"DejaVu Sans Mono",Menlo,monospace);font-variant-ligatures:none}
.command-anatomy .label{font-family:var(--sans,system-ui,sans-serif);font-size:28px}
.command-anatomy .call-out rect{fill:var(--accent-paper,transparent)}
.command-anatomy .call-out path{fill:none;stroke:var(--accent,currentColor);stroke-width:2.5;stroke-linecap:round}
.command-anatomy .whole rect{fill:none}
.command-anatomy .whole path{stroke:var(--warm,currentColor)}
.command-anatomy .in-words,.phone .command-anatomy svg{display:none}
.phone .command-anatomy .in-words{display:block}
@media print{.command-anatomy .fragment{opacity:1!important;visibility:inherit!important}}
""".replace("\n", "")


def draw(picture: Picture, *, name: str, title: str, description: str, stepwise: bool = True) -> str:
    """Return the ``<svg>`` element; ``name`` begins its ids, ``stepwise`` shows one call-out after the other."""
    high = _number(picture.height)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-description" '
            f'width="{WIDTH}" height="{high}" viewBox="0 0 {WIDTH} {high}">'
        ),
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-description">{escape(description)}</desc>',
        f"<style>{STYLE}</style>",
        # behind the command, in the order in which they are shown
        *(_call_out(each, stepwise=stepwise) for each in picture.call_outs),
        *(_row(row, picture.size) for row in picture.rows),
        "</svg>",
    ]
    return "\n".join(parts)


def _call_out(call_out: CallOut, *, stepwise: bool) -> str:
    classes = ["call-out", *(["whole"] if call_out.above else []), *(["fragment"] if stepwise else [])]
    mark = call_out.mark
    anchor = "end" if call_out.turned else "start"
    x = call_out.label.right if call_out.turned else call_out.label.left
    lines = "".join(
        f'<tspan x="{_number(x)}" y="{_number(y)}">{escape(line)}</tspan>'
        for line, y in zip(call_out.lines, _baselines(call_out.label), strict=False)
    )
    return (
        f'<g class="{" ".join(classes)}">{_rectangle(mark)}<path d="{" ".join(_lines(call_out))}"/>'
        f'<text class="label" font-size="{LABEL}" text-anchor="{anchor}">{lines}</text></g>'
    )


def _rectangle(mark: Box) -> str:
    words = {"x": mark.left, "y": mark.top, "width": mark.right - mark.left, "height": mark.bottom - mark.top, "rx": 4}
    attributes = " ".join(f'{key}="{_number(value)}"' for key, value in words.items())
    return f"<rect {attributes}/>"


def _lines(call_out: CallOut) -> Iterator[str]:
    """Yield a bar along the part, over a group with short legs, and the leader from it to the label."""
    mark, x, turn = call_out.mark, call_out.x, call_out.turn
    edge = mark.top if call_out.above else mark.bottom
    down = -1 if call_out.above else 1
    aside = -1 if call_out.turned else 1
    foot = edge + LIFT if call_out.above else edge
    yield f"M{_number(mark.left + 1)} {_number(foot)}V{_number(edge)}H{_number(mark.right - 1)}V{_number(foot)}"
    yield f"M{_number(x)} {_number(edge)}V{_number(turn - down * ROUND)}"
    yield f"Q{_number(x)} {_number(turn)} {_number(x + aside * ROUND)} {_number(turn)}"
    yield f"H{_number(x + aside * REACH)}"


def _row(row: Row, size: int) -> str:
    return (
        f'<text class="command" font-size="{size}" x="{_number(row.left)}" y="{_number(row.baseline)}" '
        f'textLength="{_number(row.width)}" xml:space="preserve">{escape(row.text)}</text>'
    )


def _baselines(label: Box) -> Sequence[float]:
    count = round((label.bottom - label.top) / LABEL_LINE)
    return [label.top + number * LABEL_LINE + 0.5 * LABEL_LINE + 0.36 * LABEL for number in range(count)]


def _number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")
