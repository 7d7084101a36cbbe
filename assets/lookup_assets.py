"""The asset of the lookup tables: values SQL cannot read, looked up once per distinct value."""

import dagster as dg

from assets.catalog import LOOKUPS, Catalog
from assets.ddl import read_ddl
from assets.lookups import email_domains, phone_numbers
from assets.metadata import asset_key, shown, table_metadata
from assets.raw.target import RawTable
from assets.sql_text import quoted
from assets.step import Built, Stopwatch, run_step
from pipelines.progress import Step, report
from pipelines.tonight import Tonight


def lookup_asset(catalog: Catalog) -> dg.AssetsDefinition:
    """Return the asset that fills the lookup tables."""
    tables = read_ddl(LOOKUPS)

    @dg.multi_asset(
        name="lookups",
        specs=[
            dg.AssetSpec(
                asset_key(name),
                deps=[asset_key(raw) for raw in catalog.raw],
                **shown(name, table.description, "python", "duckdb"),
            )
            for name, table in tables.items()
        ],
        required_resource_keys={"tonight"},
    )
    def lookups(context: dg.AssetExecutionContext):  # type: ignore[no-untyped-def]  # noqa: ANN202
        tonight: Tonight = context.resources.tonight
        yield from run_step("staging lookups", "lookups", lambda: _fill(tonight, catalog))

    return lookups


def _fill(tonight: Tonight, catalog: Catalog) -> list[Built]:
    watch = Stopwatch()
    con = tonight.con
    filled = {
        "staging.phone_numbers": phone_numbers(con, phone_candidates(tonight, catalog)),
        "staging.email_domains": email_domains(con, domain_candidates(catalog)),
    }
    results: list[Built] = []
    for table, rows in filled.items():
        con.register("looked_up", rows)
        con.execute(f"create or replace table {table} as select * from looked_up order by all")
        con.unregister("looked_up")
        count = tonight.note_built(table, watch.seconds)
        report(Step(table, count, watch.seconds))
        metadata = table_metadata(tonight, catalog.tables[table], count)
        results.append(dg.MaterializeResult(asset_key=asset_key(table), metadata=metadata))
    return results


def phone_candidates(tonight: Tonight, catalog: Catalog) -> str:
    """Return the query of phone texts SQL cannot read, with each country delivered or sold to."""
    home = ", ".join(f"'{code}'" for code in tonight.retailer.retailer.countries)
    countries = _distinct(catalog, "country", "country_code(strip_apostrophe({}))")
    return f"""
        with countries as (
            select unnest([{home}]) as country_code
            union
            select value from ({countries}) where value is not null
        ),
        texts as ({_distinct(catalog, "phone", "clean_text(strip_apostrophe({}))")})
        select distinct texts.value as phone_text, countries.country_code
        from texts
        cross join countries
        where texts.value is not null
            and phone_e164(texts.value, countries.country_code) is null
        order by all
    """


def domain_candidates(catalog: Catalog) -> str:
    """Return the query of e-mail domains with letters outside ASCII."""
    return f"""
        select distinct split_part(email_norm(value), '@', 2) as domain
        from ({_distinct(catalog, "email", "clean_text(strip_apostrophe({}))")})
        where regexp_matches(split_part(email_norm(value), '@', 2), '[^ -~]')
        order by all
    """


def _distinct(catalog: Catalog, holds: str, expression: str) -> str:
    selects = [
        f"select distinct {expression.format(quoted(column))} as value from {table.full_name}"
        for table in catalog.raw.values()
        for column in _holding(table, holds)
    ]
    return " union ".join(selects or ["select null::varchar as value where false"])


def _holding(table: RawTable, holds: str) -> list[str]:
    return [name for name, column in table.export.columns.items() if column.holds == holds]
