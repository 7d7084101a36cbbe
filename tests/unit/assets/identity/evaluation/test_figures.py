"""Figures of links against a second calculation in plain Python, over every pair."""

from collections.abc import Sequence
from itertools import combinations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.identity.evaluation.figures import Coverage, Figures, Mixed, measure

Labels = Sequence[int]


def measured(truth: Labels, found: Labels, most: int = 10) -> Figures:
    """Measure clusterings of the records 0, 1, …: an entry is the label of a record."""
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("create table truth (record_id integer, person_id integer)")
        con.execute("create table found (record_id integer, cluster_id integer)")
        con.executemany("insert into truth values (?, ?)", list(enumerate(truth)))
        con.executemany("insert into found values (?, ?)", list(enumerate(found)))
        return measure(con, "truth", "found", most)


def pairs_of(labels: Labels) -> set[tuple[int, int]]:
    return {(i, j) for i, j in combinations(range(len(labels)), 2) if labels[i] == labels[j]}


def group_of(labels: Labels, record: int) -> set[int]:
    return {other for other, label in enumerate(labels) if label == labels[record]}


def groups(labels: Labels) -> dict[int, set[int]]:
    return {label: group_of(labels, record) for record, label in enumerate(labels)}


def mixed(labels: Labels, parts: Labels) -> list[Mixed]:
    """Return the groups of `labels` that have several of `parts`, the worst first."""
    found = [
        Mixed(str(label), len(group), len({parts[record] for record in group}))
        for label, group in groups(labels).items()
    ]
    return sorted((m for m in found if m.parts > 1), key=lambda m: (-m.parts, -m.records, m.id))


def share(part: set[tuple[int, int]], whole: set[tuple[int, int]]) -> float:
    return len(part) / len(whole) if whole else 1.0


LABELLINGS = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        *(st.lists(st.integers(0, 4), min_size=n, max_size=n) for _ in ("truth", "found"))
    )
)


@settings(deadline=None, max_examples=50)
@given(LABELLINGS)
def test_pairwise_figures_are_those_of_all_pairs_counted(labellings: tuple[Labels, Labels]) -> None:
    truth, found = labellings
    quality = measured(truth, found).pairwise
    right = pairs_of(truth) & pairs_of(found)
    assert quality.precision == pytest.approx(share(right, pairs_of(found)))
    assert quality.recall == pytest.approx(share(right, pairs_of(truth)))


@settings(deadline=None, max_examples=50)
@given(LABELLINGS)
def test_b_cubed_figures_are_the_means_over_records(labellings: tuple[Labels, Labels]) -> None:
    truth, found = labellings
    quality = measured(truth, found).b_cubed
    common = [len(group_of(truth, r) & group_of(found, r)) for r in range(len(truth))]
    precision = [n / len(group_of(found, r)) for r, n in enumerate(common)]
    recall = [n / len(group_of(truth, r)) for r, n in enumerate(common)]
    assert quality.precision == pytest.approx(sum(precision) / len(truth))
    assert quality.recall == pytest.approx(sum(recall) / len(truth))


@settings(deadline=None, max_examples=50)
@given(LABELLINGS)
def test_a_person_is_found_exactly_if_a_cluster_is_the_person(
    labellings: tuple[Labels, Labels],
) -> None:
    truth, found = labellings
    figures = measured(truth, found)
    clusters = list(groups(found).values())
    assert figures.persons == len(set(truth))
    assert figures.exact_persons == sum(person in clusters for person in groups(truth).values())


@settings(deadline=None, max_examples=50)
@given(LABELLINGS, st.integers(0, 3))
def test_the_worst_merges_are_named_first_and_all_are_counted(
    labellings: tuple[Labels, Labels], most: int
) -> None:
    truth, found = labellings
    figures = measured(truth, found, most)
    for merges, expected in (
        (figures.over_merges, mixed(found, truth)),
        (figures.under_merges, mixed(truth, found)),
    ):
        assert merges.count == len(expected)
        assert merges.worst == expected[:most]


def test_records_that_stand_on_one_side_only_do_not_count() -> None:
    longer_truth = measured([0, 0, 1, 1, 1], [5, 5, 6])
    assert longer_truth.coverage == Coverage(both=3, only_truth=2, only_found=0)
    assert longer_truth.exact_persons == longer_truth.persons == 2
    longer_links = measured([0, 0], [5, 5, 5, 6])
    assert longer_links.coverage == Coverage(both=2, only_truth=0, only_found=2)
    assert longer_links.pairwise.precision == 1.0
