"""What a preset expects of the rows of an export: one TOML table each, as a type.

Here: the kinds of expectations, what each needs, how it reads in words, and the rules that every
export has without writing them. Not here: judging by them (`judge.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assets.sql_text import ROW_KEY, quoted, quoted_list, quoted_table, text_literal

Severity = Literal["drop", "quarantine", "block", "warn"]
Kind = Literal["not_null", "unique", "in_set", "between", "readable", "rows"]
Value = bool | int | float | date | datetime | str
Bound = int | float | date | datetime

# The fields of each kind: those it cannot do without, and those it may have.
_NEEDED: dict[Kind, frozenset[str]] = {
    "not_null": frozenset({"columns"}),
    "unique": frozenset({"columns"}),
    "in_set": frozenset({"columns", "values"}),
    "between": frozenset({"columns"}),
    "readable": frozenset({"columns"}),
    "rows": frozenset({"where"}),
}
_OPTIONAL: dict[Kind, frozenset[str]] = {"between": frozenset({"min", "max"})}
_OF_ONE_COLUMN: frozenset[Kind] = frozenset({"in_set", "between"})
_BYTE_ORDER_MARK = 0xFEFF
_FIELDS_OF_KINDS = frozenset({"columns", "values", "min", "max", "where"})


class Expectation(BaseModel):
    """A named claim about the rows of one table, and what happens to rows that break it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    severity: Severity
    expect: Kind
    columns: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    values: Annotated[tuple[Value, ...], Field(min_length=1)] | None = None
    min: Bound | None = None
    max: Bound | None = None
    where: Annotated[str, Field(min_length=1)] | None = None
    reason: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _has_the_fields_of_its_kind(self) -> Self:
        given = {field for field in _FIELDS_OF_KINDS if getattr(self, field) is not None}
        needed = _NEEDED[self.expect]
        allowed = needed | _OPTIONAL.get(self.expect, frozenset())
        kind = f"expectation '{self.name}' with expect = '{self.expect}'"
        if missing := needed - given:
            raise ValueError(f"{kind} needs {_listed(missing)}")
        if surplus := given - allowed:
            raise ValueError(
                f"{kind} cannot have {_listed(surplus)}; allowed are {_listed(allowed)}"
            )
        if self.expect in _OF_ONE_COLUMN and len(self.columns or ()) != 1:
            raise ValueError(f"{kind} needs exactly one name in 'columns'")
        if self.expect == "between" and self.min is None and self.max is None:
            raise ValueError(f"{kind} needs 'min' or 'max' or both")
        return self

    @property
    def description(self) -> str:
        """The claim in words, for reports and the Dagster UI."""
        names = ", ".join(self.columns or ())
        match self.expect:
            case "not_null":
                return f"{names}: never empty"
            case "unique":
                return f"{names}: no value occurs twice"
            case "in_set":
                return f"{names}: one of {', '.join(str(value) for value in self.values or ())}"
            case "between":
                return f"{names}: {_range(self.min, self.max)}"
            case "readable":
                return f"{names}: what was delivered could be read"
            case "rows":
                return f"no row where {' '.join((self.where or '').split())}"


def _listed(fields: frozenset[str] | set[str]) -> str:
    return ", ".join(f"'{field}'" for field in sorted(fields))


def _range(low: Bound | None, high: Bound | None) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"between {low} and {high}"


def generic_expectations(
    raw_table: str,
    headers: Mapping[str, Sequence[str]],
    key: Sequence[str] = (),
    *,
    is_of_people: bool = False,
) -> list[Expectation]:
    """Return the rules every export has: repeated headers and, with a key, repeated records.

    One of people has a further one: a subtotal in the column of the key would be a customer.

    Args:
        raw_table: name of the raw table with its schema.
        headers: of each declared column the header texts it may have, in the file's order; none
            where its text never is a header.
        key: columns that identify a record; without them equal records may be two real things.
        is_of_people: whether its records are about people.
    """
    rules = [
        Expectation(
            name="repeated_header",
            severity="drop",
            expect="rows",
            where=_key_is_in(_header_rows(raw_table, headers)),
            reason="The row repeats the file's header: two exports were put one after the other.",
        )
    ]
    if key:
        rules.append(
            Expectation(
                name="repeated_record",
                severity="drop",
                expect="rows",
                where=_key_is_in(_later_copies(raw_table, list(headers), key)),
                reason="An earlier record of the file, or of that file in another archive, is the "
                "same in every column.",
            )
        )
    said = [column for column in headers if column not in key]
    if is_of_people and key and said:
        rules.append(
            Expectation(
                name="record_says_more_than_its_key",
                severity="quarantine",
                expect="rows",
                where=_key_is_in(_rows_without(raw_table, said)),
                reason="Only the key is filled: a subtotal, a heading or an empty row, and nobody.",
            )
        )
    return rules


def _key_is_in(rows: str) -> str:
    return f"({quoted_list(ROW_KEY)}) in ({rows}\n)"


def _header_rows(raw_table: str, headers: Mapping[str, Sequence[str]]) -> str:
    cells: list[str] = []
    for column, texts in headers.items():
        if not texts:
            continue
        named = ", ".join(map(text_literal, texts))
        # Only the first cell must be there; the others may be cut off or empty. A second file's
        # byte order mark is part of it, and so are the quotes behind such a mark.
        if cells:
            cells.append(f"({quoted(column)} is null or trim({quoted(column)}) in ({named}))")
        else:
            cells.append(f"trim({quoted(column)}, ' \"' || chr({_BYTE_ORDER_MARK})) in ({named})")
    conditions = "\n        and ".join(cells) or "false"
    return f"""
    select ({quoted_list(ROW_KEY)})
    from {quoted_table(raw_table)}
    where {conditions}"""


def _rows_without(raw_table: str, columns: Sequence[str]) -> str:
    return f"""
    select ({quoted_list(ROW_KEY)})
    from {quoted_table(raw_table)}
    where coalesce({quoted_list(columns)}) is null"""


def _later_copies(raw_table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    # The hash first, for speed: hardly any record is left for the window. The key beside the hash,
    # for certainty: two different records would need one key and one hash to be taken for copies.
    # What a file is called may say what its records are; archives and folders are delivered twice.
    record_hash = f"hash({quoted_list(columns)})"
    return f"""
    select ({quoted_list(ROW_KEY)})
    from {quoted_table(raw_table)}
    where {record_hash} in (
        select {record_hash} from {quoted_table(raw_table)} group by all having count(*) > 1
    )
    qualify row_number() over (
        partition by
            "silo", regexp_extract("source_file", '[^/]*$'), {quoted_list(key)}, {record_hash}
        order by "source_file", "source_row"
    ) > 1"""
