"""What a benchmark is to reach, and whether it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import console


@dataclass(frozen=True)
class Goal:
    """A figure, and what it is to be at least, or at most."""

    what: str
    found: float
    bound: float
    is_least: bool = False

    @property
    def is_missed(self) -> bool:
        """Whether the figure lies on the wrong side."""
        return self.found < self.bound if self.is_least else self.found > self.bound


def judge(goals: Sequence[Goal]) -> int:
    """Print the goals; return 1 if one is missed, else 0."""
    console.print_rows(
        "to reach",
        ["what", "found", "bound", ""],
        [
            [
                goal.what,
                round(goal.found, 4),
                f"{'at least' if goal.is_least else 'at most'} {goal.bound}",
                "missed" if goal.is_missed else "",
            ]
            for goal in goals
        ],
    )
    return int(any(goal.is_missed for goal in goals))
