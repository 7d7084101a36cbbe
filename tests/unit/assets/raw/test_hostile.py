"""What whoever delivers writes into names and cells stays text: no SQL, no shell, no way out."""

import csv
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from pydantic import ValidationError

from assets.raw.base import base_of
from assets.raw.candidates import candidates_of
from assets.raw.silo_files import read_file
from assets.raw.target import RawTable, create
from assets.settings_tables import write_settings
from pipelines.errors import DeliveryError
from pipelines.settings import Retailer
from pipelines.settings_silo import Silo
from pipelines.tonight import Tonight
from pipelines.warehouse import Warehouse

DAY = date(2026, 11, 21)
ATTACK = "x\"'); drop table raw.generic_customers; copy (select 1) to 'PWNED'; --"
CELLS = [ATTACK, "$(touch PWNED)", "`touch PWNED`", "=cmd|' /C calc'!A0", "{{7*7}}", "%s %(a)s {0}"]
NAMES = [
    "customers_2026-11-21.csv",
    "customers'; drop table x; --_2026-11-21.csv",
    'customers"quoted"_2026-11-21.csv',
    "customers\nnew line_2026-11-21.csv",
    "customers$(touch PWNED)`touch PWNED`_2026-11-21.csv",
    "customers*[a-z]?_2026-11-21.csv",
    "customers{a,b}_2026-11-21.csv",
]


@pytest.fixture
def retailer(tmp_path: Path) -> Retailer:
    """A retailer whose every free text is an attack."""
    (tmp_path / "crm").mkdir()
    return Retailer.model_validate(
        {
            "retailer": {
                "name": ATTACK,
                "currency": "EUR",
                "countries": ["DE"],
                "own_email_domains": [ATTACK],
            },
            "warehouse": {"path": tmp_path / "ware'house; --"},
            "silos": {
                "crm": {
                    "preset": "generic",
                    "kind": "crm",
                    "path": tmp_path / "crm",
                    "columns": {"customers": {"source_key": "key", "last_name": ATTACK}},
                }
            },
            "locations": {"berlin": {"name": ATTACK, "type": "store", "codes": {"crm": ATTACK}}},
        }
    )


@pytest.fixture
def tonight(
    retailer: Retailer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tonight]:
    """A build of it."""
    monkeypatch.chdir(tmp_path)
    built = Tonight(retailer, Warehouse(retailer.warehouse))
    built.warehouse.prepare()
    built.begin(DAY)
    write_settings(built, DAY)
    yield built
    built.close()


def table_of(tonight: Tonight) -> RawTable:
    silo = tonight.retailer.silos["crm"]
    table = RawTable("generic", "customers", silo.exports()["customers"])
    create(tonight.con, table)
    return table


def read(tonight: Tonight) -> RawTable:
    table = table_of(tonight)
    for file in candidates_of("crm", tonight.retailer.silos["crm"])["customers"]:
        read_file(tonight, table, file)
    return table


def write(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(
            [["key", ATTACK], *([number, cell] for number, cell in enumerate(CELLS))]
        )


def test_names_and_cells_are_text(tonight: Tonight, tmp_path: Path) -> None:
    for name in NAMES:
        write(tmp_path / "crm" / name)
    table = read(tonight)
    found = tonight.con.execute(
        f"select source_file, list(last_name order by source_row) from {table.full_name} group by 1"
    ).fetchall()
    assert dict(found) == dict.fromkeys(NAMES, CELLS)
    stored = tonight.con.execute("select name from settings.retailer").fetchall()
    assert stored == [(ATTACK,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crm", "ware'house; --"]
    assert not list(tmp_path.rglob("*PWNED"))


def test_they_are_carried_on_as_text(tonight: Tonight, tmp_path: Path) -> None:
    write(tmp_path / "crm" / NAMES[1])
    table = read(tonight)
    tonight.con.execute("checkpoint")
    earlier = tmp_path / "earlier'; --.duckdb"
    earlier.write_bytes((tonight.warehouse.building / "full.duckdb").read_bytes())
    create(tonight.con, table)
    with base_of(tonight.con, table, tonight.warehouse.file(earlier)) as base:
        assert base is not None
        base.carry("crm")
    rows = tonight.con.execute(f"select last_name from {table.full_name} order by source_row")
    assert [name for (name,) in rows.fetchall()] == CELLS


def test_a_member_of_an_archive_is_a_name_and_no_path(tonight: Tonight, tmp_path: Path) -> None:
    members = {"../../../customers_1.csv", "/customers_2.csv", "a/../../customers_3.csv"}
    write(tmp_path / "whole")
    with ZipFile(tmp_path / "crm" / "all_2026-11-21.zip", "w") as archive:
        for name in members:
            archive.writestr(name, (tmp_path / "whole").read_bytes())
    table = read(tonight)
    found = tonight.con.execute(f"select distinct source_file from {table.full_name}").fetchall()
    assert {name for (name,) in found} == {f"all_2026-11-21.zip/{name}" for name in members}
    assert not list(tmp_path.rglob("customers_?.csv"))
    assert not Path("/customers_2.csv").exists()


@pytest.mark.parametrize("kind", ["file", "archive", "folder of a day"])
def test_a_link_out_of_the_silo_is_not_followed(
    retailer: Retailer, tmp_path: Path, kind: str
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    write(secret / "customers.csv")
    with ZipFile(secret / "all.zip", "w") as archive:
        archive.write(secret / "customers.csv", "customers.csv")
    links = {
        "file": ("customers_2026-11-21.csv", secret / "customers.csv"),
        "archive": ("all_2026-11-21.zip", secret / "all.zip"),
        "folder of a day": ("2026-11-21", secret),
    }
    name, target = links[kind]
    (tmp_path / "crm" / name).symlink_to(target)
    with pytest.raises(DeliveryError, match=r"crm/.*: it is a link to a file outside of the silo"):
        candidates_of("crm", retailer.silos["crm"])


def test_links_within_a_silo_and_a_silo_that_is_a_link_are_followed(
    retailer: Retailer, tmp_path: Path
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    write(folder / "today.csv")
    (folder / "customers_2026-11-21.csv").symlink_to("today.csv")
    (tmp_path / "link").symlink_to(folder)
    silo = retailer.silos["crm"].model_copy(update={"path": tmp_path / "link"})
    found = candidates_of("crm", silo)["customers"]
    assert [file.name for file in found] == ["customers_2026-11-21.csv"]


def test_a_device_or_pipe_is_no_delivery(retailer: Retailer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "crm" / "customers_2026-11-21.csv")  # reading it would wait for ever
    assert candidates_of("crm", retailer.silos["crm"])["customers"] == []


@pytest.mark.parametrize(
    "pattern", ["../customers.csv", "/etc/passwd", "a/../../customers*.csv", "..", "**/../x.csv"]
)
def test_a_pattern_stays_within_the_silo(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ValidationError, match="within the silo's folder"):
        Silo.model_validate(
            {
                "preset": "salesforce_contact",
                "path": tmp_path,
                "files": {"contacts": pattern},
            }
        )


@pytest.mark.parametrize(
    "name", ['crm"', "crm'; drop table x; --", "crm.x", "../crm", "crm x", "Crm", "", "crm\n"]
)
def test_a_silo_has_a_name_and_nothing_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValidationError, match="should match pattern"):
        Retailer.model_validate(
            {
                "retailer": {"name": "x", "currency": "EUR", "countries": ["DE"]},
                "warehouse": {"path": tmp_path / "warehouse"},
                "silos": {name: {"preset": "salesforce_contact", "path": tmp_path}},
            }
        )
