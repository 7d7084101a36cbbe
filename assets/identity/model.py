"""A trained model: how often each level holds among one person's records, strangers, households.

Here: its file and its form as Splink's settings. Not here: how it was learnt (`training.py`).
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assets.identity.comparisons import Comparison, Level, level_numbers
from assets.identity.person_comparisons import COMPARISONS
from pipelines.errors import ModelError

_UNIT = 2.0**-10  # a comparison has fewer levels than that
SHIPPED = Path(__file__).parent / "models" / "generator.json"
_WAY_OUT = (
    "Go back to the shipped model by `goldsmith retrain --shipped`, then train your own again by "
    "`goldsmith retrain`."
)


@dataclass(frozen=True)
class Shares:
    """Share of a level among pairs of one person (m), of strangers (u), of one household (h)."""

    m: float
    u: float
    h: float


@dataclass(frozen=True)
class Profile:
    """The data a model was learnt from; of no single person.

    `known` is the share of records that have a value, by compared column. `frequent` are the shares
    of the names that many bear, by column and name. They are for comparing data: linking reckons
    with the frequencies of the records at hand, which did no worse on samples of 300 and 1,000.
    """

    as_of: date | None
    known: dict[str, float]
    frequent: dict[str, dict[str, float]]


@dataclass(frozen=True)
class Model:
    """Learnt shares by comparison and level, pairs of a kind per record, and the blocking keys.

    `expected_pairs` is how many pairs of one person it was learnt from.
    """

    trained_on: str
    profile: Profile
    records: int
    expected_pairs: float
    same_person_per_record: float
    same_household_per_record: float
    namesakes_per_record: float
    has_households: bool  # without them, what forbids elsewhere is an error of the data
    keys: list[str]
    shares: dict[str, dict[str, Shares]]

    def priors(self, records: int) -> tuple[float, float, float]:
        """Return the shares of same-person, household and namesake pairs among all pairs.

        Among a handful of records each is a quarter at most: any two of them may be strangers.
        """
        pairs = max(records - 1, 1) / 2  # per record
        return (
            min(self.same_person_per_record / pairs, 1 / 4),
            min(self.same_household_per_record / pairs, 1 / 4),
            min(self.namesakes_per_record / pairs, 1 / 4),
        )

    def write(self, file: Path) -> None:
        """Write the model as JSON, rounded so that two trainings compare."""
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_rounded(asdict(self)), indent=1, ensure_ascii=False)
        partial = file.with_name(f"{file.name}.partial")
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(file)  # who dies before leaves no half model


def read_model(file: Path = SHIPPED) -> Model:
    """Return the model in a file.

    Raises:
        ModelError: it was trained on other comparisons than the pipeline has now, or is no model.
    """
    try:
        model = _parsed(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ModelError(f"{file}: this is no linkage model of this version. {_WAY_OUT}") from None
    expected = {c.name: {level.name for level in c.levels} for c in COMPARISONS}
    found = {comparison: set(levels) for comparison, levels in model.shares.items()}
    different = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    if different:
        raise ModelError(
            f"{file}: the model does not fit the comparisons ({', '.join(different)}). {_WAY_OUT}"
        )
    return model


def _parsed(content: dict[str, Any]) -> Model:
    profile = content.pop("profile")
    as_of = profile.pop("as_of")
    shares = {
        comparison: {level: Shares(**values) for level, values in levels.items()}
        for comparison, levels in content.pop("shares").items()
    }
    return Model(
        profile=Profile(as_of=as_of and date.fromisoformat(as_of), **profile),
        shares=shares,
        **content,
    )


def splink_settings(model: Model, records: int, against: str) -> dict[str, Any]:
    """Return the settings of the Splink model of one person against an alternative.

    `against` is stranger, household or namesake. Splink counts the frequencies of values itself; in
    compared_records they are those among a hundred further records. Other shares are the model's.
    """
    same, household, namesake = model.priors(records)
    other = {"household": household, "namesake": namesake}.get(
        against, 1 - same - household - namesake
    )
    return _settings(
        same / (same + other),
        [_splink_comparison(c, _weighed(c, model.shares[c.name], against)) for c in COMPARISONS],
    )


def level_settings() -> dict[str, Any]:
    """Return the settings of a Splink model whose weights are the numbers of the levels, from 1."""
    comparisons = [_splink_comparison(c, _numbered(c)) for c in COMPARISONS]
    return _settings(0.5, comparisons) | {"unique_id_column_name": "n"}


def _numbered(comparison: Comparison) -> dict[str, dict[str, Any]]:
    """Return m and u of each level whose ratio is 2 to its number, from 1."""
    return {
        level: {"m": 2.0 ** (number + 1) * _UNIT, "u": _UNIT}
        for level, number in level_numbers(comparison).items()
    }


def _settings(prior: float, comparisons: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": comparisons,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "linker_uid": "goldsmith",
    }


def _weighed(
    comparison: Comparison, shares: dict[str, Shares], against: str
) -> dict[str, dict[str, Any]]:
    """Return m, u and the column of the frequency of each level against an alternative."""
    is_common = against != "stranger" and comparison.is_shared
    is_equal = against == "namesake" and comparison.is_inherited
    kind = "m" if is_equal else "h" if is_common else "u"
    return {
        level.name: {
            "m": shares[level.name].m,
            "u": getattr(shares[level.name], kind),
            "frequency": level.frequency if kind == "u" else None,
        }
        for level in comparison.levels
    }


def _splink_comparison(comparison: Comparison, weighed: dict[str, Any]) -> dict[str, Any]:
    null = {
        "sql_condition": comparison.missing,
        "label_for_charts": "missing",
        "is_null_level": True,
    }
    levels = [_splink_level(level, **weighed[level.name]) for level in comparison.levels]
    return {"output_column_name": comparison.name, "comparison_levels": [null, *levels]}


def _splink_level(level: Level, m: float, u: float, frequency: str | None = None) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "sql_condition": "ELSE" if level.name == "else" else level.condition,
        "label_for_charts": level.name,
        "m_probability": m,
        "u_probability": u,
    }
    if frequency:
        settings |= {"tf_adjustment_column": frequency, "tf_adjustment_weight": 1.0}
    return settings


def _rounded(value: Any) -> Any:  # noqa: ANN401  JSON
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, date):
        return str(value)
    return float(f"{value:.6g}") if isinstance(value, float) else value
