"""Which pairs of records are compared at all: those that share one of many named keys.

A key's value that more than `MOST_RECORDS` records share is skipped: coarse keys switch themselves
off as data grow. Which keys are used is the model's; training chooses them by what they bring, and
those that bring much are left out where they would cost too much.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate

import duckdb

MOST_RECORDS = 100
_PAIRS_PER_RECORD = 4  # of the keys that may be left out

# Name of the key -> SQL over compared_records.
KEYS = {
    "stated_key": "unnest(stated_keys)",
    "shared_sale": "unnest(shared_sales)",
    "id_number": "id_number",
    "email": "email",
    "phone": "unnest(list_distinct([mobile, landline]))",
    "address": "address || left(postal_code, 2)",
    "full_name": "first_name || '|' || last_name",
    "swapped_name": "least(first_name, last_name) || '|' || greatest(first_name, last_name)",
    "email_local_part": "case when length(email_local_part) > 5 then email_local_part end",
    "birth_date_surname_initial": "birth_date || left(last_name, 1)",
    "birth_date_first_initial": "birth_date || left(first_name, 1)",
    "address_first_name": "address || '|' || first_name",
    "address_initials": "address || '|' || left(last_name, 2) || left(first_name, 1)",
    "address_birth_year": "address || '|' || birth_year",
    "address_anywhere": "address",
    "first_name_postal_code": "first_name || postal_code",
    "surname_postal_code_initial": "last_name || postal_code || left(first_name, 1)",
    "surname_postal_code": "last_name || postal_code",
    "first_name_birth_year": "first_name || birth_year",
    "surname_birth_year": "last_name || birth_year",
    "first_name_birthday": "first_name || '|' || birthday",
    "surname_birthday": "last_name || '|' || birthday",
    "name_birth_day": "first_name || '|' || left(last_name, 1) || right(birthday, 2)",
    "name_starts": "left(first_name, 3) || '|' || left(last_name, 4)",
    "surname_region": "last_name || left(postal_code, 3)",
    "surname_region_initial": "last_name || left(postal_code, 3) || left(first_name, 1)",
    "surname_start_postal_code": "left(last_name, 3) || postal_code || left(first_name, 1)",
    "birth_date_region": "birth_date || left(postal_code, 3)",
    "first_name_region": "first_name || left(postal_code, 3)",
    "surname_also_1": "last_name || '|' || also_1",
    "name_also_1": "first_name || '|' || left(last_name, 1) || also_1",
    "first_name_city": "first_name || '|' || city",
    "surname_city": "last_name || '|' || city",
    "surname_city_initial": "last_name || city || left(first_name, 1)",
    "street_postal_code": "street || postal_code",
    "street_first_name": "street || '|' || first_name",
    "street_surname_start": "street || '|' || left(last_name, 3)",
    "birth_date": "birth_date",
}
# Used whatever they bring: spouses must be among the pairs (`address`), for without them the
# household class has nothing to learn from, and takes families for persons.
ALWAYS = ("stated_key", "shared_sale", "id_number", "email", "phone", "address", "full_name")
# The same for organisations. A name alone brings none: it says too little without a place.
ORGANISATION_KEYS = {
    "organisation_vat_id": "vat_id",
    "organisation_email": "email",
    "organisation_phone": "phone",
    "organisation_name_postal_code": "name_key || '|' || postal_code",
    "organisation_name_city": "name_key || '|' || city",
    "organisation_word_address": (
        "unnest(list_transform(name_words, lambda word: word || '|' || address))"
    ),
    "organisation_name_start_address": "left(name_key, 3) || '|' || address",
    "organisation_word_postal_code": (
        "unnest(list_transform(name_words, lambda word: word || '|' || postal_code))"
    ),
    "organisation_email_domain": "email_domain",
}
_SQL = KEYS | ORGANISATION_KEYS


def count_pairs(
    con: duckdb.DuckDBPyConnection, keys: Collection[str], *, beside: bool = False
) -> dict[str, int]:
    """Write identity.blocking_statistics; return the pairs each key brings, others' included.

    `beside` keeps what was counted before.
    """
    if not beside:
        con.execute("delete from identity.blocking_statistics")
    for key in keys:
        con.execute(
            f"""
            insert into identity.blocking_statistics by name
            with key_values as (select {_SQL[key]} as key_value from compared_records),
            shared as (
                select count(*) as n from key_values
                where key_value is not null
                group by hash(key_value)
                having n > 1
            )
            select
                ? as blocking_key,
                count(*) as value_count,
                coalesce(sum(n * (n - 1) // 2) filter (n <= ?), 0) as pair_count,
                count(*) filter (n > ?) as skipped_value_count,
                coalesce(sum(n) filter (n > ?), 0) as skipped_record_count
            from shared
            """,
            [key, MOST_RECORDS, MOST_RECORDS, MOST_RECORDS],
        )
    rows = con.execute("select blocking_key, pair_count from identity.blocking_statistics")
    return {key: count for key, count in rows.fetchall() if key in keys}


def affordable(chosen: Sequence[str], counts: dict[str, int], records: int) -> list[str]:
    """Return the keys within the budget of pairs: the chosen, then the most selective others.

    Of the chosen, those in `ALWAYS` cost nothing of the budget. `counts` are the pairs each key
    brings, as from `count_pairs`.
    """
    most = _PAIRS_PER_RECORD * records
    known = [key for key in chosen if key in counts]
    keys = [key for key in known if key in ALWAYS]
    keys += _most_selective([key for key in known if key not in ALWAYS], counts, most)
    others = [key for key in counts if counts[key] and key not in chosen]
    return keys + _most_selective(others, counts, most - sum(counts[key] for key in keys))


def _most_selective(keys: Iterable[str], counts: dict[str, int], most: int) -> list[str]:
    """Return the keys with the fewest pairs, as many as bring at most so many together."""
    ordered = sorted(keys, key=lambda key: (counts[key], key))
    totals = accumulate(counts[key] for key in ordered)
    return [key for key, total in zip(ordered, totals, strict=True) if total <= most]


def block(con: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> int:
    """Write the temporary table blocked_pairs; return its rows.

    One row is a pair of records (numbers l < r) that share a key, with the number of the first such
    key in `keys`.
    """
    con.execute("create or replace temporary table key_pairs (pair ubigint, key utinyint)")
    for number, key in enumerate(keys):
        con.execute(f"insert into key_pairs select pair, {number} from ({pairs_of(key)})")
    con.execute(
        """
        create or replace temporary table blocked_pairs as
        select (pair >> 32)::integer as l, (pair & 4294967295)::integer as r, min(key) as key
        from key_pairs
        group by pair
        """
    )
    con.execute("drop table key_pairs")
    return int(con.execute("select count(*) from blocked_pairs").fetchall()[0][0])


def pairs_of(key: str, share: str = "true") -> str:
    """Return the query of a key's pairs as l << 32 | r; `share` limits it to some key values."""
    return f"""
        with key_values as (select {_SQL[key]} as key_value, n from compared_records),
        members as (
            select hash(key_value) as key_hash, n
            from key_values
            where key_value is not null and {share}
            qualify count(*) over (partition by key_hash) between 2 and {MOST_RECORDS}
        )
        select l.n::ubigint << 32 | r.n::ubigint as pair
        from members as l
        inner join members as r on l.key_hash = r.key_hash and l.n < r.n
    """
