"""Nights of who is who, without records of anybody: clusters in, customer ids out."""

from collections.abc import Iterable
from datetime import date, timedelta

import duckdb

from assets import carried
from assets.identity import customer_ids
from assets.identity.tables import NAMED, create_tables
from tests.customer_books import Book, Reader

FIRST = date(2026, 11, 21)
Clustering = Iterable[Iterable[str]]


class Nights:
    """Assigns customer ids night after night, each carried on from the one before."""

    def __init__(self) -> None:
        self.con = duckdb.connect(config={"threads": 1})
        create_tables(self.con)
        carried.create_tables(self.con)
        self.reader = Reader()
        self.as_of = FIRST - timedelta(days=1)
        self.last_number = 0

    def follow(self, clusters: Clustering, *, backwards: bool = False) -> Book:
        """Assign the ids of one more night; `backwards` writes its rows in another order."""
        self.as_of += timedelta(days=1)
        rows = sorted(
            ((record, min(members)) for members in map(list, clusters) for record in members),
            reverse=backwards,
        )
        carried.carry_over(self.con, "memory")
        self.con.execute("delete from identity.clusters")
        self.con.execute(
            "insert into identity.clusters select unnest(?), unnest(?), 'singleton', null, null",
            [[record for record, _ in rows], [cluster for _, cluster in rows]],
        )
        customer_ids.assign(self.con, self.last_number + 1, self.as_of)
        self.last_number = max(self.last_number, customer_ids.last_id_number(self.con))
        return self.reader.read(self.con)

    def tables(self) -> list[list[tuple[object, ...]]]:
        """Return all tables of ids, their rows sorted."""
        return [self.con.execute(f"from {table} order by all").fetchall() for table in NAMED]


def clustering(*clusters: str) -> list[list[str]]:
    """Return clusters written as words: 'a1 a2' is a cluster of two records."""
    return [words.split() for words in clusters]
