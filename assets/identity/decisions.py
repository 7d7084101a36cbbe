"""identity.decision_acts and identity.decisions: what stewards decided and nobody has undone.

Here: what was read, and which have an effect tonight. Not here: how they are kept
(`pipelines/decisions.py`), and what they do: who is set aside (identity.record_fates), who is one
(`fixed_pairs.py`), which value is pinned (survivorship.pins).
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.identity.traits import are_of_two, read_traits
from pipelines.decisions import SAME, Decision, bonds_of

ACTS = "identity.decision_acts"
DECISIONS = "identity.decisions"
_SQL = Path(__file__).with_suffix(".sql")
_READ = pa.schema(
    [
        ("decision_id", pa.int64()),
        ("kind", pa.string()),
        ("silo", pa.string()),
        ("source_key", pa.string()),
        ("other_silo", pa.string()),
        ("other_source_key", pa.string()),
        ("attribute", pa.string()),
        ("value_key", pa.string()),
        ("pinned_until", pa.date32()),
        ("case_key", pa.string()),
        ("data_key", pa.string()),
        ("decided_by", pa.string()),
        ("decided_on", pa.date32()),
        ("why", pa.string()),
        ("is_overruled", pa.bool_()),
        ("is_awaiting", pa.bool_()),
        ("is_of_others", pa.bool_()),
    ]
)


def write_acts(con: duckdb.DuckDBPyConnection, found: Sequence[Decision]) -> None:
    """Write identity.decision_acts: what nobody has undone.

    Args:
        con: connection with the canonical tables of customers.
        found: what nobody has undone.
    """
    of_others = _of_others(con, found)
    void = {d.number for d in found if d.kind == SAME["record"]} & of_others
    bound = [d for d in found if d.is_bond and d.number not in void]
    kept = {
        bond.number for subject in ("record", "article") for bond in bonds_of(bound, subject).kept
    }
    rows = [
        (
            decision.number,
            decision.kind,
            *decision.one,
            *(decision.other or (None, None)),
            decision.attribute,
            decision.value_key,
            decision.pinned_until,
            decision.case_key,
            decision.data_key,
            decision.decided_by,
            decision.decided_on,
            decision.why,
            decision.is_bond and not decision.is_awaiting and decision.number not in kept | void,
            decision.is_awaiting,
            decision.number in of_others,
        )
        for decision in found
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_READ)
    con.register("decisions_read", pa.table(columns, schema=_READ))
    con.execute(f"delete from {ACTS}")
    con.execute(f"insert into {ACTS} by name from decisions_read")
    con.unregister("decisions_read")


def _of_others(con: duckdb.DuckDBPyConnection, found: Sequence[Decision]) -> set[int]:
    """Return the decisions one of whose records is about another person by now."""
    records = {record for decision in found for record in decision.said}
    now = read_traits(con, sorted(records)) if records else {}
    return {
        decision.number
        for decision in found
        if any(
            are_of_two(then, now.get(record, frozenset())) for record, then in decision.said.items()
        )
    }


def write_decisions(con: duckdb.DuckDBPyConnection) -> None:
    """Write identity.decisions.

    Args:
        con: connection with identity.decision_acts, identity.record_fates and canonical.products.
    """
    con.execute(f"delete from {DECISIONS}")
    con.execute(_SQL.read_text("utf-8"))
