"""A night may begin once its files are all there, at rest, and in no published night."""

import os
import time
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from assets.raw.arrivals import Arrival, Seen, look
from pipelines.errors import DeliveryError
from pipelines.settings import Retailer
from pipelines.warehouse import FULL, Warehouse

NOW = time.time()


class Shop:
    """A retailer of two silos, and somebody who looks at its files now and then."""

    def __init__(self, folder: Path, **loyalty: object) -> None:
        self.folder = folder
        for silo in ("crm", "loyalty"):
            (folder / silo).mkdir()
        self.retailer = Retailer.model_validate(
            {
                "retailer": {"name": "Small", "currency": "EUR", "countries": ["DE"]},
                "warehouse": {"path": folder / "warehouse"},
                "silos": {
                    "crm": {"preset": "salesforce_contact", "path": folder / "crm"},
                    "loyalty": {"preset": "kundenkarte_de", "path": folder / "loyalty"} | loyalty,
                },
            }
        )
        self.warehouse = Warehouse(self.retailer.warehouse)
        self.warehouse.prepare()
        self.before: str | None = None

    def deliver(self, name: str, content: str = "x", age_s: float = 0) -> Path:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, "utf-8")
        os.utime(file, (NOW - age_s, NOW - age_s))
        return file

    def deliver_all(self, day: str = "2026-11-21", age_s: float = 0) -> None:
        for name in ("crm/contacts", "loyalty/karten", "loyalty/buchungen"):
            self.deliver(f"{name}_{day}.csv", age_s=age_s)

    def look(self, after_s: float = 0) -> Arrival:
        found = look(self.retailer, self.warehouse, Seen.of(self.before), NOW + after_s)
        self.before = found.seen.text()
        return found

    def publish(self, delivery_on: str, begun: float) -> None:
        night = self.warehouse.nights / delivery_on
        night.mkdir()
        con = self.warehouse.connect(night / FULL)
        con.execute("create schema ops")
        con.execute(
            "create table ops.runs as select ?::date as delivery_on, to_timestamp(?) as started_at",
            [delivery_on, begun],
        )
        con.close()
        self.warehouse.current.symlink_to(Path("nights") / delivery_on)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_what_is_the_same_twice_is_at_rest(shop: Shop) -> None:
    shop.deliver_all()
    assert "looked at again" in str(shop.look().why_not)
    found = shop.look(60)
    assert (found.why_not, found.seen.delivery_on) == (None, "2026-11-21")


def test_what_grows_is_not_at_rest(shop: Shop) -> None:
    shop.deliver_all()
    shop.look()
    shop.deliver("crm/contacts_2026-11-21.csv", "more")
    assert shop.look(60).why_not is not None
    assert shop.look(120).why_not is None


def test_what_is_old_is_at_rest_at_once(shop: Shop) -> None:
    shop.deliver_all(age_s=601)
    assert shop.look().why_not is None


def test_what_is_missing_is_named(shop: Shop) -> None:
    shop.deliver("crm/contacts_2026-11-21.csv")
    with pytest.raises(DeliveryError, match="loyalty"):
        shop.look()


def test_a_silo_that_is_a_day_behind_is_waited_for(shop: Shop) -> None:
    shop.deliver_all("2026-11-20")
    shop.deliver("crm/contacts_2026-11-21.csv")
    with pytest.raises(DeliveryError, match="the newest file is from 2026-11-20"):
        shop.look()


@pytest.mark.parametrize(
    "name",
    [
        "contacts_2026-11-21.csv.part",
        "contacts_berlin_2026-11-21.csv.filepart",
        ".contacts_berlin_2026-11-21.csv.partial",
        ".contacts_berlin_2026-11-21.csv.Ab3xZ9",
        "contacts_berlin_2026-11-21.xlsx.tmp",
        "all_2026-11-21.zip.crdownload",
        "2026-11-21/contacts.csv.part",
    ],
)
def test_what_is_still_being_sent_is_waited_for(shop: Shop, name: str) -> None:
    shop.deliver_all(age_s=601)
    being_sent = shop.deliver(f"crm/{name}")
    assert "it is still being sent" in str(shop.look().why_not)
    being_sent.unlink()
    assert shop.look().why_not is None


@pytest.mark.parametrize(
    ("name", "age_s"),
    [
        pytest.param("contacts_2026-11-19.csv.part", 0, id="of another day"),
        pytest.param("contacts.csv.part", 90_000, id="left over"),
        pytest.param("letters_2026-11-21.csv.part", 0, id="no export"),
    ],
)
def test_what_is_no_file_of_the_day_keeps_nothing_back(shop: Shop, name: str, age_s: int) -> None:
    shop.deliver_all(age_s=601)
    shop.deliver(f"crm/{name}", age_s=age_s)
    assert shop.look().why_not is None


def test_the_same_files_have_the_same_key_and_others_another(shop: Shop) -> None:
    shop.deliver_all(age_s=601)
    first, again = shop.look(), shop.look(3600)
    assert first.key == again.key
    shop.deliver("crm/contacts_2026-11-21.csv", "corrected", age_s=700)
    assert shop.look(7200).key != first.key


def test_what_is_published_is_not_built_again_unless_it_came_later(shop: Shop) -> None:
    shop.deliver_all(age_s=5000)
    shop.publish("2026-11-21", begun=NOW - 4000)
    assert shop.look().why_not == "the delivery of 2026-11-21 is published as 2026-11-21"
    shop.deliver("crm/contacts_2026-11-21.csv", "corrected", age_s=3000)
    assert shop.look().why_not is None


def test_files_in_an_archive_are_as_old_as_the_archive(shop: Shop) -> None:
    shop.deliver_all(age_s=601)
    (shop.folder / "crm" / "contacts_2026-11-21.csv").unlink()
    file = shop.folder / "crm" / "crm_2026-11-21.zip"
    with ZipFile(file, "w") as archive:
        archive.writestr("contacts.csv", "x")
    os.utime(file, (NOW, NOW))
    assert "looked at again" in str(shop.look().why_not)
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(DeliveryError, match="damaged, or still being written"):
        shop.look(60)


def test_a_silo_that_may_be_late_is_waited_for_as_long_as_it_says(tmp_path: Path) -> None:
    shop = Shop(tmp_path, when_late="last", wait_minutes=30)
    shop.deliver_all("2026-11-20", age_s=90_000)
    shop.publish("2026-11-20", begun=NOW - 80_000)
    shop.deliver("crm/contacts_2026-11-21.csv", age_s=601)
    assert "waiting up to 30 minutes" in str(shop.look().why_not)
    assert "waiting up to 30 minutes" in str(shop.look(29 * 60).why_not)
    assert shop.look(30 * 60).why_not is None


def test_a_single_export_that_may_be_late_is_waited_for_too(tmp_path: Path) -> None:
    desk = {"preset": "zendesk", "when_late": "last", "wait_minutes": 30}
    shop = Shop(tmp_path, **desk)
    shop.deliver("crm/contacts_2026-11-21.csv", age_s=601)
    shop.deliver("loyalty/tickets_2026-11-21.csv", age_s=601)
    shop.deliver("loyalty/users_2026-11-20.csv", age_s=90_000)
    assert "waiting up to 30 minutes" in str(shop.look().why_not)
    assert shop.look(30 * 60).why_not is None


def test_what_somebody_else_remembered_is_forgotten(shop: Shop) -> None:
    shop.deliver_all()
    for text in ("", "no JSON", "[]", '{"a": 1}'):
        shop.before = text
        assert shop.look().why_not is not None
    assert shop.before
    seen = Seen.of(shop.before)
    assert seen
    shop.before = replace(seen, delivery_on="2026-11-20").text()
    assert shop.look().why_not is not None
