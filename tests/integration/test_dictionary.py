"""The data dictionary against the published night, and against what we know of the exports."""

import csv
import io
import re
from pathlib import Path

import duckdb
import pytest

from assets.reports.dictionary import SCHEMAS, Dictionary, read_dictionary
from assets.reports.dictionary_files import csv_text, write_pages
from pipelines.settings import load_retailer
from tests.conftest import goldsmith

# Read in the exports' manuals and the models, not computed: table, column, what files call it.
COMES_FROM = {
    "canonical.kundenkarte_de_customer_records.birth_date": {"kundenkarte_de_cards Geburtsdatum"},
    "golden.loyalty_transactions.points": {"kundenkarte_de_bookings Punkte"},
    "golden.orders.grand_total_net": {
        "sap_tables_vbak NETWR",
        "sap_tables_vbak VBTYP",  # its sign
        "shopify_orders Total",
        "shopify_orders Taxes",
    },
    "golden.orders.receipt_no": {
        "kundenkarte_de_bookings Bonnummer",
        "kundenkarte_de_bookings Filiale",
        "sap_tables_vbak BSTNK",
        "shopify_orders Receipt Number",
    },
    # Headers of the preset "generic" are those that retailer.toml names.
    "canonical.purchase_order_lines.eta_on": {"generic_purchase_orders Termin"},
}
# What these count is told by another column of their row.
OF_SEVERAL_UNITS = {
    "golden.control_totals",
    "golden.delivered_totals",
    "golden.loyalty_balances",
    "inventory.reconciliation",
    "segments.rfm_breaks",
}


@pytest.fixture(scope="module")
def dictionary(night: Path) -> Dictionary:
    return read_dictionary(load_retailer(night / "retailer.toml"))


@pytest.fixture(scope="module")
def pages(dictionary: Dictionary, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("dictionary")
    write_pages(dictionary, folder, "Lindenhof <& Söhne>")
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def test_every_published_column_is_in_it_with_its_type_and_meaning(
    night: Path, dictionary: Dictionary
) -> None:
    with duckdb.connect(str(night / "warehouse" / "goldsmith.duckdb"), read_only=True) as con:
        published = con.execute(
            "select schema_name || '.' || table_name, column_name, data_type, comment "
            "from duckdb_columns() where not internal"
        ).fetchall()
    told = [
        (table.name, column.name, column.kind, column.meaning)
        for table in dictionary.tables
        if table.is_published
        for column in table.columns
    ]
    assert len(published) > 1000
    assert sorted(told) == sorted(published)
    assert all(meaning for *_, meaning in told)


def test_every_table_says_what_a_row_is(dictionary: Dictionary) -> None:
    assert all("One row is " in table.meaning for table in dictionary.tables)
    assert {table.schema for table in dictionary.tables} == {*SCHEMAS}


@pytest.mark.parametrize("column", COMES_FROM)
def test_a_column_comes_from_what_we_know_it_to_come_from(
    dictionary: Dictionary, column: str
) -> None:
    table, _, name = column.rpartition(".")
    found = {
        f"{source.removeprefix('raw.')} {dictionary.columns[source, key].header}"
        for source, key in dictionary.exported((table, name))
    }
    assert found == COMES_FROM[column]


def test_units_follow_the_names(dictionary: Dictionary) -> None:
    units = {f"{table}.{name}": column.unit for (table, name), column in dictionary.columns.items()}
    assert units["kpis.channels.net_revenue"] == "EUR without VAT"
    assert units["golden.orders.grand_total_gross"] == "EUR incl. VAT"
    assert units["kpis.channels.return_share"] == "share"
    assert units["inventory.positions.on_hand"] == "pieces"
    assert units["segments.rfm.recency_days"] == "days"
    assert units["golden.orders.order_id"] == ""
    without = {
        table.name
        for table in dictionary.tables
        if table.is_published
        for column in table.columns
        if column.kind.startswith("DECIMAL") and not column.unit
    }
    assert without == OF_SEVERAL_UNITS


def test_csv_has_a_row_a_column_and_reads_back(night: Path, dictionary: Dictionary) -> None:
    printed = goldsmith(night, "dictionary", "--format", "csv")
    assert printed.returncode == 0, printed.stderr
    text = csv_text(dictionary)
    assert printed.stdout == text.replace("\r\n", "\n")  # as Python reads what a command prints
    assert text.count("\r\n") == text.count("\n") == 1 + len(dictionary.columns)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    named = {(f"{row['schema']}.{row['table']}", row["column"]): row for row in rows}
    assert named.keys() == dictionary.columns.keys()
    row = named["golden.orders", "grand_total_net"]
    assert row["made_from"] == "canonical.orders.grand_total_net"
    assert "sap_tables_vbak: NETWR" in row["exported_as"].split("; ")
    assert all(named[key]["meaning"] == c.meaning for key, c in dictionary.columns.items())


def test_every_link_of_every_page_leads_somewhere(pages: dict[str, str]) -> None:
    assert {*pages} == {"index.html", *(f"{schema}.html" for schema in SCHEMAS)}
    there = {name: {"", *re.findall(r'\bid="([^"]+)"', text)} for name, text in pages.items()}
    links = {
        (page, link) for page, text in pages.items() for link in re.findall(r'href="([^"]+)"', text)
    }
    assert len(links) > 3000
    for page, link in links - {(page, "data:,") for page in pages}:
        target, _, anchor = link.partition("#")
        assert anchor in there[target or page], (page, link)


def test_every_column_is_on_its_page(dictionary: Dictionary, pages: dict[str, str]) -> None:
    for table, column in dictionary.columns:
        assert f'<tr id="{table}.{column}">' in pages[f"{table.split('.')[0]}.html"]
    assert all("Lindenhof &lt;&amp; Söhne&gt;" in text for text in pages.values())


def test_checks_of_a_table_are_listed_with_what_follows(pages: dict[str, str]) -> None:
    staging = re.sub(r"\s+", " ", pages["staging.html"])
    assert (
        "<code>customer_id_is_undamaged</code></th><td>A spreadsheet has rounded the key "
        "(7,21045E+12); the account it means is lost.</td><td>quarantine</td>" in staging
    )
    assert (
        "<code>grain_is_unique</code></th><td>order_id: no row stands twice" in pages["golden.html"]
    )
