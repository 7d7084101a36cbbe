"""The pictures of docs/matching.md, drawn from the bundled retailer's night as plain SVG.

Numbers come from the night and from `goldsmith explain`; nothing of them is typed in.
"""

import csv
from collections.abc import Iterable
from html import escape
from pathlib import Path

import duckdb

from assets.identity.explanation.pairs import PairExplained
from assets.identity.explanation.reweighing import Evidence
from assets.identity.explanation.words import Words, read_words
from pipelines.explain import explained
from pipelines.pair_words import bits
from pipelines.run import use_retailer
from pipelines.warehouse import FULL

PAIR = ("crm/0038d0000004OVR", "shop/7210008914197")
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1d1f21}.quiet{fill:#5b6066}.title{font-weight:600}"
    ".for{fill:#1f6b4a}.against{fill:#a3341f}.sum{fill:#8a6200}.line{stroke:#b9b4a8}"
    ".same{fill:#1f6b4a}.other{fill:#c98b7c}"
)


def pictures(retailer: Path) -> dict[str, str]:
    """Return the pictures by file name, of the published night of this retailer."""
    return {"waterfall.svg": _waterfall(retailer), "weights.svg": _weights(retailer)}


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f'<style>{_STYLE}</style><rect width="{width}" height="{height}" fill="#fff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _bar(x: float, y: float, wide: float, tall: float, kind: str, *, title: str = "") -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    return f'<rect {size} class="{kind}"><title>{escape(title)}</title></rect>'


def _waterfall(retailer: Path) -> str:
    """Return how the evidence of a pair adds up, once for each of what they may be else."""
    words = read_words("en")
    found = explained(use_retailer(retailer)[1], PAIR)
    assert isinstance(found, PairExplained)
    assert found.weighed is not None
    pair = found.weighed
    parts: list[str] = []
    left, wide, scale, row, y = 330, 750, 11.0, 24, 18
    zero = left + 12 * scale
    for alternative in pair.prior:
        parts.append(_text(10, y, f"Against: {words.of('alternative', alternative)}", "title"))
        steps = [("Before comparing", pair.prior[alternative])]
        steps += [
            (_found(item, words), item.weights[alternative])
            for item in pair.evidence
            if item.weights.get(alternative)
        ]
        top, at = y, 0.0
        for label, weight in [*steps, ("Together", 0.0)]:
            y += row
            last = label == "Together"
            start, end = (0.0, at) if last else (at, at + bits(weight))
            at = end
            kind = "sum" if last else "for" if end >= start else "against"
            x = zero + scale * min(start, end)
            parts += [
                _text(20, y, label, "title" if last else ""),
                _bar(x, y - 12, max(scale * abs(end - start), 1), 15, kind, title=label),
                _text(wide - 10, y, words.number(end - start), "quiet", "end"),
            ]
        parts.append(f'<line x1="{zero}" x2="{zero}" y1="{top + 6}" y2="{y + 6}" class="line"/>')
        y += 2 * row
    title = f"The weights of {PAIR[0]} and {PAIR[1]}"
    return _svg(wide, y - row, title, parts)


def _found(item: Evidence, words: Words) -> str:
    name = words.name("person", item.comparison)
    return f"{name}: {words.level('person', item.comparison, str(item.level))}"


def _weights(retailer: Path) -> str:
    """Return how many compared pairs have which weight, and which of them are one person."""
    _, warehouse = use_retailer(retailer)
    with (retailer.parent / "truth" / "records.csv").open(encoding="utf-8") as file:
        person = {f"{r['silo']}/{r['source_key']}": r["person_id"] for r in csv.DictReader(file)}
    with duckdb.connect(str(warehouse.current / FULL), read_only=True) as con:
        pairs = con.execute(
            "select record_id_l, record_id_r, log_odds from identity.scored_pairs "
            "where not is_forbidden"
        ).fetchall()
    low, high, width = -10, 28, 2
    bars = {start: [0, 0] for start in range(low, high, width)}
    for one, other, log_odds in pairs:
        weight = min(max(bits(log_odds), low), high - 1)
        start = int((weight - low) // width) * width + low
        bars[start][person.get(one, one) != person.get(other, other)] += 1
    most = max(map(sum, bars.values()))
    bar, down, base = 35, 210, 250
    parts = [_text(40, 20, "Compared pairs by their weight", "title")]
    for place, (start, counts) in enumerate(bars.items()):
        x, y = 40 + place * bar, float(base)
        for kind, count in zip(("same", "other"), counts, strict=True):
            tall = down * count / most
            y -= tall
            title = f"{count} pairs from {start} to {start + width}"
            parts.append(_bar(x + 1, y, bar - 2, tall, kind, title=title))
        parts.append(_text(x, base + 16, str(start), "quiet", "middle"))
    half = 40 + bar * (0 - low) / width
    parts += [
        f'<line x1="{half:.0f}" x2="{half:.0f}" y1="32" y2="{base}" class="line"/>',
        _text(half - 6, 44, "as likely as not", "quiet", "end"),
        _bar(40, base + 30, 12, 12, "same"),
        _text(58, base + 41, "one person, by the truth"),
        _bar(260, base + 30, 12, 12, "other"),
        _text(278, base + 41, "two persons"),
        _text(720, base + 41, "weight in bits: +1 doubles the odds", "quiet", "end"),
    ]
    return _svg(750, base + 56, "Compared pairs by their weight", parts)
