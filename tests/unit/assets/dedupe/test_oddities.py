"""What looks odd in links of any table of people: against hand-made records, and the command."""

from datetime import date
from pathlib import Path

import pytest

from assets.dedupe.oddities import oddities_of_links
from pipelines.errors import UsageError
from tests.conftest import goldsmith
from tests.unit.assets.dedupe.conftest import WriteCsv

AS_OF = date(2026, 11, 21)
HEADER = ["Kundennr", "Vorname", "Geburtsdatum", "Straße", "PLZ"]
RECORDS = [
    ["1", "Anna", "01.05.1980", "Ring 1", "10115"],
    ["2", "Anna", "02.05.1980", "Ring 2", "10115"],
    ["3", "Berta", "21.11.1915", "Ring 1", "10115"],
    ["4", "Berta", "", "Ring 1", "10115"],
    ["5", "Clara", "01.05.1990", "Ring 1", "10115"],
]
LINKS = [["1", "A"], ["2", "A"], ["3", "B"], ["4", "B"], ["5", "C"]]


def odd(
    links: Path, *records: Path, as_of: date = AS_OF, most_addresses: int = 4, **told: str
) -> dict[str, tuple[float, list[str]]]:
    roles = {column: role for role, column in told.items()}
    found = oddities_of_links(links, records, roles, as_of, most_addresses)
    return {o.check: (o.share, o.examples) for o in found.oddities if o.customers}


@pytest.fixture
def links(write_csv: WriteCsv) -> Path:
    return write_csv(["record_id", "customer_id"], LINKS, "links.csv")  # type: ignore[call-arg]


def test_customers_of_a_links_file_are_odd_by_their_records(
    write_csv: WriteCsv, links: Path
) -> None:
    assert odd(links, write_csv(HEADER, RECORDS)) == {
        "more than 1 birth date": (1 / 3, ["A"]),
        "over 110 years old": (1 / 3, ["B"]),
    }


def test_ages_count_to_the_day_and_addresses_to_the_number_that_is_told(
    write_csv: WriteCsv, links: Path
) -> None:
    found = odd(links, write_csv(HEADER, RECORDS), as_of=date(2026, 11, 20), most_addresses=1)
    assert found == {
        "more than 1 birth date": (1 / 3, ["A"]),
        "more than 1 addresses in one month or undated": (1 / 3, ["A"]),
    }


def test_columns_are_taken_by_name_or_as_told(write_csv: WriteCsv, links: Path) -> None:
    header = ["number", "called", "Geburtsdatum", "Straße", "PLZ"]
    file = write_csv(header, RECORDS)
    found = odd(links, file, record_id="number", birth_date="PLZ", first_name="called")
    assert found == {}
    assert "over 110 years old" in odd(links, file, record_id="number")


def test_of_several_files_the_silo_says_whose_record_it_is(write_csv: WriteCsv) -> None:
    crm = write_csv(HEADER, RECORDS[:1], "crm.csv")  # type: ignore[call-arg]
    shop = write_csv(HEADER, [["1", *RECORDS[1][1:]]], "shop.csv")  # type: ignore[call-arg]
    rows = [["1", "A", "crm"], ["1", "A", "shop"]]
    links = write_csv(["record_id", "customer_id", "silo"], rows, "links.csv")  # type: ignore[call-arg]
    assert odd(links, crm, shop) == {"more than 1 birth date": (1.0, ["A"])}
    links = write_csv(["record_id", "customer_id"], LINKS, "links.csv")  # type: ignore[call-arg]
    with pytest.raises(UsageError, match=r"links\.csv: column silo is missing"):
        odd(links, crm, shop)


def test_links_of_other_records_are_refused(write_csv: WriteCsv, links: Path) -> None:
    others = write_csv(HEADER, [["X1", *RECORDS[0][1:]]])
    with pytest.raises(UsageError, match=r"links\.csv names no record of people\.csv"):
        odd(links, others)
    with pytest.raises(UsageError, match="no usable column"):
        odd(links, write_csv(["Kundennr", "Wert"], [["1", "2"]]))


def test_the_command_says_what_looks_odd_without_a_retailer(
    write_csv: WriteCsv, links: Path, tmp_path: Path
) -> None:
    write_csv(["number", *HEADER[1:]], RECORDS[:4])
    given = ("evaluate", "links.csv", "--records", "people.csv", "--id", "number")
    done = goldsmith(tmp_path, *given, "--as-of", "2026-11-21", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Geburtsdatum │ birth_date  │ its name" in done.stdout
    assert "over 110 years old" in done.stdout
    assert "4 of 4 records are in links.csv." in done.stdout
    assert not (tmp_path / "warehouse").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(["links.csv", "t.csv", "--records", "p.csv"], "2 were given", id="and truth"),
        pytest.param(["--records", "p.csv"], "0 were given", id="records alone"),
        pytest.param(["links.csv", "t.csv", "--id", "x"], "go with --records", id="id alone"),
        pytest.param(["links.csv"], "judged by that or by --records", id="links alone"),
    ],
)
def test_other_combinations_are_refused_with_the_way_out(
    links: Path, tmp_path: Path, given: list[str], said: str
) -> None:
    done = goldsmith(tmp_path, "evaluate", *given, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
