"""Column lineage against sqlglot's own, which qualifies every query and takes minutes for it."""

import pytest
from sqlglot import exp
from sqlglot.lineage import Node, lineage

from assets.catalog import Catalog, read_catalog
from assets.table import Table
from pipelines.settings import BUNDLED, load_retailer


@pytest.mark.slow
def test_every_column_of_the_project_agrees_with_sqlglot() -> None:
    catalog = read_catalog(load_retailer(BUNDLED))
    models = [t for t in catalog.built_by_sql() if t.path != "dbt_like_sql/canonical/tables.sql"]
    assert len(models) > 50
    for table in models:
        assert table.sources == by_sqlglot(table, catalog), table.name


def by_sqlglot(table: Table, catalog: Catalog) -> dict[str, list[tuple[str, str]]]:
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for name, known in catalog.tables.items():
        prefix, short = name.split(".")
        schema.setdefault(prefix, {})[short] = dict.fromkeys(known.columns, "varchar")
    nodes = lineage(None, table.sql or "", schema, dialect="duckdb", validate_qualify_columns=False)
    return {column: sorted(leaves(node, catalog)) for column, node in nodes.items()}


def leaves(node: Node, catalog: Catalog) -> set[tuple[str, str]]:
    found = {
        (f"{leaf.source.db}.{leaf.source.name}", leaf.name.split(".")[-1].strip('"'))
        for leaf in node.walk()
        if isinstance(leaf.source, exp.Table) and not leaf.downstream
    }
    return {(t, c) for t, c in found if t in catalog.tables and c in catalog.tables[t].columns}
