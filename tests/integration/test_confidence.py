"""The confidence of a customer is what it says: held against the truth of generated persons."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pytest

from assets.identity.evaluation.files import read_truth_of_night
from assets.identity.explanation.joining import Join, confidence, joins_of
from assets.identity.explanation.reweighing import Persons
from assets.identity.linkage import link
from assets.identity.model import read_model
from assets.identity.tables import create_tables
from pipelines.warehouse import load_functions
from tests.bench.generated import made

BANDS = (0.0, 0.9, 0.95, 0.98, 0.99, 1.01)
# Whether a customer is right is drawn with its confidence: the number of wrong ones in a band has
# that mean and the variance of these draws. Retailers differ a little more than that, since members
# of a family err together: each of the six it was learnt from is off by 1.2 of these deviations on
# average by what the other five teach. Three are two and a half times that; half a customer more is
# for counts being whole.
DEVIATIONS = 3.0
_WHOLE = 0.5


@dataclass(frozen=True)
class Judged:
    """Customers of several records: how sure, how sure by odds that are not calibrated, right."""

    sure: np.ndarray
    raw: np.ndarray
    right: np.ndarray


def judged(con: duckdb.DuckDBPyConnection, customers: str) -> Judged:
    """Hold customers of a table against the table truth (record_id, person_id)."""
    with Persons(con, read_model()) as records:
        joins = joins_of(records, customers)
    rows = con.execute(
        f"select customer_id, count(distinct person_id) = 1 from {customers} "
        "inner join truth using (record_id) group by customer_id having count(*) > 1 order by all"
    ).fetchall()
    found = [joins.get(customer, []) for customer, _ in rows]
    return Judged(
        np.array([confidence(each) for each in found]),
        np.array([uncalibrated(each) for each in found]),
        np.array([right for _, right in rows]),
    )


def uncalibrated(joins: list[Join]) -> float:
    return float(np.prod([1 / (1 + np.exp(-join.log_odds)) for join in joins]))


def off(sure: np.ndarray, right: np.ndarray) -> float:
    """Return by how many standard deviations more or fewer customers are wrong than said."""
    spread = np.sqrt((sure * (1 - sure)).sum())
    miss = abs((~right).sum() - (1 - sure).sum())
    return float(max(miss - _WHOLE, 0.0) / spread)


def bands(found: Judged) -> list[tuple[int, float, float, float]]:
    """Return of each band its customers, mean confidence, share of right ones, and `off`."""
    places = np.digitize(found.sure, BANDS)
    rows = []
    for place in range(1, len(BANDS)):
        inside = places == place
        sure, right = found.sure[inside], found.right[inside]
        rows.append((len(sure), sure.mean(), right.mean(), off(sure, right)))
    return rows


def hold_against(found: Judged) -> None:
    rows = bands(found)
    print("\n| customers | confidence | right | off |")  # noqa: T201
    for count, sure, right, deviations in rows:
        print(f"| {count} | {sure:.3f} | {right:.3f} | {deviations:.1f} |")  # noqa: T201
    assert min(count for count, *_ in rows) >= 20
    assert max(deviations for *_, deviations in rows) <= DEVIATIONS
    assert off(found.sure, found.right) <= DEVIATIONS
    # It tells customers apart: nearly all of the surest are right, of the least sure far fewer.
    assert rows[-1][2] >= 0.99
    assert rows[0][2] <= 0.9
    # The odds alone are further off.
    assert off(found.raw, found.right) > off(found.sure, found.right)


def test_of_the_bundled_customers_as_many_are_right_as_confidence_says(night: Path) -> None:
    file = night / "warehouse" / "current" / "full.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        read_truth_of_night(con, night / "truth" / "records.csv")
        found = judged(con, "identity.customer_ids")
    hold_against(found)
    # Without calibration it would fail here.
    assert off(found.raw, found.right) > DEVIATIONS


@pytest.mark.slow
@pytest.mark.parametrize("seed", [23, 31, 33])
def test_of_other_retailers_than_it_was_learnt_from(seed: int, tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(
            f"attach '{made(tmp_path / 'made', 3000, seed)}/night.duckdb' as made (read_only)"
        )
        con.execute("create schema identity")
        for table in ("party_records", "record_fates", "organisation_records"):
            con.execute(f"create table identity.{table} as from made.identity.{table}")
        con.execute("create table truth as from made.truth")
        create_tables(con)
        load_functions(con)
        link(con, 0.65)
        con.execute(
            "create view found as select record_id, cluster_id as customer_id "
            "from identity.clusters"
        )
        hold_against(judged(con, "found"))
