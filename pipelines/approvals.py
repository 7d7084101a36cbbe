"""Two persons for one decision: who are one customer counts once a second person has approved.

Here: which decisions need it, and who may approve. Not here: how decisions are kept
(`decisions.py`), and the setting (`two_persons` under [review] in retailer.toml).
"""

import getpass

from pipelines.decisions import Key, decisions, record_approval
from pipelines.errors import UsageError
from pipelines.nights import open_night
from pipelines.warehouse import Warehouse

_BUYERS = """
    select count(distinct customer_id)
    from golden.customer_records
    inner join segments.customer_360 using (customer_id)
    where order_count > 0 and (silo, source_key) in ((?, ?), (?, ?))
"""


def are_buyers(warehouse: Warehouse, one: Key, other: Key) -> bool:
    """Return whether two records are of two customers who have orders both."""
    with open_night(warehouse) as con:
        return con.execute(_BUYERS, [*one, *other]).fetchall() == [(2,)]


def approve(warehouse: Warehouse, number: int, why: str) -> int:
    """Note that a second person approves a decision; return the number of that.

    Raises:
        UsageError: no such decision awaits approval, or whoever approves has made it.
    """
    if not why.strip():
        raise UsageError("--why is empty: say for what reason, whoever reads it next year.")
    waiting = {found.number: found for found in decisions(warehouse) if found.is_awaiting}
    if number not in waiting:
        raise UsageError(
            f"no decision {number} awaits approval. `goldsmith review list` has those that do."
        )
    if waiting[number].decided_by == getpass.getuser():
        raise UsageError(
            f"decision {number} is your own ({waiting[number].decided_by}): a second person "
            "approves it, under their own user name."
        )
    return record_approval(warehouse, number, why)
