"""A backup is whole or not there; a restore verifies first, loses nothing, and can be taken up."""

import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines import lock
from pipelines.backup import back_up
from pipelines.errors import BusyError, SettingsError, UsageError
from pipelines.faults import RESTORING, VARIABLE
from pipelines.id_numbers import first_free_number
from pipelines.lock import locked
from pipelines.nights import current_night
from pipelines.people import acts, people_file
from pipelines.recovery import recover
from pipelines.restore import put_settings, restore
from pipelines.settings import load_retailer
from pipelines.warehouse import FULL, Warehouse
from tests.unit.pipelines.warehouses import (
    build,
    customers,
    decide,
    make_warehouse,
    open_warehouse,
    publish_night,
    reasons,
)

AS_OF, NEXT = date(2026, 11, 21), date(2026, 11, 22)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = make_warehouse(tmp_path / "retailer")
    publish_night(made, AS_OF, 3)
    decide(made, "before")
    (made.models / "2026-11-21.json").write_text("{}", "utf-8")
    return made


def take(warehouse: Warehouse, out: Path) -> Path:
    settings = warehouse.path.parent / "retailer.toml"
    back_up(settings, load_retailer(settings), warehouse, out)
    return out


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_on_a_new_machine_all_is_as_it_was(warehouse: Warehouse, name: str, tmp_path: Path) -> None:
    source = take(warehouse, tmp_path / name)
    new = tmp_path / "new"
    for silo in ("crm", "loyalty"):
        (new / silo).mkdir(parents=True)
    put_settings(source, new / "retailer.toml")
    assert (new / "retailer.toml").read_bytes() == (
        warehouse.path.parent / "retailer.toml"
    ).read_bytes()
    there = open_warehouse(new)
    for path in [source, *source.rglob("*")]:
        path.chmod(0o755)
    restore(there, source, replace=False)
    assert [path for path in there.nights.rglob("*") if path.stat().st_mode & 0o077] == []
    assert (customers(there), reasons(there)) == (3, ["before"])
    assert (there.models / "2026-11-21.json").exists()
    assert first_free_number(there) == first_free_number(warehouse) == 4
    night, restored = current_night(warehouse), current_night(there)
    assert night
    assert restored
    assert content(night.path) == content(restored.path)
    assert not [*there.path.glob("restoring*"), *there.path.glob("replaced*")]
    assert {path.name for path in new.iterdir()} == {"crm", "loyalty", "retailer.toml", "warehouse"}


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


def spoil_byte(backup: Path) -> None:
    file = backup / "nights" / "2026-11-21" / "full.duckdb"
    data = bytearray(file.read_bytes())
    data[-100] ^= 1
    file.write_bytes(data)


def spoil_rows(backup: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text("utf-8"))
    manifest["files"]["nights/2026-11-21/full.duckdb"]["rows"]["golden.customers"] = 4
    (backup / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def spoil_link(backup: Path) -> None:
    (backup / "models" / "2026-11-21.json").unlink()
    (backup / "models" / "2026-11-21.json").symlink_to("/etc/passwd")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(spoil_byte, "full.duckdb", id="one bit"),
        pytest.param(spoil_rows, "full.duckdb", id="rows"),
        pytest.param(spoil_link, "2026-11-21.json", id="a link"),
        pytest.param(lambda b: (b / "people.duckdb").unlink(), "people.duckdb", id="missing"),
        pytest.param(lambda b: (b / "more").touch(), "more", id="one too many"),
        pytest.param(lambda b: (b / "manifest.json").write_text("{}"), "manifest", id="manifest"),
        pytest.param(shutil.rmtree, "no such folder", id="nothing"),
    ],
)
def test_what_is_not_whole_replaces_nothing(
    warehouse: Warehouse, spoil: object, says: str, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    assert callable(spoil)
    spoil(source)
    before = content(warehouse.path)
    with pytest.raises(UsageError, match=says):
        restore(warehouse, source, replace=True)
    recover(warehouse)
    assert {n: b for n, b in content(warehouse.path).items() if n != "lock"} == {
        n: b for n, b in before.items() if n != "lock"
    }


def test_a_file_cannot_lead_out_of_its_place(warehouse: Warehouse, tmp_path: Path) -> None:
    source = tmp_path / "evil.tar"
    with tarfile.open(source, "w") as tar:
        tar.add(warehouse.path.parent / "retailer.toml", "../../outside")
    with pytest.raises(UsageError, match="cannot be unpacked"):
        restore(warehouse, source, replace=True)
    assert not [*tmp_path.rglob("outside")]


@pytest.mark.parametrize("moment", RESTORING)
def test_who_dies_while_restoring_is_taken_up_by_the_next_run(
    warehouse: Warehouse, moment: str, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    publish_night(warehouse, NEXT, 7)
    warehouse.people.write_bytes(b"damaged" * 5000)
    child = multiprocessing.get_context("fork").Process(
        target=_restore_and_die, args=(warehouse, source, moment)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    if moment == RESTORING[0]:
        assert customers(warehouse) == 7
        restore(warehouse, source, replace=True)
    warehouse.prepare()  # as every command does
    recover(warehouse)
    assert (customers(warehouse), reasons(warehouse)) == (3, ["before"])
    assert first_free_number(warehouse) == 8, "the numbers of the 22nd were seen"


def _restore_and_die(warehouse: Warehouse, source: Path, moment: str) -> None:
    os.environ[VARIABLE] = f"kill {moment}"
    restore(warehouse, source, replace=True)


def test_while_a_night_runs_a_backup_is_made_and_a_restore_waits(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    build(warehouse, 9)
    with locked(warehouse.path):
        child = multiprocessing.get_context("fork").Process(
            target=_back_up_beside, args=(warehouse, tmp_path)
        )
        child.start()
        child.join()
        assert child.exitcode == 0
    with duckdb.connect(
        str(tmp_path / "backup" / "nights" / "2026-11-21" / "goldsmith.duckdb"), read_only=True
    ) as con:
        assert con.execute("select count(*) from golden.customers").fetchall() == [(3,)]


def _back_up_beside(warehouse: Warehouse, folder: Path) -> None:
    lock._held.clear()  # a process of its own has not inherited the lock
    source = take(warehouse, folder / "backup")
    with pytest.raises(BusyError, match="another run holds the warehouse"):
        restore(warehouse, source, replace=True)


def test_a_backup_waits_for_whoever_decides(warehouse: Warehouse, tmp_path: Path) -> None:
    with people_file(warehouse) as con:
        con.execute("insert into acts values (50, now(), 'somebody', 'a', '{}')")
    source = take(warehouse, tmp_path / "backup")
    with duckdb.connect(str(source / "people.duckdb"), read_only=True) as con:
        assert con.execute("select max(act_no) from acts").fetchall() == [(50,)]


def test_nothing_is_overwritten_and_only_its_owner_can_read_it(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    assert [path for path in source.rglob("*") if path.stat().st_mode & 0o077] == []
    with pytest.raises(UsageError, match="is there already"):
        take(warehouse, source)
    with pytest.raises(UsageError, match="does not exist"):
        take(warehouse, tmp_path / "nowhere" / "backup")


def test_before_the_first_night_there_is_something_to_keep_too(tmp_path: Path) -> None:
    empty = make_warehouse(tmp_path / "empty")
    decide(empty, "early")
    source = take(empty, tmp_path / "backup")
    shutil.rmtree(empty.path)
    there = open_warehouse(tmp_path / "empty")
    restore(there, source, replace=False)
    assert reasons(there) == ["early"]
    assert current_night(there) is None


def test_what_is_encrypted_is_kept_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", "k" * 32)
    make_warehouse(tmp_path / "retailer")
    settings = tmp_path / "retailer" / "retailer.toml"
    encrypted = 'path = "warehouse"\nencryption = "env:A_KEY"'
    settings.write_text(settings.read_text("utf-8").replace('path = "warehouse"', encrypted))
    made = open_warehouse(tmp_path / "retailer")
    decide(made, "a secret")
    source = take(made, tmp_path / "backup")
    assert b"a secret" not in (source / "people.duckdb").read_bytes()
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(source / "people.duckdb"), read_only=True)
    shutil.rmtree(made.path)
    there = open_warehouse(tmp_path / "retailer")
    restore(there, source, replace=False)
    assert [act.content["why"] for act in acts(there, ["decide_set_aside"])] == ["a secret"]
