"""An ERP and a warehouse without master data, over two nights, from files to differences."""

from pathlib import Path

import pytest

from tests.conftest import goldsmith
from tests.integration.tables import query

RETAILER = """
[retailer]
name = "Test"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[silos.erp]
preset = "generic"
kind = "erp"
path = "erp"
decimal_mark = ","
[silos.erp.columns]
products = { sku = "Artikel", name = "Name", uom = "ME" }
stock = { sku = "Artikel", location_code = "Ort", on_hand = "Bestand", unit_cost = "EK" }
product_units = { sku = "Artikel", uom = "ME", base_qty = "Inhalt" }
[silos.erp.columns.transfers]
transfer_no = "Nr"
sku = "Artikel"
from_location_code = "Von"
to_location_code = "Nach"
qty_sent = "Menge"
eta_on = "Termin"
[silos.lager]
preset = "wms_stock"
path = "lager"
[locations.dc]
name = "Lager"
type = "dc"
stock_silo = "erp"
codes = { erp = "1", lager = "DC" }
[locations.koeln]
name = "Köln"
type = "store"
stock_silo = "erp"
codes = { erp = "2", lager = "K" }
"""
BOOKED = """1;21.11.2026 10:00:00;A1;DC;;3;Verkauf;
2;21.11.2026 11:00:00;A1;DC;K;2;Umlagerung;
"""


def deliver(folder: Path, day: str, in_dc: int, in_store: int, movements: str) -> None:
    files = {
        "erp/products": "Artikel;Name;ME\nA1;Hemd;ST\nA2;Hose;ST\n",
        "erp/stock": "Artikel;Ort;Bestand;EK\n"
        f"A1;1;{in_dc};4,50\nA1;2;{in_store};4,50\nA2;1;12;9,00\n",
        "erp/transfers": "Nr;Artikel;Von;Nach;Menge;Termin\nT1;A2;1;2;3;24.11.2026\n",
        "erp/product_units": "Artikel;ME;Inhalt\nA2;KAR;6\n",
        "lager/bestand": "Lagerort;Lagerplatz;Artikelnummer;EAN;Charge;Bestand;Reserviert;Gesperrt;"
        f"QS;Unterwegs;Einheit;Stand\nDC;R1;A1;;;{in_dc};0;0;0;0;ST;\nDC;R1;A2;;;2;0;0;0;0;ST;\n",
        "lager/bewegungen": "Buchungsnr;Zeitpunkt;Artikelnummer;Von;Nach;Menge;Bewegungsart;Beleg\n"
        + movements,
    }
    for name, text in files.items():
        (folder / f"{name}_{day}.csv").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two_systems")
    (folder / "retailer.toml").write_text(RETAILER, "utf-8")
    for silo in ("erp", "lager"):
        (folder / silo).mkdir()
    deliver(folder, "2026-11-20", 20, 3, "")
    deliver(folder, "2026-11-21", 15, 5, BOOKED)
    for day in ("2026-11-20", "2026-11-21", "2026-11-21"):  # the second night is built twice
        run = goldsmith(folder, "run", "--as-of", day)
        assert run.returncode == 0, run.stderr
    return folder


@pytest.mark.slow
def test_what_two_systems_say_of_a_place_is_compared(retailer: Path) -> None:
    found = query(
        retailer / "warehouse" / "goldsmith.duckdb",
        "select comparison, product_id, location_id, class, difference, difference_value "
        "from inventory.reconciliation order by all",
    )
    assert found == [
        ("roll_forward", "erp/A1", "dc", "ok", 0, 0),
        ("roll_forward", "erp/A1", "koeln", "ok", 0, 0),
        ("roll_forward", "erp/A2", "dc", "ok", 0, 0),
        ("silos", "erp/A1", "dc", "ok", 0, 0),
        ("silos", "erp/A2", "dc", "uom_mismatch", 10, 90),
    ]


@pytest.mark.slow
def test_both_nights_are_remembered_once(retailer: Path) -> None:
    found = query(
        retailer / "warehouse" / "goldsmith.duckdb",
        "select product_id, location_id, on_hand, first_on::varchar, last_on::varchar "
        "from inventory.snapshots order by all",
    )
    assert found == [
        ("erp/A1", "dc", 15, "2026-11-21", "2026-11-21"),
        ("erp/A1", "dc", 20, "2026-11-20", "2026-11-20"),
        ("erp/A1", "koeln", 3, "2026-11-20", "2026-11-20"),
        ("erp/A1", "koeln", 5, "2026-11-21", "2026-11-21"),
        ("erp/A2", "dc", 12, "2026-11-20", "2026-11-21"),
    ]


@pytest.mark.slow
def test_what_is_on_its_way_is_promised_from_its_day(retailer: Path) -> None:
    found = query(
        retailer / "warehouse" / "goldsmith.duckdb",
        "select available_on::varchar, atp from inventory.availability_by_date "
        "where product_id = 'erp/A2' and location_id = 'koeln' order by all",
    )
    assert found == [("2026-11-21", 0), ("2026-11-24", 3)]
