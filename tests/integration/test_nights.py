"""Nights that follow each other: the same again, a reader during the change, rollback, the lock."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.catalog import read_catalog
from assets.identity.tables import LINKED
from pipelines.definitions import build_definitions
from pipelines.lock import locked
from pipelines.progress import listening
from pipelines.run import use_retailer
from pipelines.settings import load_retailer
from tests.conftest import goldsmith
from tests.integration.tables import fingerprints, query
from tests.nights import build_night


@pytest.fixture(scope="module")
def two_nights(night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same delivery built twice, the second time with a reader on the first night's file."""
    folder = tmp_path_factory.mktemp("two") / "retailer"
    shutil.copytree(night, folder, symlinks=True)
    reader = duckdb.connect(str(folder / "warehouse" / "goldsmith.duckdb"), read_only=True)
    before = reader.execute("select count(*), sum(grand_total_net) from golden.orders").fetchall()
    outcome = build_night(folder)
    assert outcome.error is None
    after = reader.execute("select count(*), sum(grand_total_net) from golden.orders").fetchall()
    reader.close()
    assert before == after, "a reader keeps the night it opened"
    return folder


def test_two_runs_on_one_delivery_give_the_same_tables(two_nights: Path) -> None:
    first, second = sorted((two_nights / "warehouse" / "nights").iterdir())
    for file in ("full.duckdb", "goldsmith.duckdb"):
        assert fingerprints(first / file) == fingerprints(second / file)


def test_published_rows_stand_in_the_same_order(two_nights: Path) -> None:
    first, second = sorted((two_nights / "warehouse" / "nights").iterdir())
    for table in ("golden.orders", "golden.order_lines", "golden.products"):
        sql = f"select hash(t) from {table} as t"
        assert query(first / "goldsmith.duckdb", sql) == query(second / "goldsmith.duckdb", sql)


def test_texts_that_repeat_are_written_once(two_nights: Path) -> None:
    sql = (
        "select distinct compression from pragma_storage_info('golden.customer_records') "
        "where column_name = 'silo' and segment_type = 'VARCHAR'"
    )
    current = two_nights / "warehouse" / "current"
    assert query(current / "goldsmith.duckdb", sql) == [("Dictionary",)]
    assert query(current / "full.duckdb", sql) == [("DICT_FSST",)]


def test_what_analysts_open_is_readable_by_older_tools(two_nights: Path) -> None:
    """The build is in a newer storage, which DuckDB 1.0 in an analyst's tool could not read."""
    storage = "select tags['storage_version'] from duckdb_databases() where not internal"
    current = two_nights / "warehouse" / "current"
    assert query(current / "goldsmith.duckdb", storage) == [("v1.0.0+",)]
    assert query(current / "full.duckdb", storage) == [("v1.4.0+",)]


def test_the_rule_of_every_value_is_explained(two_nights: Path) -> None:
    published = two_nights / "warehouse" / "current" / "goldsmith.duckdb"
    rules = "select distinct rule from golden.customer_values"
    assert len(query(published, rules)) > 3
    assert query(published, f"{rules} anti join settings.rules using (rule)") == []


def test_an_open_reader_in_another_process_does_not_hinder_the_change(two_nights: Path) -> None:
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); "
        "print(con.execute('select count(*) from golden.orders').fetchall()[0][0], flush=True); "
        "input(); "
        "print(con.execute('select count(*) from golden.orders').fetchall()[0][0], flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(two_nights / "warehouse" / "goldsmith.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        before = reader.stdout.readline()
        assert goldsmith(two_nights, "rollback").returncode == 0
        after, _ = reader.communicate("\n")
    assert before == after
    published = (two_nights / "warehouse" / "current").readlink().name
    assert published == min(n.name for n in (two_nights / "warehouse" / "nights").iterdir())


def test_a_rollback_is_an_act_that_is_kept(two_nights: Path) -> None:
    newest = max(n.name for n in (two_nights / "warehouse" / "nights").iterdir())
    done = goldsmith(two_nights, "rollback", newest)
    assert (done.returncode, newest in done.stdout) == (0, True)
    acts = query(two_nights / "warehouse" / "people.duckdb", "select kind, content from acts")
    assert ("rollback", f'{{"night": "{newest}"}}') in acts


@pytest.fixture(scope="module")
def checked(two_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nights, and a third built but not published."""
    folder = tmp_path_factory.mktemp("checked") / "retailer"
    shutil.copytree(two_nights, folder, symlinks=True)
    assert build_night(folder, rehearse=True).error is None
    return folder


@pytest.fixture
def built(checked: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own, that it may change."""
    return Path(shutil.copytree(checked, tmp_path / "retailer", symlinks=True))


def test_check_builds_but_publishes_nothing(two_nights: Path, checked: Path) -> None:
    published = (two_nights / "warehouse" / "current").readlink()
    assert (checked / "warehouse" / "current").readlink() == published
    assert (checked / "warehouse" / "building" / "goldsmith.duckdb").exists()


def test_a_retailer_named_from_where_one_stands_is_the_same_one(small_retailer: Path) -> None:
    by_name = ("--retailer", "retailer.toml")
    done = goldsmith(small_retailer, "run", *by_name, cwd=small_retailer)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"nights --retailer {small_retailer / 'retailer.toml'}" in done.stdout
    listed = goldsmith(small_retailer, "nights", *by_name, cwd=small_retailer)
    assert "published" in listed.stdout


def test_a_second_run_at_once_is_told_who_holds_the_warehouse(two_nights: Path) -> None:
    with locked(two_nights / "warehouse"):
        done = goldsmith(two_nights, "run")
    assert done.returncode == 6
    assert "another run holds the warehouse: process" in done.stderr


def test_files_are_their_owners_alone(two_nights: Path) -> None:
    warehouse = two_nights / "warehouse"
    open_to_others = [
        path
        for path in warehouse.rglob("*")
        if not path.is_symlink() and path.stat().st_mode & 0o077
    ]
    assert open_to_others == []


def test_the_run_is_in_dagsters_history(two_nights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(two_nights / "warehouse" / "dagster"))
    with dg.DagsterInstance.get() as instance:
        runs = instance.get_runs()
        assert {run.job_name for run in runs} == {"nightly"}
        metadata = shown(instance, "golden.orders")
        clusters = shown(instance, "identity.clusters")["dagster/column_schema"].value
    rows = query(
        two_nights / "warehouse" / "goldsmith.duckdb", "select count(*) from golden.orders"
    )
    assert metadata["dagster/row_count"].value == rows[0][0]
    assert "dagster/column_lineage" in metadata
    # The open-source UI shows no column lineage but in a column's description.
    assert isinstance(clusters, dg.TableSchema)
    assert clusters.constraints.other == ["one row each: record_id"]
    described = {column.name: column.description or "" for column in clusters.columns}
    link = "← [identity.scored_pairs](/assets/identity/scored_pairs) `record_id_l`"
    assert described["cluster_id"].startswith("Smallest record_id of the cluster")
    assert link in described["cluster_id"]


def shown(instance: dg.DagsterInstance, table: str) -> Mapping[str, dg.MetadataValue]:
    """Return what the UI shows of a table's latest materialisation."""
    event = instance.get_latest_materialization_event(dg.AssetKey(table.split(".")))
    assert event is not None
    assert event.asset_materialization is not None
    return event.asset_materialization.metadata


def test_a_table_rerun_alone_makes_what_follows_stale_until_rerun(built: Path) -> None:
    """As from the UI: on tonight's build, and publishing says what must be built again."""
    published = (built / "warehouse" / "current").readlink()
    assert materialize(built, "staging.shopify_orders") == []
    stale = materialize(built, "published.night")
    assert "canonical.shopify_orders: is older than staging.shopify_orders" in stale[0]
    assert "quality.row_account: is older than staging.shopify_orders" in stale[0]
    assert re.search(r"and what is made from them, after them: .*golden\.orders, .*rfm", stale[0])
    assert (built / "warehouse" / "current").readlink() == published


@pytest.mark.slow
def test_who_is_who_rerun_with_what_follows_changes_nothing(built: Path) -> None:
    """Ids are proposed from the committed night: the same customers keep the same ids."""
    catalog = read_catalog(load_retailer(built / "retailer.toml"))
    build = built / "warehouse" / "building" / "full.duckdb"
    before = fingerprints(build)
    numbers = query(build, "select table_name, build_no from ops.table_builds")
    assert materialize(built, *LINKED) == []
    assert (
        "identity.customer_ids: is older than identity.clusters"
        in materialize(built, "published.night")[0]
    )
    assert materialize(built, *catalog.made_from(LINKED)) == []
    assert fingerprints(build) == before
    assert dict(query(build, "select table_name, build_no from ops.table_builds")) != dict(numbers)
    assert materialize(built, "published.night") == []
    assert fingerprints(built / "warehouse" / "current" / "full.duckdb") == before


def test_a_table_whose_rerun_failed_is_not_published_on_its_old_checks(built: Path) -> None:
    with duckdb.connect(str(built / "warehouse" / "building" / "full.duckdb")) as con:
        con.execute("drop view canonical.locations")
    assert "locations" in materialize(built, "golden.locations")[0]
    refused = materialize(built, "published.night")
    assert "golden.locations: check grain_is_unique was not made." in refused[0]


def test_without_a_build_a_rerun_works_on_a_copy_of_the_published_night(built: Path) -> None:
    shutil.rmtree(built / "warehouse" / "building", ignore_errors=True)
    assert materialize(built, "golden.products") == []
    assert (built / "warehouse" / "building" / "full.duckdb").exists()


def materialize(folder: Path, *tables: str) -> list[str]:
    """Materialise these tables as the UI does; return the errors."""
    retailer, _ = use_retailer(folder / "retailer.toml")
    job = build_definitions(retailer).resolve_job_def("nightly")
    errors: list[str] = []
    with dg.DagsterInstance.get() as instance, listening(lambda s: errors.append(str(s.error))):
        job.execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(table.split(".")) for table in tables],
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    return [error for error in errors if error != "None"]
