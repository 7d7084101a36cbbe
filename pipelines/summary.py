"""What a night made, in a few figures against the night before: for the terminal and for scripts.

Here: reading it, and its form as JSON. Not here: printing it (`console.py`). Figures, light and
reasons are those of the report, asked by the same SQL.
"""

from dataclasses import asdict, dataclass

from assets.reports.facts import read_facts, read_nights
from assets.reports.lights import light_of, told_reasons
from assets.reports.telling import Teller, read_tongues
from pipelines.nights import all_nights, current_night
from pipelines.warehouse import FULL, REPORT, Warehouse

# What is told of a night, and its unit: columns of assets/reports/nightly/history.sql.
_FIGURES = {
    "delivered_count": "count",
    "quarantined_count": "count",
    "warning_count": "count",
    "record_count": "count",
    "customer_count": "count",
    "order_count": "count",
    "net_revenue": "money",
    "promised_qty": "quantity",
    "stock_out_share": "share",
    "case_count": "count",
}


@dataclass(frozen=True)
class Figure:
    """A figure of the night and of the one before it, as numbers and in words."""

    name: str
    label: str
    value: object
    before: object
    texts: tuple[str, str, str]


@dataclass(frozen=True)
class Summary:
    """A published night."""

    night: str
    light: str
    reasons: list[str]
    figures: list[Figure]
    published: str
    report: str | None

    @property
    def is_first(self) -> bool:
        """True if there is no night before to tell of."""
        return all(figure.before is None for figure in self.figures)

    def as_json(self, seconds: float) -> dict[str, object]:
        """Return what scripts read; the names of keys are kept."""
        told = asdict(self) | {"seconds": round(seconds, 1), "is_published": True}
        told["figures"] = {f.name: {"value": f.value, "before": f.before} for f in self.figures}
        return told


def read_summary(warehouse: Warehouse, currency: str) -> Summary:
    """Return the summary of the published night."""
    night = current_night(warehouse)
    assert night is not None  # noqa: S101  it was published a moment ago
    _, words = read_tongues("nightly")
    tell = Teller(words, currency)
    before_it = [other for other in all_nights(warehouse) if other.as_of < night.as_of]
    con = warehouse.connect(night.path / FULL, read_only=True)
    try:
        nights = read_nights(con, warehouse, before_it[-1:])
        reasons = read_facts(con, "glance")["reasons"]
    finally:
        con.close()
    now, before = nights[-1], nights[-2] if len(nights) > 1 else {}
    report = night.path / REPORT
    return Summary(
        night=night.name,
        light=light_of(reasons),
        reasons=[told.sentence for told in told_reasons(reasons, tell, is_first=not before)],
        figures=[_figure(name, now.get(name), before.get(name), tell) for name in _FIGURES],
        published=str(warehouse.published),
        report=str(report) if report.exists() else None,
    )


def _figure(name: str, value: object, before: object, tell: Teller) -> Figure:
    unit = _FIGURES[name]
    texts = (
        tell.show(value, unit),
        "" if before is None else tell.show(before, unit),
        tell.change(value, before, unit) or "",
    )
    return Figure(name, tell.words.of("terminal", name), value, before, texts)
