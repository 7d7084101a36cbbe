"""identity.decisions: what stewards decided and nobody has undone, as tonight finds it.

Here: which have an effect tonight. Not here: how they are kept (`pipelines/decisions.py`), and what
they do to clusters (`fixed_pairs.py`).
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.decisions import PIN, Decision, bonds_of

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
        ("decided_by", pa.string()),
        ("decided_on", pa.date32()),
        ("why", pa.string()),
        ("is_overruled", pa.bool_()),
    ]
)


def write_decisions(con: duckdb.DuckDBPyConnection, found: Sequence[Decision]) -> None:
    """Write identity.decisions.

    Args:
        con: connection with identity.record_fates and canonical.products.
        found: what nobody has undone.
    """
    kept = {
        bond.number for subject in ("record", "article") for bond in bonds_of(found, subject).kept
    }
    rows = [
        (
            decision.number,
            decision.kind,
            *decision.one,
            *(decision.other or (None, None)),
            decision.attribute,
            decision.value_key,
            decision.decided_by,
            decision.decided_on,
            decision.why,
            decision.kind != PIN and decision.number not in kept,
        )
        for decision in found
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(_READ)
    con.register("decisions_read", pa.table(columns, schema=_READ))
    con.execute(f"delete from {DECISIONS}")
    con.execute(_SQL.read_text("utf-8"))
    con.unregister("decisions_read")
