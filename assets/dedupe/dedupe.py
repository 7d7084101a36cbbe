"""Linking a table of people: read, normalise, judge contacts, learn, link, and say how sure.

A thin mapper onto the modules of the night: from identity.person_records on it is the same road.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.dedupe.people import People, read_people
from assets.identity.blocking import KEYS, affordable, block, count_pairs
from assets.identity.clusters import cluster
from assets.identity.levels import Comparer
from assets.identity.model import Model, read_model
from assets.identity.scoring import score
from assets.identity.tables import create_tables
from assets.identity.training import train
from assets.identity.weights import logit
from assets.out_file import refuse_out, write_csv
from assets.sql_model import SQL_FOLDER
from pipelines.warehouse import load_functions

PERSON_RECORDS = Path(__file__).with_name("person_records.sql")
_ENOUGH = 500  # records to learn from; fewer are linked with the shipped model


@dataclass(frozen=True)
class Deduped:
    """What was linked. `precision` and `recall` are what the probabilities expect, 0 to 1."""

    people: People
    customers: int
    is_trained: bool
    precision: float
    recall: float


def dedupe(
    files: Iterable[Path],
    out: Path,
    told: Mapping[str, str],
    also: Iterable[str],
    accept: float,
) -> Deduped:
    """Link the people of these files and write `out`: record_id, customer_id, one row a record.

    Where files are several, a third column names the silo: its column, or the file's name.

    Raises:
        UsageError: a column or role is wrong, nothing is usable, a record has no id of its own, or
            `out` cannot be written.
        DeliveryError: a file cannot be read.
    """
    paths = list(files)
    refuse_out(out, paths)
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")  # it would stand among what is printed
    load_functions(con)
    create_tables(con)
    people = read_people(con, paths, told, also)
    build_party_records(con)
    comparer = Comparer(con)
    is_trained = comparer.records >= _ENOUGH
    model = train(comparer, out.stem) if is_trained else _shipped(comparer)
    score(comparer, model)
    cluster(comparer, model, logit(accept))
    precision, recall = _expected(con)
    customers = _write(con, out, has_silo=len(paths) > 1)
    return Deduped(people, customers, is_trained, precision, recall)


def build_person_records(con: duckdb.DuckDBPyConnection) -> None:
    """Write identity.person_records from the table people."""
    con.execute(PERSON_RECORDS.read_text("utf-8"))


def build_party_records(con: duckdb.DuckDBPyConnection) -> None:
    """Write identity.party_records from the table people, by way of the night's own models."""
    build_person_records(con)
    for table in ("shared_values", "party_records"):
        model = (SQL_FOLDER / "identity" / f"{table}.sql").read_text("utf-8")
        con.execute(f"create or replace table identity.{table} as\n{model}")


def _shipped(comparer: Comparer) -> Model:
    """Return the shipped model, with the pairs blocked by its keys."""
    model = read_model()
    block(comparer.con, affordable(model.keys, count_pairs(comparer.con, KEYS), comparer.records))
    return model


def _expected(con: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Return the precision and recall of pairs that their probabilities expect."""
    rows = con.execute(
        """
        with judged as (
            select 1 / (1 + exp(-log_odds)) as probability, one.cluster = other.cluster as is_link
            from pair_odds
            inner join compared_clusters as one on one.n = l
            inner join compared_clusters as other on other.n = r
        )
        select
            coalesce(avg(probability) filter (is_link), 1),
            coalesce(sum(probability) filter (is_link) / nullif(sum(probability), 0), 1)
        from judged
        """
    ).fetchall()
    return float(rows[0][0]), float(rows[0][1])


def _write(con: duckdb.DuckDBPyConnection, out: Path, *, has_silo: bool) -> int:
    """Write the links in the records' order and return how many customers there are.

    A customer is numbered by its first record.

    Raises:
        UsageError: `out` cannot be written.
    """
    con.execute(
        """
        create or replace temporary table links as
        with linked as (
            select people.source_key, people.silo, file, number, cluster
            from people
            inner join originals using (record_id)
            inner join compared_records as record on original_record_id = record.record_id
            inner join compared_clusters using (n)
        ),
        firsts as (
            select *, min((file, number)) over (partition by cluster) as first_record from linked
        )
        select
            source_key as record_id,
            dense_rank() over (order by first_record) as customer_id,
            silo,
            file,
            number
        from firsts
        """
    )
    columns = "record_id, customer_id" + (", silo" if has_silo else "")
    write_csv(con, f"select {columns} from links order by file, number", out)
    return int(con.execute("select count(distinct customer_id) from links").fetchall()[0][0])
