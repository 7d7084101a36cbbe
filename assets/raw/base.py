"""What an earlier night holds of a silo: carried on, and compared with what came tonight.

A silo that delivers changes is what it was, but for the records delivered anew; one that is late is
what it was. Its raw records are carried on as they are, under the names of their files, and with
them those that could not be read: they are judged and accounted for like all others. What a full
export no longer has, has disappeared, and is noted.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.columns import columns_of
from assets.quality.tables import RECORD_RULE
from assets.raw.candidates import DeliveredFile
from assets.raw.target import RawTable
from assets.sql_text import quoted, quoted_list, text_literal
from pipelines.duckdb_file import DuckDBFile

_NIGHT = "earlier_night"


@dataclass(frozen=True)
class Base:
    """One export as an earlier night has it, beside tonight's raw table."""

    con: duckdb.DuckDBPyConnection
    table: RawTable
    columns: list[str]  # of the export, that the earlier night had already

    def missed(
        self, earlier: Iterable[DeliveredFile], tonights: Iterable[DeliveredFile]
    ) -> list[DeliveredFile]:
        """Return those of a silo's changes of earlier days that the earlier night had not read.

        No night began on their day, or none was published: what has changed is in no other file.
        """
        until = {(file.silo, file.export): file.delivered_on for file in tonights}
        return [
            file
            for file in earlier
            if file.delivered_on
            and (day := until.get((file.silo, file.export)))
            and (last := self._newest_file_on(file.silo))
            and last < file.delivered_on < day
        ]

    def carry(self, silo: str) -> None:
        """Append what tonight's records of the silo do not replace, with the account of it."""
        self._carry_records(silo)
        self._carry_unreadable(silo)
        self._account(silo)

    def note_disappeared(self, silo: str) -> None:
        """Note the records that the earlier night has of a silo, and tonight's full export not."""
        key = self.table.export.key
        if not key or not set(key) <= set(self.columns):
            return
        text = f"concat_ws('/', {quoted_list(key)})"
        self.con.execute(
            f"""
            insert into quality.disappeared_records by name
            select silo, $table as table_name, {text} as record_key,
                (select max(delivery_on) from {_NIGHT}.settings.night) as last_delivered_on
            from (select distinct silo, {quoted_list(key)} from {_NIGHT}.{self.table.full_name})
                as earlier
            where silo = $silo and {text} <> '' and not exists (
                from {self.table.full_name} as tonight
                where silo = $silo and {_are_same(key)}
            )
            order by all
            """,
            {"silo": silo, "table": self.table.staging_name},
        )

    def _newest_file_on(self, silo: str) -> date | None:
        rows = self.con.execute(
            f"select max(delivered_on) from {_NIGHT}.quality.deliveries "
            "where silo = ? and table_name = ?",
            [silo, self.table.staging_name],
        ).fetchall()
        newest: date | None = rows[0][0]
        return newest

    def _carry_records(self, silo: str) -> None:
        names, key = quoted_list(self.columns), self.table.export.replaced_by
        is_known = f"coalesce({quoted_list(key, 'earlier.')}) is not null" if key else "false"
        self.con.execute(
            f"""
            insert into {self.table.full_name} (silo, source_file, source_row, {names})
            select silo, {self._file_name}, source_row, {names}
            from {_NIGHT}.{self.table.full_name} as earlier
            where silo = $silo and not exists (
                from {self.table.full_name} as tonight
                where silo = $silo and {is_known} and {_are_same(key)}
            )
            """,
            {"silo": silo},
        )

    def _carry_unreadable(self, silo: str) -> None:
        self.con.execute(
            f"""
            insert into quality.quarantined_rows by name
            select * replace ({self._file_name} as source_file)
            from {_NIGHT}.quality.quarantined_rows
            where silo = $silo and table_name = $table and list_contains(rules, $rule)
            """,
            {"silo": silo, "table": self.table.staging_name, "rule": RECORD_RULE},
        )

    def _account(self, silo: str) -> None:
        self.con.execute(
            f"""
            insert into quality.deliveries by name
            select $silo as silo, $table as table_name, source_file, count(*) as delivered_count,
                any_value(earlier.delivered_on) as delivered_on, true as is_carried
            from (
                select source_file from {self.table.full_name} where silo = $silo
                union all
                select source_file from quality.quarantined_rows
                where silo = $silo and table_name = $table
            )
            left join (
                select {self._file_name} as source_file, delivered_on
                from {_NIGHT}.quality.deliveries
                where silo = $silo and table_name = $table
            ) as earlier using (source_file)
            anti join (
                select source_file from quality.deliveries
                where silo = $silo and table_name = $table
            ) as tonight using (source_file)
            group by source_file
            """,
            {"silo": silo, "table": self.table.staging_name},
        )

    @property
    def _file_name(self) -> str:
        """The expression of a file's name that is not one of tonight's.

        A silo whose files have no date in their names delivers the same name every night.
        """
        tonights = (
            "select source_file from quality.deliveries "
            f"where table_name = {text_literal(self.table.staging_name)} and not is_carried"
        )
        earlier = f"(select max(delivery_on)::varchar || ': ' from {_NIGHT}.settings.night)"
        return f"if(source_file in ({tonights}), {earlier}, '') || source_file"


def supersede(con: duckdb.DuckDBPyConnection, table: RawTable, silo: str) -> None:
    """Keep of a silo's changes of several days each record as the last day has it.

    The days before count as carried on, as if each had had its night.
    """
    key = table.export.replaced_by
    given = {"silo": silo, "table": table.staging_name}
    days = (
        "(select source_file, delivered_on from quality.deliveries "
        "where silo = $silo and table_name = $table)"
    )
    if key:
        con.execute(
            f"""
            delete from {table.full_name} where rowid in (
                select earlier.rowid
                from {table.full_name} as earlier
                inner join {days} as earlier_day on earlier.source_file = earlier_day.source_file
                inner join {table.full_name} as tonight on {_are_same(key)}
                inner join {days} as day on tonight.source_file = day.source_file
                where earlier.silo = $silo and tonight.silo = $silo
                    and coalesce({quoted_list(key, "earlier.")}) is not null
                    and day.delivered_on > earlier_day.delivered_on
            )
            """,
            given,
        )
    con.execute(
        f"""
        update quality.deliveries set
            is_carried = true,
            delivered_count = (
                select count(*) from {table.full_name} as kept
                where kept.silo = $silo and kept.source_file = deliveries.source_file
            ) + (
                select count(*) from quality.quarantined_rows as unread
                where unread.silo = $silo and unread.table_name = $table
                    and unread.source_file = deliveries.source_file
            )
        where silo = $silo and table_name = $table
            and delivered_on < (select max(delivered_on) from {days})
        """,
        given,
    )


@contextmanager
def base_of(
    con: duckdb.DuckDBPyConnection, table: RawTable, night: DuckDBFile | None
) -> Iterator[Base | None]:
    """Yield what the night's full.duckdb has of an export; None without a night, or of nothing."""
    if night is None:
        yield None
        return
    night.attach(con, _NIGHT, read_only=True)
    try:
        known = columns_of(con, f"{_NIGHT}.{table.full_name}")
        columns = [name for name in table.export.columns if name in known]
        yield Base(con, table, columns) if columns else None
    finally:
        con.execute(f"detach {_NIGHT}")


def _are_same(key: list[str]) -> str:
    return (
        " and ".join(
            f"tonight.{quoted(column)} is not distinct from earlier.{quoted(column)}"
            for column in key
        )
        or "false"
    )
