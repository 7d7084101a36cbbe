"""One run of the job `nightly` from the command line, in this process, shown in the Dagster UI.

Here: from settings to a finished or failed run. Not here: what is printed (`cli.py`, `console.py`).
"""

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.dagster_home import prepare_home
from pipelines.errors import GoldsmithError
from pipelines.lock import locked
from pipelines.progress import Step, listening
from pipelines.recovery import recover
from pipelines.settings import RETAILER_VARIABLE, Retailer, load_retailer
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult, JobDefinition

_OBJECTS_BETWEEN_COLLECTIONS = 50_000  # Python's 700 cost a tenth of the night


@dataclass(frozen=True)
class Outcome:
    """What a run did: how many steps there were, and what stopped it if it failed."""

    steps: int
    error: GoldsmithError | None
    run_id: str


def use_retailer(path: Path) -> tuple[Retailer, Warehouse]:
    """Make this retailer.toml the one in use by this process and what it starts."""
    retailer = load_retailer(path)
    warehouse = Warehouse(retailer.warehouse)
    warehouse.prepare()
    os.environ[RETAILER_VARIABLE] = str(path.absolute())
    os.environ["DAGSTER_HOME"] = str(warehouse.dagster_home)
    prepare_home(warehouse.dagster_home)
    return retailer, warehouse


def run_nightly(
    retailer: Retailer,
    warehouse: Warehouse,
    as_of: date | None,
    *,
    leave_out: Sequence[str],
    rehearse: bool,
    on_plan: Callable[[int], None],
    on_step: Callable[[Step], None],
    on_wait: Callable[[str], None],
) -> Outcome:
    """Run the whole night; `on_plan` is told the number of tables, `on_step` each one.

    `on_wait` is told what is waited for, if silos are late; silos in `leave_out` count as late.

    Raises:
        BusyError: another run holds the warehouse.
        DeliveryError: files are missing; nothing was begun.
        SettingsError: a silo to leave out does not exist.
        ModelError: a model is wrong; nothing was begun.
        KeyboardInterrupt: Ctrl-C ended it; what it built is thrown away by the next.
    """
    from assets.raw.deliveries import await_delivery, refuse_late  # noqa: PLC0415  seconds

    errors: list[GoldsmithError] = []

    def listen(step: Step) -> None:
        if isinstance(step.error, GoldsmithError):
            errors.append(step.error)
        on_step(step)

    with locked(warehouse.path), listening(listen):
        recover(warehouse)
        refuse_late(warehouse, await_delivery(retailer, as_of, on_wait, leave_out))
        night = {"as_of": as_of and str(as_of), "leave_out": list(leave_out)}
        steps, succeeded, run_id = _execute(retailer, night, rehearse, on_plan)
    if not succeeded and not errors:
        errors.append(GoldsmithError("the run failed; `goldsmith ui` shows where."))
    return Outcome(steps, None if succeeded else _together(errors), run_id)


def _together(errors: Sequence[GoldsmithError]) -> GoldsmithError:
    """Return all that stopped a run as one error, of the first's class: each is to be mended."""
    first = errors[0]
    return type(first)("\n".join(map(str, errors))) if len(errors) > 1 else first


def _load_job(retailer: Retailer) -> "JobDefinition":
    """Import what the night needs, which takes seconds, and return its job."""
    # All of it stays until the end: the cycle collector need not look through it again and again.
    gc.disable()
    from pipelines.definitions import build_definitions  # noqa: PLC0415

    job = build_definitions(retailer).resolve_job_def("nightly")
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    gc.enable()
    return job


def _execute(
    retailer: Retailer,
    night: Mapping[str, object],
    rehearse: bool,
    on_plan: Callable[[int], None],
) -> tuple[int, bool, str]:
    from assets.quality import gx_process  # noqa: PLC0415  other commands start faster

    gx_process.start()  # it is ready when the first table is to be judged
    job = _load_job(retailer)
    from dagster import DagsterInstance  # noqa: PLC0415  seconds

    from pipelines.stale_runs import end_stale_runs  # noqa: PLC0415

    steps = len(list(job.asset_layer.executable_asset_keys))
    on_plan(steps)
    with DagsterInstance.get() as instance:
        end_stale_runs(instance, Warehouse(retailer.warehouse))
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "ops": {
                    "settings__night": {"config": dict(night)},
                    "published__night": {"config": {"rehearse": rehearse}},
                },
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
        if _was_interrupted(result):
            raise KeyboardInterrupt
    return steps, result.success, result.run_id


def _was_interrupted(result: "ExecuteInProcessResult") -> bool:
    """Return whether Ctrl-C ended the run: Dagster notes a failure, and swallows it."""
    from dagster import DagsterEventType  # noqa: PLC0415  seconds
    from dagster._core.events import RunFailureReason  # noqa: PLC0415

    return any(
        event.job_failure_data.failure_reason is RunFailureReason.UNEXPECTED_TERMINATION
        for event in result.all_events
        if event.event_type is DagsterEventType.RUN_FAILURE
    )
