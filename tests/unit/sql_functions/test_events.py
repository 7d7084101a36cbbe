"""What happens on the web, by the names of several tools."""

import pytest

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("product_view", "product_view", id="plain"),
        pytest.param("view_item", "product_view", id="snake case"),
        pytest.param("Product Viewed", "product_view", id="words"),
        pytest.param(" ADD-TO-CART ", "add_to_cart", id="capitals and dashes"),
        pytest.param("scroll_depth", "other", id="unknown"),
        pytest.param(None, None, id="none"),
    ],
)
def test_web_event_kind(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("web_event_kind(s)", s=raw) == expected
