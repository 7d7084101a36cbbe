"""The nightly report: its figures against sums made apart from it, and nobody named in it."""

import csv
import json
import math
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from assets.identity.model import read_model
from assets.reports import nightly
from assets.reports.assets import REPORT_ASSET, draw
from assets.reports.nightly import DRAWN, write_report
from assets.reports.telling import Teller, read_tongues
from pipelines.settings import load_retailer
from pipelines.tonight import Tonight
from pipelines.warehouse import FULL, MODEL_PAGE, REPORT, Warehouse
from tests.conftest import goldsmith
from tests.integration.reports import ReadReport, read_report
from tests.integration.tables import query
from tests.integration.test_privacy import leaked, personal_values


@pytest.fixture(scope="module")
def english(night: Path) -> ReadReport:
    return read_report(night / "warehouse" / "current" / REPORT)


@pytest.fixture
def tonight(night: Path, tmp_path: Path) -> Iterator[Tonight]:
    """The night as a build that is not published, to be drawn again."""
    retailer = load_retailer(night / "retailer.toml")
    settings = retailer.warehouse.model_copy(update={"path": tmp_path / "warehouse"})
    found = Tonight(retailer.model_copy(update={"warehouse": settings}), Warehouse(settings))
    found.warehouse.prepare()
    found.warehouse.building.mkdir()
    shutil.copyfile(night / "warehouse/current" / FULL, found.warehouse.building / FULL)
    yield found
    found.close()
    shutil.rmtree(settings.path)  # hundreds of megabytes


def published(night: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(night / "warehouse" / "goldsmith.duckdb", sql)


def test_the_tiles_are_the_nights(night: Path, english: ReadReport) -> None:
    full = night / "warehouse" / "current" / FULL
    orders = published(night, "select order_id from golden.orders")
    assert english.tile("Sales and returns") == f"{len(orders):,}"
    rows = query(full, "select delivered_count, quarantined_count from quality.row_account")
    assert english.tile("Rows delivered") == f"{sum(row[0] for row in rows):,}"
    assert english.tile("In quarantine") == f"{sum(row[1] for row in rows):,}"
    [(cases,)] = query(full, "select count(*) from identity.review_queue where kind <> 'sample'")
    assert english.tile("Open cases") == f"{cases:,}"


def test_customers_are_told_as_the_records_have_them(night: Path, english: ReadReport) -> None:
    full = night / "warehouse" / "current" / FULL
    records = {
        (silo, key): customer
        for silo, key, customer in published(
            night, "from golden.customer_records select #1, #2, #3"
        )
    }
    assert english.tile("Customers") == f"{len({*records.values()}):,}"
    known_by = Counter(c for _, c in {(silo, c) for (silo, _), c in records.items()})
    names = {"one silo": 1, "two silos": 2, "three silos": 3, "four silos": 4}
    told = {names[row["silo_count"]]: row["customer_count"] for row in english.charts["known_by"]}
    assert told == Counter(known_by.values())
    of_silo = defaultdict(set)
    for silo, key, is_deleted in query(
        full, "select silo, source_key, is_deleted from canonical.customer_records"
    ):
        if (silo, key) in records and not is_deleted:
            of_silo[silo].add(records[silo, key])
    overlap = {
        (row["silo"], row["other_silo"]): row["shared_share"] for row in english.charts["overlap"]
    }
    assert overlap == pytest.approx(
        {
            (one, other): len(of_silo[one] & of_silo[other]) / len(of_silo[one])
            for one, other in permutations(of_silo, 2)
        },
        abs=0.0001,
    )


def test_the_way_of_the_rows_ends_in_the_golden_ones(night: Path, english: ReadReport) -> None:
    html = (night / "warehouse" / "current" / REPORT).read_text("utf-8")
    full = night / "warehouse" / "current" / FULL
    told = dict(
        re.findall(r"<title>[\w ]+ → (\w+): ([\d,]+)</title>", html.split('lang="en">')[-1])
    )
    for name, table in {
        "Customers": "golden.customers",
        "Sales": "golden.orders",
        "Products": "golden.products",
        "Positions": "inventory.positions",
    }.items():
        [(count,)] = query(full, f"select count(*) from {table}")
        assert told[name] == f"{count:,}"
    bands = re.findall(r"<title>(\w+) → Documents: ([\d,]+)</title>", html)
    documents = Counter(silo for (silo,) in query(full, "select silo from canonical.orders"))
    assert {silo: int(count.replace(",", "")) for silo, count in bands} == documents


def test_revenue_by_month_adds_up_to_the_sales(night: Path, english: ReadReport) -> None:
    [(as_of,)] = published(night, "select as_of from golden.night")
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for day, channel, net in published(
        night, "select business_date, channel, revenue_net::double from kpis.sales"
    ):
        if (as_of.year - day.year) * 12 + as_of.month - day.month < 24 and day <= as_of:
            sums[f"{day:%Y-%m-01}T00:00", channel.capitalize()] += net or 0
    told = {(row["month"], row["channel"]): row["net_revenue"] for row in english.charts["months"]}
    assert {month for month, _ in told} == {month for month, _ in sums}
    assert {key: told[key] for key in told if told[key]} == pytest.approx(
        {key: value for key, value in sums.items() if round(value, 2)}, abs=0.01
    )


def test_stock_outs_and_consent_are_counted_again(night: Path, english: ReadReport) -> None:
    out = published(night, "select location_id, is_stock_out from inventory.coverage")
    names = dict(published(night, "select location_id, name from golden.locations"))
    for row in english.charts["places"]:
        of_place = [is_out for place, is_out in out if names[place] == row["place"]]
        assert row["stock_out_share"] == pytest.approx(sum(map(bool, of_place)) / len(of_place))
    assert len(english.charts["places"]) == len({place for place, _ in out})
    gone = {
        c for (c,) in published(night, "select customer_id from golden.customers where is_deleted")
    }
    allowed = Counter(
        channel
        for customer, channel, purpose, may in published(
            night, "select customer_id, channel, purpose, is_contactable from golden.contactability"
        )
        if purpose == "marketing" and may and customer not in gone
    )
    [(customers,)] = published(night, "select count(*) from golden.customers")
    shares = {row["channel"]: row["contactable_share"] for row in english.charts["consent"]}
    assert shares["E-mail"] == pytest.approx(allowed["email"] / (customers - len(gone)))
    assert shares["Letter"] == pytest.approx(allowed["post"] / (customers - len(gone)))


def test_links_are_told_as_scored(night: Path, english: ReadReport) -> None:
    full = night / "warehouse" / "current" / FULL
    cluster = dict(query(full, "select record_id, cluster_id from identity.clusters"))
    pairs = query(full, "select record_id_l, record_id_r, probability from identity.scored_pairs")
    together = [p for one, other, p in pairs if cluster[one] == cluster[other]]
    expected = sum(together) / len(together)
    assert english.tile("Precision, expected by the model") == f"{expected:.1%}".replace("%", " %")
    assert sum(row["pair_count"] for row in english.charts["weights"]) == len(pairs)
    queue = Counter(kind for (kind,) in query(full, "select kind from identity.review_queue"))
    assert sorted(r["case_count"] for r in english.charts["queue"]) == sorted(queue.values())


def test_both_languages_say_the_same_things(night: Path, english: ReadReport) -> None:
    german = read_report(night / "warehouse" / "current" / REPORT, "de")
    assert german.charts.keys() == english.charts.keys()
    de, en = (words.texts for words in read_tongues("nightly"))
    assert {section: set(de[section]) for section in de} == {s: set(en[s]) for s in en}
    assert german.tile("Kunden") == english.tile("Customers").replace(",", ".")
    assert all("goldsmith dictionary" in report.text for report in (german, english))
    assert "nan" not in re.findall(r"\w+", english.text.lower())


def test_a_first_night_has_no_trends_and_says_so_once(english: ReadReport) -> None:
    _, words = read_tongues("nightly")
    later = {name for name in words.texts["chart"] if name.endswith("_trend")} | {"events"}
    assert len(later) == 5
    assert not later & english.charts.keys()
    assert not {name for name in later if f"\n{words.of('chart', name)}\n" in english.text}
    assert english.text.count(words.say("first_night")) == 1


def test_whatever_a_check_says_the_german_report_says_in_german(night: Path) -> None:
    german, _ = (Teller(words, "EUR") for words in read_tongues("nightly"))
    full = night / "warehouse" / "current" / FULL
    reasons = [reason for (reason,) in query(full, "select reason from quality.check_results")]
    assert len(set(reasons)) > 100
    assert [reason for reason in reasons if german.reason(reason) == reason] == []
    page = read_report(night / "warehouse" / "current" / REPORT, "de").text
    [told] = query(
        full, "select reason from quality.check_results where not is_passed order by all limit 1"
    )
    assert german.reason(told[0]) in page
    assert told[0] not in page


def test_no_name_or_contact_is_in_it(night: Path) -> None:
    values = personal_values(night)
    with next(night.glob("crm/contacts_*.csv")).open(encoding="utf-8-sig", newline="") as file:
        streets = {row["MailingStreet"] or "" for row in csv.DictReader(file)}
    values |= {street: frozenset(re.findall(r"\w+", street)) for street in streets if " " in street}
    html = (night / "warehouse" / "current" / REPORT).read_text("utf-8")
    page = html.split("<body>")[1].rsplit("</div>", 1)[0]
    assert len(values) > 2500
    assert leaked(values, f"{page} {max(streets)}") != []
    assert leaked(values, page) == []


def test_what_was_as_bad_the_night_before_makes_no_night_amber(tonight: Tonight) -> None:
    assert write_report(tonight).light == "amber"
    before = tonight.warehouse.nights / "2026-11-20"
    before.mkdir()
    tonight.con.execute("checkpoint")
    shutil.copyfile(tonight.warehouse.building / FULL, before / FULL)
    with duckdb.connect(str(before / FULL)) as con:
        con.execute("update golden.night set as_of = as_of - 1")
        con.execute("update kpis.quality set measured_on = measured_on - 1")
        con.execute(
            "delete from golden.orders where order_id = (select min(order_id) from golden.orders)"
        )
    older = tonight.warehouse.nights / "2026-11-19" / "report"
    older.mkdir(parents=True)
    figures = write_report(tonight).path.with_name("figures.json").read_text("utf-8")
    (older / "figures.json").write_text(figures.replace("2026-11-21", "2026-11-19"), "utf-8")
    again = write_report(tonight)
    assert (again.light, again.failed) == ("green", {})
    told = read_report(again.path)
    assert "+1 on the night before" in told.text
    days = [row["night"] for row in told.charts["cases_trend"]]
    assert days == [f"2026-11-{day}T00:00" for day in (19, 20, 21)]
    tonight.con.execute(
        "update quality.check_results set failed_count = failed_count + 1 "
        "where check_name = 'stock_is_not_below_zero'"
    )
    worse = write_report(tonight)
    assert [(r["light"], r["reason"], r["row_count"]) for r in worse.reasons] == [
        ("amber", "warning", 15)
    ]


def test_a_check_that_must_hold_makes_it_red(tonight: Tonight) -> None:
    tonight.con.execute(
        "update quality.check_results set is_passed = false, failed_count = 3 "
        "where check_name = 'grain_is_unique' and table_name = 'golden.orders'"
    )
    report = write_report(tonight)
    assert report.light == "red"
    assert report.reasons[0]["what"] == "golden.orders: grain_is_unique"


@pytest.mark.parametrize(
    ("table", "column", "lost"),
    [
        pytest.param("kpis.consent_reasons", "why", 1, id="one part"),
        pytest.param("identity.review_queue", "kind", 3, id="what several parts show"),
    ],
)
def test_a_part_that_fails_leaves_the_others_and_the_night_alone(
    tonight: Tonight, table: str, column: str, lost: int
) -> None:
    tonight.con.execute(f"alter table {table} drop column {column}")
    done = draw(tonight)
    [check] = done.check_results
    assert not check.passed
    told = read_report(tonight.warehouse.building / REPORT)
    assert "This part could not be drawn" in told.text
    assert told.charts["months"]
    assert tonight.con.execute(
        "select severity, failed_count from quality.check_results where table_name = ?",
        [REPORT_ASSET],
    ).fetchall() == [("warn", lost)]


def test_a_report_that_cannot_be_written_fails_a_warning_alone(
    tonight: Tonight, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tonight.warehouse.building / "report").write_text("in the way", "utf-8")
    done = draw(tonight)
    [check] = done.check_results
    assert not check.passed
    assert check.metadata["failed"].value == len(DRAWN)


def test_the_page_asks_nothing_of_a_network(night: Path) -> None:
    html = (night / "warehouse" / "current" / REPORT).read_text("utf-8")
    page = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)="(?!#|\?lang=|data:,|model\.html")[^"]*"', page) == []
    assert "default-src 'none'" in page
    assert len(html) < 1_500_000
    for library in nightly.chart_libraries():
        assert "</script" not in library


def test_it_is_found_from_the_command_and_the_summary(night: Path) -> None:
    file = (night / "warehouse" / "current" / REPORT).resolve()
    assert f"{file}\n" in (night / "stdout.txt").read_text("utf-8")
    assert goldsmith(night, "report", "--night", file.parents[1].name).stdout == f"{file}\n"
    missing = goldsmith(night, "report", "--building")
    assert missing.returncode == 2
    assert "there is no build beside the published night" in missing.stderr


def test_dagster_shows_where_it_lies_and_why(night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(night / "warehouse" / "dagster"))
    shown = {}
    with dg.DagsterInstance.get() as instance:
        for name in (REPORT_ASSET, "published.night"):
            event = instance.get_latest_materialization_event(dg.AssetKey(name.split(".")))
            assert event
            assert event.asset_materialization
            shown[name] = event.asset_materialization.metadata
    file = night / "warehouse" / "current" / REPORT
    assert shown[REPORT_ASSET]["report of the published night"].value == str(file)
    assert shown["published.night"]["report"].value == str(file.resolve())
    assert shown[REPORT_ASSET]["light"].value == "amber"
    assert "stock_is_not_below_zero`, 14" in str(shown[REPORT_ASSET]["why"].value)


def test_splinks_charts_weigh_what_the_model_weighs(night: Path) -> None:
    page = (night / "warehouse" / "current" / MODEL_PAGE).read_text("utf-8")
    charts = re.findall(r'vegaEmbed\("#chart-\d", (.+), \{"actions"', page)
    shares = read_model().shares["email"]["exact"]
    for chart, other in zip(charts, (shares.u, shares.h, shares.h), strict=True):
        (bits,) = (
            level["log2_bayes_factor"]
            for level in json.loads(chart)["data"]["values"]
            if (level["comparison_name"], level["label_for_charts"]) == ("email", "exact")
        )
        assert bits == pytest.approx(math.log2(shares.m / other), abs=0.01)
