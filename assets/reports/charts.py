"""Charts as Vega-Lite specifications: what is drawn. The browser draws it (`static/draw.js`).

A column is a key of the rows and its unit (`telling.py`). Each chart has its rows beside it on the
page as a table too, so that nothing is told by a picture alone.
"""

from collections.abc import Sequence
from typing import Any

from assets.reports.facts import Row
from assets.reports.telling import FORMATS, Teller

Column = tuple[str, str]
Spec = dict[str, Any]

_WHOLE = ("count", "quantity", "seconds", "score")
_COLOURS = ["#8a6200", "#2f6f8f", "#6d8f3a", "#a3543f", "#6b4f8a", "#8d9096", "#c79a3a", "#4f9aa3"]


def bars(
    tell: Teller, rows: Sequence[Row], label: Column, value: Column, *, most: float = 0
) -> Spec:
    """Return a bar a row, one below the other, its value at its end."""
    drawn = tell.rows(rows, [label, value])
    peak = max([most, *(float(row[value[0]] or 0) for row in drawn)])  # type: ignore[arg-type]
    position = {"field": label[0], "type": "nominal", "sort": None, "title": None}
    scale = {"domain": [0, (peak or 1) * 1.4]}  # the value stands beside the longest bar, too
    length = _measure(tell, value) | {"scale": scale, "axis": None}
    text = {"field": value[0], "type": "quantitative", "format": FORMATS[value[1]]}
    return {
        "height": 26 * len(drawn),
        "data": {"values": drawn},
        "encoding": {"y": position | {"axis": {"labelLimit": 200}}, "x": length},
        "layer": [
            {
                "mark": {"type": "bar", "cornerRadiusEnd": 2, "height": 16, "tooltip": True},
                "encoding": {"color": {"value": _COLOURS[1]}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": "#1d1f21"},
                "encoding": {"text": text},
            },
        ],
    }


def columns(
    tell: Teller, rows: Sequence[Row], day: Column, value: Column, colour: Column, *, step: str
) -> Spec:
    """Return a column a day or month, its parts in colours."""
    return {
        "height": 220,
        "data": {"values": tell.rows(rows, [day, value, colour])},
        "mark": {"type": "bar", "tooltip": True, "width": {"band": 0.8}},
        "encoding": {
            "x": _day(tell, day, step) | {"type": "ordinal", "timeUnit": step},
            "y": _measure(tell, value),
            "color": _colour(tell, rows, colour),
        },
    }


def lines(
    tell: Teller, rows: Sequence[Row], day: Column, value: Column, colour: Column | None = None
) -> Spec:
    """Return a line over nights, or several in colours; from zero, so that small steps look small.

    Scores are shown from their lowest: they differ by silo, and are never near zero.
    """
    shown = [day, value, *([colour] if colour else [])]
    measure = _measure(tell, value) | {"scale": {"zero": value[1] != "score", "nice": True}}
    nights = _day(tell, day) | {"scale": {"padding": 12}}
    nights["axis"]["tickCount"] = {"interval": "day", "step": 1}
    stroke = _colour(tell, rows, colour) if colour else {"value": _COLOURS[0]}
    return {
        "height": 220,
        "data": {"values": tell.rows(rows, shown)},
        "mark": {"type": "line", "point": {"size": 40}, "tooltip": True},
        "encoding": {"x": nights, "y": measure, "color": stroke},
    }


def heat(tell: Teller, rows: Sequence[Row], across: Column, down: Column, value: Column) -> Spec:
    """Return a field a pair, the darker the more, its value in it."""
    drawn = tell.rows(rows, [across, down, value])
    place = {"type": "nominal", "title": None}
    above = {"orient": "top", "labelAngle": 0, "labelLimit": 70}
    shade = {"legend": None, "scale": {"range": ["#fbf7ec", "#d9b25c"], "zero": False}}
    text = {"field": value[0], "type": "quantitative", "format": FORMATS[value[1]]}
    return {
        "height": 28 * len({row[down[0]] for row in drawn}),
        "data": {"values": drawn},
        "encoding": {
            "x": place | {"field": across[0], "axis": above},
            "y": place | {"field": down[0], "axis": {"labelLimit": 130}},
        },
        "layer": [
            {
                "mark": {"type": "rect", "tooltip": True, "stroke": "#ffffff", "strokeWidth": 2},
                "encoding": {"color": _measure(tell, value) | shade},
            },
            {
                "mark": {"type": "text", "fontSize": 12, "color": "#1d1f21"},
                "encoding": {"text": text},
            },
        ],
    }


def histogram(
    tell: Teller, rows: Sequence[Row], band: Column, value: Column, colour: Column
) -> Spec:
    """Return how many pairs have each weight: bands of two bits, stacked by what became of them."""
    across = {"field": band[0], "type": "quantitative", "title": tell.heading(band[0])}
    return {
        "height": 240,
        "data": {"values": tell.rows(rows, [band, value, colour])},
        "transform": [{"calculate": f"datum.{band[0]} + 2", "as": "end"}],
        "mark": {"type": "bar", "tooltip": True, "binSpacing": 1},
        "encoding": {
            "x": across | {"bin": {"binned": True, "step": 2}, "axis": {"format": FORMATS["bits"]}},
            "x2": {"field": "end"},
            "y": _measure(tell, value),
            "color": _colour(tell, rows, colour),
        },
    }


def _measure(tell: Teller, value: Column) -> Spec:
    axis = {"format": FORMATS[value[1]], "tickCount": 5}
    if value[1] in _WHOLE:
        axis["labelExpr"] = "datum.value % 1 ? '' : datum.label"
    title = tell.heading(value[0])
    if value[1] == "money":
        title += f" ({tell.currency})"
    return {"field": value[0], "type": "quantitative", "axis": axis, "title": title}


def _day(tell: Teller, day: Column, step: str = "yearmonthdate") -> Spec:
    month, night = "%b %y", "%d.%m." if tell.words.language == "de" else "%d %b"
    axis = {
        "format": month if step == "yearmonth" else night,
        "labelAngle": 0,
        "labelOverlap": True,
        "labelSeparation": 8,
        "grid": False,
    }
    return {"field": day[0], "type": "temporal", "axis": axis, "title": None}


def _colour(tell: Teller, rows: Sequence[Row], colour: Column) -> Spec:
    domain = list(dict.fromkeys(tell.name(colour[1], row[colour[0]]) for row in rows))
    legend = {"orient": "top", "title": None, "columns": 4, "symbolType": "square"}
    scale = {"domain": domain, "range": _COLOURS[: len(domain)]}
    return {"field": colour[0], "type": "nominal", "scale": scale, "legend": legend}
