"""Learning from pairs drawn from known shares: what was put in must come out."""

from dataclasses import replace

import numpy as np
import pytest

from assets.identity.comparisons import Comparison
from assets.identity.learning import Floats, Learner, Strangers
from assets.identity.levels import MISSING, Pairs
from assets.identity.model import Model, Profile, Shares, read_model
from assets.identity.person_comparisons import COMPARISONS

RECORDS = 4_000
SAME, FAMILY, NAMESAKES, STRANGERS = 3_000, 2_500, 60, 20_000  # pairs of each kind
ALL_PAIRS = RECORDS * (RECORDS - 1) / 2
KNOWN = 0.7  # share of records' pairs of which a comparison says anything
TRUTH = read_model()  # its shares are those the pairs are drawn from
NOBODY = Profile(None, {}, {})


def shares(comparison: Comparison, kind: str) -> Floats:
    """Return the true share of each level among pairs of a kind, `else` first."""
    if kind == "namesake":
        kind = "m" if comparison.is_inherited else "h"
    if kind == "h" and not comparison.is_shared:
        kind = "u"
    levels = [TRUTH.shares[comparison.name][level.name] for level in reversed(comparison.levels)]
    drawn = np.array([getattr(level, kind) for level in levels])
    return np.asarray(drawn / drawn.sum(), dtype=np.float64)


def draw(times: float = 1.0, seed: int = 7) -> Pairs:
    """Return pairs of all kinds, drawn from the true shares."""
    rng = np.random.default_rng(seed)
    kinds = [("m", SAME), ("h", FAMILY), ("namesake", NAMESAKES), ("u", STRANGERS)]
    counts = [(kind, int(count * times)) for kind, count in kinds]
    total = sum(count for _, count in counts)
    levels = {}
    for c in COMPARISONS:
        drawn = [rng.choice(len(c.levels), count, p=shares(c, kind)) for kind, count in counts]
        known = rng.random(total) < KNOWN
        levels[c.name] = np.where(known, np.concatenate(drawn), MISSING).astype(np.int8)
    nothing = np.full(total, np.nan, dtype=np.float32)
    names = {"first_name": nothing, "last_name": nothing}
    number = np.arange(total, dtype=np.int32)
    return Pairs(number, number, levels, names, nothing)


def learner(times: float = 1.0, base: Model | None = None) -> Learner:
    strangers = {c.name: Strangers(shares(c, "u"), KNOWN) for c in COMPARISONS}
    return Learner(int(RECORDS * times), strangers, base)


def learnt(pairs: Pairs, times: float = 1.0, base: Model | None = None) -> Model:
    learning = learner(times, base)
    learning.learn(pairs)
    return learning.model("drawn", ["email"], NOBODY)


def by_level(model: Model, comparison: Comparison, kind: str) -> Floats:
    return np.array(
        [getattr(model.shares[comparison.name][x.name], kind) for x in reversed(comparison.levels)]
    )


def test_the_true_shares_are_found() -> None:
    model = learnt(draw())
    for c in COMPARISONS:
        if any(level.held for level in c.levels):
            continue
        kinds = [("m", SAME), ("h", FAMILY)] if c.is_shared else [("m", SAME)]
        for kind, count in kinds:
            true = shares(c, kind)
            # Four standard errors of a count of known pairs, and what the typical shares pull.
            within = 4 * np.sqrt(true / (KNOWN * count)) + 0.01
            assert (np.abs(by_level(model, c, kind) - true) < within).all(), (c.name, kind)
    # Exact agreement of strangers, where most of the evidence comes from.
    email = next(c for c in COMPARISONS if c.name == "email")
    assert by_level(model, email, "u") == pytest.approx(shares(email, "u"), rel=0.05, abs=1e-4)


def test_pairs_of_each_kind_are_counted_and_households_are_no_persons() -> None:
    """Two classes would take the family for persons: as many as both together."""
    learning = learner()
    learning.learn(draw())
    assert learning.expected == pytest.approx(SAME, rel=0.03)
    assert learning.same * ALL_PAIRS == pytest.approx(SAME, rel=0.03)
    assert learning.family * ALL_PAIRS == pytest.approx(FAMILY, rel=0.03)
    assert learning.namesake * ALL_PAIRS < 3 * NAMESAKES
    assert learning.has_households


def test_without_households_none_are_seen() -> None:
    pairs = draw()
    keep = np.r_[0:SAME, SAME + FAMILY + NAMESAKES : len(pairs)]
    learning = learner()
    learning.learn(
        Pairs(
            pairs.l[keep],
            pairs.r[keep],
            {name: levels[keep] for name, levels in pairs.levels.items()},
            {name: values[keep] for name, values in pairs.frequencies.items()},
            pairs.regions[keep],
        )
    )
    assert not learning.has_households
    assert learning.expected == pytest.approx(SAME, rel=0.03)


def test_a_sample_counts_for_all() -> None:
    learning = learner()
    learning.learn(draw(times=0.25), weight=4.0)
    assert learning.expected == pytest.approx(SAME, rel=0.05)


def test_the_more_data_the_further_from_the_base() -> None:
    """A base whose e-mails agree half as often, and whose records have three times the pairs."""
    email = next(c for c in COMPARISONS if c.name == "email")
    levels = {level.name: Shares(0.25, 1e-3, 0.25) for level in email.levels}
    base = replace(
        TRUTH,
        shares=TRUTH.shares | {"email": levels},
        same_person_per_record=3 * SAME / RECORDS,
    )
    sizes = [0.02, 0.1, 0.3, 1.0]
    models = [learnt(draw(times), times, base) for times in sizes]
    own = learnt(draw(), base=None)
    for kind in "mh":
        from_base = [np.abs(by_level(m, email, kind) - 0.25).sum() for m in models]
        to_own = [
            np.abs(by_level(m, email, kind) - by_level(own, email, kind)).sum() for m in models
        ]
        assert from_base == sorted(from_base)
        assert to_own == sorted(to_own, reverse=True)
        # The base weighs as much as two hundred pairs, against those of which e-mails say anything.
        ratio = to_own[0] / (to_own[0] + from_base[0])
        assert ratio == pytest.approx(200 / (200 + KNOWN * SAME * sizes[0]), abs=0.1)
    priors = [m.same_person_per_record for m in models]
    assert priors == sorted(priors, reverse=True)
    assert priors[0] > 2 * SAME / RECORDS
    assert priors[-1] == pytest.approx(SAME / RECORDS, rel=0.2)


@pytest.mark.parametrize("times", [0.001, 0.01])
def test_a_handful_of_records_changes_hardly_anything(times: float) -> None:
    model = learnt(draw(times), times, TRUTH)
    priors = zip(model.priors(RECORDS), TRUTH.priors(RECORDS), strict=True)
    assert all(0 < found < 1.2 * before for found, before in priors)
    for c in COMPARISONS:
        assert by_level(model, c, "m") == pytest.approx(by_level(TRUTH, c, "m"), abs=0.05)
