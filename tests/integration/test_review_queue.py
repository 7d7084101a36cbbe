"""Stewards answer the queue in a file; the next night is built by it and asks none of it again.

The retailer is that of the planted wrong merge: one contact holds two namesakes together.
"""

import csv
from pathlib import Path
from typing import Any

import pytest

from pipelines.settings import load_retailer
from pipelines.warehouse import Warehouse
from tests.conftest import SMALL, goldsmith
from tests.integration.test_wrong_merge import (
    BRIDGE,
    DAYS,
    OLDER,
    YOUNGER,
    ask,
    contact,
    customers,
    deliver,
    reviewed,
)
from tests.nights import build_night

pytestmark = pytest.mark.slow

Row = dict[str, str]
ASIDE, GONE = "crm/0038d0000009ZZD", "crm/0038d0000009ZZE"
MORE = [
    contact(key.removeprefix("crm/"), FirstName=first, LastName=last, Name="", Email=email)
    for key, first, last, email in (
        (ASIDE, "Hans", "Ohnesorg", "ohnesorg@web.example"),
        (GONE, "Gerda", "Fortgang", "fortgang@web.example"),
    )
]
QUEUE = (
    "select kinds, record_ids, case_key, detail, probability from identity.review_queue "
    "where kind <> 'sample'"  # not asked about unless it is named
)


@pytest.fixture(scope="module")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights: the wrong merge is asked about, answered in a file, and parted."""
    folder = tmp_path_factory.mktemp("queue") / "retailer"
    folder.mkdir()
    (folder / "retailer.toml").write_text(SMALL, "utf-8")
    deliver(folder, DAYS[1])
    add_to_crm(folder, MORE)
    assert build_night(folder, DAYS[1]).error is None
    reviewed(folder, "set-aside", ASIDE, "--why", "a test")
    reviewed(folder, "same", GONE, OLDER[1], "--why", "she said so")
    reviewed(folder, "export", "--out", str(folder / "cases.csv"))
    answer(folder / "cases.csv")
    (folder / "imported.txt").write_text(reviewed(folder, "import", str(folder / "cases.csv")))
    (folder / "after.txt").write_text(reviewed(folder, "queue", "--limit", "1000"), "utf-8")
    deliver(folder, DAYS[2])
    add_to_crm(folder, MORE[:1], 2)
    assert build_night(folder, DAYS[2]).error is None
    return folder


def add_to_crm(folder: Path, rows: list[Row], day: int = 1) -> None:
    """Deliver further contacts in a file that is there already."""
    file = folder / f"crm/contacts_{DAYS[day]}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    with file.open("a", encoding="utf-8", newline="") as out:
        csv.DictWriter(out, header, "", lineterminator="\r\n").writerows(rows)


def answer(file: Path) -> None:
    """Fill in the file: the bridge is no link, of all other pairs nobody can tell."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    for row in rows:
        is_wrong = "bridge" in row["kind"] and BRIDGE in (row["record"], row["other_record"])
        row |= {"decision": "different" if is_wrong else "Unsure", "why": "looked into it"}
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def queue(folder: Path, night: int) -> list[tuple[Any, ...]]:
    return ask(folder, night, QUEUE)


def test_the_contact_that_holds_two_namesakes_together_is_asked_about(retailer: Path) -> None:
    assert len({*customers(retailer, 0).values()}) == 1
    [(records, key)] = [row[1:3] for row in queue(retailer, 0) if "bridge" in row[0]]
    assert BRIDGE in records
    assert {*records} & {*OLDER, *YOUNGER}
    assert len(key) == 16


def test_what_was_answered_is_not_asked_again(retailer: Path) -> None:
    before = {row[2] for row in queue(retailer, 0)}
    assert len(before) > 10
    assert before & {row[2] for row in queue(retailer, 1)} == set()
    assert f"{len(before)} cases were decided" in (retailer / "imported.txt").read_text("utf-8")
    assert "0 of 0 cases" in (retailer / "after.txt").read_text("utf-8")


def test_the_answer_parts_the_customer(retailer: Path) -> None:
    now = customers(retailer, 1)
    assert now[OLDER[0]] == now[OLDER[1]]
    assert now[YOUNGER[0]] == now[YOUNGER[1]]
    assert now[OLDER[0]] != now[YOUNGER[0]]


def test_who_is_set_aside_is_nobody(retailer: Path) -> None:
    who = "select fate, customer_id from identity.record_fates left join identity.customer_ids "
    who += f"using (record_id) where record_id = '{ASIDE}'"
    [(before, customer)] = ask(retailer, 0, who)
    assert (before, customer is None) == ("compared", False)
    assert ask(retailer, 1, who) == [("set_aside", None)]


def test_a_decision_whose_record_is_gone_is_asked_about(retailer: Path) -> None:
    unfit = [row[1:4:2] for row in queue(retailer, 1) if row[0] == ["unfit_decision"]]
    assert unfit == [([GONE, OLDER[1]], "not_delivered")]


def test_the_records_of_a_case_are_shown_side_by_side(retailer: Path) -> None:
    warehouse = Warehouse(load_retailer(retailer / "retailer.toml").warehouse)
    assert warehouse.current.exists()
    [key] = [row[2] for row in queue(retailer, 1) if row[0] == ["unfit_decision"]]
    shown = reviewed(retailer, "show", key[:10])
    assert OLDER[1] in shown
    assert "not_delivered" in shown
    refused = goldsmith(retailer, "review", "show", "nothing")
    assert refused.returncode == 2
    assert "no open cases begin with" in refused.stderr
