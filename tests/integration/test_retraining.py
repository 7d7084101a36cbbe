"""A retailer's own model: what it is like with more and more data, and how it comes into use."""

import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from assets.identity import training
from assets.identity.levels import Comparer
from assets.identity.model import Model, Shares, read_model
from assets.identity.retraining import NEEDED
from assets.identity.retraining import retrain as learn
from assets.identity.tables import create_tables
from assets.identity.training import train
from pipelines.cli import app
from pipelines.errors import UsageError
from tests.conftest import SAMPLES
from tests.integration.tables import query
from tests.nights import build_night

FULL = Path("warehouse", "current", "full.duckdb")
COMPARISON = "first_name"


@pytest.fixture
def sampled(night: Path, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """The bundled retailer's records of persons, to draw samples from."""
    monkeypatch.setattr(training, "_RANDOM_PAIRS", 30_000)
    con = duckdb.connect()
    create_tables(con)
    con.execute(f"attach '{night / FULL}' as night (read_only)")
    return con


def trained(con: duckdb.DuckDBPyConnection, records: int, base: Model | None) -> Model:
    con.execute(
        "create or replace table identity.party_records as from night.identity.party_records "
        f"order by hash(coalesce(email, mobile, address, record_id)) limit {records}"
    )
    comparer = Comparer(con)
    try:
        return train(comparer, "sample", base)
    finally:
        comparer.close()


def distance(one: Model, other: Model) -> float:
    pairs = zip(one.shares[COMPARISON].values(), other.shares[COMPARISON].values(), strict=True)
    return sum(abs(a.m - b.m) for a, b in pairs)


def test_a_growing_sample_moves_from_the_base_to_the_retailers_own(
    sampled: duckdb.DuckDBPyConnection,
) -> None:
    """From a base in which every way to agree is as frequent as another."""
    shipped = read_model()
    levels = shipped.shares[COMPARISON]
    even = {level: Shares(1 / len(levels), share.u, share.h) for level, share in levels.items()}
    base = replace(shipped, shares=shipped.shares | {COMPARISON: even})
    samples = [trained(sampled, records, base) for records in (200, 800, 3_200)]
    own = trained(sampled, 3_200, None)
    from_base = [distance(model, base) for model in samples]
    to_own = [distance(model, own) for model in samples]
    assert from_base == sorted(from_base)
    assert to_own == sorted(to_own, reverse=True)
    assert to_own[0] > from_base[0]
    assert to_own[-1] < from_base[-1] / 2


@pytest.mark.slow
def test_retrain_says_what_would_change_and_the_next_night_does_so(
    small_retailer: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "_RANDOM_PAIRS", 30_000)

    def retrain(*arguments: str) -> str:
        app(["retrain", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    assert build_night(small_retailer).error is None
    file, models = small_retailer / FULL, small_retailer / "warehouse" / "models"
    assert query(file, "select linkage_model from ops.runs") == [("shipped",)]
    before = dict(query(file, "select record_id, customer_id from identity.customer_ids"))
    truth = str(SAMPLES / "truth" / "records.csv")

    rehearsed = retrain("--dry-run", "--truth", truth)
    assert list(models.iterdir()) == []
    for shown in ("precision", "recall", "F1", "customers of this night", "generator"):
        assert shown in rehearsed
    done = retrain("--truth", truth)
    assert done.splitlines()[:-1] == rehearsed.splitlines()[:-1]
    (model,) = models.iterdir()
    assert model.name == "2026-11-21.json"
    assert str(read_model(model).profile.as_of) == "2026-11-21"

    assert build_night(small_retailer).error is None
    assert query(file, "select linkage_model from ops.runs") == [("2026-11-21.json",)]
    now = dict(query(file, "select record_id, customer_id from identity.customer_ids"))
    changed = len([record for record in now if now[record] != before[record]])
    customers = [figure("customers of this night", done, place) for place in (0, 1)]
    assert f"{changed:,} records would change customer" in done
    assert customers == [len({*before.values()}), len({*now.values()})]

    retrain("--shipped")
    assert [path.name for path in models.iterdir()] == ["2026-11-21.json.unused"]


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ("drop table identity.organisation_records", "identity.organisation_records"),
        ("alter table identity.party_records drop shared_sales", "identity.party_records"),
    ],
)
def test_a_night_of_an_earlier_version_is_refused_in_words(
    night: Path, change: str, lacking: str
) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{night / FULL}' as night (read_only)")
        con.execute("create schema identity")
        for table in NEEDED:
            con.execute(f"create table {table} as from night.{table} limit 0")
        con.execute("detach night")
        con.execute(change)
        with pytest.raises(UsageError, match=rf"lacks {lacking}, or .*`goldsmith run`"):
            learn(con, read_model(), "Small", accept=0.95, release=0.4)


def figure(name: str, text: str, place: int) -> int:
    """Return a figure of a table printed: the first or the second behind its name."""
    line = next(line for line in text.splitlines() if name in line)
    return int(re.findall(r"[\d,]+", line.split(name)[1])[place].replace(",", ""))
