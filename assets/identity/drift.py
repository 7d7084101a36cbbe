"""How tonight's pairs fit the model that judged them: level drift and calibration.

Here: the two tables of a night, and the warning when the data are others. Not here: what a newly
learnt model would change (`retraining.py`).
"""

from pathlib import Path

import duckdb
import pyarrow as pa

from assets.identity.comparisons import level_numbers
from assets.identity.model import Model
from assets.identity.person_comparisons import COMPARISONS
from assets.quality.results import CheckResult, forget_results, write_results

DRIFT = "identity.level_drift"
AS_LEARNT = "comparisons_are_as_learnt"
_MOST = 0.25  # of the stability index
_SQL = Path(__file__).with_suffix(".sql")


def write_drift(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Write identity.level_drift and identity.calibration from tonight's pairs and clusters."""
    levels = [
        {
            "comparison": comparison.name,
            "level": level,
            "level_number": number,
            "is_learnt": not any(level.held for level in comparison.levels),
            "model_share": model.shares[comparison.name][level].m,
        }
        for comparison in COMPARISONS
        for level, number in level_numbers(comparison).items()
    ]
    con.register("model_levels", pa.Table.from_pylist(levels))
    con.execute(_SQL.read_text("utf-8"))
    con.unregister("model_levels")


def judge_drift(con: duckdb.DuckDBPyConnection) -> CheckResult:
    """Return the warning check that tonight's accepted pairs are as the model learnt them."""
    ((checked, failed),) = con.execute(
        f"""
        with comparisons as (
            select distinct comparison, stability_index
            from {DRIFT}
            where stability_index is not null
        )
        select count(*), count(*) filter (stability_index > {_MOST}) from comparisons
        """
    ).fetchall()
    result = CheckResult(
        table_name=DRIFT,
        check_name=AS_LEARNT,
        severity="warn",
        is_passed=failed == 0,
        checked_count=checked,
        failed_count=failed,
        failed_share=failed / checked if checked else 0.0,
        reason=f"A stability index above {_MOST} says that the data are others than those the "
        "linkage model was learnt from. `goldsmith retrain --dry-run` shows what to gain.",
    )
    forget_results(con, DRIFT)
    write_results(con, [result])
    return result
