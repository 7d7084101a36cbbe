"""A published night's records prepared anew, so that any pair of them weighs what it weighed then.

The night keeps the levels of likely pairs, no weights, and nothing of pairs that are hardly
possible. Only temporary tables are made here: a night is for reading.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import duckdb
import numpy as np

from assets.identity import organisations
from assets.identity.clusters import WeighedPairs, weigh_persons
from assets.identity.comparisons import level_numbers
from assets.identity.fixed_pairs import fix, fix_pairs
from assets.identity.levels import FULL_NAME, MISSING, Comparer
from assets.identity.model import Model
from assets.identity.organisation_comparisons import COMPARISONS as OF_ORGANISATIONS
from assets.identity.person_comparisons import COMPARISONS as OF_PERSONS
from assets.identity.weights import ALTERNATIVES, NEVER

COMMON = "common"  # the level of two equal full names that are worth less than both names apart
_LEVELS = {c.name: [*level_numbers(c)] for c in OF_PERSONS}  # by Splink's numbers
_FORBIDS = {(c.name, x.name) for c in OF_PERSONS for x in c.levels if x.forbids}
_ORGANISATION_FORBIDS = {(c.name, x.name) for c in OF_ORGANISATIONS for x in c.levels if x.forbids}


@dataclass(frozen=True)
class Evidence:
    """What one comparison says of a pair: its level, and the ln odds it adds by alternative.

    Level and weights are empty where it says nothing.
    """

    comparison: str
    level: str | None
    weights: dict[str, float]
    forbids: bool = False


@dataclass(frozen=True)
class WeighedPair:
    """Two compared records by number, l < r, and all there is to say for and against one party.

    `prior` is the ln odds by alternative before comparing.
    """

    l: int  # noqa: E741  left and right
    r: int
    evidence: list[Evidence]
    prior: dict[str, float]

    @property
    def against(self) -> dict[str, float]:
        """Return the ln odds of one party by alternative, all evidence together."""
        return {
            name: prior + sum(item.weights.get(name, 0.0) for item in self.evidence)
            for name, prior in self.prior.items()
        }

    @property
    def likeliest(self) -> str:
        """Return the alternative that is hardest to rule out."""
        return min(self.prior, key=self.against.__getitem__)

    @property
    def is_forbidden(self) -> bool:
        """Return whether a rule says that they are never one."""
        return any(item.forbids for item in self.evidence)

    @property
    def log_odds(self) -> float:
        """Return the ln odds of one party against all alternatives together."""
        if self.is_forbidden:
            return -NEVER
        return float(-np.logaddexp.reduce([-odds for odds in self.against.values()]))

    @property
    def shares(self) -> dict[str, float]:
        """Return the probability of each alternative, as if no rule forbade that they are one."""
        odds = np.array([-odds for odds in self.against.values()])
        shares = np.exp(odds - np.logaddexp.reduce([0.0, *odds]))
        return dict(zip(self.prior, map(float, shares), strict=True))


class Reweighing(ABC):
    """The compared records of persons, or of organisations, of a night."""

    records: int

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:  # noqa: B027  organisations leave nothing behind
        """Remove what does not go with the connection."""

    @abstractmethod
    def evidence(self, pairs: str) -> list[WeighedPair]:
        """Return the evidence of the pairs of a table (l, r, key), by l and r."""

    @abstractmethod
    def _weigh(self, pairs: str) -> WeighedPairs: ...

    def weigh(self, pairs: str) -> WeighedPairs:
        """Return what these pairs weigh inside a cluster, decisions before all else."""
        found = self._weigh(pairs)
        fix(self.con, pairs, found.weights)
        return found


class Persons(Reweighing):
    """The compared records of persons, all or those asked for, weighed by a model."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, model: Model, asked: Sequence[str] | None = None
    ) -> None:
        super().__init__(con)
        self.model = model
        self._comparer = Comparer(con, asked)
        self.records = self._comparer.records
        fix_pairs(con)

    def close(self) -> None:
        """Remove what Splink left in the connection."""
        self._comparer.close()

    def _weigh(self, pairs: str) -> WeighedPairs:
        self._comparer.compare(pairs, "reweighed_levels")
        return weigh_persons(self._comparer.fetch("reweighed_levels"), self.records, self.model)

    def evidence(self, pairs: str) -> list[WeighedPair]:
        """Return the evidence of the pairs of a table (l, r, key), by l and r."""
        found = self._weigh(pairs)
        levels = self._comparer.fetch("reweighed_levels").levels
        prior = dict(zip(ALTERNATIVES, map(float, found.prior), strict=True))

        def item(name: str, place: int, pair: int) -> Evidence:
            weights = found.weights.against[:, place, pair]
            level = COMMON if name == FULL_NAME else _LEVELS[name][levels[name][pair]]
            is_known = name == FULL_NAME or levels[name][pair] != MISSING
            return Evidence(
                name,
                level if is_known and not np.isnan(weights).all() else None,
                {
                    a: float(w)
                    for a, w in zip(ALTERNATIVES, weights, strict=True)
                    if not np.isnan(w)
                },
                bool(is_known and self.model.has_households and (name, level) in _FORBIDS),
            )

        names = [*levels, FULL_NAME]
        return [
            WeighedPair(
                int(found.l[pair]),
                int(found.r[pair]),
                [item(name, place, pair) for place, name in enumerate(names)],
                prior,
            )
            for pair in range(len(found.l))
        ]


class Organisations(Reweighing):
    """The compared records of organisations, with their set weights."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        super().__init__(con)
        self.records = organisations.prepare_organisations(con)
        fix_pairs(con)

    def _weigh(self, pairs: str) -> WeighedPairs:
        return organisations.weigh_pairs(self.con, pairs, "reweighed_odds", self.records)

    def evidence(self, pairs: str) -> list[WeighedPair]:
        """Return the evidence of the pairs of a table (l, r, key), by l and r."""
        prior = {"stranger": float(self._weigh(pairs).prior[0])}
        found = self.con.execute("from reweighed_odds order by l, r").to_arrow_table().to_pylist()
        return [
            WeighedPair(
                row["l"],
                row["r"],
                [
                    Evidence(
                        c.name,
                        row[c.name],
                        {} if row[c.name] is None else {"stranger": row[f"weight_{c.name}"]},
                        (c.name, row[c.name]) in _ORGANISATION_FORBIDS,
                    )
                    for c in OF_ORGANISATIONS
                ],
                prior,
            )
            for row in found
        ]
