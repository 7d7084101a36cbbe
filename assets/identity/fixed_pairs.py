"""Pairs of records whose fate is no question of scores: stewards decided, or they are copies.

What is decided to be one is put together before anything else is, and forbidden to nobody by a
score; what is decided to be different is forbidden for good. A record that a decision names stands
for itself; its copies go with it unless that is forbidden. Records that are never compared join
whom they are decided to be.
"""

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assets.identity.bonds import Bond, Bonds
from assets.identity.weights import NEVER, Weights

FIXED = 10 * NEVER  # ln odds: more than all comparisons together can say against
DIFFERENT = -FIXED
_COPY = FIXED  # before all that is weighed
_SAME = 2 * FIXED  # before all else


def read_decided(con: duckdb.DuckDBPyConnection) -> None:
    """Write identity.decided_parties and identity.decided_apart from identity.decisions.

    A row of one is a record that a decision names, and its party: what is one has one number. A row
    of the other is two parties that are not one. What waits for a record that is not delivered
    still says who else is one by it; that somebody is one with another person than now it does not.
    """
    found = con.execute(
        """
        select
            decision_id,
            kind = 'same',
            silo || '/' || source_key,
            other_silo || '/' || other_source_key
        from identity.decisions
        where kind in ('same', 'different') and state <> 'awaiting'
            and (kind = 'different' or misfit is distinct from 'of_others')
        order by decision_id desc
        """
    ).fetchall()
    bonds: Bonds[str] = Bonds(Bond(*row) for row in found)
    named = [(record, n) for n, group in enumerate(bonds.groups()) for record in group]
    _write(con, "identity.decided_parties", named, record_id=pa.string(), party=pa.int32())
    _write(con, "identity.decided_apart", bonds.apart(), party=pa.int32(), other_party=pa.int32())


def _write(
    con: duckdb.DuckDBPyConnection,
    table: str,
    rows: list[tuple[str, int]] | list[tuple[int, int]],
    **types: pa.DataType,
) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    con.register("rows", pa.table(columns, schema=pa.schema(list(types.items()))))
    con.execute(f"create or replace table {table} as from rows")
    con.unregister("rows")


def fix_pairs(con: duckdb.DuckDBPyConnection, *, decided: bool = True) -> None:
    """Fill fixed_pairs: pairs of compared_records, and the ln odds that stand for all evidence.

    Of two different parties their first records stand for all: each party is put together first.
    Where what is decided shall not count, copies that it made stand for themselves still go
    together.
    """
    con.execute("delete from fixed_pairs")
    con.execute(
        f"""
        insert into fixed_pairs
        with parties as (
            select n, party
            from identity.decided_parties
            inner join compared_records using (record_id)
            where $decided
        ),
        firsts as (
            select party, min(n) as n from parties group by party
        ),
        copies as (
            select n, alike_record_id
            from originals
            inner join compared_records using (record_id)
            where alike_record_id in (
                select alike_record_id
                from originals
                inner join identity.decided_parties using (record_id)
            )
        ),
        pairs as (
            select l.n as l, r.n as r, {_SAME}::double as log_odds
            from parties as l
            inner join parties as r on l.party = r.party and l.n < r.n
            union all
            select least(one.n, other.n), greatest(one.n, other.n), {DIFFERENT}
            from identity.decided_apart as decided_apart
            inner join firsts as one using (party)
            inner join firsts as other on decided_apart.other_party = other.party
            union all
            select l.n, r.n, {_COPY}
            from copies as l
            inner join copies as r on l.alike_record_id = r.alike_record_id and l.n < r.n
        )
        select l, r, if(min(log_odds) = {DIFFERENT}, {DIFFERENT}, max(log_odds))
        from pairs
        group by l, r
        """,
        {"decided": decided},
    )


def fix(con: duckdb.DuckDBPyConnection, pairs: str, weights: Weights) -> None:
    """Give the pairs of a table (l, r), weighed in their order, what fixed_pairs says of them."""
    found = con.execute(
        f"select l, r, log_odds from {pairs} left join fixed_pairs using (l, r) order by l, r"
    ).fetchnumpy()
    fixed = np.ma.filled(found["log_odds"], np.nan)
    same, different = fixed == _SAME, fixed == DIFFERENT
    is_bound = fixed > 0
    if not len(fixed) or not (is_bound | different).any():
        return
    forbidden = weights.is_forbidden
    forbidden[:] = _of_parties(forbidden, found["l"], found["r"], same)
    forbidden[is_bound] = False
    forbidden[different] = True
    # What is weighed last is of no birth date: nothing but the pairs' own weights counts there.
    weights.against[:, -1, is_bound] = fixed[is_bound]


def _of_parties(
    forbidden: NDArray[np.bool_],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    same: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return by pair whether all records of both parties are forbidden to each other.

    Else to decide that two are one would tear from either whom the other alone is forbidden.
    """
    leader = np.arange(right.max() + 1)
    np.minimum.at(leader, right[same], left[same])
    one, other = leader[left].astype(np.int64), leader[right].astype(np.int64)
    between = np.minimum(one, other) << 32 | np.maximum(one, other)
    _, place = np.unique(between, return_inverse=True)
    all_forbidden = np.ones(place.max() + 1, dtype=bool)
    np.logical_and.at(all_forbidden, place, forbidden)
    return np.asarray(all_forbidden[place], dtype=np.bool_)


def join_decided(con: duckdb.DuckDBPyConnection) -> None:
    """Join records of identity.clusters that are never compared as decided; say what was decided.

    Persons join persons only, as everywhere.
    """
    con.execute(
        """
        create or replace temporary table renamed as
        with parties as (
            select
                party,
                cluster_id,
                min(cluster_id) over (partition by party) as first_id,
                min(cluster_id) filter (link_method <> 'alone') over (partition by party) as home_id
            from identity.decided_parties
            inner join identity.clusters using (record_id)
            anti join identity.organisation_records using (record_id)
            qualify link_method = 'alone' or cluster_id = home_id
        )
        select distinct
            cluster_id,
            min(cluster_id) over (partition by coalesce(home_id, first_id)) as new_id
        from parties
        """
    )
    con.execute(
        "update identity.clusters as found set cluster_id = new_id from renamed "
        "where found.cluster_id = renamed.cluster_id"
    )
    con.execute(
        """
        update identity.clusters set link_method = 'steward'
        where record_id in (
            select record_id
            from identity.decided_parties
            inner join identity.clusters using (record_id)
            qualify count(*) over (partition by party, cluster_id) > 1
        )
        """
    )
