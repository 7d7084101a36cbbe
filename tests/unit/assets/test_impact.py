"""What a night does to customers in words, and where to look at them."""

import re

import duckdb
import pytest

from assets.impact import beyond_gates

NIGHT = """
    create schema ops; create schema golden;
    create table golden.night as select date '2026-11-22' as as_of;
    create table golden.customer_events as
    select * from (values
        (date '2026-11-21', 'G1', 'changed', ['is_contactable_post']),
        (date '2026-11-22', 'G2', 'changed', ['email', 'is_contactable_email']),
        (date '2026-11-22', 'G3', 'changed', ['email']),
        (date '2026-11-22', 'G4', 'gone', null)
    ) as events (event_on, customer_id, event, changed);
"""


@pytest.mark.parametrize(
    ("change", "customers"),
    [
        pytest.param("uncontactable", ["G2"], id="who was reached, tonight"),
        pytest.param("changed", ["G2", "G3"], id="who changed"),
        pytest.param("gone", ["G4"], id="who is gone"),
    ],
)
def test_beyond_a_gate_the_query_finds_tonights_customers(
    change: str, customers: list[str]
) -> None:
    with duckdb.connect() as con:
        con.execute(NIGHT)
        con.execute(
            "create table ops.impact as select ? as change, true as is_beyond_gate, "
            "20 as customer_count, 0.3 as share, 0.2 as limit_share",
            [change],
        )
        (line,) = beyond_gates(con)
        query = re.search(r'--building "(.+)"`', line)
        assert query is not None
        found = con.sql(f"select customer_id from ({query[1]}) order by all").fetchall()
    assert [customer for (customer,) in found] == customers
