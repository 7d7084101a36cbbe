"""A Parquet file is read whole or refused in words, also where it breaks among its records."""

from pathlib import Path

import duckdb
import pytest

from assets.quality.tables import create_tables
from assets.raw.column_map import map_columns
from assets.raw.presets import Column, Export
from assets.raw.target import RawTable, Target, create
from assets.raw.typed_table import parquet
from assets.raw.written import Written
from pipelines.errors import DeliveryError

TABLE = RawTable(
    "web",
    "events",
    Export(one_row="A record.", files="*.csv", columns={"id": Column(header="id", meaning="Key.")}),
)


def test_a_file_damaged_among_its_records_is_named(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    with duckdb.connect() as con:
        con.execute("create schema raw")
        create_tables(con)
        create(con, TABLE)
        con.execute(
            f"copy (select hash(n)::varchar as id from range(1000) as r (n)) to '{path}' "
            "(compression zstd)"
        )
        spoilt = bytearray(path.read_bytes())
        spoilt[200:260] = bytes(60)
        path.write_bytes(spoilt)
        with pytest.raises(DeliveryError, match=r"web/events\.parquet: it cannot be read as Parq"):
            load(con, path)
        assert con.execute("from raw.web_events").fetchall() == []


def load(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    with parquet(con, "web/events.parquet", path, Written()) as file:
        columns = map_columns(file, TABLE.export, {}, "[silos.web]")
        file.load(Target(con, TABLE, "web", "events.parquet", columns))
