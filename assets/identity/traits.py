"""Whether a record is still about whom it was about when a steward decided on it.

A silo may use a key again for somebody else: what was decided of the one says nothing of the other.
Here: what a record says, as short hashes, and what makes it another person's. Not here: where the
hashes are kept (`pipelines/decisions.py`), and what follows (`decisions.sql`).
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

Traits = frozenset[str]  # each `<trait>:<hash>`; a record may have several of one trait
_SQL = Path(__file__).with_suffix(".sql")
_NAME = "first_name"
_OWN = {_NAME, "birth_date", "email", "mobile"}  # what a household does not share
_MOST_CHANGES = 2  # that one person makes, the first name among them


def read_traits(
    con: duckdb.DuckDBPyConnection, records: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Traits]:
    """Return what records say by now; one that says nothing, or is not there, is left out.

    Args:
        con: connection with canonical.customer_records, contact_points and addresses.
        records: by silo and key.
    """
    silos, keys = map(list, zip(*records, strict=True))
    rows = con.execute(_SQL.read_text("utf-8"), [silos, keys]).fetchall()
    return {(silo, key): frozenset(traits) for silo, key, traits in rows}


def are_of_two(then: Traits, now: Traits) -> bool:
    """Return whether a record is about another person than it was.

    It is if its first name and at least two more traits are others, and none is as it was that is
    one person's own. Who marries and moves keeps a first name, a birth date or a number.
    """
    same = _kinds(then & now)
    changed = (_kinds(then) & _kinds(now)) - same
    return _NAME in changed and not same & _OWN and len(changed) > _MOST_CHANGES


def _kinds(traits: Traits) -> set[str]:
    return {trait.partition(":")[0] for trait in traits}
