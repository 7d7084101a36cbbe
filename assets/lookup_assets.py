"""The asset of the lookup tables: values SQL cannot read, looked up once per distinct value."""

import dagster as dg

from assets.catalog import Catalog
from assets.catalog_declared import LOOKUPS
from assets.ddl import read_ddl
from assets.lookups import email_domains, phone_numbers
from assets.metadata import asset_key, shown, table_metadata
from assets.raw.presets import Beside
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
    """Return the query of phone texts SQL cannot read, each with the countries it may be of.

    Those are the countries on its own record, or home; where its export has none and names no
    other that has, all there are.
    """
    home, *others = tonight.retailer.retailer.countries
    beside, alone = [], []
    for table in catalog.raw.values():
        countries = _holding(table, "country")
        for phone in _holding(table, "phone"):
            beside += [_distinct(table, phone, country) for country in countries]
            if table.export.country:
                beside += _with_country(catalog, table, phone, table.export.country)
            elif not countries:
                alone.append(_distinct(table, phone))
    countries = [
        _distinct(table, c) for table in catalog.raw.values() for c in _holding(table, "country")
    ]
    return f"""
        with countries as (
            select unnest({[home, *others]}) as country_code
            union
            select country_code(strip_apostrophe(one)) from ({_union(countries, 1)})
        ),
        texts as (
            select
                clean_text(strip_apostrophe(one)) as phone_text,
                coalesce(country_code(strip_apostrophe(two)), '{home}') as country_code
            from ({_union(beside, 2)})
            union
            select clean_text(strip_apostrophe(one)), country_code
            from ({_union(alone, 1)})
            cross join countries
            where country_code is not null
        )
        select phone_text, country_code
        from (from texts offset 0)  -- a filter below the union reads each text again and again
        where phone_text is not null and phone_e164(phone_text, country_code) is null
        order by all
    """


def domain_candidates(catalog: Catalog) -> str:
    """Return the query of e-mail domains with letters outside ASCII."""
    emails = [
        f"{_distinct(table, email)} where regexp_matches({quoted(email)}, '[^ -~]')"
        for table in catalog.raw.values()
        for email in _holding(table, "email")
    ]
    return f"""
        select distinct split_part(email_norm(clean_text(strip_apostrophe(one))), '@', 2) as domain
        from ({_union(emails, 1)})
        where regexp_matches(domain, '[^ -~]')
        order by all
    """


def _distinct(table: RawTable, *columns: str) -> str:
    names = zip(columns, ("one", "two"), strict=False)
    cells = ", ".join(f"{quoted(column)} as {name}" for column, name in names)
    return f"select distinct {cells} from {table.full_name}"


def _with_country(catalog: Catalog, table: RawTable, phone: str, of: Beside) -> list[str]:
    """Return the queries of a phone column beside the countries of another export's records."""
    other = catalog.raw[f"raw.{table.preset}_{of.export}"]
    key = quoted(of.key)
    return [
        f"""
        select distinct here.{quoted(phone)} as one, there.{quoted(country)} as two
        from {table.full_name} as here
        left join {other.full_name} as there
            on here.silo = there.silo and ltrim(here.{key}, ' 0') = ltrim(there.{key}, ' 0')
        """
        for country in _holding(other, "country")
    ]


def _union(selects: list[str], width: int) -> str:
    nothing = ", ".join(f"null::varchar as {name}" for name in ("one", "two")[:width])
    return "\nunion\n".join(selects or [f"select {nothing} where false"])


def _holding(table: RawTable, holds: str) -> list[str]:
    return [name for name, column in table.export.columns.items() if column.holds == holds]
