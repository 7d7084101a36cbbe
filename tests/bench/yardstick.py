"""A piece of work that never changes, to tell a slow night from a slow machine.

    python -m tests.bench.yardstick

Half of it is Python's, half DuckDB's, in many small statements and a few large ones, as a night's.
Change it, and `MOST_TIMES` of test_night_ratio.py is to be measured anew.
"""

import json

import duckdb

_OBJECTS, _TABLES, _ROWS = 60_000, 150, 400_000


def main() -> None:
    """Do the work."""
    _python()
    with duckdb.connect(config={"threads": 2}) as con:
        _small_statements(con)
        _large_statements(con)


def _python() -> None:
    for number in range(_OBJECTS):
        event = {"step": f"table {number}", "rows": number, "columns": [str(n) for n in range(12)]}
        assert json.loads(json.dumps(event))["rows"] == number


def _small_statements(con: duckdb.DuckDBPyConnection) -> None:
    for number in range(_TABLES):
        con.execute(
            f"""
            create table t{number} as
            with numbers as (from range(200) as numbers (n)),
            texts as (select n, lower(trim(' ' || n || ' ')) as text from numbers)
            select n, text, row_number() over (partition by n % 7 order by text) as place
            from texts inner join numbers using (n)
            """
        )
        con.execute(f"select count(*), count(distinct (n, text)) from t{number}").fetchall()


def _large_statements(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        f"create table names as select n, md5(n::varchar)[:5] as name from range({_ROWS}) as r (n)"
    )
    con.execute(
        "create table pairs as select l.n, r.n as other, jaro_winkler_similarity(l.name, r.name) "
        "as likeness from names as l inner join names as r on l.name = r.name and l.n < r.n"
    )
    con.execute("create table best as from names order by name, n")


if __name__ == "__main__":
    main()
