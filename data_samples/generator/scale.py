"""What the command line asks for, and what follows from it."""

import datetime
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Scale:
    """Size, seed and time of a generated retailer."""

    persons: int
    seed: int
    date: datetime.date
    nights: int
    out: Path
    variants: int

    def delivery(self, night: int) -> datetime.date:
        """The date of a night's delivery; night 0 is the first."""
        return self.date + datetime.timedelta(days=night)


def default_variants(persons: int) -> int:
    """300 variants for 1,500 persons, about 83,000 for a million."""
    growth: float = (persons / 1500) ** 0.865
    return max(80, round(300 * growth))
