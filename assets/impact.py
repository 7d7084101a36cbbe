"""What tonight would change for customers, told before it is published.

Here: the words for `ops.impact`, and what stops a night. Not here: how it is counted
(`dbt_like_sql/ops/impact.sql`) and how much is allowed (`[gates]` in retailer.toml).
"""

from dataclasses import dataclass

import duckdb

from pipelines.counted import counted

IMPACT = "ops.impact"
# What happens to customers, and where to look at them; ids only, nothing of a person.
_WORDS = {
    "created": "are new",
    "merged": "were merged into others",
    "split": "were split off others",
    "moved": "gave records to others",
    "gone": "are gone with all their records",
    "changed": "have other values",
    "contactable": "may newly be contacted",
    "uncontactable": "may no longer be contacted",
}


@dataclass(frozen=True)
class Change:
    """A row of ops.impact; `share` is None on a first night."""

    name: str
    is_beyond_gate: bool
    customers: int
    share: float | None
    limit: float

    @property
    def words(self) -> str:
        """Say what happens to these customers."""
        return _WORDS[self.name]


def read_impact(con: duckdb.DuckDBPyConnection) -> list[Change]:
    """Return every change of tonight, in the order of `_WORDS`."""
    rows = con.execute(
        f"select change, is_beyond_gate, customer_count, share, limit_share from {IMPACT}"
    ).fetchall()
    return sorted((Change(*row) for row in rows), key=lambda change: [*_WORDS].index(change.name))


def beyond_gates(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return a line for each change that is more than `[gates]` allows, and where to look."""
    return [
        f"{counted(change.customers, 'customer')} {change.words}, {change.share:.1%} of last "
        f"night's; [gates] {change.name}_share allows {change.limit:.1%}. Look at some of them "
        f'(`goldsmith sql --building "{_query(change.name)}"`); if it is right, raise '
        f"{change.name}_share in retailer.toml for this night."
        for change in read_impact(con)
        if change.is_beyond_gate
    ]


def _query(change: str) -> str:
    happened = f"event = '{change}'"
    if change in ("contactable", "uncontactable"):
        happened = "contains(changed::varchar, 'is_contactable')"
    return (
        "select * from golden.customer_events semi join golden.night on event_on = as_of "
        f"where {happened} limit 20"
    )
