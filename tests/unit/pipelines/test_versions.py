"""What an older Goldsmith wrote is brought up, beside a copy; what a newer one wrote is refused."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets import carried
from pipelines import versions
from pipelines.duckdb_file import DuckDBFile
from pipelines.errors import PublishError, SettingsError
from pipelines.nights import publish
from pipelines.people import acts, last_act, record_act
from pipelines.recovery import recover
from pipelines.settings import load_retailer
from pipelines.tonight import Tonight
from pipelines.versions import NIGHT_STEPS, PEOPLE_STEPS
from pipelines.warehouse import FULL, Warehouse
from tests.unit.pipelines.warehouses import build, decide, make_warehouse, publish_night, reasons

AS_OF = date(2026, 11, 21)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return make_warehouse(tmp_path)


def set_version(warehouse: Warehouse, version: int) -> None:
    with duckdb.connect(str(warehouse.people)) as con:
        con.execute("update warehouse set version = ?", [version])


def test_a_night_of_a_newer_version_is_refused_before_anything_is_changed(
    warehouse: Warehouse,
) -> None:
    night = publish_night(warehouse, AS_OF, 3)
    with duckdb.connect(str(night.path / FULL)) as con:
        con.execute("update ops.runs set warehouse_version = 99")
    (warehouse.building).mkdir()
    with pytest.raises(SettingsError, match=r"full\.duckdb is of version 99.*Install that"):
        recover(warehouse)
    assert warehouse.building.exists()


def test_one_table_is_not_built_on_a_night_of_an_older_version(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    build(warehouse, 3, version=0)
    publish(warehouse, AS_OF)
    tonight = Tonight(load_retailer(tmp_path / "retailer.toml"), warehouse)
    with pytest.raises(PublishError, match="2026-11-21 is from another version"):
        _ = tonight.con
    assert not (warehouse.building / FULL).exists()


def test_decisions_of_a_newer_version_are_refused_and_stay_as_they_are(
    warehouse: Warehouse,
) -> None:
    decide(warehouse, "asked")
    set_version(warehouse, 99)
    before = warehouse.people.read_bytes()
    with pytest.raises(SettingsError, match=r"people\.duckdb is of version 99.*Install that"):
        record_act(warehouse, "rollback", {})
    assert warehouse.people.read_bytes() == before


def test_decisions_without_a_version_are_brought_up_beside_a_copy(warehouse: Warehouse) -> None:
    decide(warehouse, "asked")
    with duckdb.connect(str(warehouse.people)) as con:
        con.execute("drop table warehouse")
    decide(warehouse, "asked again")
    assert reasons(warehouse) == ["asked", "asked again"]
    with duckdb.connect(str(warehouse.path / "people.version-0.duckdb"), read_only=True) as con:
        assert con.execute("select content ->> 'why' from acts").fetchall() == [("asked",)]
        assert con.execute("select table_name from duckdb_tables()").fetchall() == [("acts",)]


def test_the_copy_is_on_disk_before_anything_is_changed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(warehouse, "asked")
    with duckdb.connect(str(warehouse.people)) as con:
        con.execute("drop table warehouse")
    forced: list[str] = []
    monkeypatch.setattr(versions, "fsync", lambda path: forced.append(path.name))
    last_act(warehouse)
    assert forced == ["people.version-0.duckdb.partial", warehouse.path.name]


def test_further_steps_are_taken_in_order_and_once(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(warehouse, "asked")
    steps = (
        *PEOPLE_STEPS,
        "alter table acts rename kind to sort",
        "update acts set sort = 'was ' || sort; alter table acts rename sort to kind",
    )
    monkeypatch.setattr(versions, "PEOPLE_STEPS", steps)
    for _ in range(2):
        assert [act.kind for act in acts(warehouse, ["was decide_set_aside"])] == [
            "was decide_set_aside"
        ]
    assert [file.name for file in warehouse.path.glob("people.version-*")] == [
        f"people.version-{len(PEOPLE_STEPS)}.duckdb"
    ]


def test_a_step_that_fails_leaves_the_decisions_of_before(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(warehouse, "asked")
    steps = (*PEOPLE_STEPS, "delete from acts", "select error('no')")
    monkeypatch.setattr(versions, "PEOPLE_STEPS", steps)
    with pytest.raises(duckdb.Error):
        last_act(warehouse)
    monkeypatch.undo()
    assert reasons(warehouse) == ["asked"]
    assert last_act(warehouse) == 1


def test_an_empty_file_needs_no_copy(warehouse: Warehouse) -> None:
    assert last_act(warehouse) == 0
    assert [*warehouse.path.glob("people.version-*")] == []


@pytest.mark.parametrize("version", [0, 1])
def test_what_is_carried_on_goes_through_the_steps_a_night_lacks(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column that has another name now, and a table of another shape: the night itself stays."""
    monkeypatch.setattr(
        carried,
        "NIGHT_STEPS",
        (
            *NIGHT_STEPS,
            "alter table identity.customer_ids rename client to customer_id",
            "update identity.customer_ids set customer_id = 'C' || customer_id",
        ),
    )
    file = tmp_path / FULL
    with duckdb.connect(str(file)) as con:
        con.execute(
            "create schema identity; create schema ops; create table ops.runs (run bigint);"
            "create table identity.customer_ids as "
            "select 'crm/1' as record_id, '7' as client, date '2026-11-20' as linked_on"
        )
        if version:
            con.execute("alter table ops.runs add warehouse_version integer default 1")
        con.execute("insert into ops.runs (run) values (1)")
    before = file.read_bytes()
    with duckdb.connect(str(tmp_path / "tonight.duckdb")) as con:
        carried.create_tables(con)
        carried.carry_on(con, DuckDBFile(file))
        rows = con.execute("select record_id, customer_id from carried.customer_ids").fetchall()
        assert rows == [("crm/1", "C7")]
        databases = con.execute("select database_name from duckdb_databases() where not internal")
        assert databases.fetchall() == [("tonight",)]
    assert file.read_bytes() == before
