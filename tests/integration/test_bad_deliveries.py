"""A bad delivery stops the night with file, fault and remedy, and leaves yesterday's as it was."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import DeliveryError, GoldsmithError
from tests.integration.tables import query
from tests.nights import build_night

CONTACTS = "crm/contacts_2026-11-21.csv"
CARDS = "loyalty/karten_2026-11-21.csv"


def change(file: str, edit: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        (folder / file).write_bytes(edit((folder / file).read_bytes()))

    return apply


def remove(folder: Path) -> None:
    (folder / CONTACTS).unlink()


def garble(content: bytes) -> bytes:
    """Decode UTF-8 as Windows-1252 on the way, in every record that has an umlaut."""
    return content.decode("utf-8").encode("utf-8").decode("cp1252", "ignore").encode("utf-8")


def header_only(content: bytes) -> bytes:
    return content[: content.index(b"\n") + 1]


def cut(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


@pytest.fixture(scope="module")
def published(night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A retailer with a published night, to copy from."""
    folder = tmp_path_factory.mktemp("published") / "retailer"
    shutil.copytree(night, folder, symlinks=True)
    return folder


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(
            remove, ["crm/contacts*.csv", "no file is there", "Deliver"], id="missing file"
        ),
        pytest.param(
            change(CONTACTS, lambda c: c.replace(b"LastName", b"Surname", 1)),
            [CONTACTS, "column 'LastName' is missing", "[silos.crm.columns.contacts]"],
            id="missing column",
        ),
        pytest.param(
            change(CONTACTS, cut), [CONTACTS, "cut off", "Deliver it again"], id="truncated"
        ),
        pytest.param(
            change("shop/orders_export_2026-11-21.csv", lambda c: c + b"\xfc\xff\n"),
            ["shop/orders_export_2026-11-21.csv", "are not utf-8", "encoding"],
            id="undecodable bytes",
        ),
        pytest.param(
            change(CONTACTS, garble), [CONTACTS, "decoded wrongly", "mojibake_share"], id="mojibake"
        ),
        pytest.param(
            change(CONTACTS, header_only),
            ["crm/contacts", "0 records", "500 to 5,000"],
            id="header only, outside the volume band",
        ),
        pytest.param(
            change(CARDS, header_only),
            ["loyalty/cards", "0 records"],
            id="header only in cp1252",
        ),
        pytest.param(change(CARDS, lambda _: b""), [CARDS, "empty"], id="empty file"),
        pytest.param(
            change(CARDS, lambda c: c[c.index(b"\n") + 1 :]),
            [CARDS, "not the header"],
            id="no header",
        ),
        pytest.param(
            change(CARDS, lambda c: c.replace(b";", b",")), [CARDS, "separat"], id="other separator"
        ),
    ],
)
def test_bad_delivery(
    published: Path, tmp_path: Path, spoil: Callable[[Path], None], says: list[str]
) -> None:
    folder = tmp_path / "retailer"
    shutil.copytree(published, folder, symlinks=True)
    before = pointer_and_content(folder)
    spoil(folder)
    error = failure(folder)
    assert isinstance(error, DeliveryError)
    assert [word for word in says if word not in str(error)] == []
    assert pointer_and_content(folder) == before


def test_one_bad_record_is_quarantined_and_stops_nothing(published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "retailer"
    shutil.copytree(published, folder, symlinks=True)
    lines = (folder / CARDS).read_bytes().split(b"\n")
    lines.insert(100, b'1;"2;3')
    (folder / CARDS).write_bytes(b"\n".join(lines))
    assert build_night(folder).error is None
    rows = query(
        folder / "warehouse" / "current" / "full.duckdb",
        "select source_row, rules from quality.quarantined_rows "
        "where silo = 'loyalty' and table_name = 'staging.kundenkarte_de_cards' "
        "and list_contains(rules, 'record_has_every_column')",
    )
    assert (100, ["record_has_every_column"]) in rows


def failure(folder: Path) -> GoldsmithError | None:
    try:
        return build_night(folder).error
    except GoldsmithError as error:
        return error


def pointer_and_content(folder: Path) -> tuple[str, bytes]:
    warehouse = folder / "warehouse"
    return (warehouse / "current").readlink().name, (warehouse / "goldsmith.duckdb").read_bytes()
