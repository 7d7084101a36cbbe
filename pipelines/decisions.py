"""Decisions of stewards, as they are kept in people.duckdb: acts, and other acts that undo them.

Here: which there are and what they say together. Not here: what may be decided (`review.py`), and
what a night does with it (`assets/identity/decisions.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assets.identity.bonds import Bond, Bonds
from pipelines.people import Act, acts, record_act
from pipelines.warehouse import Warehouse

Key = tuple[str, str]  # silo and key of a record; silo and SKU of an article
Subject = Literal["record", "article"]
SAME: dict[Subject, str] = {"record": "same", "article": "same_product"}
DIFFERENT: dict[Subject, str] = {"record": "different", "article": "different_product"}
PIN = "pin"
_PREFIX = "decide_"
_KINDS = [_PREFIX + kind for kind in (*SAME.values(), *DIFFERENT.values(), PIN)]
_UNDO = "undo"


@dataclass(frozen=True)
class Decision:
    """What a steward decided; `other` is None of a pin, attribute and value of all others.

    The number is that of the act.
    """

    number: int
    kind: str
    one: Key
    other: Key | None
    attribute: str | None
    value_key: str | None
    decided_by: str
    decided_on: date
    why: str


def record_pair(warehouse: Warehouse, kind: str, one: Key, other: Key, why: str) -> int:
    """Append a decision on two records or articles; return its number."""
    content = {"silo": one[0], "source_key": one[1]}
    content |= {"other_silo": other[0], "other_source_key": other[1], "why": why}
    return record_act(warehouse, _PREFIX + kind, content)


def record_pin(warehouse: Warehouse, one: Key, attribute: str, value_key: str, why: str) -> int:
    """Append a decision that this value of a record is the customer's; return its number."""
    content = {"silo": one[0], "source_key": one[1], "attribute": attribute}
    return record_act(warehouse, _PREFIX + PIN, content | {"value_key": value_key, "why": why})


def record_undo(warehouse: Warehouse, number: int, why: str) -> int:
    """Append that a decision is undone; return the number of that."""
    return record_act(warehouse, _UNDO, {"decision": str(number), "why": why})


def decisions(warehouse: Warehouse, up_to: int | None = None) -> list[Decision]:
    """Return what nobody has undone, as it stood after the act of that number, oldest first."""
    found = acts(warehouse, [*_KINDS, _UNDO], up_to)
    undone = {int(act.content["decision"]) for act in found if act.kind == _UNDO}
    return [_decision(act) for act in found if act.kind != _UNDO and act.number not in undone]


def bonds_of(found: Iterable[Decision], subject: Subject) -> Bonds[Key]:
    """Return what decisions on records, or on articles, say together; the later one is right."""
    return Bonds(
        Bond(decision.number, decision.kind == SAME[subject], decision.one, decision.other)
        for decision in sorted(found, key=lambda decision: -decision.number)
        if decision.other and decision.kind in (SAME[subject], DIFFERENT[subject])
    )


def _decision(act: Act) -> Decision:
    of = act.content
    return Decision(
        act.number,
        act.kind.removeprefix(_PREFIX),
        (of["silo"], of["source_key"]),
        (of["other_silo"], of["other_source_key"]) if "other_silo" in of else None,
        of.get("attribute"),
        of.get("value_key"),
        act.acted_by,
        act.acted_at.date(),
        of["why"],
    )
