"""What becomes of customer ids when records come together, part, leave and return."""

from datetime import timedelta

import pytest

from tests.customer_books import Book, Event
from tests.unit.assets.identity.clusterings import FIRST, Nights, clustering


@pytest.fixture
def nights() -> Nights:
    return Nights()


def follow(nights: Nights, *clusterings: list[list[str]]) -> Book:
    """Return the last of several nights."""
    return [nights.follow(clusters) for clusters in clusterings][-1]


def test_numbers_follow_the_smallest_record_of_each_cluster(nights: Nights) -> None:
    book = nights.follow(clustering("c1", "b1 b9", "a5"))
    assert book.ids == {
        "a5": "G000000001",
        "b1": "G000000002",
        "b9": "G000000002",
        "c1": "G000000003",
    }
    assert book.events == {
        Event("G000000001", "new", "", 1),
        Event("G000000002", "new", "", 2),
        Event("G000000003", "new", "", 1),
    }
    assert book.redirects == {}


def test_the_same_clusters_again_change_nothing(nights: Nights) -> None:
    first = follow(nights, clustering("a1 a2", "b1"))
    again = nights.follow(clustering("a1 a2", "b1"))
    assert again.ids == first.ids
    assert again.linked_on == first.linked_on
    assert (again.events, again.redirects) == (frozenset(), {})


def test_a_merge_keeps_the_id_of_most_records_and_redirects_the_other(nights: Nights) -> None:
    book = follow(nights, clustering("a1", "b1 b2"), clustering("a1 b1 b2"))
    assert book.living == {"G000000002"}
    assert book.redirects == {"G000000001": "G000000002"}
    assert book.reasons == {"G000000001": "merge"}
    assert book.events == {Event("G000000001", "merged", "G000000002", 1)}
    assert book.linked_on == {"a1": FIRST + timedelta(days=1), "b1": FIRST, "b2": FIRST}


def test_a_merge_of_equals_keeps_the_older_id(nights: Nights) -> None:
    book = follow(nights, clustering("b1"), clustering("a1", "b1"), clustering("a1 b1"))
    assert book.living == {"G000000001"}
    assert book.redirects == {"G000000002": "G000000001"}


def test_a_split_leaves_the_id_with_most_records(nights: Nights) -> None:
    book = follow(nights, clustering("a1 a2 a3"), clustering("a1", "a2 a3"))
    assert book.ids == {"a1": "G000000002", "a2": "G000000001", "a3": "G000000001"}
    assert book.events == {Event("G000000002", "split", "G000000001", 1)}
    assert book.redirects == {}


def test_a_record_that_moves_is_an_event_and_takes_no_id_along(nights: Nights) -> None:
    book = follow(nights, clustering("a1 a2 x", "b1 b2"), clustering("a1 a2", "b1 b2 x"))
    assert book.ids["x"] == book.ids["b1"] == "G000000002"
    assert book.ids["a1"] == "G000000001"
    assert book.events == {Event("G000000002", "moved", "G000000001", 1)}


def test_records_of_a_customer_that_dissolves_are_followed_wherever_they_go(nights: Nights) -> None:
    book = follow(
        nights,
        clustering("a1 a2 a3", "b1 b2 b3", "c1 c2 x"),
        clustering("a1 a2 a3 c1 c2", "b1 b2 b3 x"),
    )
    assert book.redirects == {"G000000003": "G000000001"}
    assert book.events == {
        Event("G000000003", "merged", "G000000001", 3),
        Event("G000000002", "moved", "G000000003", 1),
    }


def test_a_split_that_undoes_a_merge_restores_the_id(nights: Nights) -> None:
    apart, together = clustering("a1 a2", "b1 b2"), clustering("a1 a2 b1 b2")
    first = nights.follow(apart)
    book = follow(nights, together, apart)
    assert book.ids == first.ids
    assert book.redirects == {}
    assert book.events == {Event("G000000002", "restored", "G000000001", 2)}


def test_a_record_that_is_gone_keeps_no_id_from_being_restored(nights: Nights) -> None:
    """a had two records; one was deleted, the other merged with b and parted again."""
    first = nights.follow(clustering("a1 a2", "b1 b2 b3"))
    book = follow(nights, clustering("a1 b1 b2 b3"), clustering("a1", "b1 b2 b3"))
    assert book.ids["a1"] == first.ids["a1"]
    assert book.redirects == {}


def test_an_id_is_restored_whichever_part_comes_first_in_the_alphabet(nights: Nights) -> None:
    apart = clustering("b1 b2 b3", "a1 a2")
    first = nights.follow(apart)
    book = follow(nights, clustering("a1 a2 b1 b2 b3"), apart)
    assert book.ids == first.ids


def test_a_restored_id_comes_with_the_records_it_had_not_with_those_it_was_merged_into(
    nights: Nights,
) -> None:
    """One record leaves the customer into which b was merged: b has not come back by that."""
    book = follow(
        nights,
        clustering("a1 a2 a3", "b1 b2"),
        clustering("a1 a2 a3 b1 b2"),
        clustering("a1", "a2 a3 b1 b2"),
    )
    assert book.ids["a2"] == book.ids["b1"] == "G000000001"
    assert book.ids["a1"] == "G000000003"
    assert book.events == {Event("G000000003", "split", "G000000001", 1)}


def test_a_record_that_joins_brings_no_retired_id_back(nights: Nights) -> None:
    """x leaves a for c, into which b was merged: c stays c."""
    book = follow(
        nights,
        clustering("a1 a2 x", "b1 b2", "c1 c2 c3"),
        clustering("a1 a2 x", "b1 b2 c1 c2 c3"),
        clustering("a1 a2", "b1 b2 c1 c2 c3 x"),
    )
    assert book.living == {"G000000001", "G000000003"}
    assert book.events == {Event("G000000003", "moved", "G000000001", 1)}


def test_an_id_whose_records_are_no_longer_delivered_is_gone(nights: Nights) -> None:
    book = follow(nights, clustering("a1", "b1"), clustering("a1"))
    assert book.redirects == {"G000000002": None}
    assert book.reasons == {"G000000002": "gone"}
    assert book.events == {Event("G000000002", "gone", "", 1)}


def test_records_that_return_have_their_id_again_and_others_a_new_one(nights: Nights) -> None:
    first = nights.follow(clustering("a1", "b1 b2 b3"))
    book = follow(nights, clustering("a1"), clustering("a1", "b1 b2", "b3", "z1"))
    assert book.ids["b1"] == first.ids["b1"]
    assert book.events == {
        Event(first.ids["b1"], "restored", "", 2),
        Event(book.ids["b3"], "new", "", 1),
        Event(book.ids["z1"], "new", "", 1),
    }
    assert min(book.ids["b3"], book.ids["z1"]) > max(first.living)


def test_a_record_that_returns_to_another_customer_is_found_there(nights: Nights) -> None:
    book = follow(nights, clustering("a1", "b1"), clustering("a1"), clustering("a1 b1"))
    assert book.living == {"G000000001"}
    assert book.redirects == {"G000000002": "G000000001"}
    assert book.reasons == {"G000000002": "merge"}


def test_redirects_lead_on_to_the_living(nights: Nights) -> None:
    """a into b, b into c: whoever asks for a is sent to c."""
    book = follow(
        nights,
        clustering("a1", "b1 b2", "c1 c2 c3 c4"),
        clustering("a1 b1 b2", "c1 c2 c3 c4"),
        clustering("a1 b1 b2 c1 c2 c3 c4"),
    )
    assert book.redirects == {"G000000001": "G000000003", "G000000002": "G000000003"}


def test_redirects_lead_on_though_nothing_of_theirs_is_delivered_any_more(nights: Nights) -> None:
    book = follow(
        nights,
        clustering("a1", "b1 b2", "c1 c2 c3 c4"),
        clustering("a1 b1 b2", "c1 c2 c3 c4"),
        clustering("b1 b2", "c1 c2 c3 c4"),
        clustering("b1 b2 c1 c2 c3 c4"),
    )
    assert book.redirects == {"G000000001": "G000000003", "G000000002": "G000000003"}


def test_redirects_end_at_nobody_when_the_last_heir_is_gone(nights: Nights) -> None:
    book = follow(
        nights, clustering("a1", "b1 b2", "c1"), clustering("a1 b1 b2", "c1"), clustering("c1")
    )
    assert book.redirects == {"G000000001": None, "G000000002": None}


def test_a_redirect_follows_the_records_when_they_move_on(nights: Nights) -> None:
    """b was merged into a; its record is now with c."""
    book = follow(
        nights,
        clustering("a1 a2", "b1", "c1 c2 c3"),
        clustering("a1 a2 b1", "c1 c2 c3"),
        clustering("a1 a2", "b1 c1 c2 c3"),
    )
    assert book.ids["b1"] == "G000000003"
    assert book.redirects == {"G000000002": "G000000003"}


def test_a_redirect_stays_when_the_merged_records_are_no_longer_delivered(nights: Nights) -> None:
    """Whoever asks for b is still sent to a, whom b turned out to be."""
    book = follow(nights, clustering("a1 a2", "b1"), clustering("a1 a2 b1"), clustering("a1 a2"))
    assert book.redirects == {"G000000002": "G000000001"}
    assert book.reasons == {"G000000002": "merge"}


def test_a_date_whose_night_is_built_again_has_one_history(nights: Nights) -> None:
    there, back = clustering("a1 a2 a3", "b1 b2 x"), clustering("a1 a2 a3 x", "b1 b2")
    follow(nights, back, there)
    for clusters in (back, there):
        nights.as_of -= timedelta(days=1)
        nights.follow(clusters)
    moves = nights.con.execute(
        "select customer_id, other_customer_id, record_count from identity.customer_events "
        "where event = 'moved' order by all"
    ).fetchall()
    assert moves == [("G000000001", "G000000002", 1), ("G000000002", "G000000001", 2)]


def test_a_date_before_the_published_one_knows_nothing_of_later_nights(nights: Nights) -> None:
    """Else a record would have belonged to nobody until the night that first linked it."""
    follow(nights, clustering("a1 a2", "b1"), clustering("a1 a2 b1"))
    nights.as_of -= timedelta(days=2)
    nights.follow(clustering("a1 a2 b1"))
    later = nights.con.execute(
        "select record_id from identity.customer_ids where linked_on > $1 "
        "union all select old_customer_id from identity.customer_redirects "
        "where redirected_on > $1",
        [nights.as_of],
    ).fetchall()
    assert later == []
