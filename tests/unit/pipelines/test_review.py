"""What a steward may decide, what is refused and why, and what the command prints."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipelines import cli, console, review
from pipelines.decisions import decisions
from pipelines.errors import UsageError
from pipelines.people import record_act
from pipelines.warehouse import Warehouse
from tests.asking import publishing

NIGHT = """
    create schema identity; create schema golden; create schema survivorship;
    create table identity.record_fates as
    select * from (values
        ('crm', '1', 'compared'), ('crm', '2', 'compared'), ('shop', 'a/3', 'compared'),
        ('crm', '4', 'alone'), ('erp', '5', 'compared_as_organisation'), ('crm', '6', 'set_aside')
    ) as fates (silo, source_key, fate);
    create table golden.customer_records as
    select silo, source_key, if(source_key = 'a/3', 'G1', 'G' || source_key) as customer_id
    from identity.record_fates;
    create table golden.product_records as
    select * from (values ('erp', '100'), ('shop', 'X-1'), ('shop', 'X-2')) as found (silo, sku);
    create table survivorship.candidates as
    select 'crm' as silo, '1' as source_key, * from (values
        ('name', 1, 'Karin Secret', true), ('loyalty_card_no', 1, '4711', true),
        ('email', 1, 'karin@secret.example', true), ('email', 2, 'kw@secret.example', true),
        ('phone', 1, '0000', false)
    ) as offers (attribute, seq, value_key, is_valid)
    union all
    select 'shop', 'a/3', 'email', 1, 'karin@secret.example', true;
    create table identity.decisions (decision_id bigint, kind text, state text);
    create table survivorship.pins (decision_id bigint);
    create schema canonical;
    create table canonical.customer_records as
    select
        silo, source_key, '00' || source_key as source_key_full, 'Karin' as first_name,
        'Secret' as last_name, '1950-03-04'::date as birth_date
    from identity.record_fates;
    create table canonical.contact_points (
        silo text, source_key text, kind text, value_match text
    );
    create table canonical.addresses (
        silo text, source_key text, street_key text, house_number text, postal_code text
    );
"""


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """A warehouse whose published night has a handful of records."""
    monkeypatch.setenv("GOLDSMITH_RETAILER", str(tmp_path / "retailer.toml"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    return publishing(tmp_path, NIGHT)


def same(warehouse: Warehouse, *names: str) -> int:
    return review.decide(warehouse, "record", (names[0], names[1]), "said so", is_same=True)


def different(warehouse: Warehouse, *names: str) -> int:
    return review.decide(warehouse, "record", (names[0], names[1]), "said so", is_same=False)


def product(warehouse: Warehouse, *names: str) -> int:
    return review.decide(warehouse, "article", (names[0], names[1]), "said so", is_same=True)


def test_decisions_have_numbers_and_are_read_as_they_were_made(warehouse: Warehouse) -> None:
    assert same(warehouse, "crm/1", "shop/a/3") == 1
    record_act(warehouse, "rollback", {"night": "2026-11-20"})
    assert product(warehouse, "erp/100", "shop/X-1") == 3
    assert review.pin(warehouse, "crm/1", "email", 2, "asked her") == 4
    found = decisions(warehouse)
    assert [(d.number, d.kind, d.one, d.other, d.attribute, d.value_key) for d in found] == [
        (1, "same", ("crm", "1"), ("shop", "a/3"), None, None),
        (3, "same_product", ("erp", "100"), ("shop", "X-1"), None, None),
        (4, "pin", ("crm", "1"), None, "email", "kw@secret.example"),
    ]
    assert [d.why for d in found] == ["said so", "said so", "asked her"]
    assert [d.number for d in decisions(warehouse, up_to=3)] == [1, 3]


def test_a_pin_may_have_a_last_day(warehouse: Warehouse) -> None:
    review.pin(warehouse, "crm/1", "name", 1, "asked her", until=date(2026, 12, 31))
    review.pin(warehouse, "crm/1", "email", 1, "asked her")
    assert [d.pinned_until for d in decisions(warehouse)] == [date(2026, 12, 31), None]


def test_an_undone_decision_no_longer_counts_but_did_before(warehouse: Warehouse) -> None:
    number = same(warehouse, "crm/1", "crm/2")
    undone = review.undo(warehouse, number, "was wrong")
    assert decisions(warehouse) == []
    assert len(decisions(warehouse, up_to=undone - 1)) == 1
    assert different(warehouse, "crm/1", "crm/2") == undone + 1


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        pytest.param(lambda w: same(w, "crm/1", "crm/1"), "named twice", id="itself"),
        pytest.param(lambda w: same(w, "crm/1", "crm/99"), "no such record", id="unknown"),
        pytest.param(lambda w: same(w, "crm1", "crm/2"), "expected silo/source_key", id="no silo"),
        pytest.param(
            lambda w: same(w, "crm/1", "crm/002"),
            "delivers as that is crm/2 there",
            id="longer key",
        ),
        pytest.param(lambda w: same(w, "crm/1", "crm/6"), "set aside", id="nobody"),
        pytest.param(lambda w: same(w, "crm/1", "erp/5"), "an organisation's", id="kinds"),
        pytest.param(lambda w: same(w, "crm/4", "erp/5"), "an organisation's", id="kinds alone"),
        pytest.param(lambda w: product(w, "erp/100", "erp/7"), "no such article", id="article"),
        pytest.param(
            lambda w: review.pin(w, "crm/1", "vat_id", None, "x"),
            "it offers: email, loyalty_card_no, name, phone",
            id="not offered",
        ),
        pytest.param(lambda w: review.pin(w, "crm/1", "email", None, "x"), "--seq: 1, 2", id="two"),
        pytest.param(lambda w: review.pin(w, "crm/1", "email", 9, "x"), "--seq: 1, 2", id="none"),
        pytest.param(lambda w: review.pin(w, "crm/1", "phone", 1, "x"), "not valid", id="invalid"),
        pytest.param(lambda w: review.pin(w, "crm/1", "email", 1, " "), "--why is empty", id="why"),
        pytest.param(lambda w: review.undo(w, 1, "x"), "no decision 1", id="nothing to undo"),
    ],
)
def test_what_cannot_be_is_refused_and_says_what_to_do(
    warehouse: Warehouse, attempt: Callable[[Warehouse], int], expected: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        attempt(warehouse)
    assert expected in str(refusal.value)
    assert "secret" not in str(refusal.value).lower()
    assert decisions(warehouse) == []


def test_different_kinds_of_party_may_be_kept_apart(warehouse: Warehouse) -> None:
    assert different(warehouse, "crm/1", "erp/5") == 1


def test_what_contradicts_is_refused_until_it_is_undone(warehouse: Warehouse) -> None:
    same(warehouse, "crm/1", "crm/2")
    same(warehouse, "crm/2", "shop/a/3")
    with pytest.raises(UsageError, match="review undo 1 --why …` or `goldsmith review undo 2"):
        different(warehouse, "shop/a/3", "crm/1")
    different(warehouse, "crm/4", "crm/1")
    with pytest.raises(UsageError, match=r"decision 3: crm/4 is not crm/1.*review undo 3 "):
        same(warehouse, "crm/4", "shop/a/3")
    review.undo(warehouse, 3, "was wrong")
    same(warehouse, "crm/4", "shop/a/3")


def test_records_and_articles_are_decided_apart(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.current / "full.duckdb")) as con:
        con.execute("insert into golden.product_records values ('crm', '1'), ('crm', '2')")
    different(warehouse, "crm/1", "crm/2")
    assert product(warehouse, "crm/1", "crm/2") == 2


def test_what_was_said_before_is_not_said_twice(warehouse: Warehouse) -> None:
    same(warehouse, "crm/1", "crm/2")
    with pytest.raises(UsageError, match="decision 1 says so already"):
        same(warehouse, "crm/2", "crm/1")


def test_one_attribute_of_a_customer_is_pinned_once(warehouse: Warehouse) -> None:
    review.pin(warehouse, "crm/1", "email", 2, "asked her")
    with pytest.raises(UsageError, match=r"decision 1 pins email .* crm/1 offers.*review undo 1"):
        review.pin(warehouse, "shop/a/3", "email", None, "asked her again")
    assert review.pin(warehouse, "crm/1", "loyalty_card_no", None, "shown at the till") == 2


def test_a_pin_is_without_effect_once_its_record_offers_another_value(
    warehouse: Warehouse,
) -> None:
    with duckdb.connect(str(warehouse.current / "full.duckdb")) as con:
        con.execute("insert into identity.decisions select 1, 'pin', 'in_force'")
        con.execute("insert into identity.decisions select 2, 'pin', 'in_force'")
        con.execute("insert into identity.decisions select 3, 'different', 'in_force'")
        con.execute("insert into survivorship.pins values (2)")
    assert review.states(warehouse) == {1: "without effect", 2: "in_force", 3: "in_force"}


def test_without_a_published_night_nothing_is_decided(warehouse: Warehouse) -> None:
    warehouse.current.unlink()
    with pytest.raises(UsageError, match="no published night"):
        same(warehouse, "crm/1", "crm/2")


def test_the_command_prints_ids_and_numbers_and_no_value(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "out", Console(highlight=False, soft_wrap=True, width=200))
    with duckdb.connect(str(warehouse.current / "full.duckdb")) as con:
        con.execute("insert into identity.decisions values (1, 'same', 'unfit')")
    printed = [
        run("review", *arguments)
        for arguments in (
            ("same", "crm/1", "crm/2", "--why", "Karin Secret wrote"),
            ("different", "crm/4", "crm/2", "--why", "brothers"),
            ("same-product", "erp/100", "shop/X-1", "--why", "one box"),
            ("different-product", "erp/100", "shop/X-2", "--why", "two boxes"),
            ("pin", "crm/1", "email", "--seq", "2", "--why", "asked her"),
            ("undo", "2", "--why", "no brothers"),
            ("list",),
        )
    ]
    assert printed[:6] == [
        "Decision 1: crm/1 and crm/2 are one customer, from the next night on.\n",
        "Decision 2: crm/4 and crm/2 are two customers, from the next night on.\n",
        "Decision 3: erp/100 and shop/X-1 are one product, from the next night on.\n",
        "Decision 4: erp/100 and shop/X-2 are two products, from the next night on.\n",
        "Decision 5: email of crm/1 is pinned, from the next night on.\n",
        "Decision 2 is undone: the next night is built without it.\n",
    ]
    table = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed[6].splitlines()]
    assert [(*row[:4], row[6]) for row in table if row] == [
        ("1", "same", "crm/1", "crm/2", "unfit"),
        ("3", "same_product", "erp/100", "shop/X-1", "not yet"),
        ("4", "different_product", "erp/100", "shop/X-2", "not yet"),
        ("5", "pin", "crm/1", "email", "not yet"),
    ]
    assert "secret" not in "".join(printed).lower()


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output
