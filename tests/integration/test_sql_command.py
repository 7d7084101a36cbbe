"""`goldsmith sql`: one query, for reading, its CSV where the shell sends it."""

import csv
import io
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import COMMAND, goldsmith
from tests.integration.tables import query

SILOS = (
    "select silo, count(*) as records, null as nothing from golden.customer_records group by all"
)


def shell(night: Path, line: str) -> subprocess.CompletedProcess[str]:
    retailer = night / "retailer.toml"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.format(sql=f"{COMMAND} sql --retailer {retailer}")],
        capture_output=True,
        text=True,
        check=False,
    )


def test_csv_is_added_to_a_file_that_has_something(night: Path, tmp_path: Path) -> None:
    file = tmp_path / "silos.csv"
    file.write_text("before\n", "utf-8")
    done = shell(night, f'{{sql}} --csv "{SILOS} order by silo" >> {file}')
    assert done.returncode == 0, done.stderr
    assert file.read_text("utf-8").splitlines() == [
        "before",
        "silo,records,nothing",
        "crm,905,",
        "erp,712,",
        "loyalty,723,",
        "shop,783,",
    ]


def test_who_reads_may_have_enough(night: Path) -> None:
    done = shell(night, '{sql} --csv "select range as n from range(1000000)" | head -2')
    assert (done.returncode, done.stdout, done.stderr) == (0, "n\n0\n", "")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("select 1; select 2", "2 queries were given", id="two queries"),
        pytest.param(" ", "0 queries were given", id="no query"),
        pytest.param("delete from golden.customers", "for reading only", id="a change"),
    ],
)
def test_what_is_no_single_query_is_wrong_usage(night: Path, query: str, said: str) -> None:
    done = goldsmith(night, "sql", query)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_query_that_fails_is_not_told_as_a_change(night: Path) -> None:
    done = goldsmith(night, "sql", "select strptime('Montag', '%d.%m.%Y')")
    assert done.returncode == 1
    assert "the query failed" in done.stderr
    assert "Montag" not in done.stderr


def test_a_night_that_is_not_there_is_wrong_usage(night: Path) -> None:
    done = goldsmith(night, "rollback", "2019-01-01")
    assert done.returncode == 2
    assert "there is no night '2019-01-01'; the nights are: 2026-11-21" in done.stderr


def test_instants_are_told_in_the_retailers_time_zone(night: Path) -> None:
    done = goldsmith(night, "sql", "--csv", "select timestamptz '2026-06-30 22:00:00+00' as at")
    assert done.stdout.splitlines() == ["at", "2026-07-01 00:00:00+02"]


def test_what_to_try_next_gives_the_revenue_of_all_figures(night: Path) -> None:
    """Vouchers, deposits and shipping are in an order's total and in no revenue."""
    said = (night / "stdout.txt").read_text("utf-8").partition("Try next:")[2]
    [hint] = re.findall(r'sql ("[^"]+")', said)
    done = goldsmith(night, "sql", hint.strip('"'), "--csv")
    assert done.returncode == 0, done.stderr
    told = {row[0]: Decimal(row[2]) for row in list(csv.reader(io.StringIO(done.stdout)))[1:]}
    counted = query(
        night / "warehouse" / "goldsmith.duckdb",
        "select channel, sum(revenue_net) from kpis.sales group by channel",
    )
    assert told == dict(counted)
