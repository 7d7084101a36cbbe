"""Invented persons as silos deliver them, made into party records by the project's own model."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import duckdb
import pyarrow as pa

from assets.identity.tables import create_tables
from assets.sql_model import SQL_FOLDER
from pipelines.warehouse import load_functions


@dataclass(frozen=True)
class Person:
    """A record of a person; what is None was not stated."""

    first_name: str | None = None
    last_name: str | None = None
    birth_date: str | None = None
    email: str | None = None
    mobile: str | None = None
    landline: str | None = None
    street: str | None = None
    house: str | None = None
    postal_code: str | None = None
    city: str | None = None
    gender: str | None = None
    name_suffix: str | None = None
    silo: str = "crm"


def warehouse() -> duckdb.DuckDBPyConnection:
    """Return a connection with the tables that linkage reads and writes, all empty."""
    con = duckdb.connect(config={"threads": 1})
    load_functions(con)
    create_upstream(con)
    create_tables(con)
    build_records(con, [])
    return con


def create_upstream(con: duckdb.DuckDBPyConnection) -> None:
    """Create what party records are made from, empty."""
    con.execute("create schema if not exists canonical; create schema if not exists golden")
    con.execute((SQL_FOLDER / "canonical" / "tables.sql").read_text("utf-8"))
    con.execute("create schema if not exists settings")
    con.execute("create table if not exists settings.silos (silo text, kind text)")
    con.execute("create table golden.order_records (silo text, order_key text, match_key text)")


def build_records(con: duckdb.DuckDBPyConnection, persons: Iterable[Person]) -> None:
    """Write identity.party_records and record_fates; record_id is `<silo>/<number from 1>`."""
    build_keyed(con, {str(number): person for number, person in enumerate(persons, 1)})


def build_keyed(con: duckdb.DuckDBPyConnection, persons: Mapping[str, Person]) -> None:
    """Write identity.party_records and record_fates of persons by source key."""
    deliver(con, persons)
    build_models(con)


def deliver(con: duckdb.DuckDBPyConnection, persons: Mapping[str, Person]) -> None:
    """Write the canonical records of persons by source key."""
    columns = {
        field.name: pa.array([getattr(p, field.name) for p in persons.values()], pa.string())
        for field in fields(Person)
    }
    con.register("delivered", pa.table({"source_key": pa.array(persons, pa.string()), **columns}))
    con.execute(_CANONICAL)
    con.unregister("delivered")


def build_models(con: duckdb.DuckDBPyConnection) -> None:
    """Write what is made of canonical records, by the project's own models."""
    for table in _MODELS:
        model = (SQL_FOLDER / "identity" / f"{table}.sql").read_text("utf-8")
        con.execute(f"create or replace table identity.{table} as\n{model}")


_MODELS = (
    "record_fates",
    "stated_keys",
    "record_contacts",
    "person_records",
    "shared_values",
    "party_records",
    "organisation_records",
)
_CANONICAL = """
    delete from canonical.customer_records;
    delete from canonical.contact_points;
    delete from canonical.addresses;
    insert into canonical.customer_records by name
    select
        silo, source_key, first_name, last_name, name_suffix, gender, birth_date::date as birth_date
    from delivered;
    insert into canonical.contact_points by name
    select silo, source_key, seq, kind, value_match, value_match as value_norm
    from (
        unpivot (select silo, source_key, 1 as seq, email, mobile, landline as phone from delivered)
        on email, mobile, phone into name kind value value_match
    );
    insert into canonical.addresses by name
    select
        silo, source_key, 1 as address_seq, 'street' as addr_kind, street as street_key,
        house as house_number, postal_code, city as city_key
    from delivered;
"""
