"""What the Dagster UI shows of every asset, without which a stranger cannot find their way."""

import dagster as dg
import pytest

from assets.catalog import Catalog, read_catalog
from assets.metadata import OWNERS, column_lineage
from assets.quality.expectations import Severity
from assets.quality.results import CheckResult
from assets.sql_assets import as_dagster
from pipelines.definitions import all_assets
from pipelines.settings import BUNDLED, load_retailer


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(load_retailer(BUNDLED))


@pytest.fixture(scope="module")
def specs(catalog: Catalog) -> dict[str, dg.AssetSpec]:
    return {".".join(spec.key.path): spec for asset in all_assets(catalog) for spec in asset.specs}


def test_every_asset_has_an_owner_a_kind_a_group_and_a_description(
    specs: dict[str, dg.AssetSpec],
) -> None:
    assert len(specs) > 100
    for name, spec in specs.items():
        assert spec.owners, name
        assert all(owner.startswith("team:") for owner in spec.owners), name
        assert spec.kinds, name
        assert spec.group_name, name
        assert spec.group_name != "default", name
        assert (spec.description or "").startswith("One row is "), name


def test_owners_are_set_by_schema_in_one_place(specs: dict[str, dg.AssetSpec]) -> None:
    assert specs["golden.customers"].owners == [OWNERS["golden"]] == ["team:stewards"]
    assert specs["identity.clusters"].owners == ["team:stewards"]
    assert specs["segments.rfm"].owners == ["team:marketing"]
    assert specs["raw.shopify_orders"].owners == ["team:data-engineering"]


def test_no_group_is_made_from_one_that_is_listed_after_it(specs: dict[str, dg.AssetSpec]) -> None:
    by_key = {spec.key: spec for spec in specs.values()}
    for name, spec in specs.items():
        for dep in spec.deps:
            source = by_key[dep.asset_key]
            assert str(source.group_name) <= str(spec.group_name), f"{name} <- {source.key}"


def test_everything_is_built_before_the_night_is_published(specs: dict[str, dg.AssetSpec]) -> None:
    before: set[str] = set()
    waiting = ["published.night"]
    while waiting:
        found = {".".join(dep.asset_key.path) for dep in specs[waiting.pop()].deps} - before
        before |= found
        waiting += found
    assert before == set(specs) - {"published.night"}


def test_what_an_asset_is_made_from_is_an_arrow_in_the_graph(
    catalog: Catalog, specs: dict[str, dg.AssetSpec]
) -> None:
    for name, spec in specs.items():
        if name in catalog.tables:
            arrows = {".".join(dep.asset_key.path) for dep in spec.deps}
            assert set(catalog.tables[name].upstream) <= arrows, name


def test_every_column_of_the_lineage_is_there(catalog: Catalog) -> None:
    for table in catalog.tables.values():
        assert set(table.sources) <= set(table.columns), table.name
        for source, column in (pair for pairs in table.sources.values() for pair in pairs):
            assert column in catalog.tables[source].columns, f"{table.name}: {source}.{column}"


def test_the_lineage_shown_names_assets_only(
    catalog: Catalog, specs: dict[str, dg.AssetSpec]
) -> None:
    for table in catalog.tables.values():
        shown = {dep.asset_key for deps in column_lineage(table).values() for dep in deps}
        assert shown <= {spec.key for spec in specs.values()}, table.name
    assert "country_code" in column_lineage(catalog.tables["golden.customers"])


@pytest.mark.parametrize(
    ("table", "column", "source"),
    [
        pytest.param(
            "identity.scored_pairs",
            "probability",
            ("identity.party_records", "name_suffix"),
            id="what a comparison looks at",
        ),
        pytest.param(
            "identity.scored_pairs",
            "blocking_key",
            ("identity.party_records", "shared_sales"),
            id="what a blocking key is made of",
        ),
        pytest.param(
            "identity.clusters",
            "cluster_id",
            ("identity.scored_pairs", "log_odds"),
            id="what puts records together",
        ),
        pytest.param(
            "identity.clusters",
            "cluster_id",
            ("identity.organisation_pairs", "log_odds"),
            id="what puts organisations together",
        ),
        pytest.param(
            "identity.organisation_pairs",
            "legal_form",
            ("identity.organisation_records", "name_key"),
            id="what a comparison of organisations looks at",
        ),
        pytest.param(
            "identity.organisation_pairs",
            "is_forbidden",
            ("identity.organisation_records", "vat_id"),
            id="what forbids one organisation",
        ),
        pytest.param(
            "identity.blocking_statistics",
            "pair_count",
            ("identity.organisation_records", "email_domain"),
            id="what a blocking key of organisations is made of",
        ),
        pytest.param(
            "identity.customer_ids",
            "customer_id",
            ("identity.clusters", "cluster_id"),
            id="what carries an id",
        ),
        pytest.param(
            "staging.phone_numbers",
            "e164",
            ("raw.salesforce_contact_contacts", "phone"),
            id="a lookup",
        ),
        pytest.param(
            "quality.row_account",
            "delivered_count",
            ("quality.deliveries", "delivered_count"),
            id="the row account",
        ),
    ],
)
def test_tables_that_python_writes_have_column_lineage_too(
    catalog: Catalog, table: str, column: str, source: tuple[str, str]
) -> None:
    assert source in catalog.tables[table].sources[column]


@pytest.mark.parametrize(
    ("severity", "is_passed", "says"),
    [
        pytest.param("quarantine", False, "quality.quarantined_rows", id="rows wait"),
        pytest.param("block", False, "not published", id="the night stops"),
        pytest.param("warn", False, "nothing is held back", id="a warning"),
        pytest.param("block", True, "nothing", id="passed"),
    ],
)
def test_a_check_says_what_follows_from_it(severity: Severity, is_passed: bool, says: str) -> None:
    result = CheckResult("golden.orders", "a_claim", severity, is_passed, 2, 1, 0.5, "because")
    metadata = as_dagster("golden.orders", [result])[0].metadata
    assert says in str(metadata["what follows"].value)


def test_what_forbids_a_pair_is_less_than_what_is_compared(catalog: Catalog) -> None:
    sources = catalog.tables["identity.scored_pairs"].sources
    assert set(sources["is_forbidden"]) < set(sources["probability"])
