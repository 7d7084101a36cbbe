"""What Dagster loads: the assets of the retailer in use, the job, the schedule and the sensors.

The retailer is named by the environment variable GOLDSMITH_RETAILER, else it is the bundled one.
"""

import dagster as dg

from assets.catalog import Catalog, read_catalog
from assets.identity.assets import (
    customer_ids_asset,
    decision_acts_asset,
    decisions_asset,
    link_quality_asset,
    linkage_asset,
)
from assets.lookup_assets import lookup_asset
from assets.publish_assets import published_asset
from assets.quality.assets import row_account_asset
from assets.raw.assets import deliveries_asset, night_asset, raw_asset
from assets.reports.assets import report_asset
from assets.segments.assets import customer_value_asset
from assets.sql_assets import sql_asset
from pipelines.jobs import nightly
from pipelines.resources import tonight_resource
from pipelines.schedules import nightly_schedule
from pipelines.sensors import all_sensors
from pipelines.settings import Retailer, load_retailer, retailer_path


def build_definitions(retailer: Retailer) -> dg.Definitions:
    """Return everything Dagster needs for this retailer.

    Raises:
        ModelError: a model, a preset or canonical/tables.sql is wrong.
    """
    catalog = read_catalog(retailer)
    return dg.Definitions(
        assets=all_assets(catalog),
        jobs=[nightly],
        schedules=[nightly_schedule(retailer)],
        sensors=all_sensors(retailer),
        resources={"tonight": tonight_resource(catalog)},
        executor=dg.in_process_executor,
    )


def all_assets(catalog: Catalog) -> list[dg.AssetsDefinition]:
    """Return every asset of the night, in the data's order."""
    return [
        night_asset(),
        *(raw_asset(catalog, table) for table in catalog.raw.values()),
        deliveries_asset(catalog),
        lookup_asset(catalog),
        *(sql_asset(table) for table in catalog.built_by_sql()),
        decision_acts_asset(catalog),
        decisions_asset(catalog),
        linkage_asset(catalog),
        customer_ids_asset(catalog),
        link_quality_asset(catalog),
        customer_value_asset(catalog),
        row_account_asset(catalog),
        report_asset(catalog),
        published_asset(catalog),
    ]


def load() -> dg.Definitions:
    """Return the definitions of the retailer in use."""
    return build_definitions(load_retailer(retailer_path()))
