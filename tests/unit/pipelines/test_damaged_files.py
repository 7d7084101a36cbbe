"""Files that cannot be opened: the message names the file and says what to do."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import BusyError, PublishError
from pipelines.nights import all_nights
from pipelines.people import last_act
from pipelines.settings import WarehouseSettings
from pipelines.warehouse import Warehouse

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(WarehouseSettings(path=tmp_path))
    made.prepare()
    return made


@pytest.mark.parametrize("content", [b"no database", b"", None], ids=["text", "empty", "missing"])
def test_a_damaged_night_is_named(warehouse: Warehouse, content: bytes | None) -> None:
    file = warehouse.nights / "full.duckdb"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PublishError, match=r"full\.duckdb cannot be opened.*goldsmith rollback"):
        warehouse.connect(file, read_only=True)


def test_a_night_open_for_writing_elsewhere_is_named(warehouse: Warehouse) -> None:
    file = warehouse.nights / "full.duckdb"
    duckdb.connect(str(file)).close()
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError, match=r"full\.duckdb is open for writing in another process"):
            warehouse.connect(file, read_only=True)
        holder.communicate(b"\n")


def test_damaged_decisions_are_not_called_busy(warehouse: Warehouse) -> None:
    warehouse.people.write_bytes(b"no database, but long enough to be taken for one" * 500)
    with pytest.raises(PublishError, match=r"people\.duckdb cannot be opened.*restore it"):
        last_act(warehouse)


def test_a_folder_that_is_no_day_is_no_night(warehouse: Warehouse) -> None:
    (warehouse.nights / "2026-99-99").mkdir()
    assert all_nights(warehouse) == []
