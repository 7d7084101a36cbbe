"""Amounts, dates and times."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("1.234,56 €", "1234.56", id="thousands_and_euro"),
        pytest.param("€ 12,-", "12", id="no_cents"),
        pytest.param("12,--", "12", id="no_cents_two_dashes"),
        pytest.param("12,50-", "-12.50", id="trailing_minus"),
        pytest.param("(12,50)", "-12.50", id="parentheses"),
        pytest.param("(12,50 €)", "-12.50", id="parentheses_and_euro"),
        pytest.param("-€12", "-12", id="minus_before_currency"),
        pytest.param("− 12", "-12", id="typographic_minus"),
        pytest.param("+12", "12", id="plus"),
        pytest.param("12 EUR", "12", id="currency_code"),
        pytest.param("1.234", "1234", id="point_is_thousands"),
        pytest.param("1 234 567,8", "1234567.8", id="blank_thousands"),
        pytest.param("0,0001", "0.0001", id="four_decimals"),
        pytest.param(",5", "0.5", id="no_integer_part"),
        pytest.param("1.23", None, id="point_before_two_digits"),
        pytest.param("1234.567", None, id="thousands_too_long"),
        pytest.param("1.234.56", None, id="thousands_too_short"),
        pytest.param("0.500", None, id="no_thousands_begin_with_0"),
        pytest.param("1 2", None, id="blank_between_digits"),
        pytest.param("1,234,567", None, id="two_commas"),
        pytest.param("7,21045E+12", None, id="damaged_exponent"),
        pytest.param("12EUR34", None, id="currency_inside"),
        pytest.param("--12", None, id="two_minus"),
        pytest.param("-12-", None, id="minus_at_both_ends"),
        pytest.param("(-12)", None, id="minus_in_parentheses"),
        pytest.param("99999999999999999999", None, id="too_large"),
        pytest.param("4006381333931", None, id="an_ean"),
        pytest.param("9999999999,99", "9999999999.9900", id="largest"),
        *[pytest.param(t, None, id=f"none_{t}") for t in ("", " ", "-", "€", "abc", "NaN", None)],
    ],
)
def test_parse_decimal_de(macros: Macros, raw: str | None, expected: str | None) -> None:
    value = macros.one("parse_decimal_de(s)", s=raw)
    assert value == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("1,234.56", "1234.56", id="thousands"),
        pytest.param("1'234.50", "1234.50", id="swiss_thousands"),
        pytest.param("CHF 12.-", "12", id="swiss_no_cents"),
        pytest.param("12.50-", "-12.50", id="trailing_minus"),
        pytest.param("$12", "12", id="dollar"),
        pytest.param("1,23", None, id="comma_before_two_digits"),
        pytest.param("1.2.3", None, id="two_points"),
        pytest.param("1,234'567", None, id="mixed_thousands"),
        pytest.param("7.21045E+12", None, id="damaged_exponent"),
        pytest.param(None, None, id="null"),
    ],
)
def test_parse_decimal_en(macros: Macros, raw: str | None, expected: str | None) -> None:
    value = macros.one("parse_decimal_en(s)", s=raw)
    assert value == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("macro", "raw", "expected"),
    [
        pytest.param("parse_date_iso", "2025-12-31", (2025, 12, 31), id="iso"),
        pytest.param("parse_date_iso", "2025-12-31T23:59:59Z", (2025, 12, 31), id="iso_time"),
        pytest.param("parse_date_iso", "2025-02-29", None, id="iso_no_leap_year"),
        pytest.param("parse_date_iso", "2025-1-1", None, id="iso_short"),
        pytest.param("parse_date_iso", "infinity", None, id="iso_infinity"),
        pytest.param("parse_date_de", "31.12.2025", (2025, 12, 31), id="german"),
        pytest.param("parse_date_de", "1.2.2025", (2025, 2, 1), id="german_short"),
        pytest.param("parse_date_de", "31.12.25", (2025, 12, 31), id="german_this_century"),
        pytest.param("parse_date_de", "31.12.29", (2029, 12, 31), id="german_below_pivot"),
        pytest.param("parse_date_de", "31.12.30", (1930, 12, 31), id="german_pivot"),
        pytest.param("parse_date_de", "01.02.2024 12:30", (2024, 2, 1), id="german_time"),
        pytest.param("parse_date_de", "01.02.24 12:30:59", (2024, 2, 1), id="german_year_time"),
        pytest.param("parse_date_de", "3. Mär. 2020", (2020, 3, 3), id="maer"),
        pytest.param("parse_date_de", "3. Mrz. 2020", (2020, 3, 3), id="mrz"),
        pytest.param("parse_date_de", "3. März 2020", (2020, 3, 3), id="maerz"),
        pytest.param("parse_date_de", "24. Dezember 2020", (2020, 12, 24), id="dezember"),
        pytest.param("parse_date_de", "24. Foo 2020", None, id="no_month"),
        pytest.param("parse_date_de", "00.00.0000", None, id="german_zeros"),
        pytest.param("parse_date_de", "31.02.2024", None, id="german_no_such_day"),
        pytest.param("parse_date_de", "1.2.024", None, id="german_three_digits"),
        pytest.param("parse_date_de", "2024-01-01", None, id="german_not_iso"),
        pytest.param("parse_date_sap", "20251231", (2025, 12, 31), id="sap"),
        pytest.param("parse_date_sap", "00000000", None, id="sap_unset"),
        pytest.param("parse_date_sap", "31.12.2025", (2025, 12, 31), id="sap_on_the_screen"),
        pytest.param("parse_date_sap", "00.00.0000", None, id="sap_unset_on_the_screen"),
        pytest.param("parse_date_sap", "31.12.9999", (9999, 12, 31), id="sap_for_ever"),
        pytest.param("parse_date_sap", "20251301", None, id="sap_no_such_month"),
        pytest.param("parse_date_sap", "2025-12-31", None, id="sap_not_iso"),
        pytest.param("parse_date_sap", None, None, id="null"),
        pytest.param("parse_date_us", "3/15/2024", (2024, 3, 15), id="us"),
        pytest.param("parse_date_us", "3/15/2024 2:30 PM", (2024, 3, 15), id="us_with_time"),
        pytest.param("parse_date_us", "15/3/2024", None, id="us_has_no_month_15"),
        pytest.param("parse_date_slashed", "3/15/2024", (2024, 3, 15), id="month_first"),
        pytest.param("parse_date_slashed", "15/03/2024", (2024, 3, 15), id="day_first"),
        pytest.param("parse_date_slashed", "03/12/2024", None, id="either_may_be_first"),
        pytest.param("parse_date_slashed", "3/3/2024", (2024, 3, 3), id="both_are_one"),
        pytest.param("parse_date_slashed", "13/13/2024", None, id="no_month_13"),
    ],
)
def test_parse_date(
    macros: Macros, macro: str, raw: str | None, expected: tuple[int, int, int] | None
) -> None:
    assert macros.one(f"{macro}(s)", s=raw) == (expected and dt.date(*expected))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("2024-07-12 09:14", "2024-07-12 07:14:00", id="iso"),
        pytest.param("12.07.2024 09:14", "2024-07-12 07:14:00", id="german"),
        pytest.param("7/12/2024 9:14 AM", "2024-07-12 07:14:00", id="american_morning"),
        pytest.param("7/12/2024 12:05 PM", "2024-07-12 10:05:00", id="american_noon"),
        pytest.param("7/12/2024 12:05 am", "2024-07-11 22:05:00", id="american_midnight"),
        pytest.param("2024-07-12T09:14:00Z", "2024-07-12 09:14:00", id="zone_counts"),
        pytest.param("2024-07-12T09:14:00.000+0200", "2024-07-12 07:14:00", id="offset_counts"),
        pytest.param("2024-07-12", "2024-07-11 22:00:00", id="day_alone"),
        pytest.param("2024-10-27 02:30", "2024-10-27 00:30:00", id="hour_that_exists_twice"),
        pytest.param("2024-07-12 25:14", None, id="no_such_time"),
        pytest.param("gestern", None, id="words"),
        pytest.param(None, None, id="null"),
    ],
)
def test_parse_timestamp_us(macros: Macros, raw: str | None, expected: str | None) -> None:
    instant = "timezone('UTC', parse_timestamp_us(s, 'Europe/Berlin'))::varchar"
    assert macros.one(instant, s=raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("2024-05-01 09:58:12 +0000", "2024-05-01 09:58:12", id="shopify"),
        pytest.param("2024-05-01 09:58:12 +0200", "2024-05-01 07:58:12", id="shopify_summer"),
        pytest.param("2024-01-31T10:15:30.000Z", "2024-01-31 10:15:30", id="salesforce"),
        pytest.param("2024-01-31T10:15:30.000+0000", "2024-01-31 10:15:30", id="salesforce_offset"),
        pytest.param("2024-05-01T09:58:12-05:30", "2024-05-01 15:28:12", id="offset_with_minutes"),
        pytest.param("2024-05-01T09:58:12-05", "2024-05-01 14:58:12", id="offset_of_hours"),
        pytest.param("2024-03-12 09:14", "2024-03-12 09:14:00", id="no_seconds_no_zone"),
        pytest.param("2024-03-12 09:14Z", "2024-03-12 09:14:00", id="no_seconds"),
        pytest.param("2024-03-12", None, id="date_only_has_no_time"),
        pytest.param("2024-13-01 00:00:00Z", None, id="no_such_month"),
        pytest.param("2024-01-01 25:00:00Z", None, id="no_such_hour"),
        pytest.param("31.12.2024 10:00", None, id="german"),
        pytest.param(None, None, id="null"),
    ],
)
def test_parse_timestamp_iso(macros: Macros, raw: str | None, expected: str | None) -> None:
    utc = "strftime(timezone('UTC', parse_timestamp_iso(s)), '%Y-%m-%d %H:%M:%S')"
    assert macros.one(utc, s=raw) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        pytest.param("2026-11-21 22:59:59", "2026-11-21 22:59:59", id="before"),
        pytest.param("2026-11-21 23:00:00", None, id="at_the_end"),
        pytest.param("2099-12-31 10:00:00", None, id="after"),
        pytest.param(None, None, id="null"),
    ],
)
def test_if_before(macros: Macros, instant: str | None, expected: str | None) -> None:
    found = "if_before(s::timestamp, timestamp '2026-11-21 23:00:00')::varchar"
    assert macros.one(found, s=instant) == expected


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        pytest.param("2024-07-01", "120000", "2024-07-01 10:00:00", id="summer"),
        pytest.param("2024-01-01", "12:00", "2024-01-01 11:00:00", id="winter_no_seconds"),
        pytest.param("2024-01-01", "12:00:05", "2024-01-01 11:00:05", id="colons"),
        pytest.param("2024-01-01", "000000", "2023-12-31 23:00:00", id="midnight"),
        pytest.param(
            "2024-10-27", "023000", "2024-10-27 00:30:00", id="repeated_hour_is_the_first"
        ),
        pytest.param("2024-10-27", "033000", "2024-10-27 02:30:00", id="after_the_repeated_hour"),
        pytest.param("2024-03-31", "023000", "2024-03-31 01:30:00", id="missing_hour_moves_on"),
        pytest.param("2024-03-31", "033000", "2024-03-31 01:30:00", id="after_the_missing_hour"),
        pytest.param("2024-01-01", "996000", None, id="no_such_time"),
        pytest.param("2024-01-01", None, None, id="no_time"),
        pytest.param(None, "120000", None, id="no_day"),
    ],
)
def test_local_timestamp(
    macros: Macros, day: str | None, time: str | None, expected: str | None
) -> None:
    local = "local_timestamp(try_cast(day as date), time, 'Europe/Berlin')"
    utc = f"strftime(timezone('UTC', {local}), '%Y-%m-%d %H:%M:%S')"
    assert macros.one(utc, day=day, time=time) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("2024-06-01 10:00:00", "2024-06-01 08:00:00", id="no_zone_is_local"),
        pytest.param("2024-06-01T10:00:00Z", "2024-06-01 10:00:00", id="utc"),
        pytest.param("2024-06-01T10:00:00+00:00", "2024-06-01 10:00:00", id="offset"),
        pytest.param("21.11.2025 10:15", "2025-11-21 09:15:00", id="german"),
        pytest.param("2024-06-01", "2024-05-31 22:00:00", id="day"),
        pytest.param("06-01-2024 10:00:00", None, id="day_or_month_first"),
        pytest.param(None, None, id="null"),
    ],
)
def test_parse_timestamp_of_a_zone(macros: Macros, raw: str | None, expected: str | None) -> None:
    utc = "strftime(timezone('UTC', parse_timestamp(s, 'Europe/Berlin')), '%Y-%m-%d %H:%M:%S')"
    assert macros.one(utc, s=raw) == expected


def test_local_date_is_the_day_on_the_clock_there(macros: Macros) -> None:
    days = macros.one(
        "[local_date(try_cast(s as timestamptz), tz) for tz in ['UTC', 'Europe/Berlin']]",
        s="2024-06-30 22:30:00+00",
    )
    assert days == [dt.date(2024, 6, 30), dt.date(2024, 7, 1)]


@pytest.mark.parametrize(
    ("birth", "plausible"),
    [
        pytest.param("1985-06-15", True, id="adult"),
        pytest.param("2013-03-04", True, id="child"),
        pytest.param("2026-11-21", True, id="born_today"),
        pytest.param("2026-11-22", False, id="born_tomorrow"),
        pytest.param("1915-11-22", True, id="a_hundred_and_ten"),
        pytest.param("1915-11-21", False, id="a_hundred_and_eleven"),
        pytest.param("2030-01-02", False, id="future"),
        pytest.param("9999-12-31", False, id="end_of_time"),
        *[
            pytest.param(f"{year}-01-01", False, id=f"placeholder_{year}")
            for year in (1900, 1901, 1970, 1980, 1990, 2000, 2010, 2020)
        ],
        pytest.param("1970-01-02", True, id="day_after_a_placeholder"),
        pytest.param(None, False, id="null"),
    ],
)
def test_plausible_birth_date(macros: Macros, birth: str | None, plausible: bool) -> None:
    macro = "plausible_birth_date(try_cast(s as date), date '2026-11-21')::varchar"
    assert macros.one(macro, s=birth) == (birth if plausible else None)


@pytest.mark.parametrize(
    ("day", "plausible"),
    [
        pytest.param("2026-11-21", True, id="day_of_the_delivery"),
        pytest.param("2026-11-22", False, id="after_it"),
        pytest.param("1990-01-01", True, id="first_day"),
        pytest.param("1900-01-01", False, id="placeholder"),
        pytest.param(None, False, id="null"),
    ],
)
def test_plausible_day(macros: Macros, day: str | None, plausible: bool) -> None:
    macro = "plausible_day(try_cast(s as date), date '2026-11-21')::varchar"
    assert macros.one(macro, s=day) == (day if plausible else None)


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        pytest.param("2008-11-22", "under 18", id="turns_18_tomorrow"),
        pytest.param("2008-11-21", "18-24", id="turns_18_today"),
        pytest.param("2001-11-22", "18-24", id="turns_25_tomorrow"),
        pytest.param("2001-11-21", "25-34", id="turns_25_today"),
        pytest.param("1991-11-21", "35-44", id="35"),
        pytest.param("1981-11-21", "45-54", id="45"),
        pytest.param("1971-11-21", "55-64", id="55"),
        pytest.param("1961-11-22", "55-64", id="turns_65_tomorrow"),
        pytest.param("1961-11-21", "65+", id="turns_65_today"),
        pytest.param(None, None, id="null"),
    ],
)
def test_age_band(macros: Macros, birth: str | None, band: str | None) -> None:
    assert macros.one("age_band(try_cast(s as date), date '2026-11-21')", s=birth) == band


@pytest.mark.parametrize(
    ("raw", "comma", "point", "unknown"),
    [
        pytest.param("1.234", "1234", "1.234", None, id="thousand_or_one_and_a_bit"),
        pytest.param("0.500", None, "0.5", "0.5", id="no_thousand"),
        pytest.param("0,500", "0.5", None, "0.5", id="no_thousand_the_other_way_round"),
        pytest.param("1,234", "1.234", "1234", None, id="the_other_way_round"),
        pytest.param("12,50", "12.5", None, "12.5", id="comma_only"),
        pytest.param("12.50", None, "12.5", "12.5", id="point_only"),
        pytest.param("1.234,56", "1234.56", None, "1234.56", id="both"),
        pytest.param("1234", "1234", "1234", "1234", id="neither"),
        pytest.param("ca. 50", None, None, None, id="no_number"),
        pytest.param(None, None, None, None, id="null"),
    ],
)
def test_parse_decimal(
    macros: Macros, raw: str | None, comma: str | None, point: str | None, unknown: str | None
) -> None:
    found = macros.one("[parse_decimal(s, mark) for mark in [',', '.', null]]", s=raw)
    assert found == [None if text is None else Decimal(text) for text in (comma, point, unknown)]


@pytest.mark.parametrize(
    ("raw", "day", "instant"),
    [
        pytest.param("31.12.2025", "2025-12-31", "2025-12-30 23:00:00+00", id="german_day"),
        pytest.param("31.12.25 9:05", "2025-12-31", "2025-12-31 08:05:00+00", id="german_time"),
        pytest.param("20251231", "2025-12-31", "2025-12-30 23:00:00+00", id="year_first"),
        pytest.param("2025-12-31T23:30:00Z", "2026-01-01", "2025-12-31 23:30:00+00", id="zone"),
        pytest.param("2025-12-31 23:30", "2025-12-31", "2025-12-31 22:30:00+00", id="local"),
        pytest.param("20251231 9:05", "2025-12-31", "2025-12-31 08:05:00+00", id="year_first_time"),
        pytest.param("20251231 090503", "2025-12-31", "2025-12-31 08:05:03+00", id="six_digits"),
        pytest.param("20251231 990503", None, None, id="no_time_in_six_digits"),
        pytest.param("31. Dez. 2025 9:05", "2025-12-31", "2025-12-31 08:05:00+00", id="month_name"),
        pytest.param("05/04/2025", None, None, id="slashes"),
        pytest.param("31122025", None, None, id="day_first_without_dots"),
        pytest.param("31.12.2025 25:00", None, None, id="no_such_time"),
        pytest.param("30.02.2025", None, None, id="no_such_day"),
        pytest.param("00000000", None, None, id="zeros"),
        pytest.param(None, None, None, id="null"),
    ],
)
def test_parse_timestamp(
    macros: Macros, raw: str | None, day: str | None, instant: str | None
) -> None:
    found = macros.one(
        "[business_day(s, parse_timestamp(s, tz), tz)::varchar, parse_timestamp(s, tz)::varchar]",
        s=raw,
        tz="Europe/Berlin",
    )
    assert found == [day, instant]
