"""Runs in Dagster's history that say they run, and do not: their process was killed.

One run at a time is allowed, so such a run would keep back all that the daemon starts, for ever.
Whoever runs holds the warehouse's lock: if nobody does, nobody runs. A history outside of the
warehouse's folder (DAGSTER_HOME) may have others' runs, too, and is left alone.
"""

import time
from pathlib import Path

import dagster as dg

from pipelines.errors import BusyError
from pipelines.lock import locked
from pipelines.warehouse import Warehouse

_STARTING_S = 600  # a process that is just starting does not hold the lock yet


def end_stale_runs(instance: dg.DagsterInstance, warehouse: Warehouse) -> list[str]:
    """Mark runs as failed whose process is gone; return their ids."""
    if not Path(instance.root_directory).resolve().is_relative_to(warehouse.path.resolve()):
        return []
    going = instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    old = [r for r in going if time.time() - (r.start_time or time.time()) > _STARTING_S]
    if not old:
        return []
    try:
        with locked(warehouse.path):
            for record in old:
                instance.report_run_failed(
                    record.dagster_run, "its process was killed; what it built is thrown away"
                )
    except BusyError:
        return []
    return [record.dagster_run.run_id for record in old]
