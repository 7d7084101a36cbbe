"""A restore loses nothing that was decided, issues no number twice, and can be taken up."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines import cli_backup
from pipelines.backup import describe, read_manifest
from pipelines.errors import BusyError, SettingsError, UsageError
from pipelines.faults import RESTORING, VARIABLE
from pipelines.id_numbers import first_free_number, raise_mark
from pipelines.nights import all_nights, current_night
from pipelines.people import people_file
from pipelines.recovery import recover
from pipelines.restore import restore
from pipelines.settings import RETAILER_VARIABLE
from pipelines.warehouse import FULL, Warehouse
from tests.unit.pipelines.warehouses import (
    build,
    customers,
    decide,
    make_used_warehouse,
    make_warehouse,
    open_warehouse,
    publish_night,
    reasons,
    take,
)

AS_OF, NEXT = date(2026, 11, 21), date(2026, 11, 22)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return make_used_warehouse(tmp_path / "retailer", AS_OF)


def test_a_warehouse_is_replaced_only_if_told_and_put_aside(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    publish_night(warehouse, NEXT, 7)
    decide(warehouse, "since")
    with pytest.raises(UsageError, match=r"is not empty.*--replace"):
        restore(warehouse, source, replace=False)
    assert customers(warehouse) == 7
    warehouse.building.mkdir()
    restore(warehouse, source, replace=True)
    assert customers(warehouse) == 3
    assert reasons(warehouse) == ["before", "since"], "what was decided since is kept"
    assert first_free_number(warehouse) == 8, "the numbers of the 22nd were seen"
    assert {path.name for path in (warehouse.path / "replaced-1" / "nights").iterdir()} == {
        "2026-11-21",
        "2026-11-22",
    }
    assert not warehouse.building.exists(), "it was built on what is no more"


def test_damaged_decisions_are_taken_out_of_the_backup(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    warehouse.people.write_bytes(b"damaged" * 5000)
    restore(warehouse, source, replace=True)
    assert reasons(warehouse) == ["before"]
    assert (warehouse.path / "replaced-1" / "people.duckdb").read_bytes()[:7] == b"damaged"


def test_what_was_decided_since_is_kept_in_every_time_zone(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    decide(warehouse, "since")
    program = (
        "import sys; from pathlib import Path; from pipelines.restore import restore; "
        "from pipelines.settings import WarehouseSettings; "
        "from pipelines.warehouse import Warehouse; "
        "warehouse = Warehouse(WarehouseSettings(path=Path(sys.argv[1]))); "
        "restore(warehouse, Path(sys.argv[2]), replace=True)"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(warehouse.path), str(source)],
        env=os.environ | {"TZ": "Europe/Berlin"},
        check=True,
    )
    assert reasons(warehouse) == ["before", "since"]


def test_decisions_that_somebody_holds_are_not_taken_for_damaged(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = take(warehouse, tmp_path / "backup")
    decide(warehouse, "since")
    monkeypatch.setattr("pipelines.people.time.sleep", lambda _: None)
    program = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print(); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(warehouse.people)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(BusyError, match=r"people\.duckdb is held by somebody else"):
            restore(warehouse, source, replace=True)
        holder.communicate()
    assert reasons(warehouse) == ["before", "since"]
    assert not [*warehouse.path.glob("restoring"), *warehouse.path.glob("replaced-*")]


def test_decisions_of_a_newer_version_are_not_taken_for_damaged(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    with duckdb.connect(str(warehouse.people)) as con:
        con.execute("update warehouse set version = 99")
    before = warehouse.people.read_bytes()
    with pytest.raises(SettingsError, match="of version 99"):
        restore(warehouse, source, replace=True)
    assert warehouse.people.read_bytes() == before


@pytest.mark.parametrize("lost", ["people", "nights"])
def test_numbers_issued_since_the_backup_are_not_issued_again(
    warehouse: Warehouse, lost: str, tmp_path: Path
) -> None:
    """As long as the mark, or the nights, can still be read."""
    source = take(warehouse, tmp_path / "backup")
    night = publish_night(warehouse, NEXT, 7)
    if lost == "people":
        warehouse.people.write_bytes(b"damaged" * 5000)
    else:
        (night.path / FULL).write_bytes(b"damaged" * 5000)
        with people_file(warehouse) as con:  # another history: the backup's takes its place
            con.execute("delete from acts where kind = 'decide_set_aside'")
    restore(warehouse, source, replace=True)
    assert reasons(warehouse) == ["before"]
    assert first_free_number(warehouse) == 8


def test_before_the_first_night_no_number_is_issued_again_either(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(make_warehouse(tmp_path / "empty"), tmp_path / "backup")
    warehouse.people.write_bytes(b"damaged" * 5000)
    restore(warehouse, source, replace=True)
    assert current_night(warehouse) is None
    assert first_free_number(warehouse) == 4


def test_the_journal_of_replaced_decisions_does_not_spoil_the_restored(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    warehouse.people.write_bytes(b"damaged" * 5000)
    journal = warehouse.people.with_name("people.duckdb.wal")
    journal.write_bytes(b"of another file")
    restore(warehouse, source, replace=True)
    assert reasons(warehouse) == ["before"]
    assert (warehouse.path / "replaced-1" / journal.name).exists()


def die_while_restoring(warehouse: Warehouse, source: Path, moment: str) -> None:
    child = multiprocessing.get_context("fork").Process(
        target=_restore_and_die, args=(warehouse, source, moment)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("moment", RESTORING)
def test_who_dies_while_restoring_is_taken_up_by_the_next_run(
    warehouse: Warehouse, moment: str, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    publish_night(warehouse, NEXT, 7)
    warehouse.people.write_bytes(b"damaged" * 5000)
    die_while_restoring(warehouse, source, moment)
    if moment == RESTORING[0]:
        assert customers(warehouse) == 7
        restore(warehouse, source, replace=True)
    warehouse.prepare()  # as every command does
    recover(warehouse)
    assert (customers(warehouse), reasons(warehouse)) == (3, ["before"])
    assert first_free_number(warehouse) == 8, "the numbers of the 22nd were seen"
    aside = warehouse.path / "replaced-1"
    assert (aside / "nights" / "2026-11-22" / FULL).exists()
    assert (aside / "people.duckdb").read_bytes()[:7] == b"damaged"
    assert not [*warehouse.path.glob("restor*")]


def test_who_dies_while_clearing_away_after_a_restore_has_restored(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    die_while_restoring(warehouse, source, RESTORING[-1])
    done = warehouse.path / "restored"
    (done / "replaced").rename(warehouse.path / "replaced-1")
    (done / "manifest.json").unlink()
    recover(warehouse)
    assert (customers(warehouse), reasons(warehouse)) == (3, ["before"])
    assert [path.name for path in warehouse.path.glob("re*")] == ["replaced-1"]


def _restore_and_die(warehouse: Warehouse, source: Path, moment: str) -> None:
    os.environ[VARIABLE] = f"kill {moment}"
    restore(warehouse, source, replace=True)


def test_before_the_first_night_there_is_something_to_keep_too(tmp_path: Path) -> None:
    empty = make_warehouse(tmp_path / "empty")
    decide(empty, "early")
    source = take(empty, tmp_path / "backup")
    shutil.rmtree(empty.path)
    there = open_warehouse(tmp_path / "empty")
    restore(there, source, replace=False)
    assert reasons(there) == ["early"]
    assert current_night(there) is None


@pytest.mark.parametrize(
    ("file", "statement"),
    [
        ("people.duckdb", "update warehouse set version = 99"),
        (f"nights/{AS_OF}/{FULL}", "update ops.runs set warehouse_version = 99"),
    ],
)
def test_a_backup_of_a_newer_version_replaces_nothing(
    warehouse: Warehouse, file: str, statement: str, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    with duckdb.connect(str(source / file)) as con:
        con.execute(statement)
    replace(read_manifest(source), files=describe(warehouse, source)).write(source)
    publish_night(warehouse, NEXT, 7)
    with pytest.raises(SettingsError, match="of version 99"):
        restore(warehouse, source, replace=True)
    recover(warehouse)
    assert customers(warehouse) == 7


def test_a_night_built_again_after_a_restore_was_not_seen_before(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    """Its numbers are free: left there, two customers would have one id."""
    source = take(warehouse, tmp_path / "backup")
    publish_night(warehouse, NEXT, 7)
    restore(warehouse, source, replace=True)
    build(warehouse, 9)
    raise_mark(warehouse, 9)
    warehouse.building.rename(warehouse.nights / str(NEXT))  # and the run dies
    recover(warehouse)
    assert [night.name for night in all_nights(warehouse)] == [str(AS_OF)]
    assert first_free_number(warehouse) == 8


def test_who_decides_between_two_tries_overwrites_nothing(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    warehouse.people.write_bytes(b"damaged" * 5000)
    die_while_restoring(warehouse, source, RESTORING[2])
    aside = warehouse.path / "restoring" / "replaced"
    warehouse.people.rename(aside / "people.duckdb")  # as who dies between two moves
    decide(warehouse, "meanwhile")
    recover(warehouse)
    assert reasons(warehouse) == ["before"]
    aside = warehouse.path / "replaced-1"
    assert (aside / "people.duckdb").read_bytes()[:7] == b"damaged"
    with duckdb.connect(str(aside / "people-2.duckdb"), read_only=True) as con:
        assert con.execute("select content ->> 'why' from acts").fetchall() == [("meanwhile",)]


def test_where_nothing_tells_of_later_numbers_it_is_said(
    warehouse: Warehouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("DAGSTER_HOME", RETAILER_VARIABLE):
        monkeypatch.setenv(name, "")  # given back afterwards
    source = take(warehouse, tmp_path / "backup")
    settings = warehouse.path.parent / "retailer.toml"
    cli_backup.restore(source, settings, replace=True)
    assert "issued since" not in capsys.readouterr().out
    shutil.rmtree(warehouse.path)
    cli_backup.restore(source, settings)
    assert "issued since that backup" in capsys.readouterr().out
