"""The graph of tables and the published columns are contracts: a change must be meant.

After a change that is meant: `python -m tests.unit.assets.test_snapshots` writes them anew.
"""

from pathlib import Path

from assets.catalog import Catalog, read_catalog
from assets.publish import PUBLISHED_SCHEMAS
from pipelines.settings import BUNDLED, load_retailer

SNAPSHOTS = Path(__file__).with_name("snapshots")


def graph(catalog: Catalog) -> str:
    """Return a line a table made by SQL: the table, and what it is made from."""
    lines = [
        f"{table.name} <- {', '.join(sorted(table.upstream)) or 'settings'}"
        for table in catalog.built_by_sql()
    ]
    return "\n".join(sorted(lines)) + "\n"


def published(catalog: Catalog) -> str:
    """Return a block a published table: its grain and its columns in order."""
    blocks = [
        "\n  ".join([f"{table.name} ({', '.join(table.grain)})", *table.columns])
        for table in sorted(catalog.tables.values(), key=lambda table: table.name)
        if table.schema in PUBLISHED_SCHEMAS
    ]
    return "\n".join(blocks) + "\n"


def snapshots() -> dict[str, str]:
    catalog = read_catalog(load_retailer(BUNDLED))
    return {"graph.txt": graph(catalog), "published.txt": published(catalog)}


def test_graph_and_published_columns_are_as_agreed() -> None:
    agreed = {path.name: path.read_text("utf-8") for path in SNAPSHOTS.glob("*.txt")}
    assert snapshots() == agreed


if __name__ == "__main__":
    for name, text in snapshots().items():
        (SNAPSHOTS / name).write_text(text, "utf-8")
