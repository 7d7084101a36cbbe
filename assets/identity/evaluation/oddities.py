"""What looks odd in customers when nobody knows the truth: too many names, birth dates, addresses.

An odd customer need not be wrong, but most over-merges are odd. The checks are in `oddities.sql`.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from assets.identity.records import read_english_nicknames

MOST_ADDRESSES = 4
_SQL = Path(__file__).with_suffix(".sql")


@dataclass(frozen=True)
class Oddity:
    """A check, how many customers it finds odd, their share of all, and some of their ids."""

    check: str
    customers: int
    share: float
    examples: list[str]


def find_oddities(
    con: duckdb.DuckDBPyConnection,
    records: str,
    found: str,
    as_of: date,
    *,
    most_addresses: int = MOST_ADDRESSES,
    addresses: str | None = None,
) -> list[Oddity]:
    """Return every check on the customers of a table of links.

    Args:
        con: connection with the tables; temporary ones are written to it.
        records: table of records with the columns of identity.party_records.
        found: table with record_id and cluster_id; a record need not be in `records`.
        as_of: the day that ages count to.
        most_addresses: how many addresses in one month are not odd yet.
        addresses: table with cluster_id, address and seen_at; else those of `records`, which have
            no date.
    """
    read_english_nicknames(con)
    con.execute(
        f"""
        create or replace temporary view linked_records as
        select cluster_id, records.*
        from {found} as found left join {records} as records using (record_id);

        create or replace temporary view linked_addresses as
        {f"from {addresses}" if addresses else _UNDATED}
        """
    )
    rows = con.execute(
        _SQL.read_text("utf-8"), {"as_of": as_of, "most_addresses": most_addresses}
    ).fetchall()
    return [Oddity(*row) for row in rows]


def oddities_of_night(
    con: duckdb.DuckDBPyConnection, most_addresses: int = MOST_ADDRESSES
) -> list[Oddity]:
    """Return every check on the customers of a night, over a connection to its full.duckdb."""
    con.execute(
        """
        create or replace temporary view found as
        select record_id, customer_id as cluster_id from identity.customer_ids;

        create or replace temporary view found_addresses as
        select customer_id as cluster_id, address_key as address, observed_at as seen_at
        from golden.addresses
        """
    )
    as_of = con.execute("select as_of from golden.night").fetchall()[0][0]
    return find_oddities(
        con,
        "identity.party_records",
        "found",
        as_of,
        most_addresses=most_addresses,
        addresses="found_addresses",
    )


_UNDATED = """
    select cluster_id, (address, coalesce(postal_code, city)) as address, null::date as seen_at
    from linked_records
    where address is not null
"""
