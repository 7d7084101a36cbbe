"""A plain log of purchases (customer, date, amount) as columns for the models of customer value.

Here: which columns are read, and what is wrong with the records. How a file is read is
`any_csv.py`'s; how histories are counted, `transactions.sql` says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb

from assets.raw.any_csv import insert_records, inspect_any
from assets.raw.strict_csv import STRICT_CSV
from assets.raw.text_file import TextFile
from pipelines.counted import counted
from pipelines.errors import DeliveryError, UsageError

SQL = Path(__file__).with_suffix(".sql")
Mark = Literal[".", ","]

# Role -> the names a column of that role goes by, without blanks, marks and capitals.
_WORDS = {
    "customer": "customer customerid customerno custid id kunde kundennummer kundennr kundenid",
    "date": (
        "date day orderdate invoicedate purchasedate transactiondate datum tag bestelldatum "
        "kaufdatum belegdatum rechnungsdatum"
    ),
    "amount": (
        "amount value total sales revenue spend price dollars betrag umsatz summe wert preis "
        "gesamtbetrag"
    ),
}


@dataclass(frozen=True)
class Log:
    """What was read: records, those below zero, and the days of the first and the last."""

    records: int
    below_zero: int
    first_on: date
    last_on: date


def read_log(
    con: duckdb.DuckDBPyConnection, path: Path, told: Mapping[str, str | None], mark: Mark | None
) -> Log:
    """Write the table transactions from a file.

    Args:
        con: connection to write to, with the macros loaded.
        path: CSV file with a header.
        told: column by role, where the user says so; the others go by their names.
        mark: decimal mark of amounts; found out if none is given.

    Raises:
        UsageError: a column is not there, or amounts can be read in two ways.
        DeliveryError: a record has no customer, or a date or amount that cannot be read.
    """
    file = inspect_any(path)
    cells = {role: f"c{file.header.index(_column(file, role, told.get(role)))}" for role in _WORDS}
    con.execute("create or replace table written (n bigint, customer text, day text, amount text)")
    selected = ", ".join(f"trim({cells[role]})" for role in _WORDS)
    insert = f"insert into written select row_number() over (), {selected} from {STRICT_CSV}"
    insert_records(con, insert, [], file)
    _parse(con, file.label, mark or _mark(con, file.label))
    found = con.execute(
        "select count(*), count(*) filter (amount < 0), min(bought_on), max(bought_on) "
        "from transactions"
    ).fetchall()
    return Log(*found[0])


def write_histories(con: duckdb.DuckDBPyConnection, until: date) -> None:
    """Write the table histories from the table transactions, as known on a day."""
    con.execute(SQL.read_text("utf-8"), {"until": until})


def _column(file: TextFile, role: str, told: str | None) -> str:
    names = {told} if told else {name for name in file.header if _key(name) in _WORDS[role].split()}
    found = [name for name in file.header if name in names]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        f"{file.label}: {len(found)} columns are the {role}; one is expected. Name it by "
        f"--{role} COLUMN."
    )


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _mark(con: duckdb.DuckDBPyConnection, label: str) -> Mark:
    """Return the decimal mark with which more amounts can be read.

    Raises:
        UsageError: both read all of them, and differently.
    """
    ((english, german, differ),) = con.execute(
        "select count(parse_decimal_en(amount)), count(parse_decimal_de(amount)), "
        "count(*) filter (parse_decimal_en(amount) <> parse_decimal_de(amount)) from written"
    ).fetchall()
    if english == german and differ:
        raise UsageError(
            f"{label}: amounts can be read with a decimal point and with a decimal comma. Say "
            "which it is by --decimal-mark."
        )
    return "." if english >= german else ","


def _parse(con: duckdb.DuckDBPyConnection, label: str, mark: Mark) -> None:
    con.execute(
        "create or replace table transactions as select n, nullif(customer, '') as customer, "
        "parse_date(day) as bought_on, parse_decimal(amount, ?) as amount from written",
        [mark],
    )
    for column, what in (
        ("customer", "customer"),
        ("bought_on", "date as in 1997-01-31, 19970131 or 31.01.1997"),
        ("amount", f"amount with the decimal mark {mark!r}"),
    ):
        count, first = con.execute(
            f"select count(*), min(n) from transactions where {column} is null"
        ).fetchall()[0]
        if count:
            raise DeliveryError(
                f"{label}: {counted(count, 'record has', 'records have')} no {what}, the first is "
                f"record {first:,}. Mend the file or export it again; nothing of it was used."
            )
    if not con.execute("select count(*) from transactions").fetchall()[0][0]:
        raise DeliveryError(f"{label}: there is no record in it. Export it again.")
