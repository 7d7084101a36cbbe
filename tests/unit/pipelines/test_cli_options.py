"""Which file of the warehouse a question is asked of."""

from pathlib import Path

import pytest

from pipelines.cli_options import file_to_ask
from pipelines.errors import UsageError
from pipelines.settings import WarehouseSettings
from pipelines.warehouse import FULL, Warehouse


def test_who_asks_for_a_night_before_there_is_one_is_told_of_the_build(tmp_path: Path) -> None:
    warehouse = Warehouse(WarehouseSettings(path=tmp_path, threads=1, memory_limit="1GB"))
    with pytest.raises(UsageError, match="no such night yet") as before:
        file_to_ask(warehouse, full=False, building=False)
    assert "--building" not in str(before.value)
    with pytest.raises(UsageError, match="no build beside the published night"):
        file_to_ask(warehouse, full=False, building=True)
    warehouse.building.mkdir()
    (warehouse.building / FULL).touch()
    with pytest.raises(UsageError, match="--building"):
        file_to_ask(warehouse, full=True, building=False)
    assert file_to_ask(warehouse, full=False, building=True) == warehouse.building / FULL
