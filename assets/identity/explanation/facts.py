"""What a night knows of records beside their weights: values, fates, decisions, stated keys.

Values are those of persons: whoever prints them was asked for these records.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from assets.identity.bonds import Bond, Bonds

# What is shown of a comparison: columns of person_records or of organisation_records.
VALUES = {
    "first_name": "first_name",
    "last_name": "last_name",
    "middle_names": "middle_names",
    "generation": "name_suffix",
    "sex": "gender",
    "birth_date": "birth_date",
    "email": "email",
    "mobile": "mobile",
    "landline": "landline",
    "address": "address",
    "postal_code": "postal_code",
    "city": "city",
    "id_number": "id_number",
    "also_1": "also_1",
    "also_2": "also_2",
    "also_3": "also_3",
}
ORGANISATION_VALUES = {
    "name": "array_to_string(name_words, ' ')",
    "legal_form": "legal_form",
    "vat_id": "vat_id",
    "place": "concat_ws(', ', address, concat_ws(' ', postal_code, city))",
    "email": "coalesce(email, email_domain)",
    "phone": "phone",
}
_RECORDS = """
    select record_id, silo, source_key, fate, rule, customer_id
    from identity.record_fates
    left join identity.customer_ids using (record_id)
    where record_id in (select unnest($1))
"""
# What many share is nobody's own, and no evidence.
_IGNORED = """
    with records as (
        from identity.person_records where record_id in (select unnest($1))
    )
    select record_id, kind, reason
    from (
        select record_id, 'email' as kind, email as value from records
        union all select record_id, 'mobile', mobile from records
        union all select record_id, 'landline', landline from records
        union all select record_id, 'address', address || ', ' || postal_code from records
    )
    inner join identity.shared_values using (kind, value)
    where not is_evidence
    order by all
"""
_STATED_KEYS = """
    select key
    from (
        select distinct silo, source_key, unnest(stated_keys) as key from identity.stated_keys
    )
    where silo || '/' || source_key in (select unnest($1))
    group by key
    having count(*) > 1
    order by key
"""
_DECISIONS = """
    select
        decision_id, kind = 'same', silo || '/' || source_key,
        other_silo || '/' || other_source_key, decided_by, decided_on, why, state
    from identity.decisions
    where kind in ('same', 'different')
    order by decision_id desc
"""
_OVERSIZED = """
    select unnest(exceeded), unnest(found), unnest(most)
    from identity.oversized_customers
    where customer_id = $1
"""


@dataclass(frozen=True)
class Record:
    """A record, what resolution does with it, and what it states, by comparison.

    `ignored` are contacts of it that are nobody's own, and why.
    """

    record_id: str
    fate: str
    rule: str
    customer_id: str | None
    values: dict[str, str | None]
    ignored: dict[str, str]


@dataclass(frozen=True)
class Decided:
    """A decision of a steward on two records, as the night took it into account."""

    number: int
    is_same: bool
    one: str
    other: str
    decided_by: str
    decided_on: date
    why: str
    state: str


@dataclass(frozen=True)
class Limit:
    """What a customer has more of than usual."""

    what: str
    found: int
    most: int


def read_records(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[Record]:
    """Return those of these records that the night knows, in their order."""
    values = _values(con, ids, "identity.person_records", VALUES)
    values |= _values(con, ids, "identity.organisation_records", ORGANISATION_VALUES)
    ignored: dict[str, dict[str, str]] = {}
    for record_id, kind, reason in con.execute(_IGNORED, [ids]).fetchall():
        ignored.setdefault(record_id, {})[kind] = reason
    found = {
        record_id: Record(
            record_id, fate, rule, customer, values.get(record_id, {}), ignored.get(record_id, {})
        )
        for record_id, _, _, fate, rule, customer in con.execute(_RECORDS, [ids]).fetchall()
    }
    return [found[record_id] for record_id in ids if record_id in found]


def _values(
    con: duckdb.DuckDBPyConnection, ids: Sequence[str], table: str, columns: dict[str, str]
) -> dict[str, dict[str, str | None]]:
    shown = ", ".join(f"({sql})::varchar" for sql in columns.values())
    # By their row numbers: else every column of all records is read.
    rows = con.execute(
        f"select record_id, {shown} from {table} where rowid in ("
        f"select rowid from {table} where record_id in (select unnest($1)))",
        [ids],
    ).fetchall()
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}


def read_stated_keys(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[str]:
    """Return the keys by which silos state that several of these records are one."""
    return [key for (key,) in con.execute(_STATED_KEYS, [ids]).fetchall()]


def read_decisions(con: duckdb.DuckDBPyConnection) -> list[Decided]:
    """Return what the night knew of decisions on records, the newest first."""
    return [Decided(*row) for row in con.execute(_DECISIONS).fetchall()]


def decided_on_pair(found: Sequence[Decided], one: str, other: str) -> list[Decided]:
    """Return the fewest decisions that make two records one, or that keep them apart."""
    bonds = Bonds(Bond(each.number, each.is_same, each.one, each.other) for each in found)
    cut_in = [
        *bonds.against(Bond(0, is_same=False, one=one, other=other)),
        *bonds.against(Bond(0, is_same=True, one=one, other=other)),
    ]
    numbers = {bond.number for bond in cut_in}
    return [each for each in found if each.number in numbers]


def decided_on_records(found: Sequence[Decided], ids: Collection[str]) -> list[Decided]:
    """Return the decisions that name one of these records."""
    return [each for each in found if each.one in ids or each.other in ids]


def read_limits(con: duckdb.DuckDBPyConnection, customer_id: str) -> list[Limit]:
    """Return what the customer has more of than one person usually has."""
    return [Limit(*row) for row in con.execute(_OVERSIZED, [customer_id]).fetchall()]
