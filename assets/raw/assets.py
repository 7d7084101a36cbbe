"""The first assets of a night: tonight's delivery, and one raw table an export.

Here: open, read under the contract, show. Not here: how a file is read (`reader.py`) and what it
must fulfil (`contract.py`).
"""

from datetime import date

import dagster as dg

from assets.catalog import Catalog
from assets.metadata import asset_key, shown, table_metadata
from assets.python_sources import DELIVERIES
from assets.quality.results import CheckResult, forget_results, write_results
from assets.raw.candidates import DeliveredFile
from assets.raw.contract import check_end, check_volume, map_columns
from assets.raw.csv_table import CsvTable
from assets.raw.delivered_table import opened
from assets.raw.deliveries import find_delivery
from assets.raw.target import RawTable, Target, create
from assets.settings_tables import write_settings
from assets.sql_assets import as_dagster
from assets.sql_text import quoted
from assets.step import Built, Stopwatch, run_step
from pipelines.errors import DeliveryError, SettingsError
from pipelines.progress import Step, report
from pipelines.tonight import Tonight

NIGHT = "settings.night"
NO_NEW_COLUMNS = "every_column_is_known"
NO_MOJIBAKE = "text_is_in_its_encoding"


class NightConfig(dg.Config):
    """Which delivery to build: the newest, or the newest that is not after this day (ISO date)."""

    as_of: str | None = None


def night_asset() -> dg.AssetsDefinition:
    """Return the asset that opens a new build for tonight's delivery."""

    @dg.asset(
        key=asset_key(NIGHT),
        required_resource_keys={"tonight"},
        **shown(
            NIGHT,
            "One row is tonight's delivery. Opens a new build and writes retailer.toml as tables; "
            "to rerun a single table, leave it out.",
            "toml",
        ),
    )
    def night(context: dg.AssetExecutionContext, config: NightConfig) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight: Tonight = context.resources.tonight
        return run_step(
            NIGHT, "the warehouse's folder building/", lambda: _begin(tonight, config.as_of)
        )

    return night


def raw_asset(catalog: Catalog, table: RawTable) -> dg.AssetsDefinition:
    """Return the asset that reads one export of all silos of its preset."""
    described = catalog.tables[table.full_name]

    @dg.asset(
        key=asset_key(table.full_name),
        deps=[asset_key(NIGHT)],
        check_specs=[
            dg.AssetCheckSpec(NO_NEW_COLUMNS, asset=asset_key(table.full_name)),
            dg.AssetCheckSpec(NO_MOJIBAKE, asset=asset_key(table.full_name)),
        ],
        required_resource_keys={"tonight"},
        **shown(table.full_name, described.description, "csv", "duckdb"),
    )
    def read(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight: Tonight = context.resources.tonight
        return run_step(table.full_name, table.full_name, lambda: _read(tonight, catalog, table))

    return read


def deliveries_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset behind which staging begins: a delivery is accepted whole or not at all."""

    @dg.asset(
        key=asset_key(DELIVERIES),
        deps=[asset_key(table) for table in catalog.raw],
        required_resource_keys={"tonight"},
        **shown(
            DELIVERIES,
            f"{catalog.tables[DELIVERIES].description} Staging begins when all files have been "
            "accepted.",
            "duckdb",
        ),
    )
    def deliveries(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight: Tonight = context.resources.tonight
        return run_step(DELIVERIES, DELIVERIES, lambda: _accepted(tonight, catalog))

    return deliveries


def parse_day(text: str | None) -> date | None:
    """Return the date of an ISO text.

    Raises:
        SettingsError: it is none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"as-of '{text}' is no date. Write it as YYYY-MM-DD.") from None


def _begin(tonight: Tonight, as_of: str | None) -> Built:
    watch = Stopwatch()
    delivery = find_delivery(tonight.retailer, parse_day(as_of))
    tonight.begin(delivery.delivery_on)
    write_settings(tonight, delivery.delivery_on)
    report(Step(NIGHT, 1, watch.seconds))
    return dg.MaterializeResult(
        metadata={"delivery_on": str(delivery.delivery_on), "files": len(delivery.files)}
    )


def _read(tonight: Tonight, catalog: Catalog, table: RawTable) -> Built:
    watch = Stopwatch()
    forget_results(tonight.con, table.full_name)
    create(tonight.con, table)
    new_columns: list[str] = []
    for file in tonight.delivery.of(table.preset, table.name):
        new_columns += _read_file(tonight, table, file)
    _check_volumes(tonight, table)
    results = [_known_columns(table, new_columns), _encoded(tonight, table)]
    write_results(tonight.con, results)
    rows = tonight.note_built(table.full_name, watch.seconds)
    report(Step(table.full_name, rows, watch.seconds))
    metadata = table_metadata(tonight, catalog.tables[table.full_name], rows)
    return dg.MaterializeResult(
        metadata={
            **metadata,
            "columns nobody reads": ", ".join(sorted(set(new_columns))) or "none",
        },
        check_results=as_dagster(table.full_name, results),
    )


def _accepted(tonight: Tonight, catalog: Catalog) -> Built:
    rows = tonight.note_built(DELIVERIES, 0)
    report(Step(DELIVERIES, rows))
    return dg.MaterializeResult(metadata=table_metadata(tonight, catalog.tables[DELIVERIES], rows))


def _read_file(tonight: Tonight, table: RawTable, file: DeliveredFile) -> list[str]:
    silo = tonight.retailer.silos[file.silo]
    dialect = tonight.retailer.presets()[table.preset].dialect
    overrides, where = silo.columns.get(table.name, {}), _section(file.silo, "columns", table)
    with opened(tonight.con, file, dialect, silo, tonight.warehouse.building) as delivered:
        columns = map_columns(delivered, table.export, overrides, where)
        if silo.final_newline and isinstance(delivered, CsvTable):
            check_end(delivered.file)
        target = Target(tonight.con, table, file.silo, file.name, columns)
        target.note_delivered(delivered.load(target))
    return columns.new_headers


def _check_volumes(tonight: Tonight, table: RawTable) -> None:
    counts = dict(
        tonight.con.execute(
            "select silo, sum(delivered_count) from quality.deliveries where table_name = ? "
            "group by silo",
            [table.staging_name],
        ).fetchall()
    )
    before = tonight.published_deliveries
    for name, silo in tonight.retailer.silos_of(table.preset).items():
        check_volume(
            f"{name}/{table.name}",
            int(counts.get(name, 0)),
            band=silo.rows.get(table.name),
            previous=before.get((name, table.staging_name)),
            may_be_empty=table.export.optional,
            shrink_share=tonight.retailer.gates.shrink_share,
            where=_section(name, "rows", table),
        )


def _section(silo: str, section: str, table: RawTable) -> str:
    return f"[silos.{silo}.{section}.{table.name}]"


def _known_columns(table: RawTable, new_columns: list[str]) -> CheckResult:
    new = sorted(set(new_columns))
    return _warning(
        table,
        NO_NEW_COLUMNS,
        len(table.export.columns) + len(new),
        len(new),
        "Columns that the preset neither reads nor drops: "
        + (", ".join(repr(name[:60]) for name in new) or "none")
        + ".",
    )


def _encoded(tonight: Tonight, table: RawTable) -> CheckResult:
    """Count records with mojibake; they are repaired in staging, unless there are too many.

    Raises:
        DeliveryError: in a larger share of a file's records than [gates] mojibake_share.
    """
    text = ", ".join(quoted(column) for column in table.export.columns)
    files = tonight.con.execute(
        f"""
        select silo, source_file, count(*), count(*) filter (has_mojibake(concat_ws(' ', {text})))
        from {table.full_name}
        group by all
        order by all
        """
    ).fetchall()
    limit = tonight.retailer.gates.mojibake_share
    for silo, file, total, damaged in files:
        if damaged > limit * total:
            raise DeliveryError(
                f"{silo}/{file}: {damaged:,} of {total:,} records hold text that was decoded "
                f"wrongly on the way (such as 'Ã¼' for 'ü'), more than {limit:.1%}. Export it "
                f"again in the encoding the system really writes (mojibake_share under [gates])."
            )
    return _warning(
        table,
        NO_MOJIBAKE,
        sum(total for _, _, total, _ in files),
        sum(damaged for _, _, _, damaged in files),
        "Text that was decoded wrongly somewhere on the way is repaired in staging.",
    )


def _warning(table: RawTable, name: str, checked: int, failed: int, reason: str) -> CheckResult:
    share = failed / checked if checked else 0.0
    return CheckResult(table.full_name, name, "warn", failed == 0, checked, failed, share, reason)
