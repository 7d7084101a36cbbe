"""Gamma-Gamma: what customers spend on a purchase day, shrunk towards what all of them spend.

Fader and Hardie (2013). Spending varies around a customer's own mean (gamma, p), and means vary
between customers (gamma, q and gamma); how much somebody spends must not hang on how often. All
there is to know of a customer is x repeat purchase days with a value above zero, and their mean m.
Columns in, columns out; no database.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from assets.segments.fitting import Fit, Floats, Integers, maximise


@dataclass(frozen=True)
class Spending:
    """What customers spent: repeat purchase days with a value, and their mean value."""

    x: Integers
    mean: Floats


@dataclass(frozen=True)
class GammaGamma:
    """The parameters: p within a customer, q and gamma between customers."""

    p: float
    q: float
    gamma: float


def log_likelihood(model: GammaGamma, of: Spending) -> Floats:
    """Return each customer's log-likelihood; all must have a repeat purchase."""
    p, q, gamma = model.p, model.q, model.gamma
    k = p * np.arange(of.x.max(initial=0) + 1).clip(1)
    of_x = gammaln(k + q) - gammaln(k) - gammaln(q) + q * np.log(gamma)
    px = p * of.x
    spent = of.x * of.mean
    return (  # type: ignore[no-any-return]
        of_x[of.x] + px * np.log(spent) - np.log(of.mean) - (px + q) * np.log(gamma + spent)
    )


def fit(of: Spending) -> Fit[GammaGamma]:
    """Return the most likely parameters. Without a mean (q at most 1) the fit counts as failed."""
    scale = float(of.mean.mean())  # so that gamma is about as large as the others
    scaled = Spending(of.x, of.mean / scale)

    def score(parameters: Floats) -> tuple[float, Floats]:
        model = GammaGamma(*parameters)
        return float(log_likelihood(model, scaled).mean()), _gradient(model, scaled)

    found = maximise(score, np.array([2.0, 3.0, 1.0]), len(of.x))
    p, q, gamma = (float(value) for value in found.parameters)
    model = GammaGamma(p, q, gamma * scale)
    total = float(log_likelihood(model, of).sum())
    return Fit(model, total, is_converged=found.is_converged and q > 1)


def expected_spend(model: GammaGamma, of: Spending) -> Floats:
    """Return what each customer spends on a purchase day to come."""
    px = model.p * of.x
    return (model.p * model.gamma + px * of.mean) / (px + model.q - 1)


def _gradient(model: GammaGamma, of: Spending) -> Floats:
    """Return the derivatives of the mean log-likelihood by p, q and gamma."""
    p, q, gamma = model.p, model.q, model.gamma
    k = p * np.arange(of.x.max() + 1).clip(1)
    spent = of.x * of.mean
    both, own = psi(k + q)[of.x], psi(k)[of.x]
    share = np.log(gamma + spent)
    return np.array(
        [
            (of.x * (both - own + np.log(spent) - share)).mean(),
            (both - psi(q) + np.log(gamma) - share).mean(),
            q / gamma - ((p * of.x + q) / (gamma + spent)).mean(),
        ]
    )
