"""What stewards decided, and what must follow from it in any night, in plain Python.

Reckoned from the records and the decisions alone, the rules written down once more: nothing here is
the product's own code or asks its tables. Not here: what happens (`steward_world.py`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.identity.reviewed_nights import Seen
from tests.unit.assets.identity.persons import Person

Records = Mapping[str, Person]  # delivered tonight, by record id
_ADDRESS = ("street", "house", "postal_code")
_TRAITS = ("first_name", "last_name", "birth_date", "email", "mobile", "landline")
_OWN = {"first_name", "birth_date", "email", "mobile"}


@dataclass
class Said:
    """A decision, with what its records said when it was made."""

    number: int
    kind: str  # same | different | pin | set_aside | unsure
    then: dict[str, Person]  # the records it names, in order
    attribute: str = ""
    case_key: str = ""
    awaits: bool = False
    undone: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        one, other = self.then
        return one, other

    def is_of_others(self, records: Records) -> bool:
        """Whether a record of it is another person's by now."""
        return any(r in records and are_two(p, records[r]) for r, p in self.then.items())

    def is_delivered(self, records: Records) -> bool:
        return self.then.keys() <= records.keys()


def are_two(then: Person, now: Person) -> bool:
    """Whether a record is another person's: another first name, two more changes, nothing kept."""
    before, after = _traits(then), _traits(now)
    known = {name for name in before if before[name] and after[name]}
    changed = {name for name in known if before[name] != after[name]}
    return "first_name" in changed and len(changed) >= 3 and not (known - changed) & _OWN


def have_nothing_in_common(one: Person, other: Person) -> bool:
    """Whether two records state nothing alike."""
    mine, theirs = _traits(one), _traits(other)
    return all(value != theirs[name] for name, value in mine.items() if value)


def _traits(person: Person) -> dict[str, str]:
    told = {name: (getattr(person, name) or "").lower() for name in _TRAITS}
    home = [getattr(person, name) or "" for name in _ADDRESS]
    return told | {"address": " ".join(home) if home[0] else ""}


@dataclass
class Bonds:
    """Who is one and who is not, by decisions; of two that contradict the later is right."""

    same: list[tuple[str, str]] = field(default_factory=list)
    different: list[tuple[str, str]] = field(default_factory=list)
    overruled: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, decisions: Iterable[Said]) -> "Bonds":
        bonds = cls()
        for said in sorted(decisions, key=lambda said: -said.number):
            if bonds.contradicts(said.kind, *said.pair):
                bonds.overruled.add(said.number)
            else:
                (bonds.same if said.kind == "same" else bonds.different).append(said.pair)
        return bonds

    def contradicts(self, kind: str, one: str, other: str) -> bool:
        return self.are_apart(one, other) if kind == "same" else other in self.party(one)

    def party(self, record: str) -> set[str]:
        """Who is one with it by decisions, near and far."""
        found, waiting = {record}, [record]
        for at in waiting:
            for pair in self.same:
                if at in pair:
                    new = {*pair} - found
                    found |= new
                    waiting += new
        return found

    def are_apart(self, one: str, other: str) -> bool:
        mine, theirs = self.party(one), self.party(other)
        return any(
            (a in mine and b in theirs) or (a in theirs and b in mine) for a, b in self.different
        )


class StewardBook:
    """All decisions, and what is wrong with a night that should have followed them."""

    def __init__(self) -> None:
        self.decisions: list[Said] = []

    def live(self, *kinds: str) -> list[Said]:
        return [d for d in self.decisions if not d.undone and (not kinds or d.kind in kinds)]

    def bonds(self, records: Records | None = None) -> Bonds:
        """Return what decisions say; with the records of a night, without those of others."""
        return Bonds.of(
            d
            for d in self.live("same", "different")
            if not d.awaits
            and not (records is not None and d.kind == "same" and d.is_of_others(records))
        )

    def aside(self, records: Records) -> set[str]:
        """Return the records that are nobody's tonight."""
        return {
            record
            for d in self.live("set_aside")
            for record in d.then
            if record in records and not d.is_of_others(records)
        }

    def complaints(self, records: Records, seen: Seen) -> Iterator[str]:
        """Yield what a night got wrong."""
        bonds, aside = self.bonds(records), self.aside(records)
        yield from self._wrong_customers(bonds, records.keys() - aside, seen)
        yield from self._undone(records, bonds, seen)
        for record in records:
            if (record in seen.ids) == (record in aside):
                yield f"{record} is {'not ' * (record not in aside)}set aside"
        pins = self._pins(records, aside, seen.ids)
        for (customer, attribute), said in pins.items():
            [record] = said.then
            if seen.survivors[customer, attribute] != getattr(records[record], attribute):
                yield f"decision {said.number} pins {attribute}, and another value survives"
        unfit = self._unfit(records, bonds, aside, {said.number for said in pins.values()})
        if seen.unfit != unfit:
            yield f"asked about are the decisions {seen.unfit}, expected are {unfit}"
        if seen.states.keys() != {d.number for d in self.live()}:
            yield "decisions are missing, or undone ones are there"
        yield from self._asked_again(records, bonds, seen)

    @staticmethod
    def _wrong_customers(bonds: Bonds, there: set[str], seen: Seen) -> Iterator[str]:
        for one, other in bonds.same:
            parts = {seen.ids[r] for r in bonds.party(one) & there if r in seen.ids}
            if len(parts) > 1:
                yield f"{one} and {other} are one, and their party is {parts}"
        for one, other in bonds.different:
            mine, theirs = (
                {seen.ids[r] for r in bonds.party(record) & there if r in seen.ids}
                for record in (one, other)
            )
            if mine & theirs:
                yield f"{one} and {other} are different, and both {mine & theirs}"

    def _undone(self, records: Records, bonds: Bonds, seen: Seen) -> Iterator[str]:
        """Yield who are still one, the two of them alone, by nothing but what is undone."""
        sizes = Counter(seen.ids.values())
        for said in self.decisions:
            if said.undone and said.kind == "same" and said.then.keys() <= seen.ids.keys():
                one, other = said.pair
                if (
                    seen.ids[one] == seen.ids[other]
                    and have_nothing_in_common(records[one], records[other])
                    and sizes[seen.ids[one]] == 2
                    and other not in bonds.party(one)
                ):
                    yield f"{one} and {other} are still one: decision {said.number} is undone"

    def _pins(
        self, records: Records, aside: set[str], ids: Mapping[str, str]
    ) -> dict[tuple[str, str], Said]:
        """Return the pin that holds for each customer's attribute: the latest that is offered."""
        held = {}
        for said in self.live("pin"):
            [(record, then)] = said.then.items()
            is_there = record in records and record not in aside
            if is_there and not said.is_of_others(records):
                value = getattr(then, said.attribute)
                if getattr(records[record], said.attribute) == value:
                    held[ids[record], said.attribute] = said
        return held

    def _unfit(self, records: Records, bonds: Bonds, aside: set[str], pinned: set[int]) -> set[int]:
        """Return the decisions that do not fit the night."""
        return {
            d.number
            for d in self.live("same", "different", "pin", "set_aside")
            if not d.awaits
            and (
                d.number in bonds.overruled
                or not d.is_delivered(records)
                or d.is_of_others(records)
                or (d.kind in ("same", "different") and d.then.keys() & aside)
                or (d.kind == "pin" and d.number not in pinned)
            )
        }

    def _asked_again(self, records: Records, bonds: Bonds, seen: Seen) -> Iterator[str]:
        asked = {case["case_key"] for case in seen.queue}
        for said in self.live("unsure"):
            if said.case_key in asked and all(records.get(r) == p for r, p in said.then.items()):
                yield f"case {said.case_key} is asked again, and nothing changed"
        awaiting = [{*d.then} for d in self.live("same") if d.awaits]
        for case in seen.queue:
            if case["decision_id"] is None and len(case["record_ids"]) == 2:
                one, other = case["record_ids"]
                is_decided = other in bonds.party(one) or bonds.are_apart(one, other)
                if is_decided or {one, other} in awaiting:
                    yield f"{one} and {other} are asked about, and decided"
