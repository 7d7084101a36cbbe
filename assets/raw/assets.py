"""The first assets of a night: tonight's delivery, and one raw table an export.

Here: open, read, judge, show. Not here: the files of a silo one by one (`silo_files.py`).
"""

from datetime import date

import dagster as dg
from pydantic import Field

from assets.catalog import Catalog
from assets.metadata import asset_key, shown, table_metadata
from assets.python_sources import DELIVERIES
from assets.quality.results import CheckResult, forget_results, write_results
from assets.raw import contract_history, corrections
from assets.raw.base import base_of
from assets.raw.deliveries import await_delivery, refuse_late
from assets.raw.silo_files import read_silo
from assets.raw.target import RawTable, create
from assets.settings_tables import write_settings
from assets.sql_assets import as_dagster
from assets.sql_text import quoted
from assets.step import Built, Stopwatch, run_step
from pipelines.counted import counted
from pipelines.errors import DeliveryError, SettingsError
from pipelines.progress import Step, report
from pipelines.tonight import Tonight

NIGHT = "settings.night"
NO_NEW_COLUMNS = "every_column_is_known"
NO_MOJIBAKE = "text_is_in_its_encoding"
NOBODY_LATE = "every_silo_has_delivered"


class NightConfig(dg.Config):
    """Which delivery to build."""

    as_of: str | None = Field(
        default=None,
        description="Build the newest delivery that is not after this day (2026-11-21).",
    )
    leave_out: list[str] = Field(
        default=[],
        description="Silos by their names in retailer.toml that are taken as they were the night "
        "before, whatever they delivered.",
    )


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
        return run_step(NIGHT, "the warehouse's folder building/", lambda: _begin(tonight, config))

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
        check_specs=[dg.AssetCheckSpec(NOBODY_LATE, asset=asset_key(DELIVERIES))],
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


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"as-of '{text}' is no date. Write it as YYYY-MM-DD.") from None


def _begin(tonight: Tonight, config: NightConfig) -> Built:
    watch = Stopwatch()
    as_of = _day(config.as_of)
    delivery = await_delivery(tonight.retailer, as_of, _ignore, config.leave_out)
    refuse_late(tonight.warehouse, delivery)
    tonight.begin(delivery.delivery_on, config.leave_out)
    write_settings(tonight, delivery.delivery_on)
    report(Step(NIGHT, 1, watch.seconds))
    return dg.MaterializeResult(
        metadata={"delivery_on": str(delivery.delivery_on), "files": len(delivery.files)}
    )


def _read(tonight: Tonight, catalog: Catalog, table: RawTable) -> Built:
    watch = Stopwatch()
    forget_results(tonight.con, table.full_name)
    create(tonight.con, table)
    contract_history.forget(tonight.con, table)
    new_columns: set[str] = set()
    with base_of(tonight.con, table, tonight.earlier_night) as base:
        for name in tonight.retailer.silos_of(table.preset):
            new_columns |= read_silo(tonight, table, name, base)
    corrections.apply(tonight.con, table, tonight.corrections)
    results = [_known_columns(table, new_columns), _encoded(tonight, table)]
    write_results(tonight.con, results)
    rows = tonight.note_built(table.full_name, watch.seconds)
    report(Step(table.full_name, rows, watch.seconds))
    metadata = table_metadata(tonight, catalog.tables[table.full_name], rows)
    return dg.MaterializeResult(
        metadata={
            **metadata,
            "columns nobody reads": ", ".join(sorted(new_columns)) or "none",
        },
        check_results=as_dagster(table.full_name, results),
    )


def _accepted(tonight: Tonight, catalog: Catalog) -> Built:
    forget_results(tonight.con, DELIVERIES)
    results = [_nobody_late(tonight)]
    write_results(tonight.con, results)
    rows = tonight.note_built(DELIVERIES, 0)
    report(Step(DELIVERIES, rows))
    metadata = table_metadata(tonight, catalog.tables[DELIVERIES], rows)
    return dg.MaterializeResult(metadata=metadata, check_results=as_dagster(DELIVERIES, results))


def _ignore(_: str) -> None:
    """Say nothing: a run from the UI shows what it waits for by not having ended."""


def _nobody_late(tonight: Tonight) -> CheckResult:
    silos, behind = len(tonight.retailer.silos), tonight.delivery.behind
    late = sorted([*tonight.delivery.late, *map("/".join, behind)])
    late_count = len(tonight.delivery.late.keys() | {name for name, _ in behind})
    return CheckResult(
        DELIVERIES,
        NOBODY_LATE,
        "warn",
        not late,
        silos,
        late_count,
        late_count / silos,
        "Of a silo that is late, the records of its last delivery count: "
        + (", ".join(late) or "none")
        + " tonight.",
    )


def _known_columns(table: RawTable, new_columns: set[str]) -> CheckResult:
    new = sorted(new_columns)
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
    """Count records with mojibake; staging repairs it, or empties the cell.

    There may not be too many.

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
                f"{silo}/{file}: {damaged:,} of {counted(total, 'record holds', 'records hold')} "
                "text that was decoded wrongly on the way (such as 'Ã¼' for 'ü'), more than "
                f"{limit:.1%}. Export it again in the encoding the system really writes "
                "(mojibake_share under [gates])."
            )
    return _warning(
        table,
        NO_MOJIBAKE,
        sum(total for _, _, total, _ in files),
        sum(damaged for _, _, _, damaged in files),
        "Text that was decoded wrongly somewhere on the way is repaired in staging; where letters "
        "are lost for good (U+FFFD), the cell counts as empty.",
    )


def _warning(table: RawTable, name: str, checked: int, failed: int, reason: str) -> CheckResult:
    share = failed / checked if checked else 0.0
    return CheckResult(table.full_name, name, "warn", failed == 0, checked, failed, share, reason)
