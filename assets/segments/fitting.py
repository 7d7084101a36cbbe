"""Finding the most likely parameters of a model, all of them above zero."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.integer[Any]]
T = TypeVar("T")

_RIDGE = 1e-3  # of the whole log-likelihood: it keeps in place what the data do not tell
_FARTHEST = 12.0  # of a parameter's logarithm: whoever gets there has run away, not arrived


@dataclass(frozen=True)
class Fit(Generic[T]):
    """The most likely parameters, the log-likelihood of all customers, and whether to trust it."""

    parameters: T
    log_likelihood: float
    is_converged: bool


def maximise(
    score: Callable[[Floats], tuple[float, Floats]], start: Floats, customers: int
) -> Fit[Floats]:
    """Return the parameters that make the mean log-likelihood largest, looked for by logarithm.

    Args:
        score: returns the mean log-likelihood at these parameters, and its derivatives by them.
        start: where to begin.
        customers: how many the mean is of.
    """

    def loss(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, slope = score(parameters)
        ridge = _RIDGE / customers
        return ridge * float(logs @ logs) - value, 2 * ridge * logs - slope * parameters

    found = minimize(
        loss,
        np.log(start),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_FARTHEST, _FARTHEST)] * len(start),
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7},
    )
    parameters = np.exp(found.x)
    total = customers * float(score(parameters)[0])
    is_inside = bool((np.abs(found.x) < _FARTHEST).all() and np.isfinite(total))
    return Fit(parameters, total, bool(found.success) and is_inside)
