"""segments.audience_matches: the conditions of [audiences] in retailer.toml as one table.

Here: the select that they become, and the error where one names what no customer has. Not here:
what a condition may be made of (`pipelines/settings_audiences.py`), who of them may be contacted
(`dbt_like_sql/segments/audience_candidates.sql`).
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from sqlglot import exp

from pipelines.errors import SettingsError
from pipelines.settings_audiences import Audience, parsed_condition

MATCHES = "segments.audience_matches"
CUSTOMERS = "segments.customer_360"
DESCRIPTION = "One row is a customer for whom the condition of an audience holds."
COLUMNS = {
    "audience": "Name of the audience in retailer.toml",
    "customer_id": "Customer for whom its condition holds",
}


def matches_sql(audiences: Mapping[str, Audience], columns: Collection[str]) -> str:
    """Return the select of all customers for whom an audience's condition holds.

    Raises:
        SettingsError: a condition names a column that segments.customer_360 has not.
    """
    branches = [_branch(name, audience, columns) for name, audience in audiences.items()]
    return "\nunion all\n".join(branches or [_EMPTY])


_EMPTY = "select null::varchar as audience, null::varchar as customer_id where false"


def _branch(name: str, audience: Audience, columns: Collection[str]) -> str:
    condition = parsed_condition(audience.where)
    for column in condition.find_all(exp.Column):
        if column.name not in columns:
            near = get_close_matches(column.name, columns, 3, 0.5) or sorted(columns)
            raise SettingsError(
                f"[audiences.{name}]: where names '{column.name}', which {CUSTOMERS} has not. "
                f"It has {', '.join(near)}."
            )
    return (
        f"select '{name}' as audience, customer_id\nfrom {CUSTOMERS}\n"
        f"where ({condition.sql(dialect='duckdb', identify=True, comments=False)}) is true"
    )
