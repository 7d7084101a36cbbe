"""Exports of audiences as people.duckdb keeps them: whose address was given out, when and why.

Here: keeping and reading them. An address is kept as a hash under a key that lies in the same file:
whoever has an address and the file can find its exports, from a night nobody can read an address.
Not here: what is exported (`exports.py`).
"""

import secrets

import duckdb
import pyarrow as pa

from pipelines.people import acts, people_file, record_act
from pipelines.warehouse import Warehouse

_EXPORT, _KEY = "export_audience", "hash_key"
_MEMBERS = """
create table if not exists activations (
    act_no bigint,
    customer_id varchar,
    contact_hash varchar,
    reason varchar,
    silo varchar,
    source_key varchar,
    since timestamptz,
    primary key (act_no, customer_id)
)
"""
_LOG = """
select
    acts.act_no as activation_no,
    content ->> 'audience' as audience,
    activations.customer_id,
    content ->> 'channel' as channel,
    content ->> 'purpose' as purpose,
    content ->> 'tool' as tool,
    content ->> 'night' as night,
    contact_hash, reason, silo, source_key, since,
    acted_by as exported_by,
    acted_at as exported_at
from activations
inner join acts using (act_no)
where act_no <= ?
order by act_no, customer_id
"""


def record_export(warehouse: Warehouse, content: dict[str, str], members: pa.Table) -> int:
    """Append an export and its members; return its number.

    Args:
        warehouse: whose people.duckdb keeps it.
        content: audience, channel, purpose, tool and night.
        members: a row a customer: customer_id, contact_hash, reason, silo, source_key, since.
    """

    def keep(con: duckdb.DuckDBPyConnection, number: int) -> None:
        con.execute(_MEMBERS)
        con.register("members", members)
        con.execute(
            "insert into activations select ?, customer_id, contact_hash, reason, silo, "
            "source_key, since from members",
            [number],
        )
        con.unregister("members")

    return record_act(warehouse, _EXPORT, content, keep)


def hash_key(warehouse: Warehouse) -> str:
    """Return the key under which addresses are hashed; the first to ask makes it."""
    known = acts(warehouse, [_KEY])
    if not known:
        record_act(warehouse, _KEY, {"key": secrets.token_hex(32)})
        known = acts(warehouse, [_KEY])  # of two who ask at once, the first has made it
    return known[0].content["key"]


def write_activation_log(con: duckdb.DuckDBPyConnection, warehouse: Warehouse, up_to: int) -> None:
    """Fill ops.activation_log with what was exported up to the act of this number."""
    with people_file(warehouse) as people:
        people.execute(_MEMBERS)
        log = people.execute(_LOG, [up_to]).to_arrow_table()
    con.register("exported", log)
    con.execute("insert into ops.activation_log by name from exported")
    con.unregister("exported")
