"""What a night leaves behind is its owner's alone."""

from pathlib import Path

from pipelines.sheets import write_sheet
from tests.conftest import goldsmith

OTHERS = 0o077


def open_to_others(folder: Path) -> list[str]:
    """Return the files and folders that anybody but their owner may look into."""
    return [
        f"{path} {path.lstat().st_mode & 0o777:o}"
        for path in [folder, *folder.rglob("*")]
        if not path.is_symlink() and path.lstat().st_mode & OTHERS
    ]


def test_all_of_a_warehouse_is_its_owners(night: Path) -> None:
    warehouse = night / "warehouse"
    found = {path.name for path in warehouse.rglob("*")}
    assert {"full.duckdb", "goldsmith.duckdb", "people.duckdb", "dagster.yaml", "lock"} <= found
    assert any(path.suffix == ".db" for path in (warehouse / "dagster").rglob("*"))
    assert open_to_others(warehouse) == []


def test_links_of_a_warehouse_stay_inside(night: Path) -> None:
    warehouse = (night / "warehouse").resolve()
    links = [path for path in warehouse.rglob("*") if path.is_symlink()]
    assert {link.name for link in links} == {"current", "goldsmith.duckdb"}
    assert all(link.resolve().is_relative_to(warehouse) for link in links)


def test_what_commands_write_is_its_owners(night: Path, tmp_path: Path) -> None:
    """Whatever the umask of whoever calls."""
    people = tmp_path / "people.csv"
    write_sheet(people, ["id", "first name"], [["1", "Anna"], ["2", "Bert"]], ",")
    out = tmp_path / "links.csv"
    done = goldsmith(night, "dedupe", str(people), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert open_to_others(out) == []
