"""The way of the rows as a picture: silos at the left, what they tell of, the golden records.

Here: how high each node is and where each band runs. Not here: how it looks
(`templates/nightly/flow.svg`). A band is as high as its rows are many, so the one from records to
golden records grows narrower by what was joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assets.reports.facts import Facts, Row

KINDS = ("customers", "orders", "products", "positions")
LOST = ("quarantined", "dropped")
_BAR = 10  # how wide a node is
_SLOT = 46  # room that a node's label needs
_NARROW = 500  # below it, the labels of the middle have less room
_HIGHEST = 360  # the silos, without what is between them


@dataclass
class Node:
    """A silo, a kind of records, or of golden records; `filled` is how far bands have come."""

    name: str
    rows: int
    x: float
    y: float
    height: float
    came: float = 0
    went: float = 0


class Edge(NamedTuple):
    """Where a band leaves or arrives, and how high it is there."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Band:
    """Rows on their way from one node to another."""

    name: str
    source: str
    rows: int
    path: str


@dataclass(frozen=True)
class Flow:
    """The whole picture."""

    width: float
    is_wide: bool  # for a desk, not a telephone
    height: float
    bar: float
    silos: list[Node]
    kinds: list[Node]
    golden: list[Node]
    bands: list[Band]


def draw_flow(facts: Facts, width: float) -> Flow:
    """Return the picture of a night, as wide as asked."""
    is_wide = width > _NARROW
    ways = [*_told(facts["ways"]), *_lost(facts["account"])]
    told = [kind for kind in (*KINDS, *LOST) if any(kind == to for _, to, _ in ways)]
    names = [str(row["silo"]) for row in facts["account"]]
    sums = {name: sum(n for silo, _, n in ways if silo == name) for name in names}
    scale = _HIGHEST / max(sum(sums.values()), 1)
    silos = _column([(name, sums[name]) for name in names if sums[name]], 0, scale)
    arrived = [(kind, sum(n for _, to, n in ways if to == kind)) for kind in told]
    kinds = _column(arrived, width * (0.42 if is_wide else 0.33), scale)
    counts = {str(row["kind"]): int(str(row["golden_count"])) for row in facts["golden"]}
    golden = [
        Node(kind.name, counts[kind.name], width - _BAR, kind.y, max(counts[kind.name] * scale, 1))
        for kind in kinds
        if kind.name in counts
    ]
    bands = [
        _band(silo, kind, rows, scale)
        for silo in silos
        for kind in kinds
        for name, to, rows in ways
        if (name, to) == (silo.name, kind.name)
    ]
    bands += [_narrowing(kind, end) for end in golden for kind in kinds if kind.name == end.name]
    height = max(node.y + max(node.height, _SLOT) for node in (*silos, *kinds))
    return Flow(width, is_wide, round(height, 1), _BAR, silos, kinds, golden, bands)


def _told(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    return [(str(row["silo"]), str(row["kind"]), int(str(row["row_count"]))) for row in rows]


def _lost(account: Sequence[Row]) -> list[tuple[str, str, int]]:
    return [
        (str(row["silo"]), fate, int(str(row[f"{fate}_count"])))
        for row in account
        for fate in LOST
        if row[f"{fate}_count"]
    ]


def _column(counts: Sequence[tuple[str, int]], x: float, scale: float) -> list[Node]:
    nodes: list[Node] = []
    y = 0.0
    for name, rows in counts:
        height = max(rows * scale, 1)
        nodes.append(Node(name, rows, round(x, 1), round(y, 1), round(height, 1)))
        y += max(height + 14, _SLOT)
    return nodes


def _band(source: Node, target: Node, rows: int, scale: float) -> Band:
    thick = max(rows * scale, 0.8)
    left, right = source.y + source.went, target.y + target.came
    source.went += thick
    target.came += thick
    path = _path(Edge(source.x + _BAR, left, thick), Edge(target.x, right, thick))
    return Band(target.name, source.name, rows, path)


def _narrowing(source: Node, target: Node) -> Band:
    left = Edge(source.x + _BAR, source.y, source.height)
    path = _path(left, Edge(target.x, target.y, target.height))
    return Band("golden", source.name, target.rows, path)


def _path(left: Edge, right: Edge) -> str:
    """Return a band between two upright edges, level where it leaves and arrives."""
    middle = round((left.x + right.x) / 2, 1)
    x, y, to_x, to_y = (round(number, 1) for number in (*left[:2], *right[:2]))
    upper, lower = round(left.y + left.height, 1), round(right.y + right.height, 1)
    return (
        f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"
        f"V{lower}C{middle} {lower} {middle} {upper} {x} {upper}Z"
    )
