"""The customers of a night, or a file of links, judged by a file that knows who each record is.

Here: which files and tables are held against each other. Not here: how either is reckoned.
"""

from pathlib import Path

import duckdb

from assets.identity.evaluation.figures import Figures, measure
from assets.identity.evaluation.files import read_links_and_truth, read_truth_of_night
from pipelines.errors import UsageError


def evaluate_links(links: Path, truth: Path, most: int = 10) -> Figures:
    """Judge a CSV of links by a CSV of truth; there need be no night.

    Where both have a column silo, a record is known by that and its id.

    Raises:
        UsageError: a file is missing or cannot judge, or they have no record in common.
        DeliveryError: a file cannot be read.
    """
    with duckdb.connect() as con:
        read_links_and_truth(con, links, truth)
        figures = measure(con, "truth", "found", most)
    if not figures.coverage.both:
        raise UsageError(
            f"{links.name} and {truth.name} have no record in common. record_id, and silo if "
            "both have it, must name a record alike in both, and the person must be filled in."
        )
    return figures


def evaluate_night(con: duckdb.DuckDBPyConnection, truth_file: Path, most: int = 10) -> Figures:
    """Judge the customers of a night by a CSV; records without a person do not count.

    Args:
        con: connection to full.duckdb of the night; `truth` and `found` will be tables of it.
        truth_file: CSV with silo, source_key and person_id.
        most: how many of the worst merges to name.

    Raises:
        UsageError: the file is missing, lacks a column, or knows no record of the night.
    """
    con.execute(
        "create or replace temporary view found as "
        "select record_id, customer_id as cluster_id from identity.customer_ids"
    )
    load_truth(con, truth_file, "found")
    return measure(con, "truth", "found", most)


def load_truth(con: duckdb.DuckDBPyConnection, file: Path, records: str) -> None:
    """Write the temporary table truth for a night's table of records.

    Raises:
        UsageError: the file is missing, lacks a column, or knows none of the records.
    """
    read_truth_of_night(con, file)
    if not con.execute(
        f"select 1 from truth inner join {records} using (record_id) limit 1"
    ).fetchall():
        raise UsageError(
            f"{file.name}: none of its records is in the published night. silo must be the "
            "name in retailer.toml, source_key the key that the silo's export has."
        )
