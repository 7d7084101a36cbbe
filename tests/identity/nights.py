"""Nights of who is who alone: records in, customers out, each carried on from the published one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from assets.identity.assets import _judge_decisions, _link, _name_customers, _read_acts
from assets.identity.customer_ids import last_id_number
from pipelines.id_numbers import note_published, raise_mark
from pipelines.nights import publish, remove_old
from pipelines.settings import load_retailer
from pipelines.tonight import Tonight
from pipelines.warehouse import PUBLISHED, Warehouse
from tests.conftest import SMALL
from tests.customer_books import Book, Reader
from tests.unit.assets.identity.persons import Person, build_models, create_upstream, deliver

FIRST = date(2026, 11, 21)
SETTINGS = SMALL.replace("[warehouse]", "[warehouse]\nnights_kept = 1\nthreads = 1")


class Nights:
    """Links and names customers night after night, as the assets do, in a warehouse of its own."""

    settings = SETTINGS

    def __init__(self, folder: Path, identity: str = "") -> None:
        file = folder / "retailer.toml"
        if not file.exists():
            file.write_text(f"{self.settings}[identity]\n{identity}", "utf-8")
        self.retailer = load_retailer(file)
        self.warehouse = Warehouse(self.retailer.warehouse)
        self.warehouse.prepare()
        self.as_of = FIRST - timedelta(days=1)
        self.reader = Reader()

    def follow(self, records: Mapping[str, Person]) -> Book:
        """Build and publish one more night; return what it says of customers."""
        with self.build(records) as tonight:
            book = self.reader.read(tonight.con)
            raise_mark(self.warehouse, last_id_number(tonight.con))
        (self.warehouse.building / PUBLISHED).touch()  # for analysts: nothing
        note_published(self.warehouse, publish(self.warehouse, self.as_of))
        remove_old(self.warehouse)
        return book

    @contextmanager
    def build(self, records: Mapping[str, Person]) -> Iterator[Tonight]:
        """Yield one more night's build, its customers found."""
        self.as_of += timedelta(days=1)
        tonight = Tonight(self.retailer, self.warehouse)
        tonight.begin(self.as_of)
        try:
            self.prepare(tonight, records)
            self.find_customers(tonight)
            yield tonight
        finally:
            tonight.close()

    def prepare(self, tonight: Tonight, records: Mapping[str, Person]) -> None:
        """Make what who is who is found out from."""
        create_upstream(tonight.con)
        tonight.con.execute("create table golden.night as select ?::date as as_of", [self.as_of])
        deliver(tonight.con, records)
        _read_acts(tonight)
        build_models(tonight.con)

    @staticmethod
    def find_customers(tonight: Tonight) -> None:
        """Do what the assets of identity do."""
        _judge_decisions(tonight)
        _link(tonight)
        _name_customers(tonight)
