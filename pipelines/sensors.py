"""What is watched while the Dagster daemon runs: deliveries, and how nights end.

Here: when something is looked at, and what follows. Not here: when a delivery is complete
(`assets/raw/arrivals.py`), what people are told (`alerts.py`), nights at a set hour
(`schedules.py`).
"""

import time
from collections.abc import Callable
from functools import partial

import dagster as dg

from assets.raw.arrivals import Seen, look
from pipelines import alerts
from pipelines.counted import counted
from pipelines.errors import AlertError, GoldsmithError, PublishError
from pipelines.jobs import nightly
from pipelines.settings import Retailer
from pipelines.stale_runs import KILLED, end_stale_runs
from pipelines.warehouse import Warehouse

_WATCH_EVERY_S = 60


def all_sensors(retailer: Retailer) -> list[dg.SensorDefinition]:
    """Return the sensors of this retailer; those that tell somebody only if there is anybody."""
    warehouse = Warehouse(retailer.warehouse)
    sensors = [_deliveries_complete(retailer, warehouse), _watch(retailer, warehouse)]
    if retailer.alerts.reach_somebody():
        sensors += [_night_failed(retailer, warehouse), _night_published(retailer, warehouse)]
    return sensors


def _deliveries_complete(retailer: Retailer, warehouse: Warehouse) -> dg.SensorDefinition:
    @dg.sensor(
        name="deliveries_complete",
        job=nightly,
        minimum_interval_seconds=retailer.deliveries.look_every_s,
        default_status=(
            dg.DefaultSensorStatus.RUNNING
            if retailer.deliveries.begin == "complete"
            else dg.DefaultSensorStatus.STOPPED
        ),
        description="Begins the night once tonight's files of all silos are there and at rest. On "
        "where [deliveries] has begin = 'complete'.",
    )
    def sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        try:
            found = look(retailer, warehouse, Seen.of(context.cursor), time.time())
        except GoldsmithError as error:
            return dg.SensorResult(skip_reason=str(error))
        cursor = found.seen.text()
        if found.why_not:
            return dg.SensorResult(skip_reason=found.why_not, cursor=cursor)
        config = {"ops": {"settings__night": {"config": {"as_of": found.seen.delivery_on}}}}
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=found.key, run_config=config)], cursor=cursor
        )

    return sensor


def _watch(retailer: Retailer, warehouse: Warehouse) -> dg.SensorDefinition:
    @dg.sensor(
        name="watch",
        minimum_interval_seconds=_WATCH_EVERY_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Ends runs whose process was killed, and tells of them, of late nights, and of "
        "what nobody could be told before.",
    )
    def sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        ended = end_stale_runs(context.instance, warehouse)
        # Dagster's own sensors see no run of the command.
        killed = [alerts.failed(GoldsmithError(KILLED), run_id) for run_id in ended]
        sent = _told(
            *(partial(alerts.tell, retailer, warehouse, alert) for alert in killed),
            partial(alerts.tell_waiting, retailer, warehouse),
            lambda: alerts.tell(retailer, warehouse, alerts.late(retailer, warehouse)),
        )
        return dg.SkipReason(
            f"{counted(len(ended), 'run was', 'runs were')} ended whose process was killed; "
            f"{counted(sent, 'alert was', 'alerts were')} sent"
        )

    return sensor


def _night_failed(retailer: Retailer, warehouse: Warehouse) -> dg.SensorDefinition:
    @dg.run_failure_sensor(
        name="night_failed",
        monitored_jobs=[nightly],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells that a night failed, as [alerts] in retailer.toml says.",
    )
    def sensor(context: dg.RunFailureSensorContext) -> None:
        told = [e.step_failure_data.user_failure_data for e in context.get_step_failure_events()]
        run_id = context.dagster_run.run_id
        why = [data.description for data in told if data and data.description]
        failed = _failed_checks(context.instance, run_id)  # these raise nothing of ours
        kind = PublishError if failed else GoldsmithError
        error = kind("\n".join([*failed, *why]) or "the run failed; `goldsmith ui` shows where.")
        alert = alerts.failed(error, run_id)
        _told(partial(alerts.tell, retailer, warehouse, alert))

    return sensor


def _failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """Return in a sentence each check that stopped this run."""
    logged = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    made = [entry.get_dagster_event().asset_check_evaluation_data for entry in logged]
    return [
        check.description
        for check in made
        if check.description and check.severity is dg.AssetCheckSeverity.ERROR and not check.passed
    ]


def _night_published(retailer: Retailer, warehouse: Warehouse) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="night_published",
        monitored_jobs=[nightly],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells if a published night has too much in quarantine.",
    )
    def sensor(_: dg.RunStatusSensorContext) -> None:
        _told(lambda: alerts.tell(retailer, warehouse, alerts.quarantine(retailer, warehouse)))

    return sensor


def _told(*tellings: Callable[[], int]) -> int:
    """Return how many alerts were sent; one that fails keeps nothing from the others."""
    sent, faults = 0, []
    for tell in tellings:
        try:
            sent += tell()
        except AlertError as error:
            faults.append(str(error))
    if faults:
        raise dg.Failure("\n".join(faults))  # shown at the sensor
    return sent
