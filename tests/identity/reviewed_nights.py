"""Nights of who is who that go on to what stewards see: surviving values, and the review queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from assets.catalog import Catalog, read_catalog
from assets.identity.assets import _read_acts
from assets.identity.customer_ids import last_id_number
from assets.settings_tables import write_settings
from assets.table import Table
from pipelines.id_numbers import note_published, raise_mark
from pipelines.nights import publish, remove_old
from pipelines.tonight import Tonight
from pipelines.warehouse import PUBLISHED
from tests.identity.nights import Nights
from tests.identity.population import STATED
from tests.unit.assets.identity.persons import Person, create_upstream, deliver

_WANTED = {"identity.review_queue", "golden.customer_values"}
# Made from sales, of which there are none: everybody has bought something.
_BOUGHT = "segments.customer_360"
_PRESETS = {
    "crm": "salesforce_contact",
    "erp": "sap_tables",
    "shop": "shopify",
    "loyalty": "kundenkarte_de",
}


@dataclass(frozen=True)
class Seen:
    """What a night says that stewards have to do with."""

    ids: dict[str, str]  # record -> customer
    states: dict[int, tuple[str, str | None]]  # decision -> state, misfit
    survivors: dict[tuple[str, str], str]  # customer, attribute -> value
    queue: list[dict[str, Any]]
    acts: list[tuple[Any, ...]]  # of people.duckdb

    @property
    def unfit(self) -> set[int]:
        """Return the decisions that are asked about."""
        return {case["decision_id"] for case in self.queue if case["decision_id"] is not None}


class ReviewedNights(Nights):
    """Nights up to the review queue, of the four silos that the population is known to."""

    settings = "\n".join(
        [
            '[retailer]\nname = "Small"\ncurrency = "EUR"\ncountries = ["DE"]',
            '[warehouse]\npath = "warehouse"\nnights_kept = 3\nthreads = 1',
            *(f'[silos.{s}]\npreset = "{p}"\npath = "{s}"' for s, p in _PRESETS.items()),
            "",
        ]
    )

    def __init__(self, folder: Path) -> None:
        assert _PRESETS.keys() == STATED.keys()
        super().__init__(folder)
        catalog = read_catalog(self.retailer)
        tables = _needed(catalog)
        after = catalog.made_from(["identity.clusters"])
        self._before = [table for table in tables if table.name not in after]
        self._after = [table for table in tables if table.name in after]

    def pass_night(self, records: Mapping[str, Person]) -> Seen:
        """Build and publish one more night; return what stewards see of it."""
        with self.build(records) as tonight:
            con = tonight.con
            con.execute(
                f"create table {_BOUGHT} as select distinct customer_id, 1 as order_count, "
                "0::decimal(18, 2) as revenue_gross from identity.customer_ids"
            )
            _build(con, self._after)
            seen = self._seen(con)
            raise_mark(self.warehouse, last_id_number(con))
        (self.warehouse.building / PUBLISHED).touch()  # for analysts: nothing
        note_published(self.warehouse, publish(self.warehouse, self.as_of))
        remove_old(self.warehouse)
        return seen

    def _seen(self, con: duckdb.DuckDBPyConnection) -> Seen:
        with duckdb.connect(str(self.warehouse.people)) as people:
            acts = people.execute("from acts order by act_no").fetchall()
        ids = con.execute("select record_id, customer_id from identity.customer_ids").fetchall()
        states = con.execute("select decision_id, state, misfit from identity.decisions").fetchall()
        survivors = con.execute(
            "select customer_id, attribute, value from golden.customer_values where is_survivor"
        ).fetchall()
        queue = con.execute("from identity.review_queue").to_arrow_table().to_pylist()
        return Seen(
            dict(ids),
            {number: (state, misfit) for number, state, misfit in states},
            {(customer, attribute): value for customer, attribute, value in survivors},
            queue,
            acts,
        )

    def prepare(self, tonight: Tonight, records: Mapping[str, Person]) -> None:
        """Make what who is who is found out from."""
        write_settings(tonight, self.as_of)
        create_upstream(tonight.con)
        tonight.con.execute("drop table golden.order_records")  # the model makes it
        deliver(tonight.con, records)
        _read_acts(tonight)
        _build(tonight.con, self._before)


def _build(con: duckdb.DuckDBPyConnection, tables: list[Table]) -> None:
    for table in tables:
        con.execute(f"create table {table.name} as\n{table.sql}")


def _needed(catalog: Catalog) -> list[Table]:
    """Return the tables that stewards see, and what they are made from, upstream first."""
    needed, tables = {*_WANTED}, list[Table]()
    for table in reversed(catalog.built_by_sql()):
        if table.name in needed and table.schema != "canonical" and table.name != _BOUGHT:
            needed.update(table.upstream)
            tables.append(table)
    return tables[::-1]
