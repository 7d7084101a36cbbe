"""Shares told from a stratified sample: against published figures, and what must hold of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.identity.evaluation.shares import Share, Stratum, precision, recall, wrong_share

# Births of Michigan, 1950 to 1964, of a fifth child or later, by the mother's age: cases of Down's
# syndrome, births, and all births as the standard; Fleiss, Statistical Methods for Rates and
# Proportions, 1981, table 14.4, as Fay and Feuer have it, too.
CASES = (0, 8, 63, 112, 262, 295)
BIRTHS = (327, 30666, 123419, 149919, 104088, 34392)
STANDARD = (319933, 931318, 786511, 488235, 237863, 61313)


@st.composite
def strata(draw: st.DrawFn) -> Stratum:
    pairs = draw(st.integers(1, 5_000))
    counted = draw(st.integers(1, min(pairs, 80)))
    wrong = draw(st.integers(0, counted))
    return Stratum(pairs, counted, wrong, draw(st.integers(0, counted - wrong)))


SOME = st.lists(strata(), min_size=1, max_size=8)


def test_the_interval_is_that_of_fay_and_feuer() -> None:
    """R's dsrTest has 75.52901 per 100,000, and 67.70212 to 188.30017 for its method gamma.

    So few of the standard's births are answered, so to say, that the correction is next to none.
    """
    thousands = 10**6  # the population is large beside the sample
    found = wrong_share(
        [
            Stratum(pairs * thousands, counted, wrong)
            for pairs, counted, wrong in zip(STANDARD, BIRTHS, CASES, strict=True)
        ]
    )
    per_100_000 = [1e5 * share for share in (found.estimate, found.low, found.high)]
    assert per_100_000 == pytest.approx([75.52901, 67.70212, 188.30017], rel=1e-5)


def test_no_mistake_in_a_hundred_is_not_none_at_all() -> None:
    """The exact upper limit of a Poisson count of which none was seen: -ln 0.025 = 3.689."""
    found = wrong_share([Stratum(10**9, 100, 0)])
    assert (found.estimate, found.low) == (0, 0)
    assert found.high == pytest.approx(0.03689, abs=1e-5)


def test_what_is_answered_whole_is_known() -> None:
    assert precision([Stratum(40, 40, 4)]) == Share(0.9, 0.9, 0.9)
    assert recall([Stratum(40, 40, 4)], [Stratum(30, 30, 12)]) == Share(0.75, 0.75, 0.75)


def test_strata_count_by_their_pairs() -> None:
    """1 of 10 in 900 pairs, 5 of 10 in 100: 90 + 50 of 1,000 are wrong."""
    found = precision([Stratum(900, 10, 1), Stratum(100, 10, 5)])
    assert found.estimate == pytest.approx(0.86)


def test_recall_is_what_is_right_beside_what_is_missed() -> None:
    """90 of 100 are right together, 10 of 100 apart are missed: 90 of 100 are found."""
    found = recall([Stratum(100, 50, 5)], [Stratum(100, 50, 5)])
    assert found.estimate == pytest.approx(0.9)
    assert 0.8 < found.low < 0.87
    assert 0.93 < found.high < 0.97


def test_without_pairs_apart_nothing_is_missed() -> None:
    assert recall([Stratum(40, 40, 4)], []) == Share(1, 1, 1)


def test_what_nobody_can_tell_widens_the_interval_and_leaves_the_estimate() -> None:
    told = precision([Stratum(10_000, 90, 9)])
    untold = precision([Stratum(10_000, 100, 9, unsure=10)])
    assert untold.estimate == pytest.approx(told.estimate)
    assert untold.low < precision([Stratum(10_000, 100, 19)]).low + 1e-12
    assert untold.high > told.high


@given(SOME, SOME)
def test_an_interval_is_within_all_and_holds_its_estimate(
    together: list[Stratum], apart: list[Stratum]
) -> None:
    for found in (precision(together), recall(together, apart)):
        assert 0 <= found.low <= found.estimate + 1e-9
        assert found.estimate - 1e-9 <= found.high <= 1


@given(SOME, st.integers(2, 5))
def test_more_answers_of_the_same_kind_narrow_it(some: list[Stratum], times: int) -> None:
    few = [Stratum(s.pairs * 100, s.counted, s.wrong) for s in some]
    more = [Stratum(s.pairs, s.counted * times, s.wrong * times) for s in few]
    assert width(more) <= width(few) + 1e-12


def width(some: list[Stratum]) -> float:
    found = wrong_share(some)
    return found.high - found.low
