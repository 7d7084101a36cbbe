"""The tables of the schema identity that Python writes, as declared in `tables.sql`."""

from pathlib import Path

DDL = Path(__file__).with_suffix(".sql")
