"""Invented people, and what four silos know of them from night to night; the truth beside it.

Here: what happens to people and to their records, drawn from a seed. Not here: who is taken for
whom (`nights.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from string import ascii_lowercase, digits
from typing import Any

from data_samples.generator.pools import MAIL_DOMAINS, first_names, surnames
from tests.unit.assets.identity.persons import Person

ADDRESS = ("street", "house", "postal_code", "city")
TYPED = ("first_name", "last_name", "birth_date", "email", "mobile", "street")
# Silo -> share of records that state it; names are always stated.
STATED: Mapping[str, Mapping[str, float]] = {
    "crm": {"birth_date": 0.4, "email": 0.6, "mobile": 0.4, "landline": 0.3, "street": 0.8},
    "erp": {"birth_date": 0.1, "email": 0.3, "mobile": 0.2, "landline": 0.3, "street": 0.9},
    "shop": {"birth_date": 0.0, "email": 1.0, "mobile": 0.3, "landline": 0.1, "street": 0.8},
    "loyalty": {"birth_date": 0.6, "email": 0.3, "mobile": 0.3, "landline": 0.1, "street": 0.5},
}
TYPO = 0.06  # of what is stated
CITIES = (("10115", "berlin"), ("10117", "berlin"), ("20095", "hamburg"), ("80331", "muenchen"))
STREETS = ("lindenweg", "hauptstrasse", "gartenstrasse", "schulstrasse", "bergstrasse", "amselweg")
# What happens in a night, and how often on average.
RATES = {
    "signs_up": 1.5,
    "comes_new": 0.7,
    "goes": 2.5,
    "returns": 2.2,
    "is_retyped": 4.0,
    "is_brought_up_to_date": 5.0,
    "moves": 1.5,
    "marries": 0.5,
    "changes_email": 1.5,
    "changes_phone": 1.0,
    "is_merged_in_its_silo": 0.7,
    "is_taken_over": 0.5,
}


@dataclass
class Population:
    """People as they are, by number, and the records that silos have of them, by source key."""

    chance: Random
    people: list[Person] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)  # of every record there ever was
    records: dict[str, Person] = field(default_factory=dict)  # that are delivered tonight
    away: dict[str, Person] = field(default_factory=dict)  # not delivered for a while

    @classmethod
    def of(cls, people: int, seed: int) -> "Population":
        """Return so many people, each with some records."""
        population = cls(Random(seed))
        for _ in range(people):
            population.comes_new()
        return population

    def truth(self) -> dict[str, int]:
        """Return whose the records of tonight are, by record id."""
        return {f"{p.silo}/{key}": self.owners[key] for key, p in self.records.items()}

    def pass_night(self) -> None:
        """Let a night's events happen, in any order."""
        events = [name for name, rate in RATES.items() for _ in range(self._times(rate))]
        self.chance.shuffle(events)
        for name in events:
            happen: Callable[[], None] = getattr(self, name)
            happen()

    def comes_new(self) -> None:
        """Somebody, alone or at the address of another, becomes known to some silos."""
        draw = self.chance
        other = draw.choice(self.people) if self.people and draw.random() < 0.35 else None
        self.people.append(self._relative(other) if other else self._stranger())
        for silo in draw.sample(list(STATED), draw.choice((1, 2, 2, 3, 4))):
            self._enter(len(self.people) - 1, silo)

    def signs_up(self) -> None:
        """Somebody known becomes known to one more silo, or to one of them twice."""
        self._enter(self.chance.randrange(len(self.people)), self.chance.choice(list(STATED)))

    def goes(self) -> None:
        """A record is not delivered any more."""
        key = self._some_record()
        self.away[key] = self.records.pop(key)

    def returns(self) -> None:
        """A record is back as it was."""
        if self.away:
            key = self.chance.choice(list(self.away))
            self.records[key] = self.away.pop(key)

    def is_retyped(self) -> None:
        """Something in a record is typed anew, and wrongly."""
        key, name = self._some_record(), self.chance.choice(TYPED)
        if value := getattr(self.records[key], name):
            self.records[key] = replace(self.records[key], **{name: self._typo(value)})

    def is_brought_up_to_date(self) -> None:
        """A record is told anew by the person."""
        self._tell_anew(self._some_record())

    def moves(self) -> None:
        self._changes(**self._home(), landline=self._phone("+4930"))

    def marries(self) -> None:
        self._changes(last_name=self._surname())

    def changes_email(self) -> None:
        self._changes(email=self._stranger().email)

    def changes_phone(self) -> None:
        self._changes(mobile=self._phone("+4917"))

    def is_merged_in_its_silo(self) -> None:
        """Of two records that a silo has of a person, one goes and the other is told anew."""
        first: dict[tuple[str, int], str] = {}
        for key, record in self.records.items():
            kept = first.setdefault((record.silo, self.owners[key]), key)
            if kept != key:
                del self.records[key]
                self._tell_anew(kept)
                return

    def is_taken_over(self) -> None:
        """A record is used by another person from now on, with all their data."""
        key = self._some_record()
        self.owners[key] = self.chance.randrange(len(self.people))
        self._tell_anew(key)

    def _changes(self, **values: Any) -> None:
        """Somebody is different from now on; one of their records says so at once."""
        number = self.chance.randrange(len(self.people))
        self.people[number] = replace(self.people[number], **values)
        known = [key for key in self.records if self.owners[key] == number]
        if known:
            self._tell_anew(self.chance.choice(known))

    def _tell_anew(self, key: str) -> None:
        self.records[key] = self._stated(self.people[self.owners[key]], self.records[key].silo)

    def _enter(self, number: int, silo: str) -> None:
        key = f"{len(self.owners) + 1:05}"
        self.owners[key] = number
        self.records[key] = self._stated(self.people[number], silo)

    def _stated(self, person: Person, silo: str) -> Person:
        """Return what a silo is told of a person: not all, and not without typos."""
        told = replace(person, silo=silo)
        for name, share in STATED[silo].items():
            if self.chance.random() >= share:
                untold: dict[str, Any] = dict.fromkeys(ADDRESS if name == "street" else (name,))
                told = replace(told, **untold)
        for name in TYPED:
            value = getattr(told, name)
            if value and self.chance.random() < TYPO:
                told = replace(told, **{name: self._typo(value)})
        return told

    def _typo(self, value: str) -> str:
        """Return the value with one letter or digit replaced; a birth date stays a date."""
        places = [n for n, sign in enumerate(value) if sign.isalnum() and n > 0]
        if value[4:5] == "-":
            return f"{value[:-1]}{self.chance.choice('12345678')}"
        at = self.chance.choice(places)
        signs = digits if value[at].isdigit() else ascii_lowercase
        return value[:at] + self.chance.choice(signs) + value[at + 1 :]

    def _stranger(self) -> Person:
        draw = self.chance
        gender, year = draw.choice("fm"), draw.randrange(1945, 2005)
        names = first_names(gender, 1950 if year < 1968 else 1985)[:60]
        first, last = names[min(int(draw.expovariate(0.06)), len(names) - 1)], self._surname()
        [domain] = draw.choices(*zip(*MAIL_DOMAINS, strict=True))
        styles = (
            f"{first}.{last}",
            f"{first[0]}{last}{year % 100}",
            f"{last}{draw.randrange(999)}",
        )
        return Person(
            first_name=first,
            last_name=last,
            birth_date=f"{year}-{draw.randrange(1, 13):02}-{draw.randrange(1, 28):02}",
            email=f"{draw.choice(styles).lower()}@{domain}",
            mobile=self._phone("+4917"),
            landline=self._phone("+4930"),
            gender=gender,
            **self._home(),
        )

    def _relative(self, other: Person) -> Person:
        """Return somebody of another's household: one name, one address, one landline."""
        shared = {name: getattr(other, name) for name in ("last_name", "landline", *ADDRESS)}
        return replace(self._stranger(), **shared)

    def _surname(self) -> str:
        names = surnames(0)
        return names[min(int(self.chance.expovariate(0.012)), len(names) - 1)]

    def _home(self) -> dict[str, str]:
        postal_code, city = self.chance.choice(CITIES)
        street, house = self.chance.choice(STREETS), str(self.chance.randrange(1, 90))
        return {"street": street, "house": house, "postal_code": postal_code, "city": city}

    def _phone(self, prefix: str) -> str:
        return f"{prefix}{self.chance.randrange(10**7, 10**8)}"

    def _some_record(self) -> str:
        return self.chance.choice(list(self.records))

    def _times(self, rate: float) -> int:
        """Return how often something happens in a night, `rate` on average."""
        return int(rate) + (self.chance.random() < rate % 1)
