"""What a chart shows of its rows."""

from datetime import date

import pytest

from assets.reports.charts import lines
from assets.reports.telling import Teller, read_tongues

TELL = Teller(read_tongues("nightly")[0], "EUR")


@pytest.mark.parametrize(
    ("value", "unit", "from_zero"),
    [
        pytest.param("stock_out_share", "share", True, id="a share that hardly moves looks so"),
        pytest.param("seconds", "seconds", True, id="seconds"),
        pytest.param("score", "score", False, id="scores of silos are told apart"),
    ],
)
def test_a_trend_begins_at_zero_unless_it_is_of_scores(
    value: str, unit: str, from_zero: bool
) -> None:
    rows: list[dict[str, object]] = [{"night": date(2026, 11, day), value: 0.9} for day in (21, 22)]
    drawn = lines(TELL, rows, ("night", "date"), (value, unit))
    assert drawn["encoding"]["y"]["scale"]["zero"] is from_zero
