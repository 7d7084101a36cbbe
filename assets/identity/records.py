"""The records that are compared: copies once, numbered, with the frequency of their values."""

from collections.abc import Sequence
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
# Copies of asked records, whom they are copies of, and who is called as they are where they live.
_ASKED = """
    create or replace temporary table asked_records as
    with asked as (select unnest($1) as record_id),
    firsts as (
        select distinct coalesce(copy_of, record_id) as record_id
        from identity.clusters
        semi join asked using (record_id)
    ),
    homes as (
        select distinct last_name, address
        from identity.party_records
        semi join asked using (record_id)
    ),
    kin as (
        select record_id from asked
        union select record_id from firsts
        union
        select clusters.record_id
        from identity.clusters
        inner join firsts on copy_of = firsts.record_id
        union
        select record_id from identity.party_records semi join homes using (last_name, address)
    )
    -- By their row numbers: else every column of all records is read.
    from identity.party_records
    where rowid in (select rowid from identity.party_records semi join kin using (record_id))
"""
_POPULATION = """
    create or replace temporary view population as
    from identity.party_records
    anti join (select record_id from identity.clusters where copy_of is not null) as copies
        using (record_id)
"""
_SQL = Path(__file__).with_name("compared_records.sql")


def prepare(con: duckdb.DuckDBPyConnection, asked: Sequence[str] | None = None) -> int:
    """Write the temporary tables originals and compared_records; return how many are compared.

    compared_records has a column `frequency_<column>` for each column whose values' frequencies
    say how often strangers agree: the share of the value among the records that have one, and
    `_OTHERS` that have another.

    Args:
        con: connection with identity.party_records and decisions.
        asked: records of a night that is linked. With them the tables hold these, and few more,
            as they would be among all; that takes a twentieth of the time.
    """
    read_english_nicknames(con)
    if asked is None:
        con.execute(_SQL.read_text("utf-8").replace("$records", "identity.party_records"))
        con.execute("create or replace temporary view population as from compared_records")
    else:
        con.execute(_ASKED, [list(asked)])
        con.execute(_SQL.read_text("utf-8").replace("$records", "asked_records"))
        con.execute(_POPULATION)
    only = "" if asked is None else "semi join compared_records using"
    _count(con, "first_name_count", "count(*)", ("first_name",), only)
    regions = "count(distinct left(postal_code, 2))"
    _count(con, "full_name_region_count", regions, ("first_name", "last_name"), only)
    counts = ", ".join(f"count({column})" for column in FREQUENCIES)
    [(records, *known)] = con.execute(f"select count(*), {counts} from population").fetchall()
    for column, count in zip(FREQUENCIES, known, strict=True):
        name = f"frequency_{column}"
        con.execute(f"alter table compared_records add column {name} float")
        _count(con, name, f"count(*) / {_OTHERS + count}", (column,), only)
    return int(records)


def _count(
    con: duckdb.DuckDBPyConnection, into: str, count: str, columns: Sequence[str], only: str
) -> None:
    """Fill a column of compared_records: what is counted of all that have its values in others.

    It is null where one of these is; `only` limits what is counted to what will be looked at.
    """
    keys = ", ".join(columns)
    alike = " and ".join(f"compared_records.{key} = counted.{key}" for key in columns)
    con.execute(
        f"""
        update compared_records set {into} = counted.found
        from (
            select {keys}, {count} as found
            from population
            {f"{only} ({keys})" if only else ""}
            where {" and ".join(f"{key} is not null" for key in columns)}
            group by {keys}
        ) as counted
        where {alike}
        """
    )


def read_english_nicknames(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary table english_nicknames: a name, and the full names it may stand for."""
    con.execute(
        f"create or replace temporary table english_nicknames as {_ENGLISH}",
        [str(files("nicknames") / "names.csv")],
    )
