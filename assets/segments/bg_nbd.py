"""BG/NBD: how often customers buy while they stay, and after which purchase they leave for good.

Fader, Hardie and Lee (2005). A customer buys at a rate of their own (gamma, r and alpha) and leaves
after any purchase with a probability of their own (beta, a and b). All there is to know of one is x
repeat purchase days, the time of the last of them after the first purchase (t_x), and the time from
the first purchase until the figures' day (T), in weeks. Columns in, columns out; no database.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, hyp2f1, psi

from assets.segments.fitting import Fit, Floats, Integers, maximise

Columns = Floats | Integers

_NEAR = 1e-5  # the formula divides by a - 1, and by a + b + x - 1: nearer to 0 it loses digits
_BLOCK = 8192  # numbers that OpenBLAS multiplies and adds up in one thread: at most 10,000


@dataclass(frozen=True)
class Histories:
    """What customers did: repeat purchase days, and weeks since the first purchase."""

    x: Integers
    t_x: Floats
    age: Floats

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class BgNbd:
    """The parameters: r and alpha of the rates of buying, a and b of the chances of leaving."""

    r: float
    alpha: float
    a: float
    b: float


def log_likelihood(model: BgNbd, of: Histories) -> Floats:
    """Return each customer's log-likelihood."""
    return _log_likelihood(model, of, _ways(model, of))


def fit(of: Histories) -> Fit[BgNbd]:
    """Return the most likely parameters; equal customers are looked at once."""
    first, _, counts = equal_rows(of.x, of.t_x, of.age)
    distinct = Histories(of.x[first], of.t_x[first], of.age[first])
    weights = counts / counts.sum()

    def score(parameters: Floats) -> tuple[float, Floats]:
        model = BgNbd(*parameters)
        ways = _ways(model, distinct)
        value = _dot(weights, _log_likelihood(model, distinct, ways))
        return value, _gradient(model, distinct, weights, ways)

    start = np.array([0.5, max(1.0, float(of.age.mean()) / 4), 1.0, 2.0])
    found = maximise(score, start, len(of))
    model = BgNbd(*found.parameters.tolist())
    return Fit(model, found.log_likelihood, is_converged=found.is_converged)


def p_alive(model: BgNbd, of: Histories) -> Floats:
    """Return the probability that each customer has not left; without a repeat nobody could."""
    return _share_here(_ways(model, of))


def expected_purchases(model: BgNbd, of: Histories, weeks: Floats) -> Floats:
    """Return how many purchase days each customer has within so many weeks: a row for each number.

    Euler's transformation of the published formula: its terms neither overflow for large x nor
    cancel. What does not depend on t_x is worked out once for equal x and T.
    """
    first, place, _ = equal_rows(of.x, of.age)
    if_here = _if_alive(model, of.x[first], of.age[first], weeks[:, np.newaxis])
    return if_here[:, place] * p_alive(model, of)


def equal_rows(*columns: Columns) -> tuple[Integers, Integers, Integers]:
    """Return a row of each kind, the kind of each row, and how many rows each kind has."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:  # kinds are numbered anew each time, so that the product fits
        values, place = np.unique(column, return_inverse=True)
        _, key = np.unique(key * len(values) + place, return_inverse=True)
    _, first, place, counts = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    return first, place, counts


def _if_alive(model: BgNbd, x: Integers, age: Floats, weeks: Floats) -> Floats:
    a = model.a if abs(model.a - 1) > _NEAR else 1 + _NEAR
    c = a + model.b + x - 1
    c = np.where(np.abs(c) > _NEAR, c, _NEAR)
    share = weeks / (model.alpha + age + weeks)
    decay = np.exp((a - 1) * np.log1p(-share)) * hyp2f1(a - 1, a + model.b - 1 - model.r, c, share)
    return c / (a - 1) * (1 - decay)  # type: ignore[no-any-return]


def _log_beta_ratio(a: float, b: float, k: Integers) -> Floats:
    """Return ln B(a, b + k) / B(a, b): the log-probability of having stayed k times."""
    return gammaln(b + k) - gammaln(b) + gammaln(a + b) - gammaln(a + b + k)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Ways:
    """The logs of the two ways to a history, still here or gone with the last, and their parts."""

    here: Floats
    gone: Floats
    until: Floats  # alpha and the weeks until the figures' day
    last: Floats  # alpha and the weeks until the last purchase
    log_until: Floats
    log_last: Floats


def _ways(model: BgNbd, of: Histories) -> _Ways:
    until, last = model.alpha + of.age, model.alpha + of.t_x
    log_until, log_last = np.log(until), np.log(last)
    rates = model.r + of.x
    k = np.maximum(np.arange(of.x.max(initial=0) + 1), 1)
    of_x = np.log(model.a) - np.log(model.b + k - 1)
    gone = np.where(of.x > 0, of_x[of.x] - rates * log_last, -np.inf)
    return _Ways(-rates * log_until, gone, until, last, log_until, log_last)


def _log_likelihood(model: BgNbd, of: Histories, ways: _Ways) -> Floats:
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    k = np.arange(of.x.max(initial=0) + 1)  # what depends on x alone is worked out once for each
    of_x = gammaln(r + k) - gammaln(r) + r * np.log(alpha) + _log_beta_ratio(a, b, k)
    return of_x[of.x] + np.logaddexp(ways.here, ways.gone)  # type: ignore[no-any-return]


def _share_here(ways: _Ways) -> Floats:
    return expit(ways.here - ways.gone)  # type: ignore[no-any-return]


def _dot(left: Floats, right: Floats) -> float:
    """Return the sum of products, block by block.

    Of more numbers NumPy's own uses threads: they wait for one another longer than they reckon, and
    the last digits hang on how many there are.
    """
    blocks = (slice(at, at + _BLOCK) for at in range(0, len(left), _BLOCK))
    return sum(float(left[block] @ right[block]) for block in blocks)


def _gradient(model: BgNbd, of: Histories, weights: Floats, ways: _Ways) -> Floats:
    """Return the derivatives of the mean log-likelihood by r, alpha, a and b."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    k = np.arange(of.x.max() + 1)
    count = np.bincount(of.x, weights, minlength=len(k))
    is_here = _share_here(ways)
    here = weights * is_here
    gone = weights * (1 - is_here)
    gone_by_x = np.bincount(of.x, gone, minlength=len(k))
    rates = r + of.x
    staying = psi(a + b) - psi(a + b + k)
    return np.array(
        [
            count @ (psi(r + k) - psi(r))
            + np.log(alpha)
            - _dot(here, ways.log_until)
            - _dot(gone, ways.log_last),
            r / alpha - _dot(here, rates / ways.until) - _dot(gone, rates / ways.last),
            count @ staying + gone.sum() / a,
            count @ (staying + psi(b + k) - psi(b)) - gone_by_x @ (1 / (b + np.maximum(k, 1) - 1)),
        ]
    )
