"""The level of every comparison for pairs of records, as Splink finds it.

Splink's predict adds up weights. Here it is given a model in which each level weighs its own
number, so that it says the levels themselves: from them learning, scoring and clustering reckon
alike, without comparing two records twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker

from assets.identity.comparisons import Comparison, columns_of, conditions, level_numbers
from assets.identity.model import level_settings
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.records import prepare

MISSING = -1
FULL_NAME = "full_name"
FULL_NAME_OF = ("first_name", "last_name")
_AT_ONCE = 4_000_000  # pairs: what Splink says of them is wide
_EXACT = {c.name: level_numbers(c)["exact"] for c in COMPARISONS if "exact" in level_numbers(c)}


@dataclass(frozen=True)
class Pairs:
    """Pairs of records with their levels; each array has an entry a pair.

    `levels` are Splink's level numbers by comparison (`else` is 0, missing -1). `frequencies` are
    those of the value both have, by comparison, nan where the level is not judged by it. `regions`
    is the share of records that strangers of this full name stand for, nan where names differ.
    """

    l: NDArray[np.int32]  # noqa: E741  left and right
    r: NDArray[np.int32]
    levels: dict[str, NDArray[np.int8]]
    frequencies: dict[str, NDArray[np.float32]]
    regions: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.l)


class _TemporaryTables(DuckDBAPI):
    """Splink's way to a connection, its tables temporary: a night's file never holds them."""

    def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
        statement: str = super()._setup_for_execute_sql(sql, physical_name)
        return statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)


class Comparer:
    """Splink over the records of persons of a connection, or those asked for, prepared to compare.

    Splink keeps temporary tables in the connection until `close`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, asked: Sequence[str] | None = None) -> None:
        self.con = con
        self.records = prepare(con, asked)
        self._shares = _read_shares(con, self.records)
        con.execute("drop table if exists compared_pairs")
        self._api = _TemporaryTables(connection=con)
        compared = ", ".join(["n", *columns_of(conditions(COMPARISONS))])
        self._linker = Linker(
            self._api.register(con.sql(f"select {compared} from compared_records")),
            level_settings(),
            log_level=None,
            validate_settings=False,  # they are the same every night, and a second to look through
        )

    def compare(self, pairs: str, into: str) -> None:
        """Write the temporary table `into`: a row a pair of `pairs` (l, r, key) with its levels."""
        count = int(self.con.execute(f"select count(*) from {pairs}").fetchall()[0][0])
        parts = count // _AT_ONCE + 1
        self._compare(
            f"{pairs} where l % {parts} = 0", f"create or replace temporary table {into} as"
        )
        for part in range(1, parts):
            self._compare(f"{pairs} where l % {parts} = {part}", f"insert into {into}")

    def _compare(self, pairs: str, write: str) -> None:
        self.con.execute(
            "create or replace temporary view splink_pairs as "
            f"select key as match_key, l as join_key_l, r as join_key_r from {pairs}"
        )
        blocked = self._api.register(self.con.table("splink_pairs"))
        self._linker.table_management.register_blocked_pairs_for_predict(blocked)
        predicted = self._linker.inference.predict(warning_mode="never")
        levels = ", ".join(
            f"(mw_{c.name} - 1)::tinyint as level_{c.name}"  # numbered from 1: 0 is missing
            for c in COMPARISONS
        )
        self.con.execute(
            f"{write} select n_l as l, n_r as r, match_key::utinyint as key, {levels} "
            f"from {predicted.physical_name}"
        )
        predicted.drop_table_from_database_and_remove_from_cache()

    def compare_blocked(self) -> None:
        """Write the temporary table compared_pairs: blocked_pairs with their levels, each once.

        Pairs that it has already, from fewer keys, are not compared again.
        """
        if not self.con.execute(
            "select 1 from duckdb_tables() where table_name = 'compared_pairs'"
        ).fetchall():
            self.compare("blocked_pairs", "compared_pairs")
            return
        self._compare_further("blocked_pairs", "compared_pairs")

    def compare_or_copy(self, pairs: str, into: str) -> None:
        """Write `into` as `compare` does; pairs that compared_pairs has are not compared again."""
        self.con.execute(
            f"create or replace temporary table {into} as "
            f"from compared_pairs semi join {pairs} using (l, r)"
        )
        self._compare_further(pairs, into)

    def _compare_further(self, pairs: str, into: str) -> None:
        """Add to `into` those of `pairs` that compared_pairs lacks, with their levels."""
        self.con.execute(
            "create or replace temporary table further_pairs as "
            f"from {pairs} anti join compared_pairs using (l, r)"
        )
        self.compare("further_pairs", "further_levels")
        self.con.execute(f"insert into {into} from further_levels")
        self.con.execute("drop table further_levels")

    def fetch(self, table: str, where: str = "true") -> Pairs:
        """Return the pairs of a table, or of a query in brackets, that `compare` wrote."""
        found = self.con.execute(f"from {table} where {where} order by l, r").fetchnumpy()
        levels = {c.name: np.asarray(found[f"level_{c.name}"]) for c in COMPARISONS}
        exact = {name: levels[name] == number for name, number in _EXACT.items()}
        left = found["l"]  # both have the value, so one of them will do
        is_one_name = np.logical_and.reduce([exact[name] for name in FULL_NAME_OF])
        return Pairs(
            left,
            found["r"],
            levels,
            {
                name: np.where(exact[name], shares[left], np.float32(np.nan))
                for name, shares in self._shares.frequencies.items()
            },
            np.where(is_one_name, self._shares.regions[left], np.float32(np.nan)),
        )

    def close(self) -> None:
        """Remove what Splink left in the database."""
        self._linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class _Shares:
    """How frequent the values of a record are, by its number; nan where it has none.

    `frequencies`: by comparison whose `exact` is judged by it. `regions`: the share of records that
    strangers of its full name stand for.
    """

    frequencies: dict[str, NDArray[np.float32]]
    regions: NDArray[np.float32]


def _read_shares(con: duckdb.DuckDBPyConnection, records: int) -> _Shares:
    columns = {c.name: _frequency_column(c) for c in COMPARISONS if has_frequency(c)}
    found = con.execute(
        f"""
        select
            {", ".join(f"{column} as {name}" for name, column in columns.items())},
            if(
                full_name_region_count > 1,
                (full_name_region_count - 1) / {records},
                null
            )::float as regions
        from compared_records
        order by n
        """
    ).fetchnumpy()
    shares = {name: np.ma.filled(values, np.nan) for name, values in found.items()}
    return _Shares({name: shares[name] for name in columns}, shares["regions"])


def has_frequency(comparison: Comparison) -> bool:
    """Return whether one of its levels is judged by how frequent the value is."""
    return any(level.frequency for level in comparison.levels)


def _frequency_column(comparison: Comparison) -> str:
    column = next(level.frequency for level in comparison.levels if level.frequency)
    return f"frequency_{column}"
