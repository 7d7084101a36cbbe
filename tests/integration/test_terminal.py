"""What a run prints: figures against the night before, JSON for scripts, errors with a remedy."""

import io
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipelines import cli_run, console
from pipelines.errors import BusyError, PublishError, UsageError
from pipelines.run import use_retailer
from pipelines.settings import WarehouseSettings, load_retailer
from pipelines.summary import read_summary
from pipelines.warehouse import FULL, PUBLISHED, REPORT, Warehouse
from tests.conftest import goldsmith
from tests.integration.tables import query


@pytest.mark.slow
def test_a_script_reads_what_the_night_made_and_quiet_says_nothing(small_retailer: Path) -> None:
    done = goldsmith(small_retailer, "run", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = goldsmith(small_retailer, "run", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    file = small_retailer / "warehouse" / PUBLISHED
    [(customers,)] = query(file, "select count(*) from golden.customers")
    assert told["figures"]["customer_count"] == {"value": customers, "before": None}
    assert (told["is_published"], told["night"]) == (True, file.resolve().parent.name)
    assert Path(told["report"]) == file.resolve().parent / REPORT


@pytest.mark.parametrize(
    ("is_building", "asked"), [(False, "quarantine`"), (True, "quarantine --building`")]
)
def test_who_asks_why_rows_wait_asks_the_night_that_was_told_of(
    night: Path, monkeypatch: pytest.MonkeyPatch, *, is_building: bool, asked: str
) -> None:
    printed = io.StringIO()
    monkeypatch.setattr(console, "out", Console(file=printed, width=200))
    monkeypatch.setattr(console, "retailer_option", lambda: "")
    with duckdb.connect(str(night / "warehouse" / "current" / FULL), read_only=True) as con:
        console.print_findings(con, is_building=is_building)
    assert f"{asked} says why." in printed.getvalue()


@pytest.mark.parametrize("option", ["--json", "--quiet"])
def test_a_night_that_failed_says_so_to_scripts_and_to_cron(
    small_retailer: Path, option: str
) -> None:
    shutil.rmtree(small_retailer / "crm")
    failed = goldsmith(small_retailer, "run", option)
    assert failed.returncode == 4
    assert failed.stderr.startswith("error: ")
    assert "what to do: mend what is named above" in failed.stderr
    if option == "--quiet":
        assert failed.stdout == ""
        return
    told = json.loads(failed.stdout)
    assert (told["exit_code"], told["is_published"]) == (4, False)
    assert told["error"] in failed.stderr


def test_a_first_night_is_rehearsed_without_a_list_of_every_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.StringIO()
    monkeypatch.setattr(console, "out", Console(file=printed, width=200))
    cli_run.print_changes(Warehouse(WarehouseSettings(path=tmp_path)))
    assert printed.getvalue().splitlines() == [
        "There is no published night to compare with: every table would be new."
    ]


def test_a_second_night_is_told_against_the_first(
    night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retailer = load_retailer(night / "retailer.toml")
    settings = retailer.warehouse.model_copy(update={"path": tmp_path / "warehouse"})
    warehouse = Warehouse(settings)
    warehouse.prepare()
    built = (night / "warehouse" / "current").resolve()
    (warehouse.nights / "2026-11-21").symlink_to(built)
    (warehouse.nights / "2026-11-20").mkdir()
    shutil.copyfile(built / FULL, warehouse.nights / "2026-11-20" / FULL)
    with duckdb.connect(str(warehouse.nights / "2026-11-20" / FULL)) as con:
        con.execute("update golden.night set as_of = as_of - 1")
        con.execute("update quality.row_account set delivered_count = delivered_count - 1")
    [(files,)] = query(
        warehouse.nights / "2026-11-20" / FULL, "select count(*) from quality.row_account"
    )
    warehouse.current.symlink_to("nights/2026-11-21")
    summary = read_summary(warehouse, "EUR")
    assert (summary.light, summary.reasons, summary.is_first) == ("green", [], False)
    changes = {figure.name: figure.texts[2] for figure in summary.figures}
    assert changes["delivered_count"] == f"+{files}"
    assert changes["customer_count"] == "±0"
    told = summary.as_json(1.26)
    assert (told["seconds"], told["light"], told["is_published"]) == (1.3, "green", True)
    figures = told["figures"]
    assert isinstance(figures, dict)
    assert figures["delivered_count"]["value"] - figures["delivered_count"]["before"] == files
    written = io.StringIO()
    monkeypatch.setattr(console, "out", Console(file=written, width=200))
    use_retailer(night / "retailer.toml")
    console.print_summary(warehouse, summary, 1.0)
    assert "night before" in written.getvalue()
    assert "The night of 2026-11-21 is green." in written.getvalue()


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        pytest.param(PublishError("a: check b failed."), "mend what is named above", id="checks"),
        pytest.param(BusyError("held by x."), "wait until the other run has ended", id="busy"),
        pytest.param(UsageError("no [b]such[/b] night; see `goldsmith nights`."), None, id="usage"),
    ],
)
def test_an_error_says_what_to_do_and_is_shown_as_it_is(
    monkeypatch: pytest.MonkeyPatch, error: Exception, remedy: str | None
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=written, force_terminal=True, width=500))
    console.print_error(error)
    plain = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=plain, width=500))
    console.print_error(error)
    assert plain.getvalue().startswith(f"error: {error}\n")
    assert ("what to do: " in plain.getvalue()) == bool(remedy)
    assert (remedy or "") in plain.getvalue()
    assert "\x1b[1;31merror:" in written.getvalue()
