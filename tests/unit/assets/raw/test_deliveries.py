"""The date of a delivered file is the one in its name."""

from datetime import date
from pathlib import Path

import pytest

from assets.raw.candidates import date_of
from assets.raw.deliveries import files_of_the_night, find_delivery
from assets.raw.presets import load_preset
from pipelines.errors import DeliveryError
from pipelines.settings import load_retailer
from pipelines.settings_silo import Silo


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("contacts_2026-11-21.csv", date(2026, 11, 21), id="ISO"),
        pytest.param("contacts_20261121.csv", date(2026, 11, 21), id="without separators"),
        pytest.param("contacts_2026_11_21_final.csv", date(2026, 11, 21), id="underscores"),
        pytest.param("Kontakte_21.11.2026.csv", date(2026, 11, 21), id="German"),
        pytest.param("Kontakte_03.01.2019.csv", date(2019, 1, 3), id="the day is first"),
        pytest.param("contacts_2026-31-12.csv", None, id="no day of any calendar"),
        pytest.param("contacts_12026-11-21.csv", None, id="part of a longer number"),
        pytest.param("contacts.csv", None, id="none"),
        pytest.param("2026-11-20/contacts.csv", date(2026, 11, 20), id="of the folder"),
        pytest.param("kasse_20261121.zip/bons/lines.csv", date(2026, 11, 21), id="of the archive"),
        pytest.param("2026-11-20/contacts_2026-11-21.csv", date(2026, 11, 21), id="its own first"),
    ],
)
def test_the_date_in_a_name(name: str, expected: date | None) -> None:
    assert date_of(name) == expected


@pytest.mark.parametrize(
    ("names", "says"),
    [
        pytest.param([], "; the folder is empty. Deliver", id="empty"),
        pytest.param(["Kontakte.csv", ".lock"], "; the folder has 'Kontakte.csv'. D", id="other"),
        pytest.param(
            ["a_1.csv", "a_2.csv", "a_3.csv", "b.zip", "c.csv"],
            "; the folder has 'a_3.csv', 'b.zip', 'c.csv' and 2 more. Deliver",
            id="many",
        ),
    ],
)
def test_who_misses_a_file_is_told_what_is_there(
    tmp_path: Path, names: list[str], says: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
    silo = Silo(preset="salesforce_contact", path=tmp_path)
    with pytest.raises(DeliveryError) as refused:
        files_of_the_night(silo, "crm", "contacts", [], date(2026, 11, 21))
    assert f"expected for 2026-11-21{says}" in str(refused.value)


def test_a_folder_that_cannot_be_read_is_not_said_to_be_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    silo = Silo(preset="salesforce_contact", path=tmp_path)
    with pytest.raises(DeliveryError, match=r"cannot be read \(Permission denied\)\. Deliver"):
        files_of_the_night(silo, "crm", "contacts", [], date(2026, 11, 21))


def test_an_optional_export_need_not_be_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silo = Silo(preset="kundenkarte_de", path=tmp_path)
    night = date(2026, 11, 21)
    with pytest.raises(DeliveryError, match="no file is there"):
        files_of_the_night(silo, "loyalty", "bookings", [], night)
    preset = load_preset("kundenkarte_de")
    optional = preset.exports["bookings"].model_copy(update={"optional": True})
    exports = {**preset.exports, "bookings": optional}
    monkeypatch.setattr(
        "pipelines.settings_silo.load_preset",
        lambda _: preset.model_copy(update={"exports": exports}),
    )
    assert silo.exports()["bookings"].optional
    assert files_of_the_night(silo, "loyalty", "bookings", [], night) == []


def test_a_file_that_is_still_being_sent_is_no_delivery(tmp_path: Path) -> None:
    settings = """
        retailer = { name = "R", currency = "EUR", countries = ["DE"] }
        warehouse = { path = "warehouse" }
        [silos.till]
        preset = "generic"
        kind = "pos"
        path = "till"
        files = { orders = "bons*" }
        columns = { orders = { order_key = "Bon" } }
    """
    (tmp_path / "retailer.toml").write_text(settings, "utf-8")
    folder = tmp_path / "till"
    folder.mkdir()
    for name in ("bons_2026-11-20.csv", "bons_2026-11-21.csv.part"):
        (folder / name).touch()
    retailer = load_retailer(tmp_path / "retailer.toml")
    assert [file.name for file in find_delivery(retailer).files] == ["bons_2026-11-20.csv"]
