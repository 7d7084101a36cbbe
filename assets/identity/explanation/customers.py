"""How a customer's records hang together: which link joined what, the weakest, how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from assets.identity.explanation.facts import (
    Decided,
    Limit,
    Record,
    decided_on_records,
    read_decisions,
    read_limits,
    read_records,
    read_stated_keys,
)
from assets.identity.explanation.joining import Join, confidence, joins_of
from assets.identity.explanation.pairs import (
    COMPARED,
    names_of_members,
    of_customers,
    records_of,
    reweighing,
    weigh_pairs,
)
from assets.identity.explanation.reweighing import Reweighing, WeighedPair
from assets.identity.model import Model

_NEIGHBOURS = 5
# The pair with each other customer that is likeliest.
_NEARBY = """
    with own as (select record_id from identity.customer_ids where customer_id = $1),
    pairs as (
        from identity.scored_pairs
        select record_id_l, record_id_r, probability, is_forbidden
        union all by name
        from identity.organisation_pairs
        select record_id_l, record_id_r, probability, is_forbidden
    ),
    across as (
        select record_id_l as own_id, record_id_r as record_id, probability, is_forbidden
        from pairs semi join own on record_id = record_id_l
        union all
        select record_id_r, record_id_l, probability, is_forbidden
        from pairs semi join own on record_id = record_id_r
    )
    select
        customer_id, own_id, record_id, probability,
        bool_or(is_forbidden) over (partition by customer_id) as is_forbidden
    from across
    inner join identity.customer_ids using (record_id)
    where customer_id <> $1
    qualify row_number() over (
        partition by customer_id order by probability desc, own_id, record_id
    ) = 1
    order by probability desc, customer_id
    limit $2
"""


@dataclass(frozen=True)
class Link:
    """A join, the records on both sides, and the pair that speaks most for it.

    The pair is empty where nothing is compared: `decisions` joined them, or they are copies.
    """

    join: Join
    one: list[str]
    other: list[str]
    best: WeighedPair
    best_ids: tuple[str, str]
    decisions: list[Decided]


@dataclass(frozen=True)
class Nearby:
    """Another customer, and the pair with a record of this one that is likeliest.

    `is_forbidden`: whether a rule says of some pair of both customers' that it is never one.
    """

    customer_id: str
    own_id: str
    record_id: str
    probability: float
    is_forbidden: bool


@dataclass(frozen=True)
class CustomerExplained:
    """What there is to say of a customer.

    `copies`: records alike in all that is compared, by the one that stands for them. `confidence`
    is None of a single record, and of an organisation not calibrated.
    """

    customer_id: str
    records: list[Record]
    compared_as: str | None
    copies: dict[str, list[str]]
    links: list[Link]
    confidence: float | None
    stated_keys: list[str]
    decisions: list[Decided]
    limits: list[Limit]
    nearby: list[Nearby]

    @property
    def weakest(self) -> Link | None:
        """Return the link that is least sure."""
        return min(self.links, key=lambda link: link.join.log_odds, default=None)


def explain_customer(
    con: duckdb.DuckDBPyConnection, model: Model, customer_id: str
) -> CustomerExplained:
    """Return what there is to say of a customer that the night has.

    Args:
        con: connection to full.duckdb of a night, for reading.
        model: the model of that night.
        customer_id: the customer.
    """
    ids = records_of(con, [customer_id])
    records = read_records(con, ids)
    kinds = {COMPARED[record.fate] for record in records if record.fate in COMPARED}
    compared_as = min(kinds, default=None)  # persons are never one with organisations
    decisions = decided_on_records(read_decisions(con), ids)
    copies: dict[str, list[str]] = {}
    links: list[Link] = []
    if compared_as:
        with reweighing(con, compared_as, model, ids) as all_records:
            joins = joins_of(all_records, of_customers([customer_id])).get(customer_id, [])
            names = names_of_members(con)
            copies = _copies(con)
            links = _links(all_records, joins, names, decisions)
    nearby = [Nearby(*row) for row in con.execute(_NEARBY, [customer_id, _NEIGHBOURS]).fetchall()]
    return CustomerExplained(
        customer_id,
        records,
        compared_as,
        copies,
        links,
        confidence(link.join for link in links) if len(records) > 1 else None,
        read_stated_keys(con, ids),
        decisions,
        read_limits(con, customer_id),
        nearby,
    )


def _copies(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the records of members that others are copies of, with these."""
    return dict(
        con.execute(
            """
            select original_record_id, list(originals.record_id order by originals.record_id)
            from originals
            inner join compared_records on compared_records.record_id = original_record_id
            semi join members using (n)
            where originals.record_id <> original_record_id
            group by original_record_id
            order by original_record_id
            """
        ).fetchall()
    )


def _links(
    records: Reweighing,
    joins: list[Join],
    names: Mapping[int, str],
    decisions: list[Decided],
) -> list[Link]:
    if not joins:
        return []
    pairs = sorted({(min(a, b), max(a, b)) for join in joins for a in join.one for b in join.other})
    weighed = {(pair.l, pair.r): pair for pair in weigh_pairs(records, pairs)}
    return [_link(join, weighed, names, decisions) for join in joins]


def _link(
    join: Join,
    weighed: Mapping[tuple[int, int], WeighedPair],
    names: Mapping[int, str],
    decisions: list[Decided],
) -> Link:
    best = max(
        (weighed[min(a, b), max(a, b)] for a in join.one for b in join.other),
        key=lambda pair: (pair.log_odds, -pair.l, -pair.r),
    )
    ids = names[best.l], names[best.r]
    one, other = (sorted(names[n] for n in side) for side in (join.one, join.other))
    between = [each for each in decisions if each.is_same and _crosses(each, {*one}, {*other})]
    return Link(join, one, other, best, ids, between)


def _crosses(decided: Decided, one: set[str], other: set[str]) -> bool:
    return (decided.one in one and decided.other in other) or (
        decided.one in other and decided.other in one
    )
