"""A badge for a README: how many blocks are proven, and on what. One SVG that asks for nothing."""

from __future__ import annotations

from html import escape

from deckproof.model import Proof, Result, Role

_GREEN, _RED, _GREY = "#1a7f37", "#cf222e", "#59636e"
_WIDTHS = {
    **dict.fromkeys("fijlt.,:;'|!()[] ", 4.2),
    **dict.fromkeys("mwMW", 10.2),
    **dict.fromkeys("ABCDEFGHKNOPQRUVXYZ", 8.2),
}
_LABEL = "proven"


def text(proof: Proof) -> bytes:
    """Return the badge as bytes."""
    return badge(proof).encode()


def badge(proof: Proof) -> str:
    """Return the SVG of a proof's badge, 20 px high."""
    words, colour = _message(proof)
    left, right = _width(_LABEL) + 12, _width(words) + 12
    text = escape(f"{_LABEL}: {words}")
    size = f'width="{left + right:.0f}" height="20"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{text}">'
        f"<title>{text}</title>"
        f'<clipPath id="r"><rect {size} rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left:.0f}" height="20" fill="#24292f"/>'
        f'<rect x="{left:.0f}" width="{right:.0f}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:.1f}" y="14">{_LABEL}</text>'
        f'<text x="{left + right / 2:.1f}" y="14">{escape(words)}</text></g></svg>\n'
    )


def _message(proof: Proof) -> tuple[str, str]:
    blocks = [each for deck in proof.decks for each in deck.blocks if each.is_claim]
    shown = [each for each in blocks if each.block.options.role is Role.SHOWN]
    bad = sum(each.result in (Result.FAILED, Result.BLOCKED) for each in blocks)
    good = sum(each.result is Result.PASSED for each in shown)
    engines = [deck.engine for deck in proof.decks if deck.engine] or [proof.engine]
    version = " · ".join(
        dict.fromkeys(".".join(each.version.split("+")[0].split(".")[:2]) for each in engines if each.version)
    )
    if bad:
        return f"{bad} of {len(shown)} failing", _RED
    if not good:
        return "nothing yet", _GREY
    where = f" on {engines[0].kind.product.removesuffix(' Engine')} {version}" if version else ""
    return f"{good} block{'' if good == 1 else 's'}{where}", _GREEN


def _width(text: str) -> float:
    return sum(_WIDTHS.get(letter, 7.0) for letter in text)
