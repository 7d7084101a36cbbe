"""The table people: the records of one or several CSV files, a column for every role.

Here: which columns are read, and what is wrong with the records. How a file is read is
`any_csv.py`'s, what columns mean `meanings.py`'s, the form in which records are compared
`person_records.sql`'s.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from assets.dedupe.meanings import ALSO, NAMES, Meaning, Meanings, listed, meanings_of
from assets.raw.any_csv import insert_records, inspect_any
from assets.raw.strict_csv import STRICT_CSV
from assets.raw.text_file import TextFile
from assets.sql_text import text_literal
from pipelines.counted import counted
from pipelines.errors import UsageError

_ROLES = (*(role for role in NAMES if role not in {"record_id", "silo"}), *ALSO)
# What a value of a role looks like at least; others need a letter.
_FORMS = {
    "birth_date": r".*\d{4}.*|\d\d?\.\d\d?\.\d\d",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    **dict.fromkeys(("phone", "mobile", "landline"), r"(?:\D*\d){6,}\D*"),
    **dict.fromkeys(
        ("birth_year", "birth_month", "birth_day", "house", "postal_code", "sales"), r".*\d.*"
    ),
    **dict.fromkeys(("id_number", *ALSO), ".*"),
}
_LONGEST = 300  # characters of a value; comparing takes the square of it
_LISTS = {"sales"}  # no value, but many: nothing is cut off
_LETTER = r".*\pL.*"
_NUMBER = r"[A-Za-z]{0,3}[0-9][0-9A-Za-z ./-]{4,}"


@dataclass(frozen=True)
class Taken:
    """A column and what it was taken for.

    `filled` is the share of records with a value, `fitting` the share of these that look like it.
    """

    file: str
    meaning: Meaning
    filled: float
    fitting: float


@dataclass(frozen=True)
class People:
    """What was read: records, columns taken, and columns left out by file.

    `blank` lines, with neither an id nor a value in a column taken, are no records.
    """

    records: int
    blank: int
    taken: list[Taken]
    left_out: dict[str, tuple[str, ...]]


def read_people(
    con: duckdb.DuckDBPyConnection,
    files: Iterable[Path],
    told: Mapping[str, str],
    also: Iterable[str] = (),
) -> People:
    """Write the table people from these files and return what their columns were taken for.

    Args:
        con: connection to write to.
        files: CSV files with a header; several are several silos, each with its own header.
        told: role by column; a file that lacks such a column goes by its header.
        also: columns that are evidence of unknown meaning.

    Raises:
        UsageError: a column or role is wrong, nothing is usable, or a record has no id of its own.
        DeliveryError: a file cannot be read.
    """
    columns = ", ".join(f"{role} varchar" for role in _ROLES)
    con.execute(
        "create or replace table people "
        "(record_id varchar, silo varchar, source_key varchar, file varchar, number bigint, "
        f"{columns})"
    )
    paths = list(files)
    if len({path.stem for path in paths}) < len(paths):
        raise UsageError("two files have one name: records could not be told apart. Rename one.")
    taken: list[Taken] = []
    left_out: dict[str, tuple[str, ...]] = {}
    inspected = [inspect_any(path) for path in paths]
    _refuse_unread(inspected, told, also)
    for file in inspected:
        here = {column: role for column, role in told.items() if column in file.header}
        meanings = meanings_of(file.header, here, [c for c in also if c in file.header])
        taken += _load(con, file, meanings, is_only=len(paths) == 1)
        left_out[file.label] = meanings.left_out
    blank = _drop_blank(con)
    _refuse_doubtful_ids(con, is_several=len(paths) > 1)
    _refuse_empty(con)
    return People(_count(con), blank, [_as_number(con, column) for column in taken], left_out)


def _refuse_unread(files: Iterable[TextFile], told: Mapping[str, str], also: Iterable[str]) -> None:
    header = [column for file in files for column in file.header]
    for column in (*told, *also):
        if column not in header:
            raise UsageError(f"there is no column {column!r}; the header has {listed(header)}.")


def _load(
    con: duckdb.DuckDBPyConnection, file: TextFile, meanings: Meanings, *, is_only: bool
) -> list[Taken]:
    """Append a file to people and return how its columns were taken, with their shares filled."""
    place = {meaning.role: f"c{file.header.index(meaning.column)}" for meaning in meanings.taken}
    own = place.pop("record_id", None)
    # An id stays as it came: whoever reads the links looks the record up by it.
    source_key = f"if(trim({own}) = '', null, {own})" if own else "row_number() over ()::varchar"
    silo = f"clean_text({place.pop('silo', 'null::varchar')})"
    if not is_only:
        silo = f"coalesce({silo}, {text_literal(file.path.stem)})"
    roles = ", ".join(
        f"clean_text({column}) as {role}"
        if role in _LISTS
        else f"left(clean_text({column}), {_LONGEST}) as {role}"
        for role, column in place.items()
    )
    insert = (
        f"insert into people by name select {source_key} as source_key, {silo} as silo, "
        f"? as file, row_number() over () as number, {roles} from {STRICT_CSV}"
    )
    insert_records(con, insert, [file.label], file)
    return [_taken(con, file.label, meaning) for meaning in meanings.taken]


def _taken(con: duckdb.DuckDBPyConnection, file: str, meaning: Meaning) -> Taken:
    column = {"record_id": "source_key"}.get(meaning.role, meaning.role)
    form = _FORMS.get(meaning.role, _LETTER) if meaning.role not in {"record_id", "silo"} else ".*"
    filled, fitting = con.execute(
        f"""
        select
            count({column}) / greatest(count(*), 1),
            count(*) filter (regexp_full_match({column}, ?, 's')) / greatest(count({column}), 1)
        from people where file = ?
        """,
        [form, file],
    ).fetchall()[0]
    return Taken(file, meaning, filled, fitting)


def _count(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("select count(*) from people").fetchall()[0][0])


def _drop_blank(con: duckdb.DuckDBPyConnection) -> int:
    """Delete lines of nothing but separators, as Excel leaves behind the last record, and count."""
    values = ", ".join(("source_key", *_ROLES))
    return int(con.execute(f"delete from people where coalesce({values}) is null").fetchall()[0][0])


def _refuse_doubtful_ids(con: duckdb.DuckDBPyConnection, *, is_several: bool) -> None:
    """Give every record its id: the one it has, and before it the silo where files are several."""
    key = "silo || '/' || source_key" if is_several else "source_key"
    con.execute(f"update people set record_id = {key}")
    found = con.execute(
        """
        with repeated as (
            select file, number from people
            qualify record_id is null or count(*) over (partition by record_id) > 1
        )
        select file, count(*), min(number) from repeated group by file order by file limit 1
        """
    ).fetchall()
    if found:
        file, count, first = found[0]
        raise UsageError(
            f"{file}: {counted(count, 'record has', 'records have')} no id of their own (none, or "
            f"another's too), the first is record {first:,}. Every record needs one: name its "
            "column by --id, or leave the ids out to have the records numbered."
        )


def _refuse_empty(con: duckdb.DuckDBPyConnection) -> None:
    filled = con.execute(f"select count(coalesce({', '.join(_ROLES)})) from people").fetchall()
    if not filled[0][0]:
        raise UsageError(
            f"{counted(_count(con), 'record')}, and none has a value in a column that is evidence: "
            "there is nothing to link by. Check the export, or say what a column is by --map."
        )


def _as_number(con: duckdb.DuckDBPyConnection, taken: Taken) -> Taken:
    """Take a further column whose values are mostly numbers of their own for an id number."""
    role = taken.meaning.role
    if role not in ALSO:
        return taken
    is_number, has_number = con.execute(
        f"""
        select
            count(*) filter (regexp_full_match({role}, '{_NUMBER}')) > .8 * count({role})
            and count(distinct {role}) > .3 * count({role}),
            count(id_number) > 0
        from people
        """
    ).fetchall()[0]
    if not is_number or has_number:
        return taken
    con.execute("alter table people drop column id_number")
    con.execute(f"alter table people rename {role} to id_number")
    con.execute(f"alter table people add column {role} varchar")
    return replace(taken, meaning=replace(taken.meaning, role="id_number"))
