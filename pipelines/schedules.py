"""When the night runs by itself."""

import dagster as dg

from pipelines.jobs import nightly
from pipelines.settings import Retailer


def nightly_schedule(retailer: Retailer) -> dg.ScheduleDefinition:
    """Return the schedule: every night at two o'clock in the retailer's time zone."""
    return dg.ScheduleDefinition(
        name="nightly_at_two",
        job=nightly,
        cron_schedule="0 2 * * *",
        execution_timezone=retailer.retailer.time_zone,
        description="Switch it on in the UI once the exports arrive by two o'clock.",
    )
