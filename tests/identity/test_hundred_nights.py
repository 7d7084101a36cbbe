"""A hundred nights in which people and their records change: what must hold, reckoned in Python.

From the truth of who each record is, and from what the nights left; not by the code's own queries.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

import pytest

from tests.customer_books import (
    Book,
    led_astray,
    lost,
    misled,
    reissued,
    robbed,
    strayed,
    successive,
    unfounded,
    untold,
    usurped,
)
from tests.identity.nights import Nights
from tests.identity.population import Population
from tests.unit.assets.identity.persons import Person

pytestmark = pytest.mark.slow

NIGHTS = 100
PEOPLE = 300
SEED = 7
QUIET = 5  # each fifth night nothing has changed


@dataclass(frozen=True)
class Night:
    """What was delivered, whose it is in truth, and whose the night says it is."""

    records: Mapping[str, Person]  # by source key
    truth: Mapping[str, int]
    book: Book

    @property
    def f1(self) -> float:
        """Pairwise F1 of the night's customers."""
        both = pairs((self.truth[r], c) for r, c in self.book.ids.items())
        return 2 * both / (pairs(self.truth.values()) + pairs(self.book.ids.values()))


def pairs(groups: Iterable[Hashable]) -> int:
    """Return how many pairs are in one group."""
    return sum(n * (n - 1) // 2 for n in Counter(groups).values())


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> list[Night]:
    population, nights = Population.of(PEOPLE, SEED), Nights(tmp_path_factory.mktemp("hundred"))
    told = []
    for number in range(1, NIGHTS + 1):
        if number > 1 and number % QUIET:
            population.pass_night()
        records = dict(population.records)
        told.append(Night(records, population.truth(), nights.follow(records)))
    return told


def books(nights: list[Night]) -> list[Book]:
    return [night.book for night in nights]


def test_the_nights_have_all_that_happens_to_customers(hundred: list[Night]) -> None:
    """Without it the tests below would say nothing."""
    happened = Counter(event.event for night in hundred[1:] for event in night.book.events)
    assert happened.keys() == {"new", "merged", "split", "moved", "restored", "gone"}
    assert min(happened["merged"], happened["split"]) > 20, happened


def test_no_id_is_issued_again_but_to_most_of_its_own_records(hundred: list[Night]) -> None:
    found = [reissued(seen, before, now) for seen, before, now in successive(books(hundred))]
    assert found == [[]] * NIGHTS
    assert usurped(books(hundred)) == []


def test_a_night_of_the_same_records_changes_nothing(hundred: list[Night]) -> None:
    same = [(a.book, b.book) for a, b in pairwise(hundred) if a.records == b.records]
    assert len(same) >= NIGHTS // QUIET
    for before, now in same:
        assert now.events == frozenset()
        assert (now.ids, now.linked_on) == (before.ids, before.linked_on)
        assert (now.redirects, now.reasons) == (before.redirects, before.reasons)


def test_every_merge_and_split_has_its_event_and_its_redirect(hundred: list[Night]) -> None:
    for _, before, now in successive(books(hundred)):
        assert untold(before, now) == []
        assert misled(before, now) == []


def test_every_event_is_borne_out_by_the_two_nights(hundred: list[Night]) -> None:
    for _, before, now in successive(books(hundred)):
        assert unfounded(before, now) == []


def test_customers_keep_their_id_as_long_as_most_of_their_records(hundred: list[Night]) -> None:
    for _, before, now in successive(books(hundred)):
        assert strayed(before, now) == []
        assert robbed(before, now) == []


def test_every_id_ever_issued_lives_or_leads_to_the_living_or_to_nobody(
    hundred: list[Night],
) -> None:
    for seen, _, now in successive(books(hundred)):
        assert lost(seen, now) == []
        assert led_astray(seen, now) == []


def test_customers_do_not_get_worse_from_night_to_night(hundred: list[Night]) -> None:
    """Without favour for what held last night, the mean of the last twenty falls by .03."""
    f1 = [night.f1 for night in hundred]
    assert mean(f1[-20:]) >= mean(f1[:20]) - 0.01
    assert max(before - now for before, now in pairwise(f1)) < 0.01
