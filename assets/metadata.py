"""What the Dagster UI shows of a table: group, owner, freshness, rows, columns, their lineage."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypedDict

import dagster as dg

from assets.table import Table
from pipelines.tonight import Tonight

# The groups of the UI in the data's order, and who answers for their tables: the one place to
# change either. A team is a name in the UI; nobody is written to.
OWNERS = {
    "delivery": "team:data-engineering",
    "raw": "team:data-engineering",
    "staging": "team:data-engineering",
    "canonical": "team:data-engineering",
    "quality": "team:data-engineering",
    "sales": "team:stewards",
    "identity": "team:stewards",
    "golden": "team:stewards",
    "inventory": "team:supply-chain",
    "revenue": "team:controlling",
    "segments": "team:marketing",
    "kpis": "team:controlling",
    "review": "team:stewards",
    "published": "team:data-engineering",
}
# A table is shown in the group of its schema, but for these: made earlier or later, or part of it.
# What stands before the first _ of a name is a folder of a schema.
_ELSEWHERE = {
    "settings.night": "delivery",
    "quality.deliveries": "raw",
    "golden.night": "sales",  # identity is made from these three
    "golden.order_records": "sales",
    "golden.shared_numbers": "sales",
    "survivorship": "golden",
    "segments.population": "revenue",  # what segments and figures are made of
    "kpis.sale_lines": "revenue",
    "kpis.order_contents": "revenue",
    "kpis.sales": "revenue",
    "kpis.return_lines": "revenue",
    "identity.link_quality": "review",
    "identity.accept_advice": "review",
    "kpis.link_quality": "review",  # told from what stewards answered
    "kpis.accept_advice": "review",
    "identity.review": "review",  # ranked by what golden and segments know
    "ops": "published",  # what the night would change, judged before it is published
}


# What people decide by is of last night; with the daemon running, the UI says so where it is not.
_FRESH_SCHEMAS = {"golden", "inventory", "segments", "kpis", "published"}
_FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=26))


class Shown(TypedDict):
    """What every asset tells of itself."""

    group_name: str
    owners: list[str]
    kinds: set[str]
    description: str
    freshness_policy: dg.FreshnessPolicy | None


def shown(table: str, description: str, *kinds: str) -> Shown:
    """Return what every asset tells of itself: group, owner, kinds, description, freshness."""
    schema = table.split(".", maxsplit=1)[0]
    places = (table, table.split("_", maxsplit=1)[0], schema)
    group = next((_ELSEWHERE[place] for place in places if place in _ELSEWHERE), schema)
    return {
        "group_name": f"{list(OWNERS).index(group):02}_{group}",  # the UI sorts by name
        "owners": [OWNERS[group]],
        "kinds": set(kinds),
        "description": description,
        "freshness_policy": _FRESHNESS if schema in _FRESH_SCHEMAS else None,
    }


def asset_key(table: str) -> dg.AssetKey:
    """Return the asset key of schema.name."""
    return dg.AssetKey(table.split("."))


def table_metadata(tonight: Tonight, table: Table, row_count: int) -> Mapping[str, Any]:
    """Return the metadata of one materialisation."""
    described = tonight.con.execute(f"from {table.name} limit 0").description or []
    types = {column[0]: str(column[1]) for column in described}
    lineage = column_lineage(table)
    columns = [
        dg.TableColumn(column, types.get(column, "?"), _meaning(meaning, lineage.get(column, [])))
        for column, meaning in table.columns.items()
    ]
    grain = [f"one row each: {', '.join(table.grain)}"] if table.grain else []
    found: dict[str, Any] = {
        "dagster/row_count": row_count,
        "dagster/table_name": table.name,
        "dagster/column_schema": dg.TableSchema(columns, dg.TableConstraints(other=grain)),
    }
    if lineage:
        found["dagster/column_lineage"] = dg.TableColumnLineage(lineage)
    return found


def column_lineage(table: Table) -> dict[str, list[dg.TableColumnDep]]:
    """Return for each column what it is made from; settings are no asset and left out."""
    lineage = {
        column: [
            dg.TableColumnDep(asset_key(t), name) for t, name in sources if t in table.upstream
        ]
        for column, sources in table.sources.items()
    }
    return {column: deps for column, deps in lineage.items() if deps}


def _meaning(meaning: str, lineage: Sequence[dg.TableColumnDep]) -> str:
    """Return a column's meaning with its lineage below, in Markdown.

    The open-source UI draws no column lineage, only Dagster+ does; here each source is a link.
    """
    by_table: dict[tuple[str, ...], list[str]] = {}
    for source in lineage:
        by_table.setdefault(tuple(source.asset_key.path), []).append(f"`{source.column_name}`")
    sources = [
        f"← [{'.'.join(path)}](/assets/{'/'.join(path)}) {', '.join(names)}"
        for path, names in by_table.items()
    ]
    return "\n\n".join([meaning, *sources])
