"""How the pairs of a night fit the model, against a second calculation in plain Python."""

import math
from collections import Counter
from dataclasses import replace

import duckdb
import pytest

from assets.identity import drift
from assets.identity.drift import judge_drift
from assets.identity.linkage import link
from assets.identity.model import Shares, read_model
from assets.identity.person_comparisons import COMPARISONS
from assets.quality.tables import create_tables
from tests.unit.assets.identity.levels import levels
from tests.unit.assets.identity.persons import Person, build_records

PERSONS = 130
MODEL = read_model()
HELD = {"generation"}


@pytest.fixture
def night(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Persons of two records each; the second has another e-mail, and every fifth another name."""
    rows = []
    for n in range(PERSONS):
        one = Person(
            f"Vor{n}",
            f"Name{n // 2}",
            f"19{40 + n % 59}-0{1 + n % 9}-1{n % 7}",
            email=f"person{n}@web.example",
            mobile=f"+49170{n:07}",
            postal_code=f"{10115 + n // 2}",
        )
        other = replace(one, silo="shop", email=f"neu{n}@web.example")
        rows += [one, replace(other, first_name=f"V. {n}") if n % 5 == 0 else other]
    build_records(con, rows)
    link(con, 0.65, model=MODEL)
    return con


Pair = tuple[str, str]


def blocked(con: duckdb.DuckDBPyConnection) -> dict[Pair, bool]:
    """Return the compared pairs, and whether each was put together."""
    cluster = dict(con.execute("select record_id, cluster_id from identity.clusters").fetchall())
    ids = sorted(cluster)  # a record's number is its place among them
    pairs = con.execute("select l, r from blocked_pairs").fetchall()
    return {(ids[l], ids[r]): cluster[ids[l]] == cluster[ids[r]] for l, r in pairs}  # noqa: E741


def test_shares_of_levels_and_their_stability(night: duckdb.DuckDBPyConnection) -> None:
    together, held = blocked(night), levels(night)
    rows = {
        (comparison, level): found
        for comparison, level, *found in night.execute("from identity.level_drift").fetchall()
    }
    assert rows.keys() == {(c.name, level.name) for c in COMPARISONS for level in c.levels}
    judged = set()
    for c in COMPARISONS:
        all_pairs = Counter(held[pair][c.name] for pair in together if c.name in held[pair])
        accepted = Counter(
            held[p][c.name] for p, is_one in together.items() if is_one and c.name in held[p]
        )
        total, index = accepted.total(), 0.0
        for level in c.levels:
            count, model_share = accepted[level.name], MODEL.shares[c.name][level.name].m
            share = count / total if total else None
            smooth = (count + 0.5) / (total + 0.5 * len(c.levels))
            index += (smooth - model_share) * math.log(smooth / model_share)
            assert rows[c.name, level.name][:-1] == pytest.approx(
                [
                    count,
                    share,
                    model_share,
                    all_pairs[level.name] / all_pairs.total() if all_pairs else None,
                    None if share is None else share - model_share,
                ]
            )
        says = total >= 100 and c.name not in HELD
        judged |= {c.name} if says else set()
        (found,) = {rows[c.name, level.name][-1] for level in c.levels}
        assert found == (pytest.approx(index) if says else None)
    assert {"first_name", "email", "mobile"} <= judged
    assert "city" not in judged


def test_bands_count_all_pairs_and_those_put_together(night: duckdb.DuckDBPyConnection) -> None:
    together = blocked(night)
    ids = sorted({record for pair in together for record in pair})
    odds = night.execute("select l, r, log_odds from pair_odds").fetchall()
    assert len(ids) == 2 * PERSONS
    pairs = [(1 / (1 + math.exp(-x)), together[ids[left], ids[right]]) for left, right, x in odds]
    rows = night.execute("from identity.calibration order by band_from").fetchall()
    edges = [row[0] for row in rows]
    assert [row[1] for row in rows] == [*edges[1:], 1.0]
    assert (edges[0], sum(row[2] for row in rows)) == (0.0, len(together))
    for low, high, pair_count, expected, found in rows:
        inside = [(p, is_one) for p, is_one in pairs if low <= p < high or p == high == 1]
        assert pair_count == len(inside)
        assert expected == pytest.approx(sum(p for p, _ in inside), abs=1e-6)
        assert found == sum(is_one for _, is_one in inside)
    assert len([row for row in rows if row[2]]) > 2


def test_other_data_than_those_learnt_from_are_a_warning(
    night: duckdb.DuckDBPyConnection,
) -> None:
    """Here e-mails always differ; a model that was learnt from such data finds nothing amiss."""
    create_tables(night)
    result = judge_drift(night)
    judged = night.execute(
        "select count(distinct comparison), count(distinct comparison) filter "
        "(stability_index > 0.25) from identity.level_drift where stability_index is not null"
    ).fetchall()
    assert [(result.checked_count, result.failed_count)] == judged
    assert result.severity == "warn"
    assert not result.is_passed
    fitting = dict(MODEL.shares)
    for comparison, level, share in night.execute(
        "select comparison, level, (accepted_pair_count + 0.5) / sum(accepted_pair_count + 0.5) "
        "over (partition by comparison) from identity.level_drift"
    ).fetchall():
        known = fitting[comparison][level]
        fitting[comparison] = fitting[comparison] | {level: Shares(share, known.u, known.h)}
    drift.write_drift(night, replace(MODEL, shares=fitting))
    assert judge_drift(night).is_passed
    written = night.execute("select check_name, is_passed from quality.check_results").fetchall()
    assert written == [("comparisons_are_as_learnt", True)]
