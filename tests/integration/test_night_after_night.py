"""Customer ids over a month of deliveries, and while a retailer connects silo after silo.

What must hold is reckoned anew from who had which id in successive published nights.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from data_samples.generator.run import generate
from data_samples.generator.scale import Scale
from pipelines.warehouse import FULL
from tests.conftest import SMALL, copy_retailer
from tests.customer_books import (
    Book,
    Reader,
    lost,
    misled,
    reissued,
    robbed,
    strayed,
    successive,
    untold,
)
from tests.erring_crm import err
from tests.nights import build_night

pytestmark = pytest.mark.slow

FIRST = date(2026, 11, 21)
NIGHTS = 30
PERSONS = 500
CONTACTS = 30  # that the CRM overwrites with others', and loses, for some nights
# A CRM that errs so much would stop the night: here it is what becomes of the ids that counts.
GATES = "\n[gates]\nmerged_share = 0.2\nsplit_share = 0.2\nmoved_share = 0.2\n"
ONE_BY_ONE = {
    "crm": "salesforce_contact",
    "erp": "sap_tables",
    "shop": "shopify",
    "loyalty": "kundenkarte_de",
}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> list[Book]:
    """Thirty nights of two silos in which people move, marry and sign up, and a CRM errs."""
    folder = tmp_path_factory.mktemp("month")
    generate(Scale(PERSONS, 5, FIRST, NIGHTS, folder, 30))
    (folder / "retailer.toml").write_text(SMALL + GATES, "utf-8")
    reader = Reader()
    err(folder, CONTACTS)
    return [published(folder, FIRST + timedelta(days=n), reader) for n in range(NIGHTS)]


@pytest.fixture(scope="module")
def growth(tmp_path_factory: pytest.TempPathFactory) -> list[Book]:
    """The bundled retailer with one silo, then two, three, four."""
    folder = copy_retailer(tmp_path_factory.mktemp("growth") / "retailer")
    reader, books = Reader(), []
    for count in range(1, len(ONE_BY_ONE) + 1):
        (folder / "retailer.toml").write_text(settings(list(ONE_BY_ONE)[:count]), "utf-8")
        books.append(published(folder, FIRST, reader))
    return books


def settings(silos: list[str]) -> str:
    """Return a retailer.toml of these silos."""
    head = SMALL[: SMALL.index("[silos.")]
    return head + "\n".join(
        f'[silos.{silo}]\npreset = "{ONE_BY_ONE[silo]}"\npath = "{silo}"' for silo in silos
    )


def published(folder: Path, as_of: date, reader: Reader) -> Book:
    """Run the night and return what it published."""
    outcome = build_night(folder, as_of)
    assert outcome.error is None, as_of
    return reader.read(folder / "warehouse" / "current" / FULL)


def test_a_month_has_merges_splits_and_customers_who_come_and_go(month: list[Book]) -> None:
    """Without them the tests below would say nothing."""
    happened = {event.event for book in month[1:] for event in book.events}
    assert happened == {"new", "merged", "split", "moved", "restored", "gone"}


def test_no_id_is_issued_again(month: list[Book]) -> None:
    assert [reissued(seen, before, now) for seen, before, now in successive(month)] == (
        [[]] * NIGHTS
    )


def test_customers_whose_records_stay_together_keep_their_id(month: list[Book]) -> None:
    assert [strayed(before, now) for _, before, now in successive(month)] == [[]] * NIGHTS


def test_every_merge_and_split_has_its_event_and_redirect(month: list[Book]) -> None:
    for seen, before, now in successive(month):
        assert lost(seen, now) == []
        assert misled(before, now) == []
        assert untold(before, now) == []
        assert robbed(before, now) == []


def test_silos_added_one_by_one_keep_the_ids(growth: list[Book]) -> None:
    """Every id of an earlier stage lives or leads on; customers who stay as they are keep it."""
    silos = [{record.split("/")[0] for record in book.ids} for book in growth]
    assert silos == [set(list(ONE_BY_ONE)[:n]) for n in range(1, len(ONE_BY_ONE) + 1)]
    for seen, before, now in successive(growth):
        assert before.ids.keys() <= now.ids.keys()
        assert reissued(seen, before, now) == []
        assert strayed(before, now) == []
        assert lost(seen, now) == []
        assert misled(before, now) == []
        assert untold(before, now) == []
    assert sum(len(book.happened("merged")) for book in growth) > 0
