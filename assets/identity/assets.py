"""The assets of who is who: pairs and clusters, then the ids that last."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import dagster as dg

from assets.catalog import Catalog
from assets.identity import customer_ids
from assets.identity.drift import AS_LEARNT, DRIFT, judge_drift
from assets.identity.model import read_model
from assets.identity.tables import CARRIED, LINKED
from assets.metadata import asset_key, shown, table_metadata
from assets.sql_assets import as_dagster
from assets.sql_text import text_literal
from assets.step import Built, Stopwatch, run_step
from pipelines.id_numbers import first_free_number
from pipelines.models import model_in_use, model_name
from pipelines.nights import current_night
from pipelines.progress import Step, report
from pipelines.tonight import Tonight
from pipelines.warehouse import FULL

_NIGHT = "golden.night"
_IDS = "identity.customer_ids"


def linkage_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that scores pairs of records and puts records together."""
    return _asset(catalog, "linkage", LINKED, _link, "splink", "python", "duckdb")


def customer_ids_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that carries customer ids on from the committed night."""
    return _asset(catalog, "customer_ids", CARRIED, _carry_on, "python", "duckdb")


def _asset(
    catalog: Catalog,
    name: str,
    tables: Sequence[str],
    work: Callable[[Tonight], None],
    *kinds: str,
) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=name,
        specs=[
            dg.AssetSpec(
                asset_key(table),
                deps=[asset_key(source) for source in catalog.tables[table].upstream],
                **shown(table, catalog.tables[table].description, *kinds),
            )
            for table in tables
        ],
        check_specs=[
            dg.AssetCheckSpec(AS_LEARNT, asset=asset_key(table))
            for table in tables
            if table == DRIFT
        ],
        required_resource_keys={"tonight"},
    )
    def assets(context: dg.AssetExecutionContext):  # type: ignore[no-untyped-def]  # noqa: ANN202
        tonight: Tonight = context.resources.tonight
        yield from run_step(
            f"identity {name}", name, lambda: _built(tonight, catalog, tables, work)
        )

    return assets


def _built(
    tonight: Tonight, catalog: Catalog, tables: Sequence[str], work: Callable[[Tonight], None]
) -> list[Built]:
    watch = Stopwatch()
    work(tonight)
    results: list[Built] = []
    for table in tables:
        rows = tonight.note_built(table, watch.seconds)
        report(Step(table, rows, watch.seconds))
        checks = [judge_drift(tonight.con)] if table == DRIFT else []
        results.append(
            dg.MaterializeResult(
                asset_key=asset_key(table),
                metadata=table_metadata(tonight, catalog.tables[table], rows),
                check_results=as_dagster(table, checks),
            )
        )
    return results


def _link(tonight: Tonight) -> None:
    from assets.identity.linkage import link  # noqa: PLC0415  Splink takes a second to import

    identity = tonight.retailer.identity
    file = model_in_use(tonight.warehouse)
    with _committed(tonight) as tables:
        customers = f"committed.{_IDS}" if _IDS in tables else None
        link(tonight.con, identity.accept, identity.release, customers, read_model(file))
    tonight.con.execute("update ops.runs set linkage_model = ?", [model_name(file)])


def _carry_on(tonight: Tonight) -> None:
    con = tonight.con
    for table in CARRIED:
        con.execute(f"delete from {table}")
    with _committed(tonight) as tables:
        for table in tables:
            con.execute(f"insert into {table} by name from committed.{table}")
    as_of = con.execute(f"select as_of from {_NIGHT}").fetchall()[0][0]
    customer_ids.assign(con, first_free_number(tonight.warehouse), as_of)


@contextmanager
def _committed(tonight: Tonight) -> Iterator[list[str]]:
    """Attach the committed night as `committed`; yield the carried tables it has.

    Tonight carries on from it, never from its own tables: a second run changes nothing.
    """
    night = current_night(tonight.warehouse)
    if night is None:
        yield []
        return
    con = tonight.con
    con.execute(f"attach {text_literal(str(night.path / FULL))} as committed (read_only)")
    try:
        rows = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'committed'"
        ).fetchall()
        yield [table for table in CARRIED if (table,) in rows]
    finally:
        con.execute("detach committed")
