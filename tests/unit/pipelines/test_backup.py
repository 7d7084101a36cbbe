"""A backup is whole or not there, and what is not whole replaces nothing."""

import json
import multiprocessing
import shutil
import tarfile
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines import lock
from pipelines.backup import read_manifest, unpack
from pipelines.errors import BusyError, PublishError, UsageError
from pipelines.id_numbers import first_free_number
from pipelines.lock import locked
from pipelines.nights import current_night, remove
from pipelines.people import acts, people_file
from pipelines.recovery import recover
from pipelines.restore import put_settings, restore
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


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
def test_settings_overwrite_nothing_and_nothing_else_is_unpacked_beside_them(
    warehouse: Warehouse, name: str, tmp_path: Path
) -> None:
    settings = warehouse.path.parent / "retailer.toml"
    sku_map = settings.with_name("articles.csv")
    sku_map.write_text("silo,sku,same_as_silo,same_as_sku\n", "utf-8")
    settings.write_text(
        settings.read_text("utf-8") + '\n[products]\nsku_map = "articles.csv"\n', "utf-8"
    )
    source = take(warehouse, tmp_path / name)
    new = tmp_path / "new"
    new.mkdir()
    (new / "articles.csv").write_text("ours", "utf-8")
    with pytest.raises(UsageError, match=r"articles\.csv is there already"):
        put_settings(source, new / "retailer.toml")
    assert content(new) == {"articles.csv": b"ours"}
    (new / "articles.csv").unlink()
    put_settings(source, new / "lindenhof.toml")
    assert content(new) == {
        "articles.csv": sku_map.read_bytes(),
        "lindenhof.toml": settings.read_bytes(),
    }
    unpack(source, tmp_path / "part", "settings")
    assert {*content(tmp_path / "part")} == {"settings/articles.csv", "settings/retailer.toml"}


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


def spoil_byte(backup: Path) -> None:
    file = backup / "nights" / "2026-11-21" / "full.duckdb"
    data = bytearray(file.read_bytes())
    data[-100] ^= 1
    file.write_bytes(data)


def spoil_rows(backup: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text("utf-8"))
    manifest["files"]["nights/2026-11-21/full.duckdb"]["rows"]["golden.customers"] = 4
    (backup / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def forget_night(backup: Path) -> None:
    shutil.rmtree(backup / "nights")
    manifest = json.loads((backup / "manifest.json").read_text("utf-8"))
    files = {n: kept for n, kept in manifest["files"].items() if not n.startswith("nights/")}
    (backup / "manifest.json").write_text(json.dumps(manifest | {"files": files}), "utf-8")


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
        pytest.param(forget_night, "full.duckdb", id="a night without files"),
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


def test_a_link_that_the_manifest_knows_is_refused_too(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup")
    spoil_link(source)
    manifest = json.loads((source / "manifest.json").read_text("utf-8"))
    manifest["files"]["models/2026-11-21.json"] |= {
        "sha256": "",
        "size": Path("/etc/passwd").stat().st_size,
    }
    (source / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(UsageError, match=r"2026-11-21\.json"):
        restore(warehouse, source, replace=True)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_tar_with_more_than_files_is_not_unpacked(
    warehouse: Warehouse, kind: bytes, tmp_path: Path
) -> None:
    source = take(warehouse, tmp_path / "backup.tar")
    with tarfile.open(source, "a") as tar:
        member = tarfile.TarInfo("models/link")
        member.type, member.linkname = kind, "manifest.json"
        tar.addfile(member)
    with pytest.raises(UsageError, match="cannot be unpacked"):
        restore(warehouse, source, replace=True)
    assert not [*warehouse.path.glob("restoring.partial/*")]


def test_a_night_that_is_removed_meanwhile_is_not_taken_for_whole(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if another night were published after the pointer was read."""
    removed = current_night(warehouse)
    assert removed
    newest = publish_night(warehouse, NEXT, 7)
    remove(warehouse, [removed])
    pointed = iter([removed, newest])
    monkeypatch.setattr("pipelines.backup.current_night", lambda _: next(pointed))
    source = take(warehouse, tmp_path / "backup")
    assert read_manifest(source).night == newest.name
    assert (source / "nights" / newest.name / FULL).exists()


def test_a_night_that_lacks_a_file_is_not_backed_up(warehouse: Warehouse, tmp_path: Path) -> None:
    (warehouse.nights / "2026-11-21" / FULL).unlink()
    with pytest.raises(PublishError, match=r"full\.duckdb cannot be opened"):
        take(warehouse, tmp_path / "backup")


def test_a_file_cannot_lead_out_of_its_place(warehouse: Warehouse, tmp_path: Path) -> None:
    source = tmp_path / "evil.tar"
    with tarfile.open(source, "w") as tar:
        tar.add(warehouse.path.parent / "retailer.toml", "../../outside")
    with pytest.raises(UsageError, match="cannot be unpacked"):
        restore(warehouse, source, replace=True)
    assert not [*tmp_path.rglob("outside")]


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
