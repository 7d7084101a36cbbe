from pathlib import Path

import pytest

from assets.canonical import canonical_tables
from assets.settings_tables import survivorship_rows
from assets.sql_model import SQL_FOLDER
from pipelines.errors import SettingsError
from pipelines.settings import load_retailer
from pipelines.settings_survivorship import (
    ALL_RULES,
    DEFAULTS,
    FURTHER,
    OTHERWISE,
    RULES,
    AttributeRules,
    rules_in_order,
)

GOOD = """
[retailer]
name = "Test"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[silos.crm]
preset = "salesforce_contact"
path = "crm"
"""


def load(folder: Path, text: str) -> dict[str, AttributeRules]:
    (folder / "retailer.toml").write_text(GOOD + text, "utf-8")
    return load_retailer(folder / "retailer.toml").survivorship


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            '[survivorship.email]\nrules = ["newest"]',
            "survivorship.email.rules = ['newest']: 'newest' is no rule; there are: flawless, ",
            id="unknown rule",
        ),
        pytest.param(
            '[survivorship.email]\nrules = ["valid"]', "'valid' is no rule", id="absolute rule"
        ),
        pytest.param(
            '[survivorship.email]\nrules = ["trust", "trust"]', "stands twice", id="rule twice"
        ),
        pytest.param("[survivorship.email]\nrules = []", "survivorship.email.rules", id="no rule"),
        pytest.param(
            '[survivorship.mail]\nrules = ["trust"]',
            "'mail' is no attribute whose value survives; there are: name, ",
            id="unknown attribute",
        ),
        pytest.param("[survivorship.source_key]", "'source_key' is no attribute", id="key"),
        pytest.param("[survivorship.is_blocked]", "'is_blocked' is no attribute", id="flag"),
        pytest.param("[survivorship.first_name]", "'first_name' is no attribute", id="of a group"),
        pytest.param(
            "[survivorship.email]\ntrust = { erp = 0.5 }",
            "[survivorship.email] trusts the silo 'erp', not in [silos]: crm",
            id="unknown silo",
        ),
        pytest.param("[survivorship.email]\ntrust = { crm = 2 }", "trust.crm = 2", id="bound"),
        pytest.param(
            '[survivorship]\nphone = "trust"',
            "survivorship.phone = 'trust': expected is a table, [survivorship.phone]",
            id="no table",
        ),
    ],
)
def test_a_wrong_setting_says_what_there_is(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(tmp_path, text)
    assert says in str(error.value)


def test_settings_come_first_and_the_tie_break_last(tmp_path: Path) -> None:
    chosen = load(tmp_path, '[survivorship.email]\nrules = ["recency", "used"]')
    assert rules_in_order(chosen)["email"] == [
        *("recency", "used", "trust", "first_named", "completeness")
    ]
    assert rules_in_order(chosen)["phone"] == rules_in_order({})["phone"]


def test_a_further_attribute_is_one_line(tmp_path: Path) -> None:
    assert "job_title" not in rules_in_order({})
    chosen = load(tmp_path, "[survivorship.job_title]")
    assert rules_in_order(chosen)["job_title"][:2] == ["recency", "trust"]


def test_rules_of_defaults_exist() -> None:
    assert {rule for rules in (DEFAULTS | FURTHER).values() for rule in rules} <= {*RULES}


def test_points_of_all_rules_fit_one_number() -> None:
    """A hugeint has 127 bits besides its sign."""
    assert sum(rule.bit_count for rule in ALL_RULES.values()) <= 126


def test_every_rule_is_weighed() -> None:
    weights = (SQL_FOLDER / "survivorship" / "rule_weights.sql").read_text("utf-8")
    assert {rule for rule in ALL_RULES if f"as {rule}," in weights or f"as {rule} " in weights} == {
        *ALL_RULES
    } - {*OTHERWISE}


def test_further_attributes_are_columns_that_models_know() -> None:
    """Settings name them once, SQL twice: what is offered, and what golden.customers keeps."""
    assert {*FURTHER} <= {*canonical_tables()["canonical.customer_records"].types}
    for model in ("survivorship/plain_offers.sql", "golden/customers.sql"):
        sql = (SQL_FOLDER / model).read_text("utf-8")
        assert [name for name in FURTHER if f"'{name}'" not in sql] == []


def test_positions_count_from_one() -> None:
    rows = survivorship_rows({})["settings.survivorship"]
    assert [row[1] for row in rows if row[0] == "name"] == [1, 2, 3, 4, 5, 6, 7, 8]
