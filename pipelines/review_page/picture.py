"""The records of a case's customers as circles, and what links them as lines.

Here: which are drawn, and where. Not here: how they look (`templates/picture.svg`). Lines are the
pairs that the night has kept, so that a link that alone holds a customer together shows as one.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import duckdb

from pipelines.cases import Case

MOST = 30  # records that a picture of a telephone's width can tell apart
WIDTH = 400
_BESIDE = 8  # records of a customer whose labels stand beside them; those of more stand round them
_LABELS = 96  # room around a circle of records
_LETTERS = 9  # of a silo's name in a label
# Those asked about first, then those most likely one with them.
_RECORDS = """
    with pairs as (
        from identity.scored_pairs select record_id_l, record_id_r, probability
        union all
        from identity.organisation_pairs select record_id_l, record_id_r, probability
        union all
        select record_id, copy_of, 1 from identity.clusters where copy_of is not null
    ),
    near as (
        select record_id, max(probability) as probability
        from (
            select record_id_l as record_id, probability from pairs where record_id_r in $asked
            union all
            select record_id_r, probability from pairs where record_id_l in $asked
        )
        group by record_id
    )
    select record_id, coalesce(customer_id, ''), probability is not null
    from identity.record_fates
    left join identity.customer_ids using (record_id)
    left join near using (record_id)
    where customer_id in $customers or record_id in $asked
    order by record_id in $asked desc, probability desc nulls last, record_id
"""
_LINES = """
    select record_id_l, record_id_r, probability
    from (
        from identity.scored_pairs select record_id_l, record_id_r, probability
        union all
        from identity.organisation_pairs select record_id_l, record_id_r, probability
    )
    where record_id_l in $drawn and record_id_r in $drawn
    union all
    select record_id, copy_of, null
    from identity.clusters
    where record_id in $drawn and copy_of in $drawn
    order by all
"""


@dataclass(frozen=True)
class Dot:
    """A record, where it stands, and where its label does."""

    record_id: str
    label: str
    is_asked: bool
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    turn: float


@dataclass(frozen=True)
class Line:
    """A pair, and how likely it is one; None of a copy, or where the night has not kept it."""

    one: Dot
    other: Dot
    probability: float | None
    is_asked: bool

    @property
    def width(self) -> float:
        """Return how thick the line is."""
        return round(1 + 4 * (1 if self.probability is None else self.probability), 1)


@dataclass(frozen=True)
class Ring:
    """A customer: the circle around its records; without a name where they are nobody's."""

    customer_id: str
    y: float
    radius: float


@dataclass(frozen=True)
class Picture:
    """What is drawn, and how many records are not."""

    rings: list[Ring]
    dots: list[Dot]
    lines: list[Line]
    height: float
    left_out: int

    @property
    def asks_about_a_line(self) -> bool:
        """Return whether one of the lines is asked about."""
        return any(line.is_asked for line in self.lines)


def picture(con: duckdb.DuckDBPyConnection, case: Case) -> Picture:
    """Return the picture of a case; of many records those asked about and those linked to them."""
    asked = {"asked": case.record_ids}
    found = con.execute(_RECORDS, asked | {"customers": case.customer_ids}).fetchall()
    shown = found if len(found) <= MOST else [row for row in found if _is_near(row, case)][:MOST]
    placed = [(customer, record) for record, customer, _ in shown]
    rings, dots, height = _placed(placed, case.record_ids)
    rows = con.execute(_LINES, {"drawn": list(dots)}).fetchall() if dots else []
    lines = [_line(dots, case, *row) for row in rows]
    if _asks_about_a_pair(case) and not any(line.is_asked for line in lines):
        one, other = case.record_ids
        lines.append(_line(dots, case, one, other, None))
    return Picture(rings, list(dots.values()), lines, height, len(found) - len(shown))


def letters(count: int) -> list[str]:
    """Return the names of the records asked about: A to Z, and numbers for more than those."""
    return [chr(ord("A") + place) if place < 26 else str(place + 1) for place in range(count)]


def _is_near(row: tuple[str, str, bool], case: Case) -> bool:
    return row[2] or row[0] in case.record_ids


def _asks_about_a_pair(case: Case) -> bool:
    return len(case.record_ids) == 2 and case.kind != "unfit_decision"


def _line(
    dots: dict[str, Dot], case: Case, one: str, other: str, probability: float | None
) -> Line:
    is_asked = _asks_about_a_pair(case) and {one, other} == {*case.record_ids}
    return Line(dots[one], dots[other], probability, is_asked)


def _placed(
    records: Iterable[tuple[str, str]], asked: Sequence[str]
) -> tuple[list[Ring], dict[str, Dot], float]:
    """Return the records in a circle a customer, one below the other, and how high all are."""
    rings: list[Ring] = []
    dots: dict[str, Dot] = {}
    top = 0.0
    names = dict(zip(asked, letters(len(asked)), strict=True))
    for customer, group in groupby(sorted(records), key=lambda row: row[0]):
        members = [record for _, record in group]
        radius = 0 if len(members) == 1 else min(36 + 8 * len(members), WIDTH / 2 - _LABELS)
        room = _LABELS if len(members) > _BESIDE else 34
        middle = top + room + radius
        rings.append(Ring(customer, middle, radius + 20))
        for place, record in enumerate(members):
            angle = (2 * place + 1) * math.pi / len(members)
            dot = _dot(record, names.get(record), radius, angle, is_turned=len(members) > _BESIDE)
            dots[record] = replace(dot, y=dot.y + middle, label_y=dot.label_y + middle)
        top = middle + radius + room
    return rings, dots, top


def _dot(record: str, name: str | None, radius: float, angle: float, *, is_turned: bool) -> Dot:
    """Return a record of a circle whose middle is at the top of the picture."""
    x, y = WIDTH / 2 + radius * math.cos(angle), radius * math.sin(angle)
    is_right = math.cos(angle) > -1e-9
    away = 14 if is_right else -14
    turn = math.degrees(angle) + (0 if is_right else 180) if is_turned else 0.0
    silo = record.partition("/")[0]
    silo = silo if len(silo) <= _LETTERS else f"{silo[: _LETTERS - 1]}…"
    return Dot(
        record,
        f"{name} {silo}" if name else silo,
        name is not None,
        *(round(x, 1), round(y, 1), round(x + away, 1), round(y + 4, 1)),
        "start" if is_right else "end",
        round(turn, 1),
    )
