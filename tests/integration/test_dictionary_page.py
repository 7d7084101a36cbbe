"""The data dictionary in a browser without a network, at the width of a desk and a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assets.reports.dictionary import SCHEMAS
from tests.browser import WIDTHS, open_browser
from tests.conftest import goldsmith, make_small_retailer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a retailer that has not had a night."""
    retailer = make_small_retailer(tmp_path_factory.mktemp("dictionary") / "small")
    written = goldsmith(retailer, "dictionary")
    assert written.returncode == 0, written.stderr
    return retailer / "warehouse" / "dictionary"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, folder: Path) -> Iterator[Page]:
    """The index, offline; at the end nothing was complained of or asked from elsewhere."""
    across, down = WIDTHS[request.param]
    context = browser.new_context(
        viewport={"width": across, "height": down}, offline=True, locale="de-DE"
    )
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto((folder / "index.html").as_uri())
    yield page
    assert complaints == []
    assert all(url.startswith(folder.as_uri()) for url in asked)
    context.close()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"))


def test_every_page_shows_and_fits_its_width(page: Page, folder: Path) -> None:
    expect(page.get_by_role("heading", name="What every table and column means")).to_be_visible()
    assert fits(page)
    for schema in SCHEMAS:
        page.goto((folder / f"{schema}.html").as_uri())
        expect(page.get_by_role("heading", name=schema, exact=True)).to_be_visible()
        assert page.locator("section.table").count() > 0
        assert fits(page), schema


def test_what_is_searched_for_is_found_by_name_header_and_meaning(page: Page) -> None:
    for asked, first in {
        "net_revenue": ".net_revenue",
        "Geburtsdatum": "raw.kundenkarte_de_cards.geburtsdatum",
        "signed Booked": "golden.loyalty_transactions.points",
    }.items():
        page.get_by_role("searchbox").fill(asked)
        expect(page.locator("#found a").first).to_contain_text(first)
        assert fits(page)
    page.get_by_role("searchbox").fill("what nobody calls anything")
    expect(page.get_by_role("status")).to_have_text("Nothing found.")
    page.get_by_role("searchbox").fill("golden.customers.birth_date")
    page.locator("#found a").first.click()
    page.wait_for_url("**/golden.html#golden.customers.birth_date")
    expect(page.locator("tr:target")).to_be_in_viewport(timeout=20_000)  # a long page


def test_the_way_of_a_column_is_drawn_from_the_export_and_its_boxes_lead_there(
    page: Page, folder: Path
) -> None:
    page.goto((folder / "golden.html").as_uri() + "#golden.loyalty_transactions.points")
    lineage = page.locator('details[data-column="golden.loyalty_transactions.points"]')
    lineage.locator("summary").click()
    way = page.get_by_role("group", name="The way of golden.loyalty_transactions.points")
    expect(way).to_be_visible()
    boxes = way.locator(".box").all_inner_texts()
    assert boxes[0].split() == ["raw.kundenkarte_de_bookings", "Punkte"]
    assert boxes[-1].split() == ["golden.loyalty_transactions", "points"]
    expect(way.locator("path")).to_have_count(len(boxes) - 1)
    assert fits(page)
    way.get_by_text("Punkte", exact=True).click()
    assert page.url.endswith("raw.html#raw.kundenkarte_de_bookings.punkte")
    expect(page.locator("tr:target")).to_contain_text("In the file: Punkte")


def test_what_was_opened_can_be_closed(page: Page, folder: Path) -> None:
    page.goto((folder / "kpis.html").as_uri())
    summary = page.locator('details[data-column="kpis.channels.net_revenue"] summary')
    summary.click()
    expect(page.locator(".way")).to_have_count(1)
    summary.click()
    expect(page.locator(".way")).to_have_count(0)
