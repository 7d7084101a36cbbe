"""The nightly report: what a night made, for people who look rather than query.

Here: its parts, and that one which fails leaves the others as they are. Not here: what is asked
(`facts.py`), what is drawn (`charts.py`, `flow.py`), and what the page looks like (`templates/`).

The page has charts in Vega-Lite, whose libraries are those that Splink ships: nothing more is
installed, and nothing is fetched. It holds figures only, nothing of a person.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
from markupsafe import Markup
from splink.internals.html_utils import load_chart_libraries

from assets.reports import charts
from assets.reports.facts import Facts, Row, note_figures, read_facts, read_nights
from assets.reports.flow import draw_flow
from assets.reports.lights import light_of, told_reasons
from assets.reports.model import write_model_page
from assets.reports.page import render, render_part
from assets.reports.telling import Teller, read_tongues
from pipelines.errors import without_values
from pipelines.nights import all_nights
from pipelines.tonight import Tonight
from pipelines.warehouse import MODEL_PAGE, REPORT

PARTS = (
    "glance", "flow", "quality", "customers", "links", "sales", "stock", "consent", "times"
)  # fmt: skip
DRAWN = (*PARTS, "model")  # with the page beside


@dataclass(frozen=True)
class Report:
    """A page that was written: the light of the night, why it is so, and why parts are missing."""

    path: Path
    light: str
    reasons: list[Row]
    failed: dict[str, str]


def write_report(tonight: Tonight) -> Report:
    """Write report/index.html, and model.html beside it, from the build's own tables."""
    path = tonight.warehouse.building / REPORT
    path.unlink(missing_ok=True)  # of a build before this one
    nights = _nights(tonight)
    facts, failed = _read(tonight.con)
    reasons = facts["glance"]["reasons"] if "glance" in facts else []
    light = light_of(reasons) if "glance" in facts else "none"
    drawing = {"charts": charts, "draw_flow": draw_flow, "told_reasons": told_reasons}
    shown = {"nights": nights, "light": light, **drawing}
    tongues = read_tongues("nightly")
    sections = {}
    for words in tongues:
        tell = Teller(words, tonight.retailer.retailer.currency)
        sections[words.language] = _drawn(facts, failed, words=words, tell=tell, **shown)
    page = render(
        "nightly/page.html",
        tongues,
        night=nights[-1]["night"] if nights else None,
        sections=sections,
        libraries=chart_libraries(),
    )
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(page, "utf-8")
    try:
        write_model_page(tonight, tonight.warehouse.building / MODEL_PAGE)
    except Exception as error:  # noqa: BLE001  the report is worth having without it
        failed["model"] = without_values(error)
    if nights:
        note_figures(path.parent, nights[-1])
    return Report(path, light, reasons, failed)


def _nights(tonight: Tonight) -> list[Row]:
    """Return the nights so far; none if that fails, and then parts that tell of them do as well."""
    try:
        return read_nights(tonight.con, tonight.warehouse, all_nights(tonight.warehouse))
    except Exception:  # noqa: BLE001  the other parts are worth having
        return []


def _read(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, Facts], dict[str, str]]:
    """Return what each part tells, and why others cannot be read."""
    facts: dict[str, Facts] = {}
    failed: dict[str, str] = {}
    for part in PARTS:
        try:
            facts[part] = read_facts(con, part)
        except Exception as error:  # noqa: BLE001  the other parts are worth having
            failed[part] = without_values(error)
    return facts, failed


def _drawn(facts: dict[str, Facts], failed: dict[str, str], **shown: object) -> list[Markup]:
    """Return the parts in one language; `failed` is told of those that cannot be drawn."""
    sections = []
    for part in PARTS:
        if part not in failed:
            try:
                sections.append(render_part(f"nightly/{part}.html", facts=facts[part], **shown))
                continue
            except Exception as error:  # noqa: BLE001  the other parts are worth having
                failed[part] = without_values(error)
        sections.append(render_part("nightly/missing.html", part=part, why=failed[part], **shown))
    return sections


def chart_libraries() -> list[str]:
    """Return the scripts that draw the charts: Vega, and Vega-Lite over it."""
    libraries = load_chart_libraries()  # type: ignore[no-untyped-call]
    return [libraries["vega"], libraries["vega-lite"]]
