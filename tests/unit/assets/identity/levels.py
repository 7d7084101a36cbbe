"""Which level of each comparison holds, asked of DuckDB directly, without the engine's numbers."""

import duckdb

from assets.identity.comparisons import Comparison
from assets.identity.person_comparisons import COMPARISONS
from assets.identity.records import prepare


def levels(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, str]]:
    """Return comparison -> level for each pair of compared records; missing ones are left out.

    A pair is (record_id_l, record_id_r), the smaller first. Copies of a record are not compared.
    """
    prepare(con)
    columns = [column for column, *_ in con.execute("describe compared_records").fetchall()]
    sides = ", ".join(f"{s}.{column} as {column}_{s}" for s in "lr" for column in columns)
    cases = ", ".join(_case(comparison) for comparison in COMPARISONS)
    rows = con.execute(
        f"""
        with pairs as (
            select {sides}
            from compared_records as l
            inner join compared_records as r on l.record_id < r.record_id
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
