"""The records that are compared: copies once, numbered, with the frequency of their values."""

from importlib.resources import files
from pathlib import Path

import duckdb

from assets.identity.person_comparisons import FREQUENCIES

# A name belongs to a group for each full name it can stand for, as in functions/8_nicknames.sql.
_ENGLISH = """
    select name, list_sort(list(distinct full_name)) as groups
    from (
        select unnest([name1, name2]) as name, name1 as full_name
        from read_csv(?, header = true)
        where relationship = 'has_nickname'
    )
    group by name
"""
# What compared_records has beside party records' own columns, and from which of these it is made.
MADE_FROM = {
    "email_local_part": ("email",),
    "email_digits": ("email",),
    "is_email_a_name": ("email", "last_name"),
    "birth_year": ("birth_date",),
    "birthday": ("birth_date",),
    "first_name_count": ("first_name",),
    "full_name_region_count": ("first_name", "last_name", "postal_code"),
    "has_namesake_at_home": (
        "address",
        "birth_date",
        "first_name",
        "last_name",
        "name_suffix",
        "postal_code",
    ),
    "is_short_for_several": ("address", "first_name", "last_name", "postal_code"),
}
# In a handful of records a value that two share is no common one: most of the world is not there.
_OTHERS = 100
_SQL = Path(__file__).with_name("compared_records.sql")


def prepare(con: duckdb.DuckDBPyConnection) -> int:
    """Write the temporary tables originals and compared_records; return how many are compared.

    compared_records has a column `frequency_<column>` for each column whose values' frequencies
    say how often strangers agree: the share of the value among the records that have one, and
    `_OTHERS` that have another.
    """
    read_english_nicknames(con)
    con.execute(_SQL.read_text("utf-8"))
    for column in FREQUENCIES:
        name = f"frequency_{column}"
        con.execute(f"alter table compared_records add column {name} float")
        con.execute(
            f"""
            update compared_records set {name} = found.share
            from (
                select {column} as value, count(*) / ({_OTHERS} + sum(count(*)) over ()) as share
                from compared_records
                where {column} is not null
                group by {column}
            ) as found
            where {column} = found.value
            """
        )
    return int(con.execute("select count(*) from compared_records").fetchall()[0][0])


def read_english_nicknames(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary table english_nicknames: a name, and the full names it may stand for."""
    con.execute(
        f"create or replace temporary table english_nicknames as {_ENGLISH}",
        [str(files("nicknames") / "names.csv")],
    )
