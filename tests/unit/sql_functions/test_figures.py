"""The windows that count back from as_of."""

import pytest

from tests.unit.sql_functions.macros import Macros


@pytest.mark.parametrize(
    ("day", "as_of", "expected"),
    [
        pytest.param("2026-11-21", "2026-11-21", 0, id="the day itself"),
        pytest.param("2025-11-22", "2026-11-21", 0, id="first day of twelve months"),
        pytest.param("2025-11-21", "2026-11-21", 1, id="last day of those before"),
        pytest.param("2024-11-21", "2026-11-21", 2, id="two years ago"),
        pytest.param("2025-12-31", "2026-01-01", 0, id="over the turn of the year"),
        pytest.param("2025-01-01", "2026-01-01", 1, id="a year on the first of January"),
        pytest.param("2023-03-01", "2024-02-29", 0, id="after February of no leap year"),
        pytest.param("2023-02-28", "2024-02-29", 1, id="its last day"),
        pytest.param("2024-02-29", "2025-02-28", 0, id="leap day within"),
        pytest.param("2024-02-28", "2025-02-28", 1, id="day before the leap day"),
    ],
)
def test_years_before(macros: Macros, day: str, as_of: str, expected: int) -> None:
    years = macros.one("years_before(d::date, a::date)", d=day, a=as_of)
    is_within = macros.one("d::date > a::date - interval 12 months", d=day, a=as_of)
    assert (years, is_within) == (expected, expected == 0)
