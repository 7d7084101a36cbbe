"""Figures of links against a second calculation in plain Python, over every pair."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.identity.evaluation import b_cubed, evaluate, pairwise
from pipelines.errors import SettingsError

Labels = Sequence[int]


def tables(truth: Labels, found: Labels) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create table truth (record_id integer, person_id integer)")
    con.execute("create table found (record_id integer, cluster_id integer)")
    con.executemany("insert into truth values (?, ?)", list(enumerate(truth)))
    con.executemany("insert into found values (?, ?)", list(enumerate(found)))
    return con


def pairs_of(labels: Labels) -> set[tuple[int, int]]:
    return {(i, j) for i, j in combinations(range(len(labels)), 2) if labels[i] == labels[j]}


def group_of(labels: Labels, record: int) -> set[int]:
    return {other for other, label in enumerate(labels) if label == labels[record]}


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
    quality = pairwise(tables(truth, found), "truth", "found")
    right = pairs_of(truth) & pairs_of(found)
    assert quality.precision == pytest.approx(share(right, pairs_of(found)))
    assert quality.recall == pytest.approx(share(right, pairs_of(truth)))


@settings(deadline=None, max_examples=50)
@given(LABELLINGS)
def test_b_cubed_figures_are_the_means_over_records(labellings: tuple[Labels, Labels]) -> None:
    truth, found = labellings
    quality = b_cubed(tables(truth, found), "truth", "found")
    common = [len(group_of(truth, r) & group_of(found, r)) for r in range(len(truth))]
    precision = [n / len(group_of(found, r)) for r, n in enumerate(common)]
    recall = [n / len(group_of(truth, r)) for r, n in enumerate(common)]
    assert quality.precision == pytest.approx(sum(precision) / len(truth))
    assert quality.recall == pytest.approx(sum(recall) / len(truth))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create schema identity")
    con.execute("create table identity.customer_ids (record_id varchar, customer_id varchar)")
    con.execute("insert into identity.customer_ids values ('crm/1', 'G1')")
    return con


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(None, "there is no such file", id="no file"),
        pytest.param("silo,key\ncrm,1\n", "column source_key, person_id is missing", id="columns"),
        pytest.param("silo,source_key,person_id\nerp,1,P1\n", "none of its records", id="records"),
        pytest.param("silo,source_key,person_id\ncrm,1,\n", "none of its records", id="no person"),
    ],
)
def test_a_truth_file_that_cannot_judge_is_refused(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, content: str | None, said: str
) -> None:
    file = tmp_path / "truth.csv"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=said):
        evaluate(con, file)
