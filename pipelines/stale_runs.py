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
_ENDING_S = 2  # one that has just ended gives the lock back before Dagster notes its end


KILLED = "its process was killed; what it built is thrown away"


def end_stale_runs(instance: dg.DagsterInstance, warehouse: Warehouse) -> list[str]:
    """Mark runs as failed whose process is gone; return their ids."""
    if not Path(instance.root_directory).resolve().is_relative_to(warehouse.path.resolve()):
        return []
    if not _started_long_ago(instance):
        return []
    try:
        with locked(warehouse.path):
            time.sleep(_ENDING_S)
            stale = _started_long_ago(instance)
            for run in stale:
                instance.report_run_failed(run, KILLED)
    except BusyError:
        return []
    return [run.run_id for run in stale]


def _started_long_ago(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    going = instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    now = time.time()
    return [r.dagster_run for r in going if now - (r.start_time or now) > _STARTING_S]
