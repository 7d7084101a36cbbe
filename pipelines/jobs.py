"""The jobs. One: `nightly`, everything from tonight's delivery to the published night."""

import dagster as dg

# In-process: DuckDB has one writer and uses the cores itself.
nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Builds tonight's delivery, raw to figures, and publishes it if every check holds.",
    executor_def=dg.in_process_executor,
)
