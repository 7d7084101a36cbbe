"""`goldsmith value`: a log of purchases in, parameters and forecasts out."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from assets.segments.bg_nbd import BgNbd
from assets.segments.transactions import Mark, read_log, write_histories
from pipelines.errors import DeliveryError, UsageError
from pipelines.warehouse import load_functions
from tests.conftest import goldsmith
from tests.unit.assets.segments.shoppers import simulate

# The names of the columns are found: German ones here, with a decimal comma.
LOG = """Kundennr;Datum;Umsatz
1;01.01.1997;10,00
1;08.01.1997;20,00
1;08.01.1997;4,00
1;22.01.1997;0,00
1;01.10.1997;50,00
2;30.09.1997;12,50
2;30.09.1997;-2,50
3;01.10.1997;7,00
"""


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    load_functions(con)
    return con


def read(
    con: duckdb.DuckDBPyConnection, folder: Path, text: str, mark: Mark | None = None, **told: str
) -> list[tuple[object, ...]]:
    file = folder / "log.csv"
    file.write_text(text, "utf-8")
    read_log(con, file, told, mark)
    return con.execute("select customer, bought_on, amount::double from transactions").fetchall()


def test_histories_are_counted_as_those_of_cdnow(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Days once, weeks of seven days, the first no repeat; who came later was not known."""
    read(con, tmp_path, LOG)
    write_histories(con, date(1997, 9, 30))
    found = con.execute("from histories").fetchall()
    assert found[0] == ("1", 2, 3.0, pytest.approx(272 / 7), 1, 24.0, 1)
    assert found[1] == ("2", 0, 0.0, 0.0, 0, 0.0, 0)
    assert len(found) == 2


@pytest.mark.parametrize("day", ["1997-01-31", "19970131", "31.01.1997"])
def test_days_are_read_in_three_forms(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, day: str
) -> None:
    found = read(con, tmp_path, f"id,date,total\n7,{day},1.50\n")
    assert found == [("7", date(1997, 1, 31), 1.5)]


def test_columns_go_by_what_they_are_told_to_be(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = "a,b,c\n7,2,19970131\n"
    assert read(con, tmp_path, text, customer="a", date="c", amount="b")[0][2] == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("id,date\n1,19970101\n", "0 columns are the amount", id="none"),
        pytest.param("id,date,day,total\n1,19970101,1,1\n", "2 columns are the date", id="two"),
        pytest.param("id,date,total\n1,19970101,1.234\n", "--decimal-mark", id="two readings"),
    ],
)
def test_a_wrong_call_is_told(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        read(con, tmp_path, text)


@pytest.mark.parametrize(
    ("record", "says"),
    [
        pytest.param(",19970101,1", "1 record has no customer, the first is record 2", id="who"),
        pytest.param("1,1/2/1997,1", "1 record has no date", id="when"),
        pytest.param("1,19970101,secret", "1 record has no amount", id="how much"),
    ],
)
def test_a_damaged_record_is_told_without_its_cells(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, record: str, says: str
) -> None:
    with pytest.raises(DeliveryError, match=says) as error:
        read(con, tmp_path, f"id,date,total\n1,19970101,1.50\n{record}\n")
    assert "secret" not in str(error.value)


def write_log(folder: Path) -> tuple[BgNbd, int]:
    """Write a log of 5,000 customers; return their true parameters and who bought till June."""
    true = BgNbd(0.8, 10.0, 0.8, 2.5)
    known = simulate(true, 5_000, 0, seed=21).known
    last = date(2026, 6, 30)
    rng = np.random.default_rng(21)
    with (folder / "log.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer", "date", "amount"])
        for number, (x, t_x, age) in enumerate(zip(known.x, known.t_x, known.age, strict=True)):
            first = last - timedelta(days=round(age * 7))
            between = np.sort(rng.choice(np.arange(1, 5_000), size=x, replace=False))
            days = np.ceil(between / between.max() * t_x * 7).astype(int) if x else []
            for day in [0, *days]:
                writer.writerow([number, first + timedelta(days=int(day)), f"{20 + rng.random()}"])
    return true, len(known)


def test_the_command_finds_the_parameters(tmp_path: Path) -> None:
    true, customers = write_log(tmp_path)
    done = goldsmith(tmp_path, "value", "log.csv", "--out", "value.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = dict(re.findall(r"BG/NBD\W+(\w+)\W+([\d.]+)", done.stdout))
    assert float(found["r"]) == pytest.approx(true.r, rel=0.2)
    assert float(found["alpha"]) == pytest.approx(true.alpha, rel=0.2)
    with (tmp_path / "value.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == customers
    assert all(0 <= float(row["p_alive"]) <= 1 for row in rows)


def test_the_command_judges_itself_by_what_came_later(tmp_path: Path) -> None:
    write_log(tmp_path)
    done = goldsmith(tmp_path, "value", "log.csv", "--until", "2026-01-01", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The 25.7 weeks after" in done.stdout
    assert re.search(r"all\W+[\d,]+\W+0\.\d+", done.stdout)


def test_too_few_customers_are_told(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    done = goldsmith(tmp_path, "value", "log.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "3 customers bought until 1997-10-01" in done.stderr
