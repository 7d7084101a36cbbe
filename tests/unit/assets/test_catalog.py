"""Broken models between files: each fails at load, naming the file, the fault and the way out."""

import shutil
from pathlib import Path

import pytest

from assets import canonical, catalog, catalog_sources, sql_model
from assets.catalog import read_catalog
from pipelines.errors import ModelError
from pipelines.settings import BUNDLED, load_retailer
from pipelines.tonight import SCHEMAS
from pipelines.warehouse import FUNCTIONS

HEADER = "-- One row is a test.\n-- Grain: silo\n"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of dbt_like_sql that a test may break."""
    folder = tmp_path / "dbt_like_sql"
    shutil.copytree(FUNCTIONS.parent, folder)
    for module in (sql_model, canonical, catalog_sources):
        monkeypatch.setattr(module, "SQL_FOLDER", folder)
    return folder


def load() -> catalog.Catalog:
    return read_catalog(load_retailer(BUNDLED))


def test_the_projects_own_models_are_whole(models: Path) -> None:
    order = [table.name for table in load().built_by_sql()]
    assert order.index("staging.shopify_orders") < order.index("canonical.shopify_orders")
    assert order.index("canonical.shopify_orders") < order.index("canonical.orders")
    assert order.index("canonical.orders") < order.index("golden.orders")


def test_every_canonical_table_exists_even_if_no_silo_feeds_it(models: Path) -> None:
    for preset in ("kundenkarte_de", "generic"):
        shutil.rmtree(models / "canonical" / preset)
    reading_it = SCHEMAS[SCHEMAS.index("identity") :]
    for schema in reading_it:
        shutil.rmtree(models / schema)
    assert "where false" in (load().tables["canonical.loyalty_accounts"].sql or "")


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        pytest.param(
            "golden/x.sql",
            HEADER + "select silo from golden.nothing",
            r"golden/x.sql: table golden.nothing is unknown",
            id="unknown table",
        ),
        pytest.param(
            "golden/x.sql",
            HEADER + "select upper(silo) as silo from canonical.orders",
            r"golden/x.sql: column 'silo' is computed and has no description",
            id="no description",
        ),
        pytest.param(
            "golden/x.sql",
            HEADER + "with a as (select upper(silo) as silo from canonical.orders) "
            "select silo from a",
            r"golden/x.sql: column 'silo' is computed and has no description",
            id="no description in a CTE",
        ),
        pytest.param(
            "golden/x.sql",
            HEADER + "select sillo as silo from canonical.orders",
            r"golden/x.sql: column 'silo'.*has no description|unknown",
            id="unknown column",
        ),
        pytest.param(
            "golden/x.sql",
            HEADER + "select silo from golden.x",
            r"golden.x -> golden.x|made from each other",
            id="cycle",
        ),
        pytest.param(
            "canonical/shopify/returns.sql",
            HEADER + "select silo, silo as shoe_size from staging.shopify_orders",
            r"canonical/shopify/returns.sql: column 'shoe_size' is not declared",
            id="undeclared column",
        ),
        pytest.param(
            "canonical/shopify/shoes.sql",
            HEADER + "select silo from staging.shopify_orders",
            r"canonical/shopify/shoes.sql: canonical.shoes is not declared",
            id="undeclared table",
        ),
    ],
)
def test_broken_model_fails_at_load(models: Path, file: str, text: str, says: str) -> None:
    (models / file).write_text(text, "utf-8")
    with pytest.raises(ModelError, match=says):
        load()
