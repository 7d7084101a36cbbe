"""What a night would do to customers is told, and too much of it stops the night."""

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import PublishError
from tests.conftest import SMALL
from tests.integration.tables import query
from tests.nights import build_night

FIRST, SECOND = date(2026, 11, 21), date(2026, 11, 22)
LEFT_OUT = 200  # contacts


@pytest.fixture
def second_delivery(small_retailer: Path) -> Path:
    """A small retailer with a published night and the next delivery, which lacks some contacts."""
    folder = small_retailer
    assert build_night(folder, FIRST).error is None
    for silo in ("crm", "loyalty"):
        for file in sorted((folder / silo).glob(f"*{FIRST}*")):
            shutil.copy(file, file.with_name(file.name.replace(str(FIRST), str(SECOND))))
    (contacts,) = (folder / "crm").glob(f"contacts_{SECOND}.csv")
    with contacts.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    with contacts.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([header, *rows[LEFT_OUT:]])
    return folder


def test_more_gone_than_the_gate_allows_stops_the_night_and_as_many_are_counted(
    second_delivery: Path,
) -> None:
    settings = second_delivery / "retailer.toml"
    settings.write_text(SMALL + "[gates]\ngone_share = 0.01\n", "utf-8")
    before = (second_delivery / "warehouse" / "current").readlink()
    error = build_night(second_delivery, SECOND).error
    assert isinstance(error, PublishError)
    assert "customers are gone with all their records" in str(error)
    assert "[gates] gone_share allows 1.0%" in str(error)
    assert (second_delivery / "warehouse" / "current").readlink() == before
    settings.write_text(SMALL + "[gates]\ngone_share = 0.9\n", "utf-8")
    assert build_night(second_delivery, SECOND).error is None
    _assert_counted(second_delivery)


def _assert_counted(folder: Path) -> None:
    first, second = (
        {customer for (customer,) in query(file, "select customer_id from golden.customers")}
        for file in sorted((folder / "warehouse" / "nights").glob("*/goldsmith.duckdb"))
    )
    published = folder / "warehouse" / "goldsmith.duckdb"
    found = dict(query(published, "select change, customer_count from ops.impact"))
    kept = query(
        published, "select old_customer_id from golden.customer_redirects where reason = 'merge'"
    )
    assert found["gone"] == len(first - second - {old for (old,) in kept}) > 10
    assert found["created"] + found["split"] == len(second - first)
    # No order is later than those of the night before; history tells the two apart all the same.
    former = query(
        published,
        "select customer_id from golden.customer_history, golden.night "
        "where valid_from < as_of and valid_to = as_of",
    )
    assert first - second <= {customer for (customer,) in former}
