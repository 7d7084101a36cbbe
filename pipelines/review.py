"""What a steward may decide: judged by the published night and by what was decided before.

Every refusal says what to do. No message quotes a person's data: records and articles are named by
silo and key. Not here: how decisions are kept (`decisions.py`), and the command (`cli_review.py`).
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from assets.identity.bonds import Bond
from pipelines.approvals import are_buyers
from pipelines.decisions import (
    DIFFERENT,
    PIN,
    SAME,
    SET_ASIDE,
    Decision,
    Key,
    Subject,
    bonds_of,
    decisions,
    record_pair,
    record_pin,
    record_set_aside,
    record_undo,
)
from pipelines.errors import UsageError
from pipelines.nights import current_night, open_night
from pipelines.warehouse import Warehouse

_OFFERED = """
    select attribute, seq, value_key, is_valid
    from survivorship.candidates
    where silo = $1 and source_key = $2
    order by all
"""
_KNOWN: dict[Subject, str] = {
    "record": "select fate from identity.record_fates where silo = ? and source_key = ?",
    "article": "select 'article' from golden.product_records where silo = ? and sku = ?",
}
_DELIVERED_AS = """
    select source_key
    from canonical.customer_records
    where silo = $1 and source_key_full = $2
    order by source_key
"""
# A pin holds while the value is offered, and to its day: known once the values are.
_STATES = """
    select
        decision_id,
        if(kind = 'pin' and state = 'in_force' and pins.decision_id is null,
           'without effect', state)
    from identity.decisions
    left join survivorship.pins using (decision_id)
"""
_LISTED: dict[Subject, str] = {
    "record": "silo/source_key, as in golden.customer_records",
    "article": "silo/sku, as in golden.product_records",
}


def decide(
    warehouse: Warehouse,
    subject: Subject,
    names: tuple[str, str],
    why: str,
    *,
    is_same: bool,
    two_persons: bool = False,
) -> int:
    """Note that two records, or two articles, are one or are not; return the decision's number.

    With `two_persons` a second person must approve that two customers with orders are one.

    Raises:
        UsageError: the published night does not know one, they cannot be one, or an earlier
            decision says so already, or otherwise.
    """
    _refuse_silence(why)
    one, other = (_key(name, subject) for name in names)
    if one == other:
        raise UsageError(f"{names[0]} was named twice; name two {subject}s.")
    _refuse_strangers(warehouse, subject, one, other, is_same=is_same)
    kind = (SAME if is_same else DIFFERENT)[subject]
    found = decisions(warehouse)
    _refuse_repetition(found, kind, one, other)
    _refuse_contradiction(found, subject, Bond(0, is_same, one, other))
    needed = two_persons and kind == SAME["record"] and are_buyers(warehouse, one, other)
    return record_pair(warehouse, kind, one, other, why, needs_approval=needed)


def set_aside(warehouse: Warehouse, name: str, why: str) -> int:
    """Note that a record belongs to nobody until that is undone; return the decision's number.

    Raises:
        UsageError: the published night does not know it, or it belongs to nobody already.
    """
    _refuse_silence(why)
    record = _key(name, "record")
    for decision in decisions(warehouse):
        if (decision.kind, decision.one) == (SET_ASIDE, record):
            raise UsageError(f"decision {decision.number} says so already; nothing was added.")
    _refuse_strangers(warehouse, "record", record)
    return record_set_aside(warehouse, record, why)


def pin(
    warehouse: Warehouse,
    name: str,
    attribute: str,
    seq: int | None,
    why: str,
    *,
    until: date | None = None,
) -> int:
    """Note that the value of this record is its customer's; return the decision's number.

    Until it is undone, or the last day named.

    Raises:
        UsageError: the record offers no such value, or several, or an earlier pin holds.
    """
    _refuse_silence(why)
    record = _key(name, "record")
    _refuse_strangers(warehouse, "record", record)
    value_key = _offered(warehouse, record, attribute, seq)
    for decision in decisions(warehouse):
        if (decision.kind, decision.attribute) == (PIN, attribute) and _are_one_customer(
            warehouse, decision.one, record
        ):
            raise UsageError(
                f"decision {decision.number} pins {attribute} of this customer to what "
                f"{_name(decision.one)} offers. {_undo_first([decision.number])}"
            )
    return record_pin(warehouse, record, attribute, value_key, why, until=until)


def undo(warehouse: Warehouse, number: int, why: str) -> int:
    """Note that a decision no longer holds; return the number of that.

    Raises:
        UsageError: there is no such decision, or it was undone before.
    """
    _refuse_silence(why)
    if all(decision.number != number for decision in decisions(warehouse)):
        raise UsageError(
            f"there is no decision {number} that holds. `goldsmith review list` has those that do."
        )
    return record_undo(warehouse, number, why)


def states(warehouse: Warehouse) -> dict[int, str]:
    """Return what the published night made of each decision it knew, by number."""
    if current_night(warehouse) is None:
        return {}
    with open_night(warehouse) as con:
        try:
            return dict(con.execute(_STATES).fetchall())
        except duckdb.CatalogException:  # built by a version without decisions
            return {}


def _refuse_silence(why: str) -> None:
    if not why.strip():
        raise UsageError("--why is empty: say for what reason, whoever reads it next year.")


def _key(name: str, subject: Subject) -> Key:
    silo, slash, key = name.partition("/")
    if not (silo and slash and key):
        raise UsageError(f"'{name}' names no {subject}: expected {_LISTED[subject]}.")
    return silo, key


def _name(key: Key) -> str:
    return "/".join(key)


def _refuse_strangers(
    warehouse: Warehouse, subject: Subject, *keys: Key, is_same: bool = False
) -> None:
    """Refuse what the published night does not know, and what can never be one."""
    kinds = [_kind(warehouse, subject, key) for key in keys]
    if is_same and len({kind == "compared_as_organisation" for kind in kinds}) > 1:
        raise UsageError(
            f"{' and '.join(map(_name, keys))}: one is a person's, the other an organisation's; "
            "they are never one customer. Correct the party type in the silo if it is wrong."
        )


def _kind(warehouse: Warehouse, subject: Subject, key: Key) -> str:
    with open_night(warehouse) as con:
        found = con.execute(_KNOWN[subject], key).fetchall()
    if not found:
        raise UsageError(
            f"{_name(key)}: the published night has no such {subject}. Expected is "
            f"{_LISTED[subject]}{_as_in_the_night(warehouse, subject, key)}."
        )
    if found == [("set_aside",)]:
        raise UsageError(
            f"{_name(key)} is set aside and belongs to no customer; identity.record_fates says by "
            "which rule. Correct it in the silo if that is wrong, or undo it where a steward did."
        )
    return str(found[0][0])


def _as_in_the_night(warehouse: Warehouse, subject: Subject, key: Key) -> str:
    """Return where the record is whose key, as its silo delivers it, is longer than the night's."""
    if subject != "record":
        return ""
    with open_night(warehouse) as con:
        found = con.execute(_DELIVERED_AS, key).fetchone()
    return f"; what its silo delivers as that is {key[0]}/{found[0]} there" if found else ""


def _refuse_repetition(found: Sequence[Decision], kind: str, one: Key, other: Key) -> None:
    for decision in found:
        if decision.kind == kind and {decision.one, decision.other} == {one, other}:
            raise UsageError(f"decision {decision.number} says so already; nothing was added.")


def _refuse_contradiction(found: Sequence[Decision], subject: Subject, bond: Bond[Key]) -> None:
    against = bonds_of(found, subject).against(bond)
    if against:
        said = "; ".join(
            f"decision {b.number}: {_name(b.one)} is {'' if b.is_same else 'not '}{_name(b.other)}"
            for b in against
        )
        raise UsageError(
            f"{_name(bond.one)} and {_name(bond.other)}: earlier decisions say otherwise ({said}). "
            f"{_undo_first([b.number for b in against])}"
        )


def _undo_first(numbers: Sequence[int]) -> str:
    first = " or ".join(f"`goldsmith review undo {n} --why …`" for n in sorted(numbers))
    return f"Undo {'it' if len(numbers) == 1 else 'one of them'} first: {first}."


def _offered(warehouse: Warehouse, record: Key, attribute: str, seq: int | None) -> str:
    """Return the key of the value that a record offers for an attribute."""
    with open_night(warehouse) as con:
        offers = con.execute(_OFFERED, record).fetchall()
    of_attribute = [offer for offer in offers if offer[0] == attribute]
    if not of_attribute:
        known = ", ".join(sorted({offer[0] for offer in offers})) or "nothing"
        raise UsageError(f"{_name(record)} offers no {attribute}; it offers: {known}.")
    chosen = [offer for offer in of_attribute if seq in (None, offer[1])]
    if len({offer[2] for offer in chosen}) != 1:
        numbers = ", ".join(str(offer[1]) for offer in of_attribute)
        raise UsageError(
            f"{_name(record)} offers several values for {attribute}, or none of this number. Say "
            f"which with --seq: {numbers}."
        )
    if not chosen[0][3]:
        raise UsageError(
            f"{_name(record)}: its {attribute} is not valid, and what is not valid is not pinned. "
            "Pin another, or correct it in the silo."
        )
    return str(chosen[0][2])


def _are_one_customer(warehouse: Warehouse, one: Key, other: Key) -> bool:
    if one == other:
        return True
    with open_night(warehouse) as con:
        found = con.execute(
            "select customer_id from golden.customer_records "
            "where (silo, source_key) in ((?, ?), (?, ?))",
            [*one, *other],
        ).fetchall()
    return len(found) == 2 and len({*found}) == 1
