"""Decisions of stewards, as they are kept in people.duckdb: acts, and other acts that undo them.

Here: which there are and what they say together. Not here: what may be decided (`review.py`), and
what a night does with it (`assets/identity/decisions.py`).
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assets.identity.bonds import Bond, Bonds
from assets.identity.traits import Traits, read_traits
from pipelines.nights import current_night, open_night
from pipelines.people import Act, acts, record_act
from pipelines.warehouse import Warehouse

Key = tuple[str, str]  # silo and key of a record; silo and SKU of an article
Subject = Literal["record", "article"]
SAME: dict[Subject, str] = {"record": "same", "article": "same_product"}
DIFFERENT: dict[Subject, str] = {"record": "different", "article": "different_product"}
PIN, SET_ASIDE, UNSURE = "pin", "set_aside", "unsure"
_PREFIX = "decide_"
_KINDS = [_PREFIX + kind for kind in (*SAME.values(), *DIFFERENT.values(), PIN, SET_ASIDE, UNSURE)]
_OF_RECORDS = (SAME["record"], DIFFERENT["record"])
_SAID = ("said", "other_said")  # of the one record, of the other
_UNDO, _APPROVE = "undo", "approve"


@dataclass(frozen=True)
class Decision:
    """What a steward decided; what its kind does not have is None.

    The number is that of the act; keys are silo and key of a record, silo and SKU of an article.
    `said` is what the records said of whom they were about. While it awaits a second person's
    approval it has no effect.
    """

    number: int
    kind: str
    one: Key
    other: Key | None
    attribute: str | None
    value_key: str | None
    pinned_until: date | None
    case_key: str | None
    data_key: str | None
    decided_by: str
    decided_on: date
    why: str
    said: dict[Key, Traits]
    is_awaiting: bool = False

    @property
    def is_bond(self) -> bool:
        """Whether it says that two are one, or are not."""
        return self.kind in (*SAME.values(), *DIFFERENT.values())


def record_pair(
    warehouse: Warehouse, kind: str, one: Key, other: Key, why: str, *, needs_approval: bool = False
) -> int:
    """Append a decision on two records or articles; return its number."""
    content = _of_records(one, other) | {"why": why}
    if kind in _OF_RECORDS:
        content |= _said(warehouse, one, other)
    content |= {"needs_approval": "yes"} if needs_approval else {}
    return record_act(warehouse, _PREFIX + kind, content)


def record_pin(
    warehouse: Warehouse,
    one: Key,
    attribute: str,
    value_key: str,
    why: str,
    *,
    until: date | None = None,
) -> int:
    """Append a decision that this value of a record is the customer's; return its number."""
    content = _of_records(one) | {"attribute": attribute, "value_key": value_key, "why": why}
    content |= {"pinned_until": until.isoformat()} if until else {}
    return record_act(warehouse, _PREFIX + PIN, content | _said(warehouse, one))


def record_set_aside(warehouse: Warehouse, one: Key, why: str) -> int:
    """Append a decision that a record belongs to nobody; return its number."""
    content = _of_records(one) | {"why": why} | _said(warehouse, one)
    return record_act(warehouse, _PREFIX + SET_ASIDE, content)


def record_unsure(
    warehouse: Warehouse, records: Sequence[Key], case_key: str, data_key: str, why: str
) -> int:
    """Append that nobody can tell while the records of a case say what they say; return its number.

    Two of the records are named: a case may be about a whole customer.
    """
    content = _of_records(*records[:2]) | {"case_key": case_key, "data_key": data_key, "why": why}
    return record_act(warehouse, _PREFIX + UNSURE, content)


def record_approval(warehouse: Warehouse, number: int, why: str) -> int:
    """Append that a second person approves a decision; return the number of that."""
    return record_act(warehouse, _APPROVE, {"decision": str(number), "why": why})


def _of_records(one: Key, other: Key | None = None) -> dict[str, str]:
    content = {"silo": one[0], "source_key": one[1]}
    return content | ({"other_silo": other[0], "other_source_key": other[1]} if other else {})


def _said(warehouse: Warehouse, *records: Key) -> dict[str, str]:
    """Return what the published night's records say of whom they are about."""
    if current_night(warehouse) is None:
        return {}
    with open_night(warehouse) as con:
        said = read_traits(con, records)
    return {
        name: " ".join(sorted(said[record]))
        for name, record in zip(_SAID, records, strict=False)
        if record in said
    }


def record_undo(warehouse: Warehouse, number: int, why: str) -> int:
    """Append that a decision is undone; return the number of that."""
    return record_act(warehouse, _UNDO, {"decision": str(number), "why": why})


def decisions(warehouse: Warehouse, up_to: int | None = None) -> list[Decision]:
    """Return what nobody has undone, as it stood after the act of that number, oldest first."""
    found = acts(warehouse, [*_KINDS, _UNDO, _APPROVE], up_to)
    undone = {int(act.content["decision"]) for act in found if act.kind == _UNDO}
    approved = {
        (int(act.content["decision"]), act.acted_by) for act in found if act.kind == _APPROVE
    }
    return [
        _decision(act, {by for number, by in approved if number == act.number})
        for act in found
        if act.kind in _KINDS and act.number not in undone
    ]


def bonds_of(found: Iterable[Decision], subject: Subject) -> Bonds[Key]:
    """Return what decisions on records, or on articles, say together; the later one is right.

    What awaits approval says nothing yet.
    """
    return Bonds(
        Bond(decision.number, decision.kind == SAME[subject], decision.one, decision.other)
        for decision in sorted(found, key=lambda decision: -decision.number)
        if decision.other
        and decision.kind in (SAME[subject], DIFFERENT[subject])
        and not decision.is_awaiting
    )


def _decision(act: Act, approved_by: Set[str]) -> Decision:
    of = act.content
    one = (of["silo"], of["source_key"])
    other = (of["other_silo"], of["other_source_key"]) if "other_silo" in of else None
    return Decision(
        act.number,
        act.kind.removeprefix(_PREFIX),
        one,
        other,
        of.get("attribute"),
        of.get("value_key"),
        date.fromisoformat(of["pinned_until"]) if "pinned_until" in of else None,
        of.get("case_key"),
        of.get("data_key"),
        act.acted_by,
        act.acted_at.date(),
        of["why"],
        {
            record: frozenset(of[name].split())
            for name, record in zip(_SAID, (one, other), strict=True)
            if record and name in of
        },
        is_awaiting="needs_approval" in of and not approved_by - {act.acted_by},
    )
