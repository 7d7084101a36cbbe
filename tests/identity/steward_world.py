"""Stewards who decide day by day, and silos that change, lose and reuse what they decided on.

All is drawn from a seed. Not here: what must follow (`steward_book.py`).
"""

import getpass
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from unittest.mock import patch

from assets.identity.model import read_model
from assets.identity.retraining import retrain
from pipelines import approvals, review
from pipelines.cases import Answer, Queue
from pipelines.errors import UsageError
from pipelines.models import model_in_use, use
from pipelines.nights import open_night
from tests.identity.population import STATED, Population
from tests.identity.reviewed_nights import ReviewedNights, Seen
from tests.identity.steward_book import Said, StewardBook, have_nothing_in_common
from tests.unit.assets.identity.persons import Person

PINNED = ("birth_date", "email")
# What happens between two nights, and how often on average.
DECIDED = {
    "says_same_of_one_person": 0.5,
    "says_same_of_strangers": 0.25,
    "says_different": 0.5,
    "contradicts": 0.3,
    "pins": 0.35,
    "sets_aside": 0.2,
    "is_unsure": 0.5,
    "asks_for_approval": 0.3,
    "is_of_another_mind": 0.2,
    "gets_approval": 0.25,
    "takes_back": 0.45,
}
HAPPENS = {"is_used_for_another": 0.15, "ends": 0.6, "is_missing_tonight": 0.5}
_AWAY = (2, 20)  # nights


class StewardWorld:
    """People, their records, and stewards who decide on them."""

    def __init__(self, nights: ReviewedNights, people: int, seed: int) -> None:
        self.nights = nights
        self.population = Population.of(people, seed)
        self.draw = Random(seed)
        self.book = StewardBook()
        self.happened = Counter[str]()
        self.number = 0
        self.away: dict[int, list[str]] = {}  # night -> keys that come back then
        self.hidden: set[str] = set()
        self.seen: Seen
        self.records: dict[str, Person] = {}

    def pass_night(self) -> list[str]:
        """Let a night pass and a day; return what the night got wrong."""
        self.number += 1
        for key in self.away.pop(self.number, []):
            if key in self.population.away:
                self.population.records[key] = self.population.away.pop(key)
                self.happened["returns"] += 1
        lost = self.draw.choice(list(STATED)) if self.draw.random() < 0.08 else None
        self.happened["silo missing"] += lost is not None
        delivered = {
            key: person
            for key, person in self.population.records.items()
            if key not in self.hidden and person.silo != lost
        }
        self.records = {f"{p.silo}/{key}": p for key, p in delivered.items()}
        earlier = self.seen.acts if self.number > 1 else []
        self.seen = self.nights.pass_night(delivered)
        wrong = [*self.book.complaints(self.records, self.seen)]
        if self.seen.acts[: len(earlier)] != earlier:
            wrong.append("people.duckdb lost or changed what was in it")
        self.happened.update(misfit for _, misfit in self.seen.states.values() if misfit)
        return wrong

    def pass_day(self) -> None:
        """Let stewards decide and silos change."""
        self._draw(DECIDED)
        self.hidden = set()
        self.population.pass_night()
        self._draw(HAPPENS)

    def _draw(self, rates: dict[str, float]) -> None:
        for name, rate in rates.items():
            if self.draw.random() < rate:
                happen: Callable[[], bool] = getattr(self, name)
                self.happened[name] += happen()

    def says_same_of_one_person(self) -> bool:
        return self._decide(
            "same",
            self._pair(lambda a, b: self._owner(a) == self._owner(b) and not self._are_one(a, b)),
        )

    def says_same_of_strangers(self) -> bool:
        return self._decide("same", self._pair(self._are_strangers))

    def says_different(self) -> bool:
        return self._decide("different", self._pair(self._are_one))

    def contradicts(self) -> bool:
        """Somebody says the opposite of what follows from two decisions, and is refused."""
        bonds = self.book.bonds()
        known = sorted({r for pair in bonds.same + bonds.different for r in pair})
        pairs = [(a, b) for a in known for b in known if a < b]
        self.draw.shuffle(pairs)
        for one, other in pairs:
            if {one, other} <= self.seen.ids.keys():
                if other in bonds.party(one):
                    return self._decide("different", (one, other))
                if bonds.are_apart(one, other):
                    return self._decide("same", (one, other))
        return False

    def asks_for_approval(self) -> bool:
        return self._decide("same", self._pair(self._are_strangers), two_persons=True)

    def is_of_another_mind(self) -> bool:
        """Somebody says the opposite of what awaits approval; once approved, that is overruled."""
        waiting = [d for d in self.book.live("same") if d.awaits]
        pairs = [d.pair for d in waiting if d.then.keys() <= self.seen.ids.keys()]
        return self._decide("different", self.draw.choice(pairs) if pairs else None)

    def gets_approval(self) -> bool:
        waiting = [d for d in self.book.live("same") if d.awaits]
        if not waiting:
            return False
        said = self.draw.choice(waiting)
        with patch.object(getpass, "getuser", return_value="second"):
            approvals.approve(self.nights.warehouse, said.number, "a test")
        said.awaits = False
        return True

    def pins(self) -> bool:
        offers = [
            (record, attribute)
            for record, person in self.records.items()
            for attribute in PINNED
            if getattr(person, attribute) and record in self.seen.ids
        ]
        record, attribute = self.draw.choice(offers)
        return self._note(
            lambda: review.pin(self.nights.warehouse, record, attribute, None, "a test"),
            "pin",
            [record],
            attribute=attribute,
        )

    def sets_aside(self) -> bool:
        record = self.draw.choice(list(self.seen.ids))
        return self._note(
            lambda: review.set_aside(self.nights.warehouse, record, "a test"), "set_aside", [record]
        )

    def is_unsure(self) -> bool:
        """Somebody looks at a case in the queue and cannot tell."""
        queue = Queue(self.nights.warehouse, two_persons=False)
        cases = [case for case in queue.open_cases() if case.decision_id is None]
        if not cases:
            return False
        case = self.draw.choice(cases)
        [number] = queue.take(Answer(case, "unsure", "a test"))
        then = {record: self.records[record] for record in case.record_ids}
        self.book.decisions.append(Said(number, "unsure", then, case_key=case.case_key))
        return True

    def retrains(self) -> None:
        """Somebody learns a model of their own from the published night."""
        warehouse = self.nights.warehouse
        with open_night(warehouse) as con:
            old = read_model(model_in_use(warehouse))
            use(warehouse, retrain(con, old, "a test", accept=0.5, release=0.5).after.model)

    def takes_back(self) -> bool:
        if not (live := self.book.live()):
            return False
        said = self.draw.choice(live)
        review.undo(self.nights.warehouse, said.number, "a test")
        said.undone = True
        return True

    def is_used_for_another(self) -> bool:
        """A silo uses the key of a record that was decided on for somebody else."""
        key = self._decided_key()
        if key is None:
            return False
        stranger = replace(self.population._stranger(), silo=self.population.records[key].silo)
        self.population.people.append(stranger)
        self.population.owners[key] = len(self.population.people) - 1
        self.population.records[key] = stranger
        return True

    def ends(self) -> bool:
        """A record that was decided on is not delivered for many nights."""
        key = self._decided_key()
        if key is None:
            return False
        self.population.away[key] = self.population.records.pop(key)
        self.away.setdefault(self.number + self.draw.randint(*_AWAY), []).append(key)
        return True

    def is_missing_tonight(self) -> bool:
        """A record that was decided on is imported anew under its key, after a night without."""
        key = self._decided_key()
        self.hidden = {key} if key else set()
        return key is not None

    def _decided_key(self) -> str | None:
        keys = {record.split("/")[1] for said in self.book.live() for record in said.then}
        there = sorted(keys & self.population.records.keys())
        return self.draw.choice(there) if there else None

    def _decide(
        self, kind: str, pair: tuple[str, str] | None, *, two_persons: bool = False
    ) -> bool:
        """Decide on two records; it must be refused if and only if decisions stand against it."""
        if pair is None:
            return False
        bonds = self.book.bonds()
        is_said = any(
            d.kind == kind and {*d.then} == {*pair} for d in self.book.live("same", "different")
        )
        is_refused = is_said or bonds.contradicts(kind, *pair)
        awaits = two_persons and not self._are_one(*pair)
        done = self._note(
            lambda: review.decide(
                self.nights.warehouse,
                "record",
                pair,
                "a test",
                is_same=kind == "same",
                two_persons=two_persons,
            ),
            kind,
            pair,
            awaits=awaits,
        )
        assert done != is_refused, (kind, pair)
        self.happened["refused"] += is_refused
        return done

    def _note(self, act: Callable[[], int], kind: str, records: Any, **more: Any) -> bool:
        try:
            number = act()
        except UsageError:
            return False
        then = {record: self.records[record] for record in records}
        self.book.decisions.append(Said(number, kind, then, **more))
        return True

    def _pair(self, fit: Callable[[str, str], bool]) -> tuple[str, str] | None:
        """Draw two records of customers that fit, if there are some to be found."""
        known = [*self.seen.ids]
        for _ in range(500):
            one, other = self.draw.sample(known, 2)
            if fit(one, other):
                return one, other
        return None

    def _are_strangers(self, one: str, other: str) -> bool:
        return have_nothing_in_common(self.records[one], self.records[other])

    def _are_one(self, one: str, other: str) -> bool:
        return self.seen.ids[one] == self.seen.ids[other]

    def _owner(self, record: str) -> int:
        return self.population.owners[record.split("/")[1]]
