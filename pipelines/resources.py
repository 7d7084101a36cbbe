"""What steps are given: tonight's build, open and under the warehouse's lock for one run."""

from collections.abc import Iterator

import dagster as dg

from assets.ahead import building_ahead
from assets.catalog import Catalog
from assets.metadata import asset_key
from assets.table import Table
from pipelines.settings import load_retailer, retailer_path
from pipelines.tonight import Tonight, open_build


def tonight_resource(catalog: Catalog) -> dg.ResourceDefinition:
    """Return the resource through which the steps of a run work on tonight's build."""

    @dg.resource(description="Tonight's build, opened under the warehouse's lock.")
    def tonight(context: dg.InitResourceContext) -> Iterator[Tonight]:
        """Yield tonight's build of the retailer in use; close it when the run ends."""
        tables = _of_this_run(catalog, context.run)
        with open_build(load_retailer(retailer_path())) as opened, building_ahead(opened, tables):
            yield opened

    return tonight


def _of_this_run(catalog: Catalog, run: dg.DagsterRun | None) -> list[Table]:
    """Return the tables that this run builds by SQL: it may be of a few, or finish another run."""
    tables = catalog.built_by_sql()
    if run and run.asset_selection:
        tables = [t for t in tables if asset_key(t.name) in run.asset_selection]
    if run and run.step_keys_to_execute is not None:
        tables = [t for t in tables if "__".join(t.name.split(".")) in run.step_keys_to_execute]
    return tables
