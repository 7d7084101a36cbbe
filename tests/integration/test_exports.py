"""What is given out: only to whom it may be, logged, and never twice to one address."""

import csv
import hashlib
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.activations import hash_key, write_activation_log
from pipelines.people import acts, last_act
from pipelines.settings import load_retailer
from pipelines.tonight import OPS
from pipelines.warehouse import Warehouse
from tests.conftest import copy_retailer, goldsmith
from tests.integration.tables import query

AUDIENCE = "zurueckgewinnen"


@pytest.fixture(scope="module")
def folder(night: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A retailer with the shared night, and a people.duckdb of its own to write to."""
    own = copy_retailer(tmp_path_factory.mktemp("exports") / "retailer")
    shutil.copytree(night / "warehouse", own / "warehouse", symlinks=True)
    return own


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(folder / "warehouse" / "current" / "full.duckdb", sql)


def rows_of(path: Path, separator: str = ";") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def warehouse_of(folder: Path) -> Warehouse:
    return Warehouse(load_retailer(folder / "retailer.toml").warehouse)


def logged(folder: Path) -> list[tuple[Any, ...]]:
    warehouse = warehouse_of(folder)
    with duckdb.connect() as con:
        con.execute("create schema ops")
        con.execute(OPS.read_text("utf-8"))
        write_activation_log(con, warehouse, last_act(warehouse))
        return con.execute(
            "select activation_no, audience, tool, night, customer_id, contact_hash, reason "
            "from ops.activation_log order by all"
        ).fetchall()


@pytest.fixture(scope="module")
def exported(folder: Path) -> Path:
    """The audience as the newsletter tool takes it."""
    target = folder / "newsletter.csv"
    done = goldsmith(
        folder, "export", "audience", AUDIENCE, "--for", "mailchimp", "--out", str(target)
    )
    assert done.returncode == 0, done.stderr
    return target


def test_only_who_consented_is_in_the_file_and_each_address_once(
    folder: Path, exported: Path
) -> None:
    """The rule is worked out again in Python, from what golden tables say of each customer."""
    meant = ask(
        folder,
        "select customer_id from segments.customer_360 where value_tier >= 3 "
        "and rfm_segment in ('at_risk', 'cant_lose_them', 'hibernating')",
    )
    left_out = {
        row[0]
        for row in ask(
            folder,
            "select customer_id from golden.customers where is_employee or is_blocked "
            "or is_deleted or is_deceased or is_processing_restricted "
            "or party_type = 'organisation'",
        )
    }
    may = dict(
        ask(
            folder,
            "select customer_id, contact_value from golden.contactability "
            "where channel = 'email' and purpose = 'newsletter' and is_contactable",
        )
    )
    reachable = {c for (c,) in meant if c in may and c not in left_out}
    by_lot = {
        c
        for c in reachable
        if int(hashlib.md5(f"{AUDIENCE}/{c}".encode(), usedforsecurity=False).hexdigest()[:8], 16)
        / 2**32
        < 0.1
    }
    found = {row["Customer ID"]: row["Email Address"] for row in rows_of(exported, ",")}
    assert found == {c: may[c] for c in reachable - by_lot}
    assert by_lot
    assert len(set(found.values())) == len(found) > 5


def test_the_file_is_its_owners_alone(exported: Path) -> None:
    assert exported.stat().st_mode & 0o777 == 0o600


def test_what_was_given_out_is_logged_without_the_address(folder: Path, exported: Path) -> None:
    rows = logged(folder)
    night = str(ask(folder, "select as_of from golden.night")[0][0])
    key = hash_key(warehouse_of(folder))
    expected = {
        (row["Customer ID"], hashlib.sha256((key + row["Email Address"]).encode()).hexdigest())
        for row in rows_of(exported, ",")
    }
    assert {row[4:6] for row in rows} == expected
    assert {row[1:4] for row in rows} == {(AUDIENCE, "mailchimp", night)}
    assert not any("@" in str(cell) for row in rows for cell in row)


def test_a_refused_export_leaves_no_file_and_no_entry(folder: Path, exported: Path) -> None:
    before = logged(folder)
    attempts = [
        (["nobody_named_so", "--out", "x.csv"], "it has herbstkatalog, zurueckgewinnen"),
        (["herbstkatalog", "--for", "brevo", "--out", "x.csv"], "is for post"),
        ([AUDIENCE, "--out", str(exported)], "is there already"),
        ([AUDIENCE, "--out", "x.txt"], "name the file .csv or .xlsx"),
    ]
    for arguments, said in attempts:
        done = goldsmith(folder, "export", "audience", *arguments, cwd=folder)
        assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), done.stderr
    assert logged(folder) == before
    assert not list(folder.glob("*x.*"))


@pytest.fixture(scope="module")
def of_crm(folder: Path) -> list[dict[str, str]]:
    """What the CRM's records should say."""
    target = folder / "crm.csv"
    done = goldsmith(folder, "export", "golden", "--silo", "crm", "--out", str(target))
    assert done.returncode == 0, done.stderr
    return rows_of(target)


def test_golden_values_go_back_under_the_silos_own_keys(
    folder: Path, of_crm: list[dict[str, str]]
) -> None:
    rows = of_crm
    customer_of = dict(
        ask(
            folder, "select source_key, customer_id from golden.customer_records where silo = 'crm'"
        )
    )
    golden = {
        row[0]: row[1:]
        for row in ask(
            folder, "select customer_id, email, birth_date::varchar from golden.customers"
        )
    }
    emails = _own(
        folder,
        "select source_key, value_norm from canonical.contact_points "
        "where silo = 'crm' and kind = 'email'",
    )
    assert rows
    for row in rows:
        assert customer_of[row["source_key"]] == row["customer_id"]
        email, birth_date = golden[row["customer_id"]]
        assert row["email"] in {"", email}
        assert row["birth_date"] in {"", birth_date}
        if email and email not in emails[row["source_key"]]:
            assert row["email"] == email
    _assert_duplicates_merge_into_one(rows, customer_of)
    (act,) = acts(warehouse_of(folder), ["export_golden"])
    assert act.content["count"] == str(len(rows))


def _own(folder: Path, sql: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in ask(folder, sql):
        found[key].add(value)
    return found


def _assert_duplicates_merge_into_one(
    rows: list[dict[str, str]], customer_of: dict[str, str]
) -> None:
    records: dict[str, set[str]] = defaultdict(set)
    for key, customer in customer_of.items():
        records[customer].add(key)
    into: dict[str, set[str]] = defaultdict(set)
    merged: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["merge_into"]:
            into[row["customer_id"]].add(row["merge_into"])
            merged[row["customer_id"]].add(row["source_key"])
    assert into
    for customer, kept in into.items():
        assert len(kept) == 1
        assert merged[customer] | kept == records[customer]


def test_deleted_and_restricted_customers_are_given_to_nobody(
    folder: Path, of_crm: list[dict[str, str]]
) -> None:
    silent = {
        row[0]
        for row in ask(
            folder,
            "select customer_id from golden.customers where is_deleted or is_processing_restricted",
        )
    }
    found = {row["customer_id"] for row in of_crm}
    assert silent
    assert not found & silent
