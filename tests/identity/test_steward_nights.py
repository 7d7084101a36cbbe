"""Decisions of stewards over a hundred nights: they hold, wait, or are asked about."""

from pathlib import Path

import pytest

from tests.identity.reviewed_nights import ReviewedNights
from tests.identity.steward_world import StewardWorld

PEOPLE, SEED = 60, 31
HAPPENED = {
    "says_same_of_one_person",
    "says_same_of_strangers",
    "says_different",
    "refused",
    "pins",
    "sets_aside",
    "is_unsure",
    "asks_for_approval",
    "is_of_another_mind",
    "gets_approval",
    "takes_back",
    "is_used_for_another",
    "ends",
    "returns",
    "is_missing_tonight",
    "silo missing",
    # What decisions were unfit for.
    "not_delivered",
    "of_others",
    "set_aside",
    "overruled",
    "awaits_approval",
}


@pytest.mark.parametrize(
    "count", [7, pytest.param(100, marks=pytest.mark.slow)], ids=["a week", "a hundred"]
)
def test_decisions_hold_wait_or_are_asked_about(count: int, tmp_path: Path) -> None:
    world = StewardWorld(ReviewedNights(tmp_path), PEOPLE, SEED)
    for number in range(count):
        if number:
            world.pass_day()
        if number == 50:
            world.retrains()
        assert world.pass_night() == [], f"night {world.number}"
    numbers = [said.number for said in world.book.decisions]
    assert numbers
    assert len({*numbers}) == len(numbers)
    if count == 100:
        assert {name for name, times in world.happened.items() if times} >= HAPPENED
