"""One linking of party records, to be measured from outside: in a process of its own.

    python -m tests.bench.linking night.duckdb trained|saved

Writes identity.clusters and the customer ids, as a first night does, into that file.
"""

import sys
from pathlib import Path

import duckdb

from assets.identity import customer_ids
from assets.identity.levels import Comparer
from assets.identity.linkage import link, link_blocked
from assets.identity.tables import create_tables
from assets.identity.training import train
from pipelines.settings import ACCEPT, WarehouseSettings
from pipelines.warehouse import Warehouse, load_functions


def main() -> None:
    """Link with a model trained on these records, or with the shipped one."""
    file, how = Path(sys.argv[1]), sys.argv[2]
    con = Warehouse(WarehouseSettings(path=file.parent)).connect(file)
    load_functions(con)
    create_tables(con)
    if how == "trained":
        _link_trained(con)
    else:
        link(con, ACCEPT)
    as_of = con.execute("select as_of from golden.night").fetchall()[0][0]
    customer_ids.assign(con, 1, as_of)
    con.close()


def _link_trained(con: duckdb.DuckDBPyConnection) -> None:
    comparer = Comparer(con)
    try:
        model = train(comparer, "benchmark")
        link_blocked(comparer, model, ACCEPT)
    finally:
        comparer.close()


if __name__ == "__main__":
    main()
