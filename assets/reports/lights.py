"""Whether a night is green, amber or red, and the sentences that say why.

The page and the terminal both tell it so. What makes a night amber or red is asked in
`nightly/glance.sql`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from assets.reports.facts import Row
from assets.reports.telling import Teller

# What is told otherwise where there is no night before that it is more than.
_AGAINST_LAST = ("warning", "quarantine")


@dataclass(frozen=True)
class Reason:
    """A kind of reason in a sentence, and the tables, silos or changes that it is about."""

    light: str
    sentence: str
    rows: list[Row]


def light_of(reasons: Sequence[Row]) -> str:
    """Return green, amber or red: the worst of the reasons."""
    lights = {row["light"] for row in reasons}
    return next((light for light in ("red", "amber") if light in lights), "green")


def told_reasons(reasons: Sequence[Row], tell: Teller, *, is_first: bool) -> list[Reason]:
    """Return a sentence a kind of reason, the worst first; `is_first` if no night is before."""
    return [
        _told(str(kind), list(rows), tell, is_first=is_first)
        for kind, rows in groupby(reasons, key=lambda row: row["reason"])
    ]


def _told(kind: str, rows: list[Row], tell: Teller, *, is_first: bool) -> Reason:
    first = "_first" if is_first and kind in _AGAINST_LAST else ""
    one = "_one" if len(rows) == 1 else ""
    total = sum(int(str(row["row_count"])) for row in rows)
    sentence = tell.words.say(
        f"reason_{kind}{first}{one}",
        count=tell.show(len(rows), "count"),
        rows=tell.show(total, "count"),
    )
    return Reason(str(rows[0]["light"]), sentence, rows)
