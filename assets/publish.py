"""The gate, the published file, and the move of the pointer.

Here: what must hold before a night is published, what analysts get, and the one commit. Not here:
the folders and the symlink themselves (`pipelines/nights.py`).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import duckdb

from assets.catalog import Catalog
from assets.identity.customer_ids import last_id_number
from assets.impact import IMPACT, beyond_gates
from assets.sql_model import SQL_FOLDER
from assets.sql_text import quoted, text_literal
from assets.table import Table
from pipelines.counted import counted
from pipelines.errors import GoldsmithError, PublishError
from pipelines.faults import passing
from pipelines.id_numbers import note_published, raise_mark
from pipelines.nights import Night, publish, remove_old
from pipelines.tonight import Tonight
from pipelines.warehouse import PUBLISHED

MACROS = SQL_FOLDER / "published_macros.sql"
# Schemas whose tables analysts get whole; of quality they get what holds no record.
PUBLISHED_SCHEMAS = ("golden", "inventory", "segments", "kpis", "settings", "ops")
PUBLISHED_QUALITY = ("quality.check_results", "quality.row_account")
_READABLE_SINCE = "v1.0.0"  # the oldest DuckDB that tools of analysts bring along
_COPIED_AT_ONCE = 2  # one copy alone waits half of its time for a single thread of DuckDB


def faults(tonight: Tonight, catalog: Catalog, required: set[tuple[str, str]]) -> list[str]:
    """Return why this build must not be published, one line a fault; nothing if it may be.

    `required` holds (table, check) of every check without which nothing is published.
    """
    results = {
        (table, check): (passed, severity, failed)
        for table, check, passed, severity, failed in tonight.con.execute(
            "select table_name, check_name, is_passed, severity, failed_count "
            "from quality.check_results"
        ).fetchall()
    }
    found = [
        f"{table}: check {check} failed for {counted(failed, 'row')}."
        for (table, check), (passed, severity, failed) in sorted(results.items())
        if severity == "block" and not passed
    ]
    found += [
        f"{table}: check {check} was not made. Build the table again."
        for table, check in sorted(required - results.keys())
    ]
    found += _unbuilt(tonight, catalog) + _outdated(tonight, catalog)
    return found + (beyond_gates(tonight.con) if IMPACT in _build_numbers(tonight) else [])


def _unbuilt(tonight: Tonight, catalog: Catalog) -> list[str]:
    built = _build_numbers(tonight)
    return [
        f"{table.name}: was not built. Run the whole job `nightly`."
        for table in catalog.built_by_sql()
        if table.name not in built
    ]


def _outdated(tonight: Tonight, catalog: Catalog) -> list[str]:
    built = _build_numbers(tonight)
    older = {
        (table.name, source)
        for table in catalog.tables.values()
        for source in table.upstream
        if built.get(source, 0) > built.get(table.name, 0) > 0
    }
    found = [
        f"{table}: is older than {source}, from which it is made. Build it again."
        for table, source in sorted(older)
    ]
    first = {table for table, _ in older}
    if after := sorted(catalog.made_from(first)):
        found.append(f"and what is made from them, after them: {', '.join(after)}.")
    return found


def _build_numbers(tonight: Tonight) -> dict[str, int]:
    return dict(tonight.con.execute("select table_name, build_no from ops.table_builds").fetchall())


def refuse_if_faulty(found: list[str]) -> None:
    """Stop here if there are faults.

    Raises:
        PublishError: with every fault.
    """
    if found:
        lines = "\n".join(f"  {fault}" for fault in found)
        raise PublishError(
            f"the night is not published, the last one stays as it was:\n{lines}\n"
            "Look at quality.check_results in building/full.duckdb (`goldsmith sql --building`)."
        )


def write_published_file(tonight: Tonight, catalog: Catalog) -> int:
    """Write goldsmith.duckdb beside full.duckdb, every table and column described.

    Returns the number of tables in it.
    """
    # No journal is kept of the build: this is what is left of it if publishing fails.
    tonight.con.execute("checkpoint")
    passing("publish: gate passed")
    file = tonight.warehouse.building / PUBLISHED
    file.unlink(missing_ok=True)
    tables = [table for table in catalog.tables.values() if is_published(table)]
    con = tonight.con
    con.execute("update ops.runs set finished_at = ?", [datetime.now(UTC)])
    tonight.warehouse.file(file).attach(
        con, "published", readable_since=_READABLE_SINCE, is_disposable=True
    )
    try:
        _copy_all(tonight, tables)
        _add_macros(con)
        con.execute("checkpoint published")
    finally:
        con.execute("detach published")
    passing("publish: published file written")
    return len(tables)


def _copy_all(tonight: Tonight, tables: Sequence[Table]) -> None:
    for schema in sorted({table.schema for table in tables}):
        tonight.con.execute(f"create schema published.{schema}")
    with ThreadPoolExecutor(_COPIED_AT_ONCE) as copying:
        for copied in [copying.submit(_copy, tonight, table) for table in tables]:
            copied.result()


def _add_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Give analysts the table macros: questions that have an argument."""
    (building,) = con.execute("select current_database()").fetchall()[0]
    con.execute("use published")
    try:
        con.execute(MACROS.read_text("utf-8"))
    finally:
        con.execute(f"use {quoted(building)}")


def move_pointer(tonight: Tonight) -> tuple[Night, list[str]]:
    """Close the build, make it the published night; return it and the names of removed nights."""
    as_of = tonight.con.execute("select as_of from golden.night").fetchall()[0][0]
    last_number = last_id_number(tonight.con)
    tonight.con.execute("checkpoint")
    tonight.close()
    passing("publish: build closed")
    raise_mark(tonight.warehouse, last_number)
    night = publish(tonight.warehouse, as_of)
    # The night is published: what fails from here on must not say otherwise.
    with suppress(GoldsmithError, duckdb.Error, OSError):
        note_published(tonight.warehouse, night)  # else the next run does
    try:
        removed = remove_old(tonight.warehouse)
    except OSError as error:
        removed = [f"not all ({error.strerror})"]
    return night, removed


def is_published(table: Table) -> bool:
    """Return whether analysts get this table."""
    return table.schema in PUBLISHED_SCHEMAS or table.name in PUBLISHED_QUALITY


def _copy(tonight: Tonight, table: Table) -> None:
    """Copy one table with its comments, in the order of its grain so that files compare."""
    order = f"order by {', '.join(map(quoted, table.grain))}" if table.grain else ""
    columns = ", ".join(quoted(column) for column in table.columns)
    comments = [f"comment on table published.{table.name} is {text_literal(table.description)}"]
    comments += [
        f"comment on column published.{table.name}.{quoted(column)} is {text_literal(meaning)}"
        for column, meaning in table.columns.items()
    ]
    with tonight.cursor() as con:
        con.execute(
            f"create table published.{table.name} as select {columns} from {table.name} {order}"
        )
        # One transaction: committed one by one, they take as long as all the rows.
        con.execute("; ".join(["begin", *comments, "commit"]))
