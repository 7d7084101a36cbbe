"""Of a preset for any system only what is mapped is built, and each export can be mapped alone."""

import pytest

from assets.catalog import Catalog, read_catalog
from assets.raw.presets import load_preset
from pipelines.settings import Retailer

PRESET = load_preset("generic")


def mapped(*exports: str) -> Catalog:
    """Return the catalog of a retailer whose one silo delivers these exports."""
    columns = {name: {c: c.upper() for c in PRESET.exports[name].columns} for name in exports}
    silo = {"preset": "generic", "kind": "erp", "path": "erp", "columns": columns}
    facts = {"name": "One", "currency": "EUR", "countries": ["DE"]}
    return read_catalog(
        Retailer.model_validate(
            {"retailer": facts, "warehouse": {"path": "warehouse"}, "silos": {"erp": silo}}
        )
    )


def of_preset(catalog: Catalog) -> set[str]:
    return {name for name in catalog.tables if ".generic_" in name}


@pytest.mark.parametrize("export", list(PRESET.exports))
def test_each_export_can_be_mapped_alone(export: str) -> None:
    found = of_preset(mapped(export))
    assert {f"raw.generic_{export}", f"staging.generic_{export}"} <= found
    assert any(name.startswith("canonical.generic_") for name in found)


def test_what_nobody_mapped_is_not_built() -> None:
    assert of_preset(mapped("stock")) == {
        "raw.generic_stock",
        "staging.generic_stock",
        "canonical.generic_stock_levels",
    }


def test_what_a_mapped_export_is_joined_with_stays_and_is_empty() -> None:
    assert "staging.generic_orders" in of_preset(mapped("order_lines"))


def test_all_of_it_is_built_if_all_of_it_is_mapped() -> None:
    found = of_preset(mapped(*PRESET.exports))
    assert {f"staging.generic_{export}" for export in PRESET.exports} <= found
