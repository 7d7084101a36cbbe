"""The nightly report in a browser without a network, at the width of a desk and a telephone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipelines.warehouse import REPORT
from tests.browser import WIDTHS, open_browser

pytestmark = pytest.mark.slow

LANGUAGES = ("de", "en")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@dataclass
class Opened:
    """A page, and what the browser said and asked for."""

    page: Page
    complaints: list[str]
    asked: list[str]

    @property
    def tongue(self) -> str:
        """The part of the page in the language that is shown."""
        language = self.page.evaluate("document.documentElement.lang")
        return f".tongue[lang={language}]"


@pytest.fixture
def opened(browser: Browser, night: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    width, language = request.param
    across, down = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": across, "height": down}, offline=True, locale="fr-FR"
    )
    found = Opened(context.new_page(), [], [])
    found.page.on("console", lambda message: found.complaints.append(message.text))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("request", lambda asked: found.asked.append(asked.url))
    file = (night / "warehouse" / "current" / REPORT).resolve()
    found.page.goto(f"{file.as_uri()}?lang={language}")
    yield found
    context.close()


every_page = pytest.mark.parametrize(
    "opened", [(width, language) for width in WIDTHS for language in LANGUAGES], indirect=True
)


@every_page
def test_all_charts_are_drawn_and_nothing_is_asked_or_complained_of(opened: Opened) -> None:
    charts = opened.page.locator(f"{opened.tongue} .chart")
    expect(charts.first).to_be_visible()
    expect(opened.page.locator(f"{opened.tongue} .chart.drawn")).to_have_count(charts.count())
    assert charts.count() > 12
    for number in range(charts.count()):
        marks = charts.nth(number).locator("svg g.mark-rect path, svg g.mark-symbol path")
        assert marks.count() > 0, charts.nth(number).get_attribute("data-name")
    assert opened.complaints == []
    assert {url.split("?")[0] for url in opened.asked} == {opened.page.url.split("?")[0]}


@every_page
def test_it_fits_its_window_and_the_picture_of_the_rows_is_the_one_for_it(opened: Opened) -> None:
    wide, shown = opened.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide == shown
    assert opened.page.locator("svg.flow:visible").count() == 1
    boxes = opened.page.locator(f"{opened.tongue} .chart svg, svg.flow:visible")
    for number in range(boxes.count()):
        box = boxes.nth(number).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= shown


@pytest.mark.parametrize("opened", [("telephone", "de"), ("telephone", "en")], indirect=True)
def test_an_open_table_scrolls_in_itself_and_a_finding_is_read_without(opened: Opened) -> None:
    opened.page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    wide, shown = opened.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide == shown
    findings = opened.page.locator(f"{opened.tongue} .findings .wide")
    wide, shown = findings.evaluate("found => [found.scrollWidth, found.clientWidth]")
    assert wide == shown
    assert findings.locator("tbody td:last-child").first.is_visible()


@every_page
def test_no_label_of_the_rows_stands_on_another(opened: Opened) -> None:
    labels = opened.page.locator("svg.flow:visible tspan.name")
    boxes = labels.evaluate_all("found => found.map(label => label.getBoundingClientRect())")
    assert len(boxes) > 10
    assert [
        (one, other)
        for one, other in combinations(boxes, 2)
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ] == []


@every_page
def test_links_lead_somewhere_and_parts_have_names(opened: Opened) -> None:
    links = opened.page.locator(f"{opened.tongue} a[href^='#']")
    targets = [links.nth(number).get_attribute("href") or "" for number in range(links.count())]
    assert len(targets) > 8
    for target in targets:
        assert opened.page.locator(target).is_visible()
    opened.page.locator(f"{opened.tongue} .contents a").last.click()
    expect(opened.page.locator(targets[-1])).to_be_in_viewport()
    headings = opened.page.locator(f"{opened.tongue} h1")
    assert headings.count() == 1
    unnamed = opened.page.locator(
        "svg[role=img]:not([aria-label]), section:not([aria-labelledby]), table:not(:has(caption))"
    )
    assert unnamed.count() == 0


@pytest.mark.parametrize("opened", [("telephone", "de")], indirect=True)
def test_the_other_language_is_a_click_away_and_tables_stand_behind_charts(opened: Opened) -> None:
    expect(opened.page.locator("h1:visible")).to_have_text(
        re.compile(r"Die Nacht vom \d\d\.\d\d\.")
    )
    opened.page.get_by_role("link", name="English").first.click()
    expect(opened.page.locator("h1:visible")).to_have_text(re.compile(r"The night of \d{4}-"))
    expect(opened.page).to_have_title(re.compile(r"^Goldsmith · \d{4}-\d\d-\d\d$"))
    expect(opened.page.locator(".tongue[lang=en] .chart.drawn").first).to_be_visible()
    details = opened.page.locator(".tongue[lang=en] figure details").nth(1)
    expect(details.locator("table")).to_be_hidden()
    details.locator("summary").click()
    expect(details.locator("table")).to_be_visible()
    wide, shown = opened.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide == shown
    assert opened.complaints == []


@pytest.mark.parametrize(
    ("opened", "told"),
    [(("desk", "de"), r"^\d+\u00a0%$"), (("desk", "en"), r"^\d+%$")],
    indirect=["opened"],
)
def test_shares_in_charts_are_written_as_the_language_writes_them(
    opened: Opened, told: str
) -> None:
    charts = opened.page.locator(f"{opened.tongue} .chart")
    expect(opened.page.locator(f"{opened.tongue} .chart.drawn")).to_have_count(charts.count())
    shares = opened.page.locator(f"{opened.tongue} .chart[data-name=places] svg text")
    found = [text for text in shares.all_text_contents() if "%" in text]
    assert len(found) > 5
    assert [text for text in found if not re.match(told, text)] == []


@pytest.mark.parametrize("opened", [("desk", "xx")], indirect=True)
def test_whoever_reads_neither_language_reads_german(opened: Opened) -> None:
    assert opened.page.evaluate("document.documentElement.lang") == "de"


@pytest.mark.parametrize("opened", [("desk", "en"), ("telephone", "en")], indirect=True)
def test_splinks_charts_are_a_click_away(opened: Opened) -> None:
    opened.page.get_by_role("link", name="Splink's charts of the model").click()
    expect(opened.page.locator("section canvas, section svg.marks")).to_have_count(3)
    title = opened.page.locator("h1").bounding_box()
    assert title
    assert title["x"] >= 16
    wide, shown = opened.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide == shown
    assert opened.complaints == []
