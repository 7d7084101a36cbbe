"""Trade item numbers."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("raw", "padded", "valid", "kind"),
    [
        pytest.param("4006381333931", "04006381333931", True, "ean13", id="ean13"),
        pytest.param(" 400-6381 333931 ", "04006381333931", True, "ean13", id="blanks"),
        pytest.param("4006381333932", "04006381333932", False, None, id="wrong_check_digit"),
        pytest.param("96385074", "00000096385074", True, "ean8", id="ean8"),
        pytest.param("036000291452", "00036000291452", True, "upc", id="upc"),
        pytest.param("0036000291452", "00036000291452", True, "upc", id="upc_as_ean13"),
        pytest.param("14006381333938", "14006381333938", True, "gtin14", id="outer_box"),
        pytest.param("978-3-16-148410-0", "09783161484100", True, "isbn", id="isbn"),
        pytest.param("9771234567898", "09771234567898", True, "issn", id="issn"),
        pytest.param("2012345678903", "02012345678903", True, "internal_20_29", id="in_store"),
        pytest.param("0212345678909", "00212345678909", True, "internal_20_29", id="in_store_02"),
        pytest.param("20123451", "00000020123451", True, "internal_20_29", id="in_store_short"),
        pytest.param("0000000000000", None, False, None, id="zeros"),
        pytest.param("4006381", None, False, None, id="too_short"),
        pytest.param("4,00638E+12", None, False, None, id="damaged_exponent"),
        pytest.param("", None, False, None, id="empty"),
        pytest.param(None, None, None, None, id="null"),
    ],
)
def test_gtin(
    macros: Macros, raw: str | None, padded: str | None, valid: bool | None, kind: str | None
) -> None:
    assert macros.one("(gtin14(s), gtin_is_valid(s), gtin_kind(s))", s=raw) == (padded, valid, kind)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("[4711] Lampe [neu]", "4711", id="number_before_name"),
        pytest.param("Lampe [neu]", None, id="bracket_behind_name"),
        pytest.param(None, None, id="null"),
    ],
)
def test_bracketed_sku(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("bracketed_sku(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Einheit(en)", "ST", id="german_pieces"),
        pytest.param("Units", "ST", id="english_pieces"),
        pytest.param("kg", "KG", id="code"),
        pytest.param("Karton", "KARTON", id="any_other"),
        pytest.param(None, None, id="null"),
    ],
)
def test_unit_code(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("unit_code(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "usage", "of_path"),
    [
        pytest.param("internal", "internal", None, id="code"),
        pytest.param("Interner Lagerort", "internal", None, id="german_label"),
        pytest.param("Transit Location", "transit", "transit", id="transit"),
        pytest.param("WH/Stock/Shelf 1", None, "internal", id="path_inside"),
        pytest.param("Partners/Customers", "customer", "customer", id="path_of_customers"),
        pytest.param("Partner/Lieferanten", "supplier", "supplier", id="german_path"),
        pytest.param("Virtual Locations/Scrap", None, "inventory", id="path_of_an_account"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_kind_of_place(
    macros: Macros, raw: str | None, usage: str | None, of_path: str | None
) -> None:
    assert macros.one("(location_usage(s), usage_of_path(s))", s=raw) == (usage, of_path)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Wareneingang", "receipt", id="receipt"),
        pytest.param("601", "sale", id="sap_issue"),
        pytest.param("Kundenretoure", "return", id="customer_return"),
        pytest.param("Lieferantenretoure", None, id="back_to_the_supplier"),
        pytest.param("Umlagerung", "transfer", id="transfer"),
        pytest.param("Inventurdifferenz", "count", id="count"),
        pytest.param("Bruch", "scrap", id="broken"),
        pytest.param("Korrektur", "adjust", id="correction"),
        pytest.param("Sonstiges", None, id="unknown"),
        pytest.param(None, None, id="null"),
    ],
)
def test_movement_kind(macros: Macros, raw: str | None, expected: str | None) -> None:
    assert macros.one("movement_kind(s)", s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Versandt", "shipped", id="shipped"),
        pytest.param("in transit", "shipped", id="english"),
        pytest.param("Eingegangen", "received", id="received"),
        pytest.param("abgeholt", "fulfilled", id="collected"),
        pytest.param("Storniert", "cancelled", id="cancelled"),
        pytest.param("offen", "open", id="open"),
        pytest.param("geplant", "planned", id="planned"),
        pytest.param("Teilweise eingegangen", "shipped", id="part_received"),
        pytest.param("partially_received", "shipped", id="part_received_english"),
        pytest.param("unfulfilled", "open", id="not_fulfilled"),
        pytest.param("nicht abgeholt", "open", id="not_collected"),
        pytest.param("?", None, id="unknown"),
    ],
)
def test_goods_status(macros: Macros, raw: str, expected: str | None) -> None:
    assert macros.one("goods_status(s)", s=raw) == expected


def test_packs_are_counted_in_base_units(macros: Macros) -> None:
    in_base_units = "in_base_units(q::decimal(14, 3), pack::decimal(14, 6))"
    assert macros.one(in_base_units, q="3", pack=None) == 3
    assert macros.one(in_base_units, q="2.5", pack="6") == 15


@pytest.mark.parametrize(
    ("qty", "price", "expected"),
    [
        pytest.param("3", "2.555", "7.67", id="half_a_cent_up"),
        pytest.param("-3", "2.555", "-7.67", id="below_zero"),
        pytest.param("99999.999", "9999.9999", "999999980.00", id="most_in_64_bits"),
        pytest.param("123456789.125", "12345.6789", "1524157876562.26", id="large"),
        pytest.param(None, "1", None, id="unknown_quantity"),
    ],
)
def test_worth(macros: Macros, qty: str | None, price: str, expected: str | None) -> None:
    found = macros.one("worth(q::decimal(18, 3), p::decimal(18, 4))", q=qty, p=price)
    assert found == (Decimal(expected) if expected else None)
    if qty:
        exact = Decimal(qty) * Decimal(price)
        assert found == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_sum_of_money_is_rounded_to_cents(macros: Macros) -> None:
    sums = ["1.0049", "1.005", "-1.005", "99999999999999.9949", None]
    assert macros.many("cents(s::decimal(38, 4))", s=sums) == [
        Decimal("1"), Decimal("1.01"), Decimal("-1.01"), Decimal("99999999999999.99"), None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "days", "expected"),
    [
        pytest.param("100", 0, "100", id="today"),
        pytest.param("100", 180, "50", id="a_half_life_ago"),
        pytest.param("-100", 360, "-25", id="two_of_a_return"),
        pytest.param("100", 90, "70.7107", id="half_of_one"),
        pytest.param(None, 90, None, id="null"),
    ],
)
def test_decayed(macros: Macros, amount: str | None, days: int, expected: str | None) -> None:
    found = macros.one("decayed(a::decimal(18, 2), d::integer, 180)", a=amount, d=str(days))
    assert found == (Decimal(expected) if expected else None)


def test_either_sum(macros: Macros) -> None:
    either_sum = "either_sum(a::decimal(18, 3), b::decimal(18, 3))"
    assert macros.many(either_sum, a=["1", "1", None, None], b=["2", None, "2", None]) == [
        3, 1, 2, None
    ]  # fmt: skip
