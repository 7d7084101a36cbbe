"""One export comes in as the same rows, whatever its format, packing and folder."""

import gzip
import shutil
import zipfile
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
import xlsxwriter

from assets.catalog import read_catalog
from assets.metadata import asset_key
from pipelines.definitions import all_assets
from pipelines.errors import DeliveryError
from pipelines.resources import tonight_resource
from pipelines.run import use_retailer
from pipelines.warehouse import FULL
from tests.conftest import SAMPLES

CARDS, BOOKINGS = "karten_2026-11-21.csv", "buchungen_2026-11-21.csv"
RETAILER = """
[retailer]
name = "One silo"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[silos.loyalty]
preset = "kundenkarte_de"
{source}
"""
# Columns of the samples that a workbook or database would hold as what they are.
_DATE = 'if(length("{0}") = 10, try_strptime("{0}", \'%d.%m.%Y\')::date, null)'
_NUMBER = "try_cast(replace(replace(\"{0}\", '.', ''), ',', '.') as "
TYPES = {
    "Geburtsdatum": _DATE,
    "Eintrittsdatum": _DATE,
    "Einwilligungsdatum": _DATE,
    "Datum": _DATE,
    "Verfallsdatum": _DATE,
    "Punktestand": f"{_NUMBER} integer)",
    "Umsatz": f"{_NUMBER} decimal(14, 2))",
    "Punkte": f"{_NUMBER} double)",
}
Deliver = Callable[[Path, str, duckdb.DuckDBPyConnection], None]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled cards and bookings, without records that no typed format could hold."""
    folder = tmp_path_factory.mktemp("samples")
    with duckdb.connect() as con:
        for name in (CARDS, BOOKINGS):
            lines = (SAMPLES / "loyalty" / name).read_bytes().decode("cp1252").splitlines()
            width = lines[0].count(";")
            plain = [line for line in dict.fromkeys(lines) if line.count(";") == width]
            (folder / name).write_text("\n".join(plain) + "\n", "utf-8")
            read = f"read_csv('{folder / name}', delim = ';', all_varchar = true)"
            columns = [column for column, *_ in con.execute(f"describe from {read}").fetchall()]
            kept = " and ".join(
                f'("{c}" is null or {TYPES[c].format(c)} is not null)'
                for c in columns
                if c in TYPES
            )
            con.execute(f"create or replace table kept as from {read} where {kept}")
            con.execute(f"copy kept to '{folder / name}' (delim ';')")
    return folder


def staged(folder: Path, source: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return the staging tables of a silo that delivers so, but for the names of files."""
    (folder / "retailer.toml").write_text(RETAILER.format(source=source), "utf-8")
    retailer, warehouse = use_retailer(folder / "retailer.toml")
    catalog = read_catalog(retailer)
    tables = [table.staging_name for table in catalog.raw.values()]
    dg.materialize(
        all_assets(catalog),
        selection=dg.AssetSelection.assets(*map(asset_key, tables)).upstream(),
        resources={"tonight": tonight_resource(catalog)},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    with duckdb.connect(str(warehouse.building / FULL)) as con:
        con.execute("set TimeZone = 'UTC'")
        return {
            table: con.execute(
                f"select * exclude (source_file) from {table} order by source_row"
            ).fetchall()
            for table in tables
        }


def cells_that_differ(found: dict[str, Any], expected: dict[str, Any]) -> list[Any]:
    """Return the first cells that differ between the loyalty silo's staging tables, as pairs."""
    return [
        pair
        for table, rows in expected.items()
        for pair in zip(chain(*found[table]), chain(*rows), strict=True)
        if pair[0] != pair[1]
    ][:3]


def as_it_is(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"copy delivered to '{files / name}' (delim ';')")


def packed_by_gzip(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
    as_it_is(files, name, con)
    with gzip.open(files / f"{name}.gz", "wb") as packed:
        packed.write((files / name).read_bytes())
    (files / name).unlink()


def in_an_archive(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
    as_it_is(files, name, con)
    with zipfile.ZipFile(files / "export_2026-11-21.zip", "a") as archive:
        archive.write(files / name, f"csv/{name.replace('_2026-11-21', '')}")
    (files / name).unlink()


def in_a_dated_folder(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
    for day in ("2026-11-20", "2026-11-21"):
        (files / day).mkdir(exist_ok=True)
        as_it_is(files / day, name.replace("_2026-11-21", ""), con)
    (files / "2026-11-20" / name.replace("_2026-11-21", "")).write_text("nothing\n", "utf-8")


def as_parquet(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"copy typed to '{files / Path(name).with_suffix('.parquet')}'")


def as_json_lines(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
    # JSON has no dates: they are texts as the system writes them. Amounts are numbers.
    columns = [column for column, *_ in con.execute("describe delivered").fetchall()]
    values = ", ".join(
        TYPES[c].format(c) + f'::double as "{c}"' if c in {"Umsatz", "Punkte"} else f'"{c}"'
        for c in columns
    )
    target = files / Path(name).with_suffix(".jsonl")
    con.execute(f"copy (select {values} from delivered) to '{target}' (format json)")


def as_workbook(files: Path, name: str, con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("from typed")
    with xlsxwriter.Workbook(
        str(files / Path(name).with_suffix(".xlsx")), {"default_date_format": "dd.mm.yyyy"}
    ) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column[0] for column in found.description])
        for number, row in enumerate(found.fetchall(), 1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write(number, place, cell)


def deliver(samples: Path, files: Path, way: Deliver) -> None:
    files.mkdir()
    for name in (CARDS, BOOKINGS):
        with duckdb.connect() as con:
            con.execute(
                f"create table delivered as from read_csv('{samples / name}', delim = ';', "
                "all_varchar = true)"
            )
            columns = [column for column, *_ in con.execute("describe delivered").fetchall()]
            typed = ", ".join(TYPES.get(c, '"{}"').format(c) + f' as "{c}"' for c in columns)
            con.execute(f"create table typed as select {typed} from delivered")
            way(files, name, con)


@pytest.fixture(scope="module")
def expected(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("csv")
    deliver(samples, folder / "files", as_it_is)
    return staged(folder, 'path = "files"')


@pytest.mark.parametrize(
    "way",
    [
        packed_by_gzip,
        in_an_archive,
        in_a_dated_folder,
        as_parquet,
        as_json_lines,
        as_workbook,
    ],
)
def test_the_format_makes_no_difference(
    way: Deliver, samples: Path, expected: dict[str, Any], tmp_path: Path
) -> None:
    deliver(samples, tmp_path / "files", way)
    assert cells_that_differ(staged(tmp_path, 'path = "files"'), expected) == []
    assert len(expected["staging.kundenkarte_de_cards"]) > 700


def test_folders_by_wildcard(samples: Path, expected: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "silos").mkdir()
    deliver(samples, tmp_path / "silos" / "one", as_it_is)
    (tmp_path / "silos" / "two").mkdir()
    (tmp_path / "silos" / "one" / BOOKINGS).rename(tmp_path / "silos" / "two" / BOOKINGS)
    assert cells_that_differ(staged(tmp_path, 'path = "silos/*o*"'), expected) == []


def test_one_export_in_two_formats_is_refused(samples: Path, tmp_path: Path) -> None:
    deliver(samples, tmp_path / "files", as_it_is)
    shutil.copy(tmp_path / "files" / CARDS, tmp_path / "files" / "karten_2026-11-21.txt")
    with pytest.raises((DeliveryError, dg.Failure), match="one export in two formats"):
        staged(tmp_path, 'path = "files"')
