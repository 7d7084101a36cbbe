"""Which level of each comparison holds, asked of DuckDB directly, without Splink."""

import duckdb

from assets.identity.comparisons import COMPARISONS, Comparison


def levels(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, str]]:
    """Return, for each pair of party records, comparison -> level; missing ones are left out."""
    cases = ", ".join(_case(comparison) for comparison in COMPARISONS)
    columns = [
        column
        for (column,) in con.execute(
            "select column_name from duckdb_columns() "
            "where schema_name = 'identity' and table_name = 'party_records'"
        ).fetchall()
    ]
    sides = ", ".join(f"{s}.{column} as {column}_{s}" for s in "lr" for column in columns)
    rows = con.execute(
        f"""
        with pairs as (
            select {sides}
            from identity.party_records as l
            inner join identity.party_records as r on l.record_id < r.record_id
        )
        select record_id_l, record_id_r, {cases} from pairs
        """
    ).fetchall()
    names = [comparison.name for comparison in COMPARISONS]
    return {
        (left, right): {name: level for name, level in zip(names, found, strict=True) if level}
        for left, right, *found in rows
    }


def _case(comparison: Comparison) -> str:
    whens = " ".join(
        f"when {level.condition} then '{level.name}'"
        for level in comparison.levels
        if level.name != "else"
    )
    return f"case when {comparison.missing} then null {whens} else 'else' end"
