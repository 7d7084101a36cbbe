"""Three nights of a warehouse: last night's stock and what moved since is tonight's, to the piece.

What must differ is in the generator's truth: receipts that the warehouse forgot to book.
"""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from data_samples.generator.run import generate
from data_samples.generator.scale import Scale
from tests.conftest import SAMPLES
from tests.integration.tables import query, truth
from tests.nights import build_night

pytestmark = pytest.mark.slow

FIRST = date(2026, 11, 21)
NIGHTS = 3
# What tells no stock is left out, so that a night is short.
LEFT_OUT = re.compile(r"silos\.(crm|shop|loyalty)|locations\.onlineshop|survivorship")
Differences = dict[tuple[str, str], tuple[str, int | None]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Differences, Differences]]:
    """What differs, and what should, in each night."""
    folder = tmp_path_factory.mktemp("nights")
    generate(Scale(400, 7, FIRST, NIGHTS, folder, 300))
    (folder / "retailer.toml").write_text(settings(), "utf-8")
    return [published(folder, FIRST + timedelta(days=n)) for n in range(NIGHTS)]


def settings() -> str:
    text = (SAMPLES / "retailer.toml").read_text("utf-8").replace("../warehouse", "warehouse")
    small = re.sub(r"(?m)^rows = .*$|, loyalty = \[[^]]*]", "", text)
    kept = [s for s in re.split(r"(?m)^(?=\[)", small) if not LEFT_OUT.match(s[1:])]
    return "".join(kept).replace("[gates]", "[gates]\nshrink_share = 1  # quiet days are no fault")


def published(folder: Path, delivery_on: date) -> tuple[Differences, Differences]:
    outcome = build_night(folder, delivery_on)
    assert outcome.error is None, delivery_on
    found = query(
        folder / "warehouse" / "goldsmith.duckdb",
        "select comparison, coalesce(sku, split_part(product_id, '/', 2)) || ' ' || location_id, "
        "class, difference from inventory.reconciliation left join golden.products "
        "using (product_id) where class <> 'ok'",
    )
    dated = f"{delivery_on}/" if delivery_on < FIRST + timedelta(days=NIGHTS - 1) else ""
    expected = {
        (row["comparison"], f"{row['sku']} {row['location_id']}"): (
            row["class"],
            int(row["difference"]) if row["difference"] else None,
        )
        for row in truth(folder, f"{dated}stock_faults")
    }
    return {(a, b): (c, d) for a, b, c, d in found}, expected


def test_every_night_differs_by_what_was_planted(
    nights: list[tuple[Differences, Differences]],
) -> None:
    for found, expected in nights:
        assert found == expected


def test_the_warehouse_has_forgotten_to_book_some_receipts(
    nights: list[tuple[Differences, Differences]],
) -> None:
    """Without them the nights would say nothing of a roll-forward that fails."""
    rolled = [
        [kind for (comparison, _), (kind, _) in expected.items() if comparison == "roll_forward"]
        for _, expected in nights
    ]
    assert rolled[0] == []
    assert {kind for kinds in rolled[1:] for kind in kinds} == {"real"}
