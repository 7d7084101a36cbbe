"""What a night says of links by the answers to its sample: figures, why there are none, advice."""

from typing import Any

import duckdb
import pytest

from assets.identity.evaluation.answers import write_link_quality

LIKELY = (True, "likely", 0.65, 0.8, 100, 10, 8, 2, 0, 0)
SURE = (True, "likely", 0.8, 1.0, 400, 20, 20, 0, 0, 0)
UNLIKELY = (False, "unlikely", 0.5, 0.65, 50, 10, 2, 8, 0, 1)


def written(
    con: duckdb.DuckDBPyConnection, *strata: tuple[Any, ...]
) -> tuple[list[Any], list[Any]]:
    """Return the rows of both tables, made from rows of identity.review_strata."""
    con.execute(
        "create or replace table identity.review_strata (is_together boolean, stratum text, "
        "band_from double, band_to double, pair_count bigint, sample_count bigint, "
        "same_count bigint, different_count bigint, unsure_count bigint, open_count bigint)"
    )
    for row in strata:
        con.execute(f"insert into identity.review_strata values ({', '.join('?' * 10)})", row)
    write_link_quality(con, 0.65)
    quality = con.execute("from identity.link_quality order by measure").fetchall()
    return quality, con.execute("from identity.accept_advice").fetchall()


def test_both_measures_with_what_they_are_told_from(con: duckdb.DuckDBPyConnection) -> None:
    """20 of 500 pairs together are wrong, 10 of 50 apart are missed: 480 of 490 are found."""
    (precision, recall), _ = written(con, LIKELY, SURE, UNLIKELY)
    assert precision[:2] == ("precision", pytest.approx(0.96))
    assert precision[4:] == (30, 0, 0, 500, None)
    assert recall[:2] == ("recall", pytest.approx(480 / 490))
    assert recall[4:] == (40, 0, 1, 550, None)


def test_a_stratum_without_answers_leaves_it_unknown(con: duckdb.DuckDBPyConnection) -> None:
    unanswered = (*UNLIKELY[:6], 0, 0, 0, 10)
    (precision, recall), _ = written(con, LIKELY, SURE, unanswered)
    assert precision[1] is not None
    assert recall[1:4] == (None, None, None)
    assert "in 1 of 3 strata" in recall[-1]


def test_without_a_sample_nothing_is_known(con: duckdb.DuckDBPyConnection) -> None:
    quality, advice = written(con)
    assert [row[1] for row in quality] == [None, None]
    assert "[review] sample" in quality[0][-1]
    assert advice == []


def test_pairs_just_above_accept_that_are_mostly_two_raise_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    wrong = (*LIKELY[:6], 4, 16, 0, 0)
    _, [(accept, suggested, low, high, decided, pairs)] = written(con, wrong, SURE)
    assert (accept, suggested, decided, pairs) == (0.65, 0.8, 20, 100)
    # Clopper and Pearson, 4 of 20.
    assert (low, high) == (pytest.approx(0.0573, abs=1e-4), pytest.approx(0.4366, abs=1e-4))


def test_pairs_just_below_accept_that_are_mostly_one_lower_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    missed = (*UNLIKELY[:6], 19, 1, 0, 0)
    _, [(accept, suggested, *_)] = written(con, LIKELY, SURE, missed)
    assert (accept, suggested) == (0.65, 0.5)


@pytest.mark.parametrize(
    "stratum",
    [
        pytest.param((*LIKELY[:6], 11, 9, 0, 0), id="not clear above"),
        pytest.param((*UNLIKELY[:6], 14, 6, 0, 0), id="not clear below"),
        pytest.param((*UNLIKELY[:6], 14, 1, 5, 0), id="what nobody can tell is not one"),
        pytest.param((*SURE[:6], 2, 18, 0, 0), id="not next to accept, above"),
        pytest.param((*UNLIKELY[:3], 0.6, 50, 20, 19, 1, 0, 0), id="not next to accept, below"),
        pytest.param((False, "unlikely", 0.3, 0.65, 50, 20, 19, 1, 0, 0), id="no setting so low"),
    ],
)
def test_nothing_is_advised_that_is_not_clear(
    con: duckdb.DuckDBPyConnection, stratum: tuple[Any, ...]
) -> None:
    assert written(con, stratum)[1] == []
