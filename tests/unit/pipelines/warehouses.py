"""Small warehouses for tests of what happens to files: nights of a few rows, decisions, a model."""

from datetime import date
from pathlib import Path

import duckdb

from pipelines.backup import back_up
from pipelines.id_numbers import note_published, raise_mark
from pipelines.nights import Night, publish
from pipelines.people import record_act
from pipelines.settings import load_retailer
from pipelines.versions import NIGHT_STEPS
from pipelines.warehouse import FULL, PUBLISHED, Warehouse
from tests.conftest import SMALL


def make_warehouse(folder: Path) -> Warehouse:
    """Make a retailer with an empty warehouse; its settings lie beside."""
    for silo in ("crm", "loyalty"):
        (folder / silo).mkdir(parents=True)
    (folder / "retailer.toml").write_text(SMALL, "utf-8")
    return open_warehouse(folder)


def make_used_warehouse(folder: Path, as_of: date) -> Warehouse:
    """Make one with a night of three customers, something decided, and a model of its own."""
    made = make_warehouse(folder)
    publish_night(made, as_of, 3)
    decide(made, "before")
    (made.models / f"{as_of}.json").write_text("{}", "utf-8")
    return made


def open_warehouse(folder: Path) -> Warehouse:
    """Return the warehouse of a retailer."""
    warehouse = Warehouse(load_retailer(folder / "retailer.toml").warehouse)
    warehouse.prepare()
    return warehouse


def build(warehouse: Warehouse, customers: int, version: int = len(NIGHT_STEPS)) -> None:
    """Put a finished build of so many customers in place; version 0 notes none."""
    warehouse.building.mkdir()
    for name in (FULL, PUBLISHED):
        with duckdb.connect(str(warehouse.building / name)) as con:
            con.execute("create schema golden; create schema ops; create schema identity")
            con.execute(
                f"create table golden.customers as select range as id from range({customers})"
            )
            con.execute(
                "create table identity.customer_ids as "
                "select 'C' || id + 1 as customer_id from golden.customers;"
                "create table identity.former_records (customer_id varchar)"
            )
            con.execute("create table ops.runs (last_act_no bigint)")
            if version:
                con.execute(f"alter table ops.runs add warehouse_version integer default {version}")
            con.execute("insert into ops.runs (last_act_no) values (0)")


def publish_night(warehouse: Warehouse, as_of: date, customers: int) -> Night:
    """Publish a night of so many customers, their numbers issued as a night does it."""
    build(warehouse, customers)
    raise_mark(warehouse, customers)
    night = publish(warehouse, as_of)
    note_published(warehouse, night)
    return night


def decide(warehouse: Warehouse, why: str) -> None:
    """Note something that people decided."""
    record_act(warehouse, "decide_set_aside", {"silo": "crm", "source_key": "1", "why": why})


def customers(warehouse: Warehouse) -> int:
    """Return how many customers the published night has."""
    with duckdb.connect(str(warehouse.published), read_only=True) as con:
        return int(con.execute("select count(*) from golden.customers").fetchall()[0][0])


def reasons(warehouse: Warehouse) -> list[str]:
    """Return why people decided what they did, in order."""
    with duckdb.connect(str(warehouse.people), read_only=True) as con:
        rows = con.execute(
            "select content ->> 'why' from acts where kind = 'decide_set_aside' order by act_no"
        ).fetchall()
    return [why for (why,) in rows]


def take(warehouse: Warehouse, out: Path) -> Path:
    """Back a warehouse up and return where."""
    settings = warehouse.path.parent / "retailer.toml"
    back_up(settings, load_retailer(settings), warehouse, out)
    return out
