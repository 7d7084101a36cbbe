"""A trained model: how often each level holds among one person's records, strangers, households.

Here: its file and its form as Splink's settings. Not here: how it was learnt (`training.py`).
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assets.identity.comparisons import COMPARISONS, Comparison, Level
from pipelines.errors import ModelError

SHIPPED = Path(__file__).parent / "models" / "generator.json"


@dataclass(frozen=True)
class Shares:
    """Share of a level among pairs of one person (m), of strangers (u), of one household (h)."""

    m: float
    u: float
    h: float


@dataclass(frozen=True)
class Model:
    """Learnt shares by comparison and level, and pairs of a kind per record to expect."""

    trained_on: str
    records: int
    same_person_per_record: float
    same_household_per_record: float
    shares: dict[str, dict[str, Shares]]

    def priors(self, records: int) -> tuple[float, float]:
        """Return the shares of same-person and same-household pairs among all pairs.

        Among a handful of records each is a third at most: any two of them may be strangers.
        """
        pairs = max(records - 1, 1) / 2  # per record
        return (
            min(self.same_person_per_record / pairs, 1 / 3),
            min(self.same_household_per_record / pairs, 1 / 3),
        )

    def write(self, file: Path) -> None:
        """Write the model as JSON, rounded so that two trainings compare."""
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_rounded(asdict(self)), indent=1, ensure_ascii=False)
        file.write_text(text + "\n", encoding="utf-8")


def read_model(file: Path = SHIPPED) -> Model:
    """Return the model in a file.

    Raises:
        ModelError: it was trained on other comparisons than the pipeline has now.
    """
    content = json.loads(file.read_text("utf-8"))
    shares = {
        comparison: {level: Shares(**values) for level, values in levels.items()}
        for comparison, levels in content.pop("shares").items()
    }
    expected = {c.name: {level.name for level in c.levels} for c in COMPARISONS}
    found = {comparison: set(levels) for comparison, levels in shares.items()}
    if found != expected:
        different = sorted(n for n in expected if expected[n] != found.get(n))
        raise ModelError(
            f"{file.name}: the model does not fit the comparisons ({', '.join(different)}). "
            "Train it again: `python -m assets.identity.training --help`."
        )
    return Model(shares=shares, **content)


def splink_settings(model: Model, records: int) -> dict[str, Any]:
    """Return Splink's settings: one person against strangers; records without dates of their own.

    Splink keeps exact-value frequencies of tonight's records; all other shares are the model's.
    """
    same, _ = model.priors(records)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_id",
        "probability_two_random_records_match": same,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_splink_comparison(c, model.shares[c.name]) for c in COMPARISONS],
        "additional_columns_to_retain": ["full_name_region_count"],
        "retain_matching_columns": True,  # with them come the levels
        "retain_intermediate_calculation_columns": True,
        "linker_uid": "goldsmith",
    }


def level_numbers(comparison: Comparison) -> dict[str, int]:
    """Return Splink's number of each level: the best has the highest, `else` is 0."""
    return {level.name: n for n, level in enumerate(reversed(comparison.levels))}


def _splink_comparison(comparison: Comparison, shares: dict[str, Shares]) -> dict[str, Any]:
    null = {
        "sql_condition": comparison.missing,
        "label_for_charts": "missing",
        "is_null_level": True,
    }
    levels = [_splink_level(level, shares[level.name]) for level in comparison.levels]
    return {"output_column_name": comparison.name, "comparison_levels": [null, *levels]}


def _splink_level(level: Level, shares: Shares) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "sql_condition": "ELSE" if level.name == "else" else level.condition,
        "label_for_charts": level.name,
        "m_probability": shares.m,
        "u_probability": shares.u,
    }
    if level.frequency:
        settings |= {"tf_adjustment_column": level.frequency, "tf_adjustment_weight": 1.0}
    return settings


def _rounded(value: Any) -> Any:  # noqa: ANN401  JSON
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value
