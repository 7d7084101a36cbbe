"""What the Dagster UI shows of a table: rows, columns with meanings, and their lineage."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.catalog import Table
from pipelines.tonight import Tonight


def asset_key(table: str) -> dg.AssetKey:
    """Return the asset key of schema.name."""
    return dg.AssetKey(table.split("."))


def table_metadata(tonight: Tonight, table: Table, row_count: int) -> Mapping[str, Any]:
    """Return the metadata of one materialisation."""
    described = tonight.con.execute(f"from {table.name} limit 0").description or []
    types = {column[0]: str(column[1]) for column in described}
    columns = [
        dg.TableColumn(column, types.get(column, "?"), meaning)
        for column, meaning in table.columns.items()
    ]
    found: dict[str, Any] = {
        "dagster/row_count": row_count,
        "dagster/table_name": table.name,
        "dagster/column_schema": dg.TableSchema(columns),
    }
    if table.sources:
        found["dagster/column_lineage"] = dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(asset_key(parent), name) for parent, name in sources]
                for column, sources in table.sources.items()
            }
        )
    return found
