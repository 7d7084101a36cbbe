"""What holds for customer ids whatever the clusters do from night to night."""

from collections.abc import Iterator
from itertools import groupby

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.customer_books import lost, misled, reissued, robbed, strayed, successive, untold
from tests.unit.assets.identity.clusterings import Nights

RECORDS = [f"r{n}" for n in range(8)]
CLUSTERS = 4
Labels = list[int]  # of each record: its cluster; 0 if it is not delivered tonight
LABEL = st.integers(0, CLUSTERS)
# What happens from one night to the next: records change, clusters join, an earlier night is back.
Moves = dict[int, int]
Step = Moves | tuple[int, int] | int
STEPS = st.lists(
    st.one_of(
        st.dictionaries(st.integers(0, len(RECORDS) - 1), LABEL, min_size=1, max_size=4),
        st.tuples(st.integers(1, CLUSTERS), st.integers(1, CLUSTERS)),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=4,
)


def play(first: Labels, steps: list[Step]) -> list[Labels]:
    """Return the labels of every night."""
    history = [first]
    for step in steps:
        last = history[-1]
        if isinstance(step, dict):
            history.append([step.get(n, label) for n, label in enumerate(last)])
        elif isinstance(step, tuple):
            history.append([step[1] if label == step[0] else label for label in last])
        else:
            history.append(history[step % len(history)])
    return history


FIRST_NIGHT = st.lists(LABEL, min_size=len(RECORDS), max_size=len(RECORDS))
HISTORIES = st.builds(play, FIRST_NIGHT, STEPS)
SOME = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def clusters(labels: Labels) -> Iterator[list[str]]:
    delivered = sorted(
        (label, record) for label, record in zip(labels, RECORDS, strict=True) if label
    )
    for _, members in groupby(delivered, key=lambda item: item[0]):
        yield [record for _, record in members]


@settings(SOME, max_examples=30)
@given(history=HISTORIES)
def test_ids_last_through_any_history(history: list[Labels]) -> None:
    nights = Nights()
    books = [nights.follow(clusters(labels)) for labels in history]
    for labels, (seen, before, now) in zip(history, successive(books), strict=True):
        assert set(now.owned(now).values()) == {frozenset(cluster) for cluster in clusters(labels)}
        assert reissued(seen, before, now) == []
        assert strayed(before, now) == []
        assert lost(seen, now) == []
        assert misled(before, now) == []
        assert untold(before, now) == []
        assert robbed(before, now) == []


@SOME
@given(history=HISTORIES)
def test_the_same_clusters_again_change_nothing(history: list[Labels]) -> None:
    nights = Nights()
    for labels in history:
        now = nights.follow(clusters(labels))
    before = nights.tables()
    again = nights.follow(clusters(labels))
    assert again.ids == now.ids
    assert nights.tables() == before


@SOME
@given(history=HISTORIES)
def test_the_order_of_rows_does_not_matter(history: list[Labels]) -> None:
    forwards, backwards = Nights(), Nights()
    for labels in history:
        forwards.follow(clusters(labels))
        backwards.follow(clusters(labels), backwards=True)
    assert forwards.tables() == backwards.tables()
