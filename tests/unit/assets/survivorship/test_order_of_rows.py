"""The golden values depend on what silos say, not on the order in which they say it."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from assets import carried, settings_tables
from assets.canonical import canonical_tables
from assets.catalog import read_catalog
from assets.identity.tables import DDL as IDENTITY
from assets.sql_text import quoted_list
from assets.table import Table
from pipelines.settings import BUNDLED, load_retailer
from pipelines.tonight import SCHEMAS
from pipelines.warehouse import load_functions

Row = dict[str, Any]
World = dict[str, list[Row]]

SILOS = {"crm": 0.8, "erp": 0.7, "loyalty": 0.9, "shop": 0.7}
VALUES = "golden.customer_values"
SURVIVORS = f"select customer_id, attribute, value, reason from {VALUES} where is_survivor"


@pytest.fixture(scope="module")
def models() -> list[Table]:
    """The models of survivorship that the golden values are made of, and these, in order."""
    needed, found = {VALUES}, []
    for table in reversed(read_catalog(load_retailer(BUNDLED)).built_by_sql()):
        if table.name in needed and (table.schema == "survivorship" or table.name == VALUES):
            found.append(table)
            needed |= {*table.upstream}
    return found[::-1]


@pytest.fixture(params=range(6))
def world(request: pytest.FixtureRequest) -> World:
    """Records of a few customers, full of ties: few names, days, silos and addresses."""
    chance = random.Random(request.param)
    makers = (record, email, address, consent)
    found: World = {table: [] for table in ("golden.customer_records", "identity.decisions")}
    for n in range(60):
        key = {"silo": chance.choice(list(SILOS)), "source_key": f"k{n}"}
        found["golden.customer_records"].append(key | {"customer_id": f"G{chance.randrange(15)}"})
        for make in makers:
            for table, row in make(chance, n):
                found.setdefault(table, []).append(key | row)
        if chance.random() < 0.5:
            found.setdefault("canonical.orders", []).append(order(chance, n, key))
    for n, contact in enumerate(chance.sample(found["canonical.contact_points"], 4)):
        found["identity.decisions"].append(pin(n, contact))
    return found


def record(chance: random.Random, n: int) -> Iterator[tuple[str, Row]]:
    yield (
        "canonical.customer_records",
        {
            "first_name": chance.choice(["Jürgen", "Juergen", "J.", "Ina", None]),
            "last_name": chance.choice(["Mayer", "Maier", "Bergmann"]),
            "birth_date": chance.choice([date(1980, 5, 17), date(1980, 1, 1), None]),
            "salutation": chance.choice(["herr", "frau", "divers", None]),
            "gender": chance.choice(["m", "f", None]),
            "language": chance.choice(["de", "en", None]),
            "updated_at": some_day(chance),
            "created_at": some_day(chance),
        },
    )


def email(chance: random.Random, n: int) -> Iterator[tuple[str, Row]]:
    for seq, box in enumerate(chance.sample("abcd", chance.randrange(3)), 1):
        yield (
            "canonical.contact_points",
            {
                "kind": "email",
                "seq": seq,
                "value_norm": f"{box}@b.example",
                "is_valid": chance.random() < 0.8,
                "last_used_at": some_day(chance),
            },
        )


def address(chance: random.Random, n: int) -> Iterator[tuple[str, Row]]:
    for seq in range(chance.randrange(3)):
        number = chance.choice(["1", "2"])
        yield (
            "canonical.addresses",
            {
                "address_seq": seq + 1,
                "addr_kind": "street",
                "street": chance.choice(["Große Gasse", "Grosse Gasse"]),
                "street_key": "grossegasse",
                "house_number": number,
                "postal_code": "01067",
                "last_used_at": some_day(chance),
            },
        )


def order(chance: random.Random, n: int, key: Row) -> Row:
    return {
        "silo": key["silo"],
        "customer_source_key": key["source_key"],
        "order_key": f"o{n}",
        "order_type": "sale",
        "status": "completed",
        "ordered_at": some_day(chance),
    }


def consent(chance: random.Random, n: int) -> Iterator[tuple[str, Row]]:
    if chance.random() < 0.3:
        yield (
            "canonical.consents",
            {
                "channel": "email",
                "contact_value": f"{chance.choice('abcd')}@b.example",
                "status": "granted",
                "proof_kind": "doi",
            },
        )


def pin(n: int, contact: Row) -> Row:
    return {
        "decision_id": n,
        "kind": "pin",
        "silo": contact["silo"],
        "source_key": contact["source_key"],
        "attribute": "email",
        "value_key": contact["value_norm"],
        "state": "in_force",
    }


def some_day(chance: random.Random) -> datetime | None:
    return chance.choice([None, *(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(d) for d in (0, 9))])


def shuffled(world: World, seed: int) -> World:
    chance = random.Random(seed)
    return {table: chance.sample(rows, len(rows)) for table, rows in world.items()}


def with_record(world: World, table: str, *rows: Row) -> World:
    return world | {table: [*world[table], *rows]}


def build(
    models: list[Table], world: World, query: str, threads: int = 1, backwards: bool = False
) -> list[tuple[Any, ...]]:
    """Return what a query says of the golden values of this world."""
    silos = sorted(SILOS.items(), reverse=backwards)
    with duckdb.connect(config={"threads": threads}) as con:
        con.execute("set TimeZone = 'UTC'")
        load_functions(con)
        for schema in SCHEMAS:
            con.execute(f"create schema {schema}")
        for ddl in (carried.DDL, settings_tables.DDL, IDENTITY):
            con.execute(ddl.read_text("utf-8"))
        for table in canonical_tables().values():
            columns = ", ".join(f"{name} {kind}" for name, kind in table.types.items())
            con.execute(f"create table {table.name} ({columns})")
        con.execute(
            "create table golden.customer_records "
            "(silo varchar, source_key varchar, customer_id varchar)"
        )
        con.execute("create table golden.night (as_of date, delivery_ends_at timestamptz)")
        con.execute("insert into golden.night values ('2026-11-21', '2026-11-22 00:00:00+01')")
        con.execute("insert into settings.retailer (time_zone) values ('Europe/Berlin')")
        con.executemany("insert into settings.silos (silo, trust) values (?, ?)", silos)
        for name, found in settings_tables.survivorship_rows({}).items():
            marks = ", ".join("?" * len(found[0]))
            con.executemany(f"insert into {name} values ({marks})", found)
        for name, rows in world.items():
            fill(con, name, rows)
        for model in models:
            con.execute(f"create table {model.name} as\n{model.sql}")
        return sorted(con.execute(query).fetchall(), key=str)


def fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        con.execute(
            f"insert into {table} ({quoted_list(list(row))}) values ({marks})", list(row.values())
        )


def test_order_of_rows_and_silos_and_threads_change_nothing(
    models: list[Table], world: World
) -> None:
    whole = f"from {VALUES}"
    expected = build(models, world, whole)
    assert len(expected) > 100
    assert build(models, shuffled(world, 1), whole, backwards=True) == expected
    assert build(models, shuffled(world, 2), whole, threads=4) == expected


def test_another_customers_record_changes_nothing(models: list[Table], world: World) -> None:
    key = {"silo": "shop", "source_key": "other"}
    more = with_record(world, "golden.customer_records", key | {"customer_id": "G99"})
    more = with_record(
        more, "canonical.customer_records", key | {"first_name": "Uta", "last_name": "Zech"}
    )
    more = with_record(
        more,
        "canonical.contact_points",
        key | {"kind": "email", "seq": 1, "value_norm": "uta@zech.example", "is_valid": True},
    )
    others = f"from {VALUES} where customer_id <> 'G99'"
    assert build(models, more, others) == build(models, world, others)


def test_a_worse_copy_changes_no_survivor(models: list[Table], world: World) -> None:
    """An undated copy in the same silo says nothing new and outvotes nobody."""
    copied = world["golden.customer_records"][:20]
    more = with_record(world, "golden.customer_records", *(copy_of(row) for row in copied))
    keys = {(row["silo"], row["source_key"]) for row in copied}
    for table, dates in (
        ("canonical.customer_records", {"updated_at": None, "created_at": None}),
        ("canonical.contact_points", {"last_used_at": None}),
    ):
        rows = [row for row in world[table] if (row["silo"], row["source_key"]) in keys]
        more = with_record(more, table, *(copy_of(row) | dates for row in rows))
    assert build(models, more, SURVIVORS) == build(models, world, SURVIVORS)


def copy_of(row: Row) -> Row:
    return row | {"source_key": f"z{row['source_key']}"}
