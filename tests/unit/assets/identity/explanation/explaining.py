"""A night of invented persons and organisations, linked and named, to be explained."""

from collections.abc import Iterable, Mapping

import duckdb

from assets.identity.linkage import link
from assets.sql_model import SQL_FOLDER
from tests.unit.assets.identity.deciding import decide
from tests.unit.assets.identity.organisations import Organisation, build_organisations
from tests.unit.assets.identity.persons import Person, build_keyed, warehouse

ACCEPT = 0.65


def night(
    persons: Mapping[str, Person],
    *decisions: tuple[str, str, str],
    organisations: Iterable[Organisation] = (),
) -> duckdb.DuckDBPyConnection:
    """Return a connection with a night's tables; a customer is called as its first record."""
    con = warehouse()
    build_keyed(con, persons)
    build_organisations(con, organisations)
    decide(con, *decisions)
    link(con, ACCEPT)
    con.execute(
        "insert into identity.customer_ids "
        "select record_id, 'of ' || cluster_id, date '2026-11-21' from identity.clusters"
    )
    model = (SQL_FOLDER / "identity" / "oversized_customers.sql").read_text("utf-8")
    con.execute(f"create table identity.oversized_customers as\n{model}")
    return con
