"""Which pairs of records are compared at all: those that share one of many named keys.

A key's value that more than `MOST_RECORDS` records share is skipped: coarse keys switch themselves
off as data grow. What is skipped is in identity.blocking_statistics.
"""

import duckdb

MOST_RECORDS = 100
# What is compared: copies of a record once, or a buyer's hundred guest orders would be too many.
COMPARED = "(from identity.party_records where record_id = original_record_id)"

# Name of the key -> SQL over identity.party_records. Spouses must be among the pairs (`address`):
# without them the household class has nothing to learn from, and takes families for persons.
KEYS = {
    "shared_sale": "unnest(shared_sales)",
    "email": "email",
    "mobile": "mobile",
    "landline": "landline",
    "email_local_part": "case when position('@' in email) > 6 then split_part(email, '@', 1) end",
    "full_name": "first_name || '|' || last_name",
    "swapped_name": "least(first_name, last_name) || '|' || greatest(first_name, last_name)",
    "birth_date_surname_initial": "birth_date || left(last_name, 1)",
    "birth_date_first_initial": "birth_date || left(first_name, 1)",
    "address": "address || left(postal_code, 2)",
    "address_first_name": "address || '|' || first_name",
    "surname_postal_code": "last_name || postal_code",
    "first_name_postal_code": "first_name || postal_code",
    "surname_region_initial": "last_name || left(postal_code, 3) || left(first_name, 1)",
    "surname_city_initial": "last_name || city || left(first_name, 1)",
    "surname_start_postal_code": "left(last_name, 3) || postal_code || left(first_name, 1)",
    "name_starts": "left(first_name, 3) || '|' || left(last_name, 4)",
    "street_first_name": "street || '|' || first_name",
}


def block(con: duckdb.DuckDBPyConnection) -> None:
    """Write the temporary table blocked_pairs, in Splink's form, and identity.blocking_statistics.

    One row of blocked_pairs is a pair of records that share a key, under the first such key.
    """
    con.execute(
        "create or replace temporary table key_pairs "
        "(match_key varchar, join_key_l varchar, join_key_r varchar)"
    )
    con.execute("delete from identity.blocking_statistics")
    for name, key in KEYS.items():
        _add_pairs(con, name, key)
    con.execute(
        """
        create or replace temporary table blocked_pairs as
        select first(match_key order by rowid) as match_key, join_key_l, join_key_r
        from key_pairs
        group by join_key_l, join_key_r
        """
    )


def _add_pairs(con: duckdb.DuckDBPyConnection, name: str, key: str) -> None:
    """Add the pairs that share a value of this key to key_pairs, and the key's statistics."""
    con.execute(
        f"""
        create or replace temporary table keyed as
        with key_values as (
            select {key} as key_value, record_id from {COMPARED}
        )
        select key_value, list(record_id order by record_id) as records
        from key_values
        where key_value is not null
        group by key_value
        having count(*) > 1
        """
    )
    con.execute(
        """
        insert into identity.blocking_statistics by name
        select
            ? as blocking_key,
            count(*) as value_count,
            coalesce(sum(length(records) * (length(records) - 1) // 2)
                filter (length(records) <= ?), 0) as pair_count,
            count(*) filter (length(records) > ?) as skipped_value_count,
            coalesce(sum(length(records)) filter (length(records) > ?), 0)
                as skipped_record_count
        from keyed
        """,
        [name, MOST_RECORDS, MOST_RECORDS, MOST_RECORDS],
    )
    con.execute(
        """
        insert into key_pairs
        with members as (
            select key_value, unnest(records) as record_id
            from keyed
            where length(records) <= ?
        )
        select ?, l.record_id, r.record_id
        from members as l
        inner join members as r on l.key_value = r.key_value and l.record_id < r.record_id
        """,
        [MOST_RECORDS, name],
    )
