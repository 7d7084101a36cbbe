"""Customers who buy and leave as BG/NBD and Gamma-Gamma say they do, many at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.segments.bg_nbd import BgNbd, Histories
from assets.segments.fitting import Integers
from assets.segments.gamma_gamma import GammaGamma, Spending


@dataclass(frozen=True)
class Shoppers:
    """What is known of them, and what nobody knows: whether they are there, what they will buy."""

    known: Histories
    is_alive: NDArray[np.bool_]
    later: NDArray[np.int64]


def simulate(model: BgNbd, count: int, weeks_after: float, seed: int) -> Shoppers:
    """Let customers buy, and after each purchase perhaps leave, from their first purchase on."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(model.r, 1 / model.alpha, count)
    leaves = rng.beta(model.a, model.b, count)
    age = rng.integers(20 * 7, 104 * 7, count) / 7
    x, later = np.zeros(count, np.int64), np.zeros(count, np.int64)
    t_x, clock = np.zeros(count), np.zeros(count)
    is_alive = np.ones(count, bool)
    active = np.arange(count)
    while active.size:
        clock[active] += rng.exponential(1 / rate[active])
        active = active[clock[active] <= age[active] + weeks_after]
        is_known = clock[active] <= age[active]
        x[active[is_known]] += 1
        t_x[active[is_known]] = clock[active[is_known]]
        later[active[~is_known]] += 1
        is_leaving = rng.random(active.size) < leaves[active]
        is_alive[active[is_known & is_leaving]] = False
        active = active[~is_leaving]
    return Shoppers(Histories(x, t_x, age), is_alive, later)


def spend(model: GammaGamma, x: Integers, seed: int) -> tuple[Spending, NDArray[np.float64]]:
    """Let customers spend on their repeats; return that, and the true mean of each."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(model.q, 1 / model.gamma, x.size)
    mean = rng.gamma(model.p * np.maximum(x, 1)) / (rate * np.maximum(x, 1))
    return Spending(x, np.where(x > 0, mean, 0)), model.p / rate
