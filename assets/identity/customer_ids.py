"""Customer ids that last: issued once, never issued again, following most of their records.

Here: which cluster of tonight carries which id, and what happened to the others.
Not here: who is who (`clusters.py`), and which numbers are free (`pipelines/id_numbers.py`).

A cluster takes the id that most of its records had. Two clusters that want one id are a split: the
one with more of its records keeps it. An id without a cluster is retired and leaves a redirect to
whoever has its last records. It is restored when most of those that are delivered are split off
again, or return, and are not outnumbered where they are.
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from assets.sql_text import text_literal


@dataclass(frozen=True, order=True)
class _Wish:
    """A cluster's wish for an id; the smallest comes first."""

    rank: int  # minus the number of records
    customer_id: str
    cluster_id: str


def assign(con: duckdb.DuckDBPyConnection, first_number: int, as_of: date) -> None:
    """Write tonight's customer ids, redirects, events and former records.

    Args:
        con: connection with identity.clusters of tonight, and the carried tables of last night.
        first_number: the first number no id ever had.
        as_of: the night.
    """
    _count_votes(con)
    _name_clusters(con, first_number)
    night = f"date {text_literal(str(as_of))}"
    _write_ids(con, night)
    _write_former_records(con)
    _write_redirects(con, night)
    _write_events(con, night)


def last_id_number(con: duckdb.DuckDBPyConnection) -> int:
    """Return the highest number among the ids of this build, retired ones too; 0 without any."""
    rows = con.execute(
        """
        select coalesce(max(substr(customer_id, 2)::bigint), 0) from (
            select customer_id from identity.customer_ids
            union all select customer_id from identity.former_records
        )
        """
    ).fetchall()
    return int(rows[0][0])


def _count_votes(con: duckdb.DuckDBPyConnection) -> None:
    """Write votes, a row a cluster and an id of its records; and the same of retired ids."""
    con.execute(
        """
        create or replace temporary table votes as
        select
            cluster_id,
            customer_id,
            count(*) as record_count,
            count(*) over (partition by cluster_id) = 1
                and count(*) over (partition by customer_id) = 1 as is_undisputed,
            count(*) over (partition by customer_id) > 1 as is_split
        from identity.clusters
        inner join carried.customer_ids using (record_id)
        group by cluster_id, customer_id
        """
    )
    con.execute(
        """
        create or replace temporary table former_votes as
        with totals as (
            -- What is no longer delivered has no say.
            select customer_id, count(*) as last_count
            from carried.former_records
            semi join identity.clusters using (record_id)
            group by customer_id
        ),
        sizes as (
            select cluster_id, sum(record_count) as voter_count from votes group by cluster_id
        ),
        freed as (
            select record_id, cluster_id, coalesce(voter_count, 0) as voter_count
            from identity.clusters
            left join sizes using (cluster_id)
            left join carried.customer_ids using (record_id)
            left join votes using (cluster_id, customer_id)
            where is_split or voter_count is null
        )
        select cluster_id, customer_id, count(*) as record_count
        from freed
        inner join carried.former_records using (record_id)
        inner join totals using (customer_id)
        group by cluster_id, customer_id, last_count, voter_count
        having 2 * count(*) > greatest(last_count, voter_count)
        """
    )


def _name_clusters(con: duckdb.DuckDBPyConnection, first_number: int) -> None:
    """Write the temporary table named: cluster_id, customer_id, how (kept | restored | issued)."""
    restored = _granted(_wishes(con, "former_votes"))
    disputed = _wishes(con, "votes where not is_undisputed")
    kept = _granted([wish for wish in disputed if wish.cluster_id not in restored])
    chosen = [(c, i, "restored") for c, i in restored.items()]
    chosen += [(c, i, "kept") for c, i in kept.items()]
    columns = list(zip(*chosen, strict=True)) or [(), (), ()]
    con.register(
        "chosen",
        pa.table(
            {
                name: pa.array(values, pa.string())
                for name, values in zip(("cluster_id", "customer_id", "how"), columns, strict=True)
            }
        ),
    )
    con.execute(
        f"""
        create or replace temporary table named as
        with known as (
            select cluster_id, customer_id, how from chosen
            union all
            select cluster_id, customer_id, 'kept' from votes
            where is_undisputed and cluster_id not in (select cluster_id from chosen)
        ),
        unnamed as (
            select distinct cluster_id from identity.clusters
            where cluster_id not in (select cluster_id from known)
        )
        from known
        union all
        select
            cluster_id,
            format('G{{:09d}}', {first_number} - 1 + row_number() over (order by cluster_id)),
            'issued'
        from unnamed
        """
    )
    con.unregister("chosen")


def _wishes(con: duckdb.DuckDBPyConnection, votes: str) -> list[_Wish]:
    rows = con.execute(f"select -record_count, customer_id, cluster_id from {votes}").fetchall()
    return sorted(_Wish(*row) for row in rows)


def _granted(wishes: list[_Wish]) -> dict[str, str]:
    """Return cluster -> id: most records first, each id and each cluster once."""
    granted: dict[str, str] = {}
    taken: set[str] = set()
    for wish in wishes:
        if wish.customer_id not in taken and wish.cluster_id not in granted:
            granted[wish.cluster_id] = wish.customer_id
            taken.add(wish.customer_id)
    return granted


def _write_ids(con: duckdb.DuckDBPyConnection, night: str) -> None:
    con.execute("delete from identity.customer_ids")
    con.execute(
        f"""
        insert into identity.customer_ids
        select
            record_id,
            named.customer_id,
            -- A date before the published night's is built as if that one had never been.
            if(last.customer_id = named.customer_id, least(last.linked_on, {night}), {night})
        from identity.clusters
        inner join named using (cluster_id)
        left join carried.customer_ids as last using (record_id)
        order by record_id
        """
    )


def _write_former_records(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from identity.former_records")
    con.execute(
        """
        insert into identity.former_records
        select customer_id, record_id from carried.former_records
        where customer_id not in (select customer_id from named)
        union all
        select customer_id, record_id from carried.customer_ids
        where customer_id not in (select customer_id from named)
        order by all
        """
    )


def _write_redirects(con: duckdb.DuckDBPyConnection, night: str) -> None:
    """Write heirs, a row an id not in use, and identity.customer_redirects."""
    con.execute(
        """
        create or replace temporary table heirs as
        with holders as (
            select former.customer_id, now.customer_id as holder_id, count(*) as record_count
            from identity.former_records as former
            left join identity.customer_ids as now using (record_id)
            group by all
        )
        select
            customer_id,
            arg_max(holder_id, (record_count, holder_id)) filter (holder_id is not null) as heir_id,
            sum(record_count)::bigint as record_count
        from holders
        group by customer_id
        """
    )
    con.execute("delete from identity.customer_redirects")
    con.execute(
        f"""
        insert into identity.customer_redirects
        -- Where none of its last records is delivered, an id leads where it led, or on from there.
        select
            own.customer_id,
            coalesce(own.heir_id, next.heir_id, living.customer_id) as sent_to_id,
            if(sent_to_id is null, 'gone', 'merge'),
            coalesce(least(last.redirected_on, {night}), {night})
        from heirs as own
        left join carried.customer_redirects as last on last.old_customer_id = own.customer_id
        left join heirs as next on next.customer_id = last.new_customer_id
        left join named as living on living.customer_id = last.new_customer_id
        order by own.customer_id
        """
    )


def _write_events(con: duckdb.DuckDBPyConnection, night: str) -> None:
    con.execute("delete from identity.customer_events")
    con.execute(
        f"""
        insert into identity.customer_events
        with sizes as (
            select customer_id, count(*) as record_count from identity.customer_ids group by all
        ),
        origins as (
            select named.customer_id, how, votes.customer_id as origin_id, record_count
            from named
            left join votes using (cluster_id)
        ),
        retired as (
            select customer_id, heir_id, record_count from heirs
            where customer_id in (select customer_id from carried.customer_ids)
        ),
        events as (
            select customer_id, 'new' as event, '' as other_customer_id, sizes.record_count
            from origins inner join sizes using (customer_id)
            where how = 'issued' and origin_id is null
            union all
            select customer_id, 'split', origin_id, origins.record_count from origins
            where how = 'issued' and origin_id is not null
            union all
            select customer_id, 'restored', coalesce(origin_id, ''),
                coalesce(origins.record_count, sizes.record_count)
            from origins inner join sizes using (customer_id)
            where how = 'restored'
            union all
            select origins.customer_id, 'moved', origin_id, origins.record_count from origins
            left join retired on origin_id = retired.customer_id
            where how = 'kept' and origin_id <> origins.customer_id
                and heir_id is distinct from origins.customer_id
            union all
            select customer_id, if(heir_id is null, 'gone', 'merged'), coalesce(heir_id, ''),
                record_count
            from retired
        ),
        all_events as (
            select event_on, customer_id, event, other_customer_id, record_count
            from carried.customer_events
            union all
            select {night}, customer_id, event, other_customer_id, record_count from events
        )
        -- A date whose night was built again has one history.
        select event_on, customer_id, event, other_customer_id, sum(record_count)::bigint
        from all_events
        group by event_on, customer_id, event, other_customer_id
        order by event_on, customer_id, event, other_customer_id
        """
    )
