"""What mermaid is told of the deck's look: colours of the light scheme, and letters of 28 pixels in all diagrams.

Whatever is left out of the colours it would derive, and a derived colour has no variable of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deckproof.sphinxext.palette import SERIES, palette

_C = palette("light")
_PARTS = [_C[f"--part-{number}"] for number in range(1, len(SERIES) + 1)]
_STRONG = [_C[f"--{name}"] for name in SERIES]


def _each(pattern: str, count: int, *values: str, first: int = 0) -> dict[str, str]:
    """Return settings that are numbered, with these values in turn."""
    return {pattern.format(first + number): values[number % len(values)] for number in range(count)}


DIAGRAMS: Mapping[str, Any] = {
    "fontSize": "28px",
    "background": _C["--paper"],
    "primaryColor": _C["--accent-paper"],
    "primaryBorderColor": _C["--accent"],
    "primaryTextColor": _C["--ink"],
    "secondaryColor": _C["--warm-paper"],
    "secondaryBorderColor": _C["--warm"],
    "secondaryTextColor": _C["--ink"],
    "tertiaryColor": _C["--sheet"],
    "tertiaryBorderColor": _C["--soft"],
    "tertiaryTextColor": _C["--ink"],
    "lineColor": _C["--soft"],
    "arrowheadColor": _C["--soft"],
    "textColor": _C["--ink"],
    "titleColor": _C["--ink"],
    "nodeTextColor": _C["--ink"],
    "edgeLabelBackground": _C["--paper"],
    "clusterBkg": _C["--sheet"],
    "clusterBorder": _C["--soft"],
    "noteBkgColor": _C["--warm-paper"],
    "noteBorderColor": _C["--warm"],
    "noteTextColor": _C["--ink"],
    "actorBkg": _C["--accent-paper"],
    "actorBorder": _C["--accent"],
    "actorTextColor": _C["--ink"],
    "actorLineColor": _C["--soft"],
    "signalColor": _C["--soft"],
    "signalTextColor": _C["--ink"],
    "labelBoxBkgColor": _C["--sheet"],
    "labelBoxBorderColor": _C["--soft"],
    "labelTextColor": _C["--ink"],
    "loopTextColor": _C["--ink"],
    "activationBkgColor": _C["--sheet"],
    "activationBorderColor": _C["--soft"],
    "stateBkg": _C["--accent-paper"],
    "stateLabelColor": _C["--ink"],
    "labelBackgroundColor": _C["--paper"],
    "transitionColor": _C["--soft"],
    "transitionLabelColor": _C["--ink"],
    "specialStateColor": _C["--soft"],
    "innerEndBackground": _C["--soft"],
    "compositeBackground": _C["--sheet"],
    "compositeTitleBackground": _C["--sheet"],
    "compositeBorder": _C["--soft"],
    "altBackground": _C["--sheet"],
    "errorBkgColor": _C["--bad-paper"],
    "errorTextColor": _C["--bad"],
    "personBkg": _C["--accent-paper"],
    "personBorder": _C["--accent"],
    "rowOdd": _C["--paper"],
    "rowEven": _C["--sheet"],
    "sectionBkgColor": _C["--sheet"],
    "altSectionBkgColor": _C["--paper"],
    "sectionBkgColor2": _C["--sheet"],
    "excludeBkgColor": _C["--sheet"],
    "gridColor": _C["--rule"],
    "todayLineColor": _C["--bad"],
    "taskBkgColor": _C["--part-1"],
    "taskBorderColor": _C["--accent"],
    "taskTextColor": _C["--ink"],
    "taskTextLightColor": _C["--ink"],
    "taskTextDarkColor": _C["--ink"],
    "taskTextOutsideColor": _C["--ink"],
    "taskTextClickableColor": _C["--accent"],
    "activeTaskBkgColor": _C["--part-2"],
    "activeTaskBorderColor": _C["--warm"],
    "doneTaskBkgColor": _C["--rule"],
    "doneTaskBorderColor": _C["--soft"],
    "critBkgColor": _C["--part-6"],
    "critBorderColor": _C["--bad"],
    "vertLineColor": _C["--soft"],
    "pieTitleTextColor": _C["--ink"],
    "pieSectionTextColor": _C["--ink"],
    "pieLegendTextColor": _C["--ink"],
    "pieTitleTextSize": "32px",
    "pieSectionTextSize": "28px",
    "pieLegendTextSize": "21px",
    "pieStrokeColor": _C["--paper"],
    "pieOuterStrokeColor": _C["--paper"],
    "pieOpacity": "1",
    "commitLabelColor": _C["--ink"],
    "commitLabelBackground": _C["--paper"],
    "commitLabelFontSize": "28px",
    "tagLabelColor": _C["--ink"],
    "tagLabelBackground": _C["--warm-paper"],
    "tagLabelBorder": _C["--warm"],
    "tagLabelFontSize": "28px",
    "quadrantInternalBorderStrokeFill": _C["--rule"],
    "quadrantExternalBorderStrokeFill": _C["--soft"],
    "quadrantPointFill": _C["--accent"],
    "quadrantPointTextFill": _C["--ink"],
    "quadrantTitleFill": _C["--ink"],
    "quadrantXAxisTextFill": _C["--ink"],
    "quadrantYAxisTextFill": _C["--ink"],
    "xyChart": {
        "backgroundColor": _C["--paper"],
        "plotColorPalette": ", ".join((_C["--part-1"], _C["--warm"], _C["--good"], _C["--violet"])),
        **{
            f"{axis}{part}Color": _C["--ink"]
            for axis in ("xAxis", "yAxis")
            for part in ("Title", "Label", "Tick", "Line")
        },
        "titleColor": _C["--ink"],
    },
    **_each("cScale{}", 12, *_PARTS),
    **_each("cScalePeer{}", 12, *_STRONG),
    **_each("cScaleInv{}", 12, *_STRONG),
    **_each("cScaleLabel{}", 12, _C["--ink"]),
    **_each("surface{}", 5, _C["--sheet"]),
    **_each("surfacePeer{}", 5, _C["--rule"]),
    **_each("fillType{}", 8, *_PARTS),
    **_each("pie{}", 12, *_PARTS, first=1),
    **_each("git{}", 8, *_STRONG),
    **_each("gitInv{}", 8, _C["--warm"]),
    **_each("gitBranchLabel{}", 8, _C["--paper"]),
    **_each("quadrant{}Fill", 4, *_PARTS, first=1),
    **_each("quadrant{}TextFill", 4, _C["--ink"], first=1),
}
"""What mermaid's theme "base" is given."""

LETTERS, TEXT = 28, 32
"""Pixels of the letters in a diagram as it is drawn, and of a slide's text."""

LINES = f"""
.flowchart-link, .transition, .messageLine0, .messageLine1, .actor-line {{ stroke-width: 2.5px; }}
.node rect, .node path, .node polygon, .node circle, .node .divider, .divider line, rect.actor {{ stroke-width: 2px; }}
.edgeLabel .label rect {{ fill: {_C["--paper"]}; }}
.labelBkg {{ background: {_C["--paper"]}; }}
.grid .tick text {{ font-size: 20px; }}
.titleText {{ font-size: 30px; }}
"""
"""Lines that are seen from the last row, labels that cover nothing but them, and the letters of an axis."""

APART: Mapping[str, int] = {"stateDiagram": 84, "classDiagram": 150, "erDiagram": 96}
"""How far apart the ranks are where words stand between them; mermaid asks for this above all kinds."""

SIZES: Mapping[str, Mapping[str, Any]] = {
    "flowchart": {
        "wrappingWidth": 420,
        "curve": "basis",
        "nodeSpacing": 26,
        "rankSpacing": 44,
        "padding": 16,
        "subGraphTitleMargin": {"top": 4, "bottom": 26},
    },
    "sequence": {
        "actorFontSize": LETTERS,
        "messageFontSize": LETTERS,
        "noteFontSize": LETTERS,
        "width": 190,
        "height": 58,
        "actorMargin": 120,
        "boxMargin": 10,
        "boxTextMargin": 6,
        "messageMargin": 34,
        "diagramMarginY": 4,
        "bottomMarginAdj": 0,
        "labelBoxWidth": 76,
        "labelBoxHeight": 36,
        "mirrorActors": False,
    },
    "gantt": {
        "fontSize": LETTERS,
        "sectionFontSize": LETTERS,
        "barHeight": 46,
        "barGap": 12,
        "topPadding": 84,
        "leftPadding": 190,
        "titleTopMargin": 36,
        "gridLineStartPadding": 60,
        "axisFormat": "%-d %b",
    },
    "quadrantChart": {
        "chartWidth": 900,
        "chartHeight": 900,
        "titleFontSize": 40,
        "quadrantLabelFontSize": 40,
        "xAxisLabelFontSize": 40,
        "yAxisLabelFontSize": 40,
        "pointLabelFontSize": 40,
        "pointRadius": 10,
    },
    "xyChart": {
        "width": 1100,
        "height": 560,
        "titleFontSize": 32,
        "xAxis": {"labelFontSize": LETTERS, "titleFontSize": LETTERS},
        "yAxis": {"labelFontSize": LETTERS, "titleFontSize": LETTERS},
    },
    "journey": {
        "taskFontSize": LETTERS,
        "width": 260,
        "height": 84,
        "actorColours": _STRONG,
        "sectionFills": _PARTS,
        "sectionColours": [_C["--ink"]],
    },
    "packet": {"bitWidth": 36, "rowHeight": 56},
    "class": {"hideEmptyMembersBox": True, "padding": 18},
}
"""Room for such letters, where a kind of diagram has sizes of its own."""
