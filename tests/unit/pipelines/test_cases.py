"""What stewards are asked, how they answer in a file, and what is refused."""

import csv
import getpass
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines import approvals, review
from pipelines.case_sheets import export_cases, read_answers
from pipelines.cases import Queue
from pipelines.decisions import decisions
from pipelines.errors import UsageError
from pipelines.sheets import read_sheet
from pipelines.warehouse import Warehouse
from tests.asking import asking


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return asking(tmp_path)


@pytest.fixture
def queue(warehouse: Warehouse) -> Queue:
    return Queue(warehouse, two_persons=False)


@pytest.fixture
def file(queue: Queue, tmp_path: Path) -> Path:
    """The cases in a file, not yet decided."""
    assert export_cases(queue, tmp_path / "cases.csv") == 4
    return tmp_path / "cases.csv"


def fill(file: Path, **decided: str) -> None:
    """Decide cases in a file as in a spreadsheet."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    for row in rows:
        if row["_case"] in decided:
            row |= {"decision": decided[row["_case"]], "why": "looked"}
    write(file, rows)


def write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def take(queue: Queue, file: Path) -> list[int]:
    answers, _ = read_answers(queue, file)
    return [number for answer in answers for number in queue.take(answer)]


def open_keys(queue: Queue, kind: str | None = None) -> list[str]:
    return [case.case_key for case in queue.open_cases(kind)]


def test_the_worthiest_comes_first_and_kinds_are_all_reasons(queue: Queue) -> None:
    assert open_keys(queue) == ["aa01", "aa02", "bb03", "bb04"]
    assert open_keys(queue, "conflict") == ["aa02"]
    with pytest.raises(UsageError, match="the kinds are: conflict, bridge"):
        queue.open_cases("odd")


@pytest.fixture
def drawn(warehouse: Warehouse) -> None:
    """Two pairs are drawn at random: one for that alone, the other is asked for its worth, too."""
    with duckdb.connect(str(warehouse.nights / "2026-11-21" / "full.duckdb")) as con:
        con.execute(
            "insert into identity.review_queue by name select 'cc05' as case_key, "
            "'sample' as kind, ['sample'] as kinds, ['G1', 'G3'] as customer_ids, "
            "['crm/1', 'crm/3'] as record_ids, 'd5' as data_key, 0.9 as probability, "
            "5 as position, 0 as revenue_gross, 0 as contact_count, 0 as priority, "
            "0.2 as sample_place"
        )
        con.execute(
            "update identity.review_queue set kinds = ['uncertain_pair', 'sample'], "
            "sample_place = 0.7 where case_key = 'aa01'"
        )


@pytest.mark.usefixtures("drawn")
def test_the_sample_is_asked_about_where_it_is_named_and_in_its_order(queue: Queue) -> None:
    assert open_keys(queue) == ["aa01", "aa02", "bb03", "bb04"]
    assert open_keys(queue, "sample") == ["cc05", "aa01"]
    assert queue.case("cc").is_blind
    assert not queue.case("aa01").is_blind


@pytest.mark.usefixtures("drawn")
def test_a_file_of_the_sample_does_not_say_what_scores_make_of_it(
    queue: Queue, tmp_path: Path, warehouse: Warehouse
) -> None:
    assert export_cases(queue, tmp_path / "sample.csv", "sample") == 2
    _, rows = read_sheet(tmp_path / "sample.csv")
    told = [(row["kind"], row["question"], row["probability"], row["detail"]) for row in rows]
    assert told == [("sample", "Are they one customer's?", "", "")] * 2
    fill(tmp_path / "sample.csv", cc05="different", aa01="unsure")
    take(queue, tmp_path / "sample.csv")
    assert [one.kind for one in decisions(warehouse)] == ["different", "unsure"]
    assert open_keys(queue, "sample") == []


def test_a_case_is_named_by_how_it_begins(queue: Queue) -> None:
    assert queue.case("aa01").record_ids == ["crm/1", "crm/2"]
    with pytest.raises(UsageError, match="2 open cases begin with 'aa'"):
        queue.case("aa")
    with pytest.raises(UsageError, match="no open cases begin with 'x'"):
        queue.case("x")


def test_records_are_compared_attribute_by_attribute(queue: Queue) -> None:
    [said] = queue.said([queue.case("aa01")])
    assert [(one.mark, one.attribute, one.values) for one in said] == [
        ("≠", "birth_date", ["1950-03-04", "1978-03-04"]),
        ("=", "email", ["=1+1@x.example | b", "b"]),
        ("=", "name", ["Karin Berg", "KARIN BERG"]),
        ("", "phone", ["", "+49301234"]),
    ]


def test_what_is_asked_is_said_in_german_too(queue: Queue, tmp_path: Path) -> None:
    assert queue.case("aa02").question("de").startswith("Nur diese Verbindung hält")
    export_cases(queue, tmp_path / "x.csv", "bridge", "de")
    _, [row] = read_sheet(tmp_path / "x.csv")
    assert row["question"] == queue.case("aa02").question("de")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_has_each_case_and_what_its_records_say(
    queue: Queue, tmp_path: Path, ending: str
) -> None:
    export_cases(queue, tmp_path / f"x.{ending}")
    _, found = read_sheet(tmp_path / f"x.{ending}")
    rows = {row["_case"]: row for row in found}
    assert list(rows) == ["aa01", "aa02", "bb03", "bb04"]
    assert (rows["aa01"]["record"], rows["aa01"]["other_record"]) == ("crm/1", "crm/2")
    assert (rows["aa01"]["email"], rows["aa01"]["other_email"]) == ("=1+1@x.example | b", "b")
    assert (rows["bb03"]["record"], rows["bb03"]["name"]) == (
        "crm/2 | crm/3 | erp/2",
        "KARIN BERG",
    )
    assert {row["decision"] + row["why"] for row in rows.values()} == {""}


def test_no_cell_of_the_file_is_a_formula(file: Path) -> None:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        cells = [cell for row in csv.reader(lines, delimiter=";") for cell in row]
    assert "'=1+1@x.example | b" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_answers_of_a_file_become_decisions_and_close_their_cases(
    queue: Queue, warehouse: Warehouse, file: Path
) -> None:
    fill(file, aa01="different", aa02="UNSURE", bb03=" same ")
    assert take(queue, file) == [1, 2, 3, 4]
    assert [(d.kind, d.one, d.other, d.case_key, d.data_key) for d in decisions(warehouse)] == [
        ("different", ("crm", "1"), ("crm", "2"), None, None),
        ("unsure", ("crm", "1"), ("erp", "1"), "aa02", "d2"),
        ("same", ("crm", "2"), ("crm", "3"), None, None),
        ("same", ("crm", "2"), ("erp", "2"), None, None),
    ]
    assert open_keys(queue) == ["bb04"]
    assert read_answers(queue, file) == ([], 3)


def test_a_case_is_closed_by_what_other_decisions_mean_and_opened_again(
    queue: Queue, warehouse: Warehouse
) -> None:
    review.decide(warehouse, "record", ("crm/1", "erp/1"), "x", is_same=True)
    review.decide(warehouse, "record", ("erp/1", "crm/2"), "x", is_same=False)
    assert open_keys(queue) == ["bb03"]
    review.undo(warehouse, 1, "x")
    assert open_keys(queue) == ["aa01", "aa02", "bb03"]


def test_who_was_unsure_is_asked_again_once_the_records_say_something_else(
    queue: Queue, warehouse: Warehouse, file: Path
) -> None:
    fill(file, aa01="unsure")
    take(queue, file)
    assert "aa01" not in open_keys(queue)
    with duckdb.connect(str(warehouse.current / "full.duckdb")) as con:
        con.execute("update identity.review_queue set data_key = 'new' where case_key = 'aa01'")
    assert "aa01" in open_keys(queue)


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        pytest.param({"aa01": "maybe"}, "none of same, different, unsure", id="no decision"),
        pytest.param({"bb03": "different"}, "which records of G2", id="different of many"),
        pytest.param(
            {"aa01": "same", "aa02": "same", "bb04": "different"},
            r"row 4: crm/2 and erp/1: row \d, row \d says otherwise",
            id="rows contradict",
        ),
    ],
)
def test_nothing_is_taken_in_if_a_row_is_not_as_it_must_be(
    queue: Queue, warehouse: Warehouse, file: Path, decided: dict[str, str], expected: str
) -> None:
    fill(file, **decided)
    with pytest.raises(UsageError, match=expected):
        take(queue, file)
    assert decisions(warehouse) == []


Rows = list[dict[str, str]]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        pytest.param(lambda rows: rows[0].update(why=" "), "row 1: 'why' is empty", id="why"),
        pytest.param(lambda rows: rows[0].update(_case="x"), "does not ask this", id="case"),
        pytest.param(lambda rows: rows[0].update(_data="x"), "something else by now", id="data"),
        pytest.param(lambda rows: rows.append({**rows[0]}), "row 5: an earlier row", id="twice"),
        pytest.param(
            lambda rows: [row.pop("_data") for row in rows],
            "column '_data' is missing",
            id="column",
        ),
    ],
)
def test_a_spoilt_file_is_refused(
    queue: Queue, file: Path, spoil: Callable[[Rows], object], expected: str
) -> None:
    fill(file, aa01="same")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    spoil(rows)
    write(file, rows)
    with pytest.raises(UsageError, match=expected):
        take(queue, file)


def test_a_row_that_an_earlier_decision_contradicts_names_it(
    queue: Queue, warehouse: Warehouse, file: Path
) -> None:
    review.decide(warehouse, "record", ("crm/1", "crm/3"), "x", is_same=True)
    review.decide(warehouse, "record", ("crm/3", "erp/1"), "x", is_same=False)
    fill(file, bb04="same", aa01="same")
    with pytest.raises(UsageError, match="row 4: crm/2 and erp/1: decision 2 says otherwise"):
        take(queue, file)


def test_customers_with_orders_are_one_once_a_second_person_approves(
    warehouse: Warehouse, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue(warehouse, two_persons=True)
    fill(file, aa01="same", aa02="same")
    assert take(queue, file) == [1, 2]
    assert [d.is_awaiting for d in decisions(warehouse)] == [True, False]  # G1 alone is no merge
    assert open_keys(queue) == ["bb03", "bb04"]
    assert queue.bonds().says(("crm", "1"), ("crm", "2")) is None
    with pytest.raises(UsageError, match="decision 1 is your own"):
        approvals.approve(warehouse, 1, "right")
    with pytest.raises(UsageError, match="no decision 2 awaits approval"):
        approvals.approve(warehouse, 2, "right")
    monkeypatch.setattr(getpass, "getuser", lambda: "second")
    assert approvals.approve(warehouse, 1, "right") == 3
    assert [d.is_awaiting for d in decisions(warehouse)] == [False, False]
    assert [d.is_awaiting for d in decisions(warehouse, up_to=2)] == [True, False]
    assert queue.bonds().says(("crm", "1"), ("crm", "2")) is True


def test_who_has_no_orders_needs_no_second_person(warehouse: Warehouse) -> None:
    names = ("crm/1", "crm/3")
    review.decide(warehouse, "record", names, "x", is_same=True, two_persons=True)
    assert [d.is_awaiting for d in decisions(warehouse)] == [False]


def test_a_record_is_set_aside_once(warehouse: Warehouse) -> None:
    assert review.set_aside(warehouse, "crm/3", "a collective account") == 1
    with pytest.raises(UsageError, match="decision 1 says so already"):
        review.set_aside(warehouse, "crm/3", "again")
    with pytest.raises(UsageError, match="no such record"):
        review.set_aside(warehouse, "crm/99", "x")
    assert [(d.kind, d.one, d.other) for d in decisions(warehouse)] == [
        ("set_aside", ("crm", "3"), None)
    ]


def test_a_night_of_an_earlier_version_says_what_to_do(warehouse: Warehouse, queue: Queue) -> None:
    with duckdb.connect(str(warehouse.current / "full.duckdb")) as con:
        con.execute("drop table identity.review_queue")
    with pytest.raises(UsageError, match="Build one with `goldsmith run`"):
        queue.open_cases()
