"""Where Dagster keeps its settings and history: quiet, offline, in the warehouse folder."""

from pathlib import Path

_SETTINGS = """\
# Written by Goldsmith for a quiet, offline UI with one run at a time; yours to change.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
# Steps print nothing; what would listen to them are four processes a run.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: pipelines.dagster_storage
  class: EventLog
  config: {}
"""


def prepare_home(folder: Path) -> None:
    """Write dagster.yaml unless there is one."""
    file = folder / "dagster.yaml"
    if not file.exists():
        whole = file.with_suffix(".new")
        whole.write_text(_SETTINGS, "utf-8")
        whole.rename(file)  # half of it would be other settings
