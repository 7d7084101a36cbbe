"""When the night runs by itself."""

import dagster as dg

from pipelines.jobs import nightly
from pipelines.settings import Retailer


def nightly_schedule(retailer: Retailer) -> dg.ScheduleDefinition:
    """Return the schedule: every night at the hour set, in the retailer's time zone."""
    at = retailer.deliveries.start_at
    return dg.ScheduleDefinition(
        name="every_night",
        job=nightly,
        cron_schedule=f"{at.minute} {at.hour} * * *",
        execution_timezone=retailer.retailer.time_zone,
        description="Begins the night at a set hour. On where [deliveries] has begin = 'hour'.",
        default_status=(
            dg.DefaultScheduleStatus.RUNNING
            if retailer.deliveries.begin == "hour"
            else dg.DefaultScheduleStatus.STOPPED
        ),
    )
