"""Conditions of audiences: what may stand in one, and what is refused."""

import pytest
from pydantic import ValidationError

from pipelines.settings_audiences import Audience, parsed_condition


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("lifecycle = 'dormant' and net_12m > 100", id="comparison"),
        pytest.param("not (rfm_segment in ('lost', 'prospect'))", id="list"),
        pytest.param("last_purchase_on between date '2026-01-01' and as_of - 30", id="dates"),
        pytest.param("list_contains(interests, 'Damen')", id="list_column"),
        pytest.param("is_employee or coalesce(city like 'Köln%', false)", id="yes_or_no_columns"),
        pytest.param("postal_code is null", id="null"),
    ],
)
def test_a_condition_on_a_customers_row_is_one(text: str) -> None:
    assert Audience(where=text, channel="email").where == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("city = 'Köln'; drop table golden.customers", id="two_statements"),
        pytest.param("customer_id in (select customer_id from golden.orders)", id="other_table"),
        pytest.param("exists (from read_text('/etc/passwd'))", id="file"),
        pytest.param("city = getenv('HOME')", id="environment"),
        pytest.param("city = read_blob('x')", id="file_as_value"),
        pytest.param("last_purchase_on > current_date - 30", id="clock"),
        pytest.param("random() < 0.5", id="chance"),
        pytest.param("city = 'x' union select 1", id="union"),
        pytest.param("segments.customer_360.city = 'x'", id="qualified"),
        pytest.param("net_12m > ?", id="parameter"),
        pytest.param("sum(net_12m) > 1", id="aggregate"),
        pytest.param("city", id="text_alone"),
        pytest.param("city = 'x' and rfm_segment", id="text_in_a_chain"),
        pytest.param("net_12m + 1", id="number"),
        pytest.param("city = 'x' group", id="no_grammar"),
        pytest.param("city = 'x') or (true", id="brackets"),
    ],
)
def test_what_reads_more_than_the_row_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="where"):
        Audience(where=text, channel="email")


def test_the_error_says_what_was_found_and_what_is_expected() -> None:
    with pytest.raises(ValueError, match=r"has RAND, which is not allowed.*lifecycle = 'dormant'"):
        parsed_condition("random() < 0.5")
