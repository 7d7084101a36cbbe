"""Makes the golden tables of a night that knows who is who, and notes what each took.

python -m tests.bench.golden_tables FILE
"""

import sys
import time
from pathlib import Path

from assets import carried
from assets.catalog import Catalog, read_catalog
from assets.table import Table
from pipelines.settings import BUNDLED, WarehouseSettings, load_retailer
from pipelines.warehouse import Warehouse, load_functions

SECONDS = "bench_seconds"  # table of the file: name, rows, seconds
_LINKED = "identity.clusters"
_MEMORY_LIMIT = "3GB"  # DuckDB's own; the process holds some hundred MB beside it


def made_before() -> list[str]:
    """Return the tables that golden tables are made from, and that need not know who is who."""
    catalog = read_catalog(load_retailer(BUNDLED))
    made = {table.name for table in _golden(catalog)}
    needed = {name for table in _golden(catalog) for name in table.upstream}
    return sorted((needed | {"identity.record_fates"}) - made - _after_linkage(catalog))


def _golden(catalog: Catalog) -> list[Table]:
    """Return the golden tables that know who is who, and what survives for them, in order."""
    after = _after_linkage(catalog)
    needed: set[str] = set()
    found = []
    for table in reversed(catalog.built_by_sql()):
        is_golden = table.schema == "golden" and table.name in after
        if is_golden or (table.schema == "survivorship" and table.name in needed):
            needed.update(table.upstream)
            found.append(table)
    return found[::-1]


def _after_linkage(catalog: Catalog) -> set[str]:
    return catalog.made_from([_LINKED]) | {_LINKED}


def main() -> None:
    """Make them in the file."""
    file = Path(sys.argv[1])
    settings = WarehouseSettings(path=file.parent, threads=2, memory_limit=_MEMORY_LIMIT)
    with Warehouse(settings).connect(file, is_disposable=True) as con:
        load_functions(con)
        carried.create_tables(con)
        con.execute(f"create table {SECONDS} (name varchar, rows bigint, seconds double)")
        for table in _golden(read_catalog(load_retailer(BUNDLED))):
            start = time.perf_counter()
            con.execute(f"create or replace table {table.name} as\n{table.sql}")
            con.execute(
                f"insert into {SECONDS} select ?, count(*), ? from {table.name}",
                [table.name, time.perf_counter() - start],
            )


if __name__ == "__main__":
    main()
