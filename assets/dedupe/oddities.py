"""What looks odd in the customers of any file of links, by the records it links.

Here: bringing links and records together. The checks are those of a night.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from assets.dedupe.dedupe import build_person_records
from assets.dedupe.people import People, read_people
from assets.identity.evaluation.files import read_links
from assets.identity.evaluation.oddities import MOST_ADDRESSES, Oddity, find_oddities
from assets.identity.tables import create_tables
from pipelines.errors import UsageError
from pipelines.warehouse import load_functions


@dataclass(frozen=True)
class OddLinks:
    """The records as they were read, how many of them are linked, and what looks odd."""

    people: People
    linked: int
    oddities: list[Oddity]


def oddities_of_links(
    links: Path,
    records: Iterable[Path],
    told: Mapping[str, str],
    as_of: date,
    most_addresses: int = MOST_ADDRESSES,
) -> OddLinks:
    """Return every check on the customers of a CSV of links, as `goldsmith dedupe` writes it.

    Args:
        links: CSV with record_id and customer_id; with silo, too, if there are several files.
        records: the CSV files that were linked.
        told: role by column, as for `dedupe`.
        as_of: the day that ages count to.
        most_addresses: how many addresses are not odd yet.

    Raises:
        UsageError: a column or role is wrong, nothing is usable, a record has no id of its own, or
            none of the links' records is in the files.
        DeliveryError: a file cannot be read.
    """
    paths = list(records)
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        load_functions(con)
        create_tables(con)
        read_links(con, links, has_silo=len(paths) > 1)
        people = read_people(con, paths, told)
        linked = con.execute("select count(*) from found inner join people using (record_id)")
        count = int(linked.fetchall()[0][0])
        if not count:
            raise UsageError(
                f"{links.name} names no record of {', '.join(path.name for path in paths)}. "
                "Name the files that were linked, and the column of their ids by --id."
            )
        build_person_records(con)
        oddities = find_oddities(
            con, "identity.person_records", "found", as_of, most_addresses=most_addresses
        )
    return OddLinks(people, count, oddities)
