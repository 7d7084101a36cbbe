"""The tables that no select makes: raw, settings, and what Python writes, as their DDL says."""

from dataclasses import replace
from pathlib import Path

from assets import carried, settings_tables
from assets.ddl import read_ddl
from assets.identity.sources import sources_of, upstream_of
from assets.identity.tables import DDL as IDENTITY
from assets.python_sources import DELIVERIES, account_sources, lookup_sources
from assets.quality import tables as quality_tables
from assets.quality.account import ACCOUNT
from assets.raw.target import RawTable
from assets.segments import tables as segments_tables
from assets.table import Table
from pipelines.tonight import OPS

LOOKUPS = Path(__file__).parent / "lookups.sql"


def not_made_by_sql(raw: dict[str, RawTable]) -> dict[str, Table]:
    """Return them by name, for a retailer with these raw tables."""
    tables = _declared(settings_tables.DDL) | _declared(quality_tables.DDL)
    tables |= _declared(OPS) | _declared(carried.DDL) | _lookups(raw)
    tables |= _written_by_python()
    tables[ACCOUNT] = _account(tables[ACCOUNT], raw)
    return tables | {name: _raw(table) for name, table in raw.items()}


def _raw(table: RawTable) -> Table:
    columns = {
        "silo": "Name of the silo in retailer.toml",
        "source_file": "File the record came from, relative to the silo's folder",
        "source_row": "Number of the record in that file, the header not counted",
    } | {name: column.meaning for name, column in table.export.columns.items()}
    description = f"One row is {table.export.one_row[0].lower()}{table.export.one_row[1:]}"
    return Table(table.full_name, description, columns, ["silo", "source_file", "source_row"])


def _declared(ddl: Path) -> dict[str, Table]:
    return {
        name: Table(name, table.description, table.columns, table.key)
        for name, table in read_ddl(ddl).items()
    }


def _written_by_python() -> dict[str, Table]:
    """Return the tables of identity and segments that Python writes."""
    of_identity = {
        name: replace(table, upstream=upstream_of(name), sources=sources_of(name))
        for name, table in _declared(IDENTITY).items()
    }
    made_from, sources = [segments_tables.HISTORIES], segments_tables.SOURCES
    return of_identity | {
        name: replace(table, upstream=made_from, sources=sources[name])
        for name, table in _declared(segments_tables.DDL).items()
    }


def _lookups(raw: dict[str, RawTable]) -> dict[str, Table]:
    return {
        name: replace(
            table,
            upstream=sorted(raw),
            sources=lookup_sources(name, list(table.columns), list(raw.values())),
        )
        for name, table in _declared(LOOKUPS).items()
    }


def _account(table: Table, raw: dict[str, RawTable]) -> Table:
    staging = sorted(export.staging_name for export in raw.values())
    sources = account_sources(list(raw.values()))
    return replace(table, upstream=[DELIVERIES, *staging], sources=sources)
