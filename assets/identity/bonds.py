"""What decisions say together: which are one, which are not, and which decisions contradict.

Closed over: if A is B and B is C, A is C; and if C is not D, neither is A. Here: keys alone, of
records or of articles. Not here: where decisions are kept (`pipelines/decisions.py`).
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Bond(Generic[K]):
    """A decision: two are one, or are not."""

    number: int
    is_same: bool
    one: K
    other: K


class Bonds(Generic[K]):
    """Decisions as far as they do not contradict: of two that do, the one taken first is kept."""

    def __init__(self, decisions: Iterable[Bond[K]] = ()) -> None:
        self._leader: dict[K, K] = {}
        self._members: dict[K, list[K]] = {}
        self._apart: dict[K, set[K]] = {}  # leaders, both ways
        self.kept: list[Bond[K]] = []
        for decision in decisions:
            self.take(decision)

    def take(self, bond: Bond[K]) -> bool:
        """Take a decision into account unless it contradicts; return whether it was taken."""
        one, other = self._known(bond.one), self._known(bond.other)
        if other in self._apart[one] if bond.is_same else one == other:
            return False
        self.kept.append(bond)
        if not bond.is_same:
            self._apart[one].add(other)
            self._apart[other].add(one)
        elif one != other:
            self._join(one, other)
        return True

    def says(self, one: K, other: K) -> bool | None:
        """Return whether two are one, or are not; None if nothing says either."""
        leader, other_leader = self._known(one), self._known(other)
        if leader == other_leader:
            return True
        return False if other_leader in self._apart[leader] else None

    def groups(self) -> list[list[K]]:
        """Return what is one, each group in order, and those alone that are not another."""
        return list(self._members.values())

    def apart(self) -> list[tuple[int, int]]:
        """Return the pairs of groups, by their places in `groups`, that are not one."""
        places = {leader: place for place, leader in enumerate(self._members)}
        return sorted(
            (places[one], places[other])
            for one, others in self._apart.items()
            for other in others
            if places[one] < places[other]
        )

    def against(self, bond: Bond[K]) -> list[Bond[K]]:
        """Return decisions that contradict this one: undo one of them; none if it can be taken."""
        one, other = self._known(bond.one), self._known(bond.other)
        if not bond.is_same:
            return self._path(bond.one, bond.other) if one == other else []
        return [
            kept
            for kept in self.kept
            if not kept.is_same
            and {self._leader[kept.one], self._leader[kept.other]} == {one, other}
        ][:1]

    def _path(self, start: K, end: K) -> list[Bond[K]]:
        """Return the fewest decisions that make these two one."""
        steps: dict[K, list[tuple[K, Bond[K]]]] = {}
        for bond in self.kept:
            if bond.is_same:
                steps.setdefault(bond.one, []).append((bond.other, bond))
                steps.setdefault(bond.other, []).append((bond.one, bond))
        paths: dict[K, list[Bond[K]]] = {start: []}
        waiting = [start]
        for key in waiting:
            for following, bond in steps.get(key, []):
                if following not in paths:
                    paths[following] = [*paths[key], bond]
                    waiting.append(following)
        return paths[end]

    def _known(self, key: K) -> K:
        """Return the leader of a key's group."""
        if key not in self._leader:
            self._leader[key] = key
            self._members[key] = [key]
            self._apart[key] = set()
        return self._leader[key]

    def _join(self, one: K, other: K) -> None:
        for key in self._members.pop(other):
            self._leader[key] = one
            self._members[one].append(key)
        for enemy in self._apart.pop(other):
            self._apart[enemy].remove(other)
            self._apart[enemy].add(one)
            self._apart[one].add(enemy)
