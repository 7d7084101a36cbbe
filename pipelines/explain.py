"""Who or what is to be explained: found in the published night, or refused with the way out.

Not here: the evidence (`assets/identity/explanation`), and how it is printed (`explained.py`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from assets.identity.explanation.customers import CustomerExplained, explain_customer
from assets.identity.explanation.facts import Record, read_records
from assets.identity.explanation.pairs import PairExplained, explain_pair
from assets.identity.model import Model, read_model
from assets.identity.retraining import refuse_an_older_night
from pipelines.cli_options import file_to_ask
from pipelines.decisions import DIFFERENT, SAME, decisions
from pipelines.errors import UsageError
from pipelines.models import model_of_name
from pipelines.warehouse import Warehouse

_DELIVERED_AS = """
    select silo || '/' || source_key
    from canonical.customer_records
    where silo || '/' || source_key_full = $1
    order by all
"""
_NOW = "select new_customer_id from identity.customer_redirects where old_customer_id = $1"
_KNOWN = "select 1 from identity.customer_ids where customer_id = $1"


def explained(warehouse: Warehouse, names: Sequence[str]) -> PairExplained | CustomerExplained:
    """Return why two records are one customer or not, or how a customer hangs together.

    Args:
        warehouse: whose published night is asked.
        names: two records, a customer, or one of its records.

    Raises:
        UsageError: the night does not know them, or an earlier version of Goldsmith built it.
    """
    with _night(warehouse) as con:
        refuse_an_older_night(con)
        model = model_of(con, warehouse)
        if len(names) == 1:
            return explain_customer(con, model, _customer(con, names[0]))
        one, other = names
        if one == other:
            raise UsageError(f"{one} was named twice; name two records.")
        for name in names:
            _record(con, name)
        return explain_pair(con, model, names)


def decided_later(warehouse: Warehouse, ids: Sequence[str]) -> list[int]:
    """Return the decisions on these records that came after the published night."""
    with _night(warehouse) as con:
        [(last,)] = con.execute("select last_act_no from ops.runs").fetchall()
    return [
        decision.number
        for decision in decisions(warehouse)
        if decision.number > last
        and decision.kind in (SAME["record"], DIFFERENT["record"])
        and {"/".join(decision.one), "/".join(decision.other or ())} & {*ids}
    ]


@contextmanager
def _night(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    file = file_to_ask(warehouse, full=True, building=False)
    con = warehouse.connect(file, read_only=True)
    try:
        yield con
    finally:
        con.close()


def model_of(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> Model:
    """Return the model by which the night was linked, whatever is used by now."""
    [(name,)] = con.execute("select linkage_model from ops.runs").fetchall()
    return read_model(model_of_name(warehouse, name))


def _customer(con: duckdb.DuckDBPyConnection, name: str) -> str:
    if con.execute(_KNOWN, [name]).fetchall():
        return name
    if "/" in name:
        record = _record(con, name)
        if record.customer_id is None:
            raise UsageError(
                f"{name} is set aside and belongs to no customer; identity.record_fates says by "
                "which rule. Correct it in the silo if that is wrong."
            )
        return record.customer_id
    found = con.execute(_NOW, [name]).fetchone()
    if found is None:
        raise UsageError(
            f"{name}: the published night has no such customer. Expected is a customer_id, as in "
            "golden.customers, or one or two records: silo/source_key."
        )
    raise UsageError(
        f"{name} is no longer in use: its records went to {found[0]}. Ask for that."
        if found[0]
        else f"{name} is no longer in use: its records are not delivered any more."
    )


def _record(con: duckdb.DuckDBPyConnection, name: str) -> Record:
    found = read_records(con, [name])
    if not found:
        longer = con.execute(_DELIVERED_AS, [name]).fetchone()
        hint = f"; what its silo delivers as that is {longer[0]} there" if longer else ""
        raise UsageError(
            f"{name}: the published night has no such record. Expected is silo/source_key, as in "
            f"golden.customer_records{hint}."
        )
    return found[0]
