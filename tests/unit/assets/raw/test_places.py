"""A delivered file is brought to where it can be read, or refused in words."""

import gzip
import zipfile
from pathlib import Path

import pytest

from assets.raw import places
from assets.raw.places import FileInFolder, Limits, brought, files_in_archive, refuse_bomb
from pipelines.errors import DeliveryError

TEXT = b"a;b\n1;2\n"


def archive(folder: Path, members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "export_2026-11-21.zip"
    with zipfile.ZipFile(path, "w", kind) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def content(folder: Path, path: Path) -> dict[str, bytes]:
    """Return what the files of an archive hold once they were brought."""
    found = {}
    for place in files_in_archive(path, path.name, f"crm/{path.name}"):
        with brought(place, f"crm/{place.name}", folder) as local:
            found[place.name] = local.read_bytes()
    return found


def test_members_of_an_archive(tmp_path: Path) -> None:
    members = {"a.csv": TEXT, "sub/b.csv": TEXT * 2, "__MACOSX/._a.csv": b"?", "empty/": b""}
    found = content(tmp_path, archive(tmp_path, members))
    assert found == {
        "export_2026-11-21.zip/a.csv": TEXT,
        "export_2026-11-21.zip/sub/b.csv": TEXT * 2,
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export_2026-11-21.zip"]


def test_a_member_cannot_leave_its_place(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = archive(tmp_path / "in", {"../../outside.csv": TEXT, "/root.csv": TEXT})
    assert set(content(tmp_path / "in", path).values()) == {TEXT}
    assert [file.name for file in tmp_path.rglob("*.csv")] == []
    assert not Path("/root.csv").exists()


def test_gzip_within_an_archive(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.csv.gz": gzip.compress(TEXT)})
    assert list(content(tmp_path, path).values()) == [TEXT]


@pytest.mark.parametrize("size", [60_000_000, 500_000_000])
def test_what_unpacks_without_end_is_refused(tmp_path: Path, size: int) -> None:
    path = archive(tmp_path, {"bomb.csv": b"0" * size})
    with pytest.raises(
        DeliveryError,
        match=r"crm/export_2026-11-21\.zip/bomb\.csv: it unpacks to more than an export",
    ):
        content(tmp_path, path)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"0" * size))
    place = FileInFolder("bomb.csv.gz", tmp_path / "bomb.csv.gz")
    with (
        pytest.raises(DeliveryError, match=r"crm/bomb\.csv\.gz: it unpacks"),
        brought(place, "crm/bomb.csv.gz", tmp_path),
    ):
        pass


def workbook(folder: Path, size: int, stated: int | None = None) -> Path:
    """Write what is packed like a workbook; it may state another size than it has."""
    path = folder / "sheet.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * size)
        if stated is not None:
            packed.infolist()[0].file_size = stated
    return path


@pytest.mark.parametrize("stated", [None, 10], ids=["honest", "stated as 10 bytes"])
def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, stated: int | None) -> None:
    path = workbook(tmp_path, 60_000_000, stated)
    with pytest.raises(DeliveryError, match=r"crm/sheet\.xlsx: it unpacks to more than an export"):
        refuse_bomb(path, "crm/sheet.xlsx", Limits())
    refuse_bomb(path, "crm/sheet.xlsx", Limits(ratio=2000))
    refuse_bomb(workbook(tmp_path, 40_000_000), "crm/sheet.xlsx", Limits())


def test_a_workbook_of_a_zip_version_to_come_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, 10)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 6] = 84
    path.write_bytes(raw)
    with pytest.raises(DeliveryError, match=r"crm/sheet\.xlsx: .* cannot be unpacked here"):
        refuse_bomb(path, "crm/sheet.xlsx", Limits())


def test_a_packed_file_may_not_become_larger_than_set(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.csv": bytes(range(256)) * 100})
    (place,) = files_in_archive(path, path.name, path.name)
    with brought(place, "crm/a", tmp_path, Limits(bytes=25_600)):
        pass
    with (
        pytest.raises(DeliveryError, match="unpack_gb under"),
        brought(place, "crm/a", tmp_path, Limits(bytes=25_599)),
    ):
        pass


def test_an_archive_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_MOST_MEMBERS", 2)
    path = archive(tmp_path, {"a.csv": TEXT, "b.csv": TEXT, "c.csv": TEXT})
    with pytest.raises(DeliveryError, match="it holds 3 files, at most 2 are read"):
        files_in_archive(path, path.name, f"crm/{path.name}")


def test_a_small_file_may_be_packed_well(tmp_path: Path) -> None:
    assert list(content(tmp_path, archive(tmp_path, {"a.csv": b"0" * 1_000_000})).values())


@pytest.mark.parametrize("cut", [0, 10, -1, -30])
def test_a_damaged_archive_is_named(tmp_path: Path, cut: int) -> None:
    path = archive(tmp_path, {"a.csv": bytes(range(256)) * 100})
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    with pytest.raises(DeliveryError, match=r"crm/export_2026-11-21\.zip.*damaged"):
        content(tmp_path, path)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(bytes(range(256)) * 100)[: cut or 5])
    place = FileInFolder("a.csv.gz", tmp_path / "a.csv.gz")
    with (
        pytest.raises(DeliveryError, match=r"crm/a\.csv\.gz: the archive is damaged"),
        brought(place, "crm/a.csv.gz", tmp_path),
    ):
        pass


def test_an_archive_with_a_password_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.csv": TEXT})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1  # the flag of the local header, and that of the directory
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    with pytest.raises(DeliveryError, match="needs a password"):
        content(tmp_path, path)


def test_an_archive_whose_places_lie_before_its_beginning_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.csv": bytes(range(256)) * 100})
    whole = path.read_bytes()
    path.write_bytes(whole[:20] + whole[60:])
    with pytest.raises(DeliveryError, match=r"crm/export_2026-11-21\.zip.*damaged"):
        content(tmp_path, path)


def test_an_archive_packed_by_an_unknown_method_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.csv": TEXT})
    raw = bytearray(path.read_bytes())
    raw[8] = raw[raw.index(b"PK\x01\x02") + 10] = 97
    path.write_bytes(raw)
    with pytest.raises(DeliveryError, match="packed in a way that cannot be unpacked"):
        content(tmp_path, path)
