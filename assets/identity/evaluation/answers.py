"""How good tonight's links are by the answers to the sample, and another `accept` if that is clear.

Here: identity.link_quality and identity.accept_advice from identity.review_strata. Not here: the
formulas (`shares.py`), and which pairs are drawn (identity.review_draws).

What is judged are the pairs that tonight's scores put together and those that they kept apart, as
if nobody had decided anything (identity.scored_clusters): a link that a steward parted is a mistake
of the scores, and stays one. What stewards decided because the queue asked for its worth does not
count unless the pair was drawn as well: the queue asks what is doubtful, and is no sample of all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from assets.identity.evaluation.shares import Share, Stratum, precision, recall
from pipelines.settings import ACCEPT

QUALITY, ADVICE = "identity.link_quality", "identity.accept_advice"
_LOWEST = 0.5  # that accept of [identity] may be
_EXPORT = "`goldsmith review export --kind sample` asks them"


@dataclass(frozen=True)
class _Answers:
    """A row of identity.review_strata."""

    is_together: bool
    stratum: str
    band_from: float
    band_to: float
    pairs: int
    same: int
    different: int
    unsure: int
    open: int

    @property
    def counted(self) -> int:
        return self.same + self.different + self.unsure

    @property
    def judged(self) -> Stratum:
        """How much of it is wrong: pairs together that are not one, pairs apart that are."""
        wrong = self.different if self.is_together else self.same
        return Stratum(self.pairs, self.counted, wrong, self.unsure)


def write_link_quality(con: duckdb.DuckDBPyConnection, accept: float) -> None:
    """Write identity.link_quality and identity.accept_advice.

    Args:
        con: connection with identity.review_strata.
        accept: the setting in use.
    """
    strata = [
        _Answers(*row)
        for row in con.execute(
            "select is_together, stratum, band_from, band_to, pair_count, same_count, "
            "different_count, unsure_count, open_count from identity.review_strata "
            "order by is_together desc, stratum, band_from"
        ).fetchall()
    ]
    together = [one for one in strata if one.is_together]
    con.execute(f"delete from {QUALITY}; delete from {ADVICE}")
    for measure, of in (("precision", together), ("recall", strata)):
        con.execute(
            f"insert into {QUALITY} values (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(measure, together, of)
        )
    for row in _advice(strata, accept):
        con.execute(f"insert into {ADVICE} values (?, ?, ?, ?, ?, ?)", row)


def _row(measure: str, together: list[_Answers], of: list[_Answers]) -> list[object]:
    """Return a row of identity.link_quality, told from the strata it is of."""
    unknown = _unknown(together, of)
    share: Share | None = None
    if not unknown:
        apart = [one.judged for one in of if not one.is_together]
        linked = [one.judged for one in together]
        share = precision(linked) if measure == "precision" else recall(linked, apart)
    return [
        measure,
        *((share.estimate, share.low, share.high) if share else (None, None, None)),
        sum(one.counted for one in of),
        sum(one.unsure for one in of),
        sum(one.open for one in of),
        sum(one.pairs for one in of),
        unknown,
    ]


def _unknown(together: list[_Answers], of: list[_Answers]) -> str | None:
    """Return why there is no estimate, if there is none."""
    if not together:
        return "no pair that is together was drawn ([review] sample)"
    if few := sum(not one.counted for one in of):
        return (
            f"in {few} of {len(of)} strata of the sample fewer than the first ten pairs are "
            f"answered; {_EXPORT}"
        )
    return None


def _advice(strata: list[_Answers], accept: float) -> Iterator[list[object]]:
    """Yield rows of identity.accept_advice: of the bands next to accept, those clearly amiss.

    Scores are calibrated to be right from `ACCEPT` on: a link must be one person's so surely to be
    worth the risk of a wrong merge. Where the pairs between accept and the next bound are so less
    often, with 95 % certainty (Clopper and Pearson, Biometrika 26, 1934), accept should be that
    bound; and where those below it are more often, the bound below. One step at a time: what is
    next is told when that is in use.
    """
    for one in strata:
        if not one.counted:
            continue
        low = _limits(one.same, one.counted).low
        high = _limits(one.same + one.unsure, one.counted).high
        is_above = one.stratum == "likely" and one.band_from == accept and one.band_to < 1
        is_below = one.stratum == "unlikely" and one.band_to == accept and one.band_from >= _LOWEST
        if (is_above and high < ACCEPT) or (is_below and low > ACCEPT):
            suggested = one.band_to if is_above else one.band_from
            yield [accept, suggested, low, high, one.counted, one.pairs]


def _limits(count: int, of: int) -> Share:
    from scipy.stats import binomtest  # noqa: PLC0415  a second, and few nights need it

    found = binomtest(count, of).proportion_ci(0.95, "exact")
    return Share(count / of, float(found.low), float(found.high))
