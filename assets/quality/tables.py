"""The tables of the schema quality and the words shared by those who write them.

Here: creating the tables of `tables.sql`, and the rule that only the reader can judge. Not here:
what is written into them (`judge.py`, `account.py`, assets/raw).
"""

from pathlib import Path

import duckdb

RECORD_RULE = "record_has_every_column"
RECORD_REASON = (
    "The record has more or fewer cells than the header, so nobody knows which is which."
)
# Where the file has columns that are never read.
UNREAD_REASON = "More or fewer cells than the header; only the key is kept, as some are never read."

DDL = Path(__file__).with_name("tables.sql")


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of the schema quality that are not there yet."""
    con.execute(DDL.read_text("utf-8"))
