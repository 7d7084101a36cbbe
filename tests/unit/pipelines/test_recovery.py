"""What a run that died left behind is finished or taken back by the next one."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import PublishError, SettingsError
from pipelines.id_numbers import first_free_number, raise_mark
from pipelines.nights import all_nights, current_night, publish
from pipelines.recovery import recover
from pipelines.warehouse import FULL, Warehouse
from tests.unit.pipelines.warehouses import build, make_warehouse, publish_night

AS_OF, NEXT = date(2026, 11, 21), date(2026, 11, 22)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return make_warehouse(tmp_path)


def left_unseen(warehouse: Warehouse) -> None:
    """Leave a night as a run does that dies before the pointer moves."""
    yesterday = warehouse.current.readlink()
    build(warehouse, 5)
    raise_mark(warehouse, 5)
    publish(warehouse, NEXT)
    warehouse.current.unlink()
    warehouse.current.symlink_to(yesterday)


def names(warehouse: Warehouse) -> list[str]:
    return [night.name for night in all_nights(warehouse)]


def test_a_night_that_nobody_saw_is_removed_since_its_numbers_are_free(
    warehouse: Warehouse,
) -> None:
    publish_night(warehouse, AS_OF, 3)
    left_unseen(warehouse)
    assert (names(warehouse), first_free_number(warehouse)) == (["2026-11-21", "2026-11-22"], 4)
    recover(warehouse)
    assert (names(warehouse), first_free_number(warehouse)) == (["2026-11-21"], 4)


def test_a_night_that_was_rolled_back_from_stays(warehouse: Warehouse) -> None:
    publish_night(warehouse, AS_OF, 3)
    publish_night(warehouse, NEXT, 3)
    warehouse.current.unlink()
    warehouse.current.symlink_to("nights/2026-11-21")
    left_unseen_mark = 4
    raise_mark(warehouse, left_unseen_mark)  # a run from the earlier night that died
    recover(warehouse)
    assert names(warehouse) == ["2026-11-21", "2026-11-22"]


def test_a_night_whose_run_died_right_after_the_pointer_moved_counts_as_seen(
    warehouse: Warehouse,
) -> None:
    publish_night(warehouse, AS_OF, 3)
    build(warehouse, 5)
    raise_mark(warehouse, 5)
    publish(warehouse, NEXT)  # and the run dies
    recover(warehouse)
    publish_night(warehouse, date(2026, 11, 23), 6)
    left_unseen(warehouse)  # another of the 22nd
    recover(warehouse)
    assert names(warehouse) == ["2026-11-21", "2026-11-22", "2026-11-23"]


def test_what_was_half_removed_or_half_made_goes(warehouse: Warehouse) -> None:
    publish_night(warehouse, AS_OF, 3)
    left = [warehouse.removing, warehouse.path / ".people-x", warehouse.path / "restoring.partial"]
    for folder in left:
        folder.mkdir()
        (folder / FULL).touch()
    recover(warehouse)
    assert [folder for folder in left if folder.exists()] == []
    assert current_night(warehouse) is not None


def test_before_the_first_night_there_is_nothing_to_do(warehouse: Warehouse) -> None:
    recover(warehouse)
    assert names(warehouse) == []


def test_a_truncated_night_is_named_with_the_way_out(warehouse: Warehouse) -> None:
    night = publish_night(warehouse, AS_OF, 3)
    file = night.path / FULL
    file.write_bytes(file.read_bytes()[:10_000])
    with pytest.raises(PublishError, match=r"full\.duckdb cannot be opened.*goldsmith rollback"):
        recover(warehouse)


def test_truncated_decisions_are_named_with_the_way_out(warehouse: Warehouse) -> None:
    publish_night(warehouse, AS_OF, 3)
    content = warehouse.people.read_bytes()
    for size in (1, 10_000, 300_000):
        warehouse.people.write_bytes(content[:size])
        with pytest.raises(PublishError, match=r"people\.duckdb cannot be opened.*restore it"):
            recover(warehouse)


def test_a_folder_that_cannot_be_written_to_is_named(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of root every folder can be written to: the kernel's answer is put in its place."""
    monkeypatch.setattr("os.access", lambda folder, _: folder != warehouse.nights)
    with pytest.raises(SettingsError, match=r"nights cannot be written to \(Permission denied\)"):
        warehouse.prepare()


def test_a_journal_that_was_left_is_read(warehouse: Warehouse) -> None:
    """As after a power cut: what was committed is in the file beside."""
    publish_night(warehouse, AS_OF, 3)
    with duckdb.connect(str(warehouse.people)) as con:
        con.execute("set checkpoint_threshold = '1GB'; pragma disable_checkpoint_on_shutdown")
        con.execute("insert into acts values (99, now(), 'somebody', 'a', '{}')")
    assert warehouse.people.with_name("people.duckdb.wal").exists()
    recover(warehouse)
    with duckdb.connect(str(warehouse.people), read_only=True) as con:
        assert con.execute("select max(act_no) from acts").fetchall() == [(99,)]
