"""What a comparison of two records is: levels, each a condition on the pair, the best first.

Not here: which comparisons there are of persons (`person_comparisons.py`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SIDE = re.compile(r"\b([a-z_0-9]+)_[lr]\b")  # a column of the one or the other record of a pair


@dataclass(frozen=True)
class Level:
    """One way in which two values can agree or not.

    `typical` is its usual share among pairs of one person, before learning. `household` is the same
    among two members of one household, for comparisons that households share. `frequency` names the
    column whose value's own frequency says how often strangers agree on it. `held` levels speak
    against one person and are not learnt: too few true pairs are there to learn from. A level that
    `forbids` is no matter of odds: the two are never one person, whatever else agrees.
    """

    name: str
    condition: str
    typical: float = 0.08
    household: float = 0.05
    frequency: str | None = None
    held: bool = False
    forbids: bool = False


@dataclass(frozen=True)
class Comparison:
    """What is compared, in its levels; `missing` is the condition under which it says nothing.

    `is_shared`: members of a household have it in common, such as the surname. `is_inherited`:
    father and son of one name have it in common as well. `forms`: of what a person keeps for life,
    the levels at which two values are forms of one, equal ones first; others are errors of typing.
    """

    name: str
    missing: str
    levels: tuple[Level, ...]
    is_shared: bool = False
    is_inherited: bool = False
    forms: tuple[str, ...] = ()


ELSE = Level("else", "else")


def either_null(*columns: str) -> str:
    """Return the condition that one of both lacks one of these columns."""
    return " or ".join(f"{column}_{side} is null" for column in columns for side in "lr")


def exact(column: str, typical: float = 0.8, household: float = 0.7) -> Level:
    """Return the level of equal values, judged by how frequent the value is."""
    # Splink finds the exact level of a frequency by this very form of the condition.
    condition = f'"{column}_l" = "{column}_r"'
    return Level("exact", condition, typical, household, frequency=column)


def alike(left: str, right: str, share: float) -> str:
    """Return the condition that two expressions are alike, by Jaro and Winkler."""
    return f"jaro_winkler_similarity({left}, {right}) >= {share}"


def differ(column: str, most: int) -> str:
    """Return the condition that at most so many slips of typing part the values."""
    # The cheaper first: plain Levenshtein takes an eighth, and a swap of neighbours costs it two.
    return (
        f"(abs(length({column}_l) - length({column}_r)) <= {most}"
        f" and levenshtein({column}_l, {column}_r) <= {2 * most}"
        f" and damerau_levenshtein({column}_l, {column}_r) <= {most})"
    )


def conditions(comparisons: Iterable[Comparison]) -> list[str]:
    """Return every condition on a pair that these comparisons have."""
    return [text for c in comparisons for text in (c.missing, *(x.condition for x in c.levels))]


def columns_of(conditions: Iterable[str]) -> list[str]:
    """Return the columns of compared_records that conditions on a pair read."""
    return sorted({name for text in conditions for name in _SIDE.findall(text)})


def level_numbers(comparison: Comparison) -> dict[str, int]:
    """Return Splink's number of each level: the best has the highest, `else` is 0."""
    return {level.name: n for n, level in enumerate(reversed(comparison.levels))}
