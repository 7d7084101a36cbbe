"""The clock is put forward and back: the night runs once a day all the same."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.schedules import nightly_schedule
from pipelines.settings import load_retailer
from tests.conftest import SMALL


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)], ids=str
)
def test_once_a_day_over_daylight_saving(day: datetime, tmp_path: Path) -> None:
    """In March two o'clock does not exist, in October it comes twice."""
    (tmp_path / "retailer.toml").write_text(SMALL, "utf-8")
    retailer = load_retailer(tmp_path / "retailer.toml")
    zone = ZoneInfo(retailer.retailer.time_zone)
    start, end = day - timedelta(days=2), day + timedelta(days=3)
    schedule = nightly_schedule(retailer)
    ticks = schedule_execution_time_iterator(
        start.timestamp(), schedule.cron_schedule, schedule.execution_timezone
    )
    nights = Counter(tick.astimezone(zone).date() for tick in takewhile(lambda t: t < end, ticks))
    assert len(nights) == 5
    assert {*nights.values()} == {1}
