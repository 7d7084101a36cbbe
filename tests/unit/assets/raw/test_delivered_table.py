"""A file is opened by its ending, and its cells are written as its silo writes them."""

from pathlib import Path

import duckdb
import pytest

from assets.raw.candidates import DeliveredFile
from assets.raw.delivered_table import opened
from assets.raw.places import FileInFolder
from assets.raw.typed_table import TypedTable
from pipelines.settings_silo import Silo


@pytest.mark.parametrize("mark", [",", ".", None])
def test_numbers_have_the_decimal_mark_of_their_silo(tmp_path: Path, mark: str | None) -> None:
    """Else what a workbook or Parquet file holds as a number would be read by another mark."""
    path = tmp_path / "bons.parquet"
    silo = Silo.model_validate({"preset": "kundenkarte_de", "path": tmp_path, "decimal_mark": mark})
    file = DeliveredFile("till", "kundenkarte_de", "cards", FileInFolder(path.name, path), None)
    with duckdb.connect() as con:
        con.execute(f"copy (select 12.5::decimal(9, 2) as betrag) to '{path}'")
        with opened(con, file, silo.dialect(), tmp_path) as table:
            assert isinstance(table, TypedTable)
            assert table.written.decimal_mark == (mark or ",")
