"""The contract of each export as tables: its columns and since when, its records night by night.

Here: what is written to ops.contract_columns and ops.volumes. Not here: what breaks the contract
(`contract.py`).
"""

from collections.abc import Iterable

import duckdb

from assets.raw.column_map import ColumnMap
from assets.raw.contract import Volume
from assets.raw.target import RawTable

_HISTORY_DAYS = 400
_NIGHTS = 7  # whose median is what is usual


def forget(con: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    """Begin with what the published night knew of an export."""
    for name in ("volumes", "contract_columns"):
        con.execute(f"delete from ops.{name} where table_name = ?", [table.staging_name])
    con.execute(
        "delete from quality.disappeared_records where table_name = ?", [table.staging_name]
    )
    con.execute(
        f"""
        insert into ops.volumes by name
        from carried.volumes
        where table_name = ? and delivery_on < (select delivery_on from settings.night)
            and delivery_on >= (select delivery_on from settings.night) - {_HISTORY_DAYS}
        """,
        [table.staging_name],
    )
    con.execute(
        """
        insert into ops.contract_columns by name
        select columns.* replace (if(valid_to < delivery_on, valid_to, null) as valid_to)
        from carried.contract_columns as columns
        cross join (select delivery_on from settings.night)
        where table_name = ? and valid_from < delivery_on
        """,
        [table.staging_name],
    )


def usual_count(con: duckdb.DuckDBPyConnection, table: RawTable, silo: str) -> int | None:
    """Return the median number of records of the last nights' deliveries; None without any."""
    ((usual,),) = con.execute(
        f"""
        select median(delivered_count)::bigint
        from (
            select delivered_count from ops.volumes
            where silo = ? and table_name = ? and not is_late
            order by delivery_on desc
            limit {_NIGHTS}
        )
        """,
        [silo, table.staging_name],
    ).fetchall()
    return None if usual is None else int(usual)


def note_volume(
    con: duckdb.DuckDBPyConnection, table: RawTable, silo: str, volume: Volume, *, is_late: bool
) -> None:
    """Note how many records of an export came tonight."""
    con.execute(
        """
        insert into ops.volumes by name
        select
            (select delivery_on from settings.night) as delivery_on,
            $silo as silo,
            $table as table_name,
            coalesce(sum(delivered_count) filter (not is_carried), 0)::bigint as delivered_count,
            coalesce(sum(delivered_count) filter (is_carried), 0)::bigint as carried_count,
            (
                select count(*) from quality.disappeared_records
                where silo = $silo and table_name = $table
            ) as disappeared_count,
            $usual as usual_count,
            $least as least_count,
            $most as most_count,
            max(delivered_on) as newest_file_on,
            $is_late as is_late
        from quality.deliveries
        where silo = $silo and table_name = $table
        """,
        {
            "silo": silo,
            "table": table.staging_name,
            "usual": volume.usual,
            "least": volume.least,
            "most": volume.most,
            "is_late": is_late,
        },
    )


def note_columns(
    con: duckdb.DuckDBPyConnection, table: RawTable, silo: str, files: Iterable[ColumnMap]
) -> None:
    """Note which columns the silo's files of an export had, and end what is no more so."""
    fates = _fates(table, files)
    con.execute(
        """
        create or replace temporary table columns_tonight as
        select
            unnest($headers::varchar[]) as header,
            unnest($columns::varchar[]) as column_name,
            unnest($fates::varchar[]) as fate,
            coalesce(column_name in $key, false) as is_key
        """,
        {
            "headers": list(fates),
            "columns": [column for column, _ in fates.values()],
            "fates": [fate for _, fate in fates.values()],
            "key": list(table.export.key),
        },
    )
    given = {"silo": silo, "table": table.staging_name}
    con.execute(
        """
        update ops.contract_columns
        set valid_to = (select delivery_on from settings.night)
        where silo = $silo and table_name = $table and valid_to is null
            and (header, column_name, fate, is_key) not in (
                select (header, column_name, fate, is_key) from columns_tonight
            )
        """,
        given,
    )
    con.execute(
        """
        insert into ops.contract_columns by name
        select $silo as silo, $table as table_name, columns_tonight.*, delivery_on as valid_from
        from columns_tonight
        cross join settings.night
        where header not in (
            select header from ops.contract_columns
            where silo = $silo and table_name = $table and valid_to is null
        )
        """,
        given,
    )
    con.execute("drop table columns_tonight")


def _fates(table: RawTable, files: Iterable[ColumnMap]) -> dict[str, tuple[str | None, str]]:
    """Return for each header the column it is read into, and its fate over all files."""
    fates: dict[str, tuple[str | None, str]] = {}
    read: set[str] = set()
    for file in files:
        for header, column in file.read.items():
            fates[header] = (column, "read")
            read.add(column)
        fates |= dict.fromkeys(file.new_headers, (None, "new"))
        fates |= dict.fromkeys(file.dropped, (None, "dropped"))
    for name, declared in table.export.columns.items():
        if name not in read and declared.header:
            fates.setdefault(declared.header, (name, "missing"))
    return fates
