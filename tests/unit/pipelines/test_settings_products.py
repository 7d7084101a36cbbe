from pathlib import Path

import pytest

from pipelines.errors import SettingsError
from pipelines.settings import load_retailer
from pipelines.settings_products import Products, read_sku_map

SETTINGS = """
[retailer]
name = "Test"
currency = "EUR"
countries = ["DE"]
[warehouse]
path = "warehouse"
[silos.erp]
preset = "sap_tables"
path = "erp"
[silos.shop]
preset = "shopify"
path = "shop"
[products]
sku_map = "maps/sku_map.csv"
"""
HEADER = "silo,sku,same_as_silo,same_as_sku\n"


def load(folder: Path, sku_map: str) -> Products:
    """Return [products] of a retailer with this SKU map."""
    (folder / "maps").mkdir()
    (folder / "maps" / "sku_map.csv").write_text(sku_map, "utf-8")
    (folder / "retailer.toml").write_text(SETTINGS, "utf-8")
    return load_retailer(folder / "retailer.toml").products


@pytest.mark.parametrize(
    "sku_map",
    [
        pytest.param(HEADER + "shop,SHIRT-S,erp,4711\n", id="comma"),
        pytest.param("\ufeff" + HEADER.replace(",", ";") + "shop;SHIRT-S;erp;4711\r\n", id="Excel"),
        pytest.param(
            "why,same_as_sku,same_as_silo,sku,silo\nnew,4711,erp, SHIRT-S ,shop\n", id="other order"
        ),
    ],
)
def test_the_sku_map_lies_beside_the_settings(tmp_path: Path, sku_map: str) -> None:
    products = load(tmp_path, sku_map)
    assert read_sku_map(products, ["erp", "shop"]) == [("shop", "SHIRT-S", "erp", "4711")]


def test_without_a_sku_map_nothing_is_mapped() -> None:
    assert read_sku_map(Products(), ["erp"]) == []


@pytest.mark.parametrize(
    ("sku_map", "says"),
    [
        pytest.param(
            "silo,sku,same_as_silo\n",
            "sku_map.csv: column 'same_as_sku' is missing; the file has 'silo', 'sku', "
            "'same_as_silo'. Its header must name silo, sku, same_as_silo, same_as_sku.",
            id="column",
        ),
        pytest.param("", "column 'silo' is missing; the file has nothing", id="empty file"),
        pytest.param(
            HEADER + "shop,A,erp,1\nstore,B,erp,2\n",
            "sku_map.csv, record 2: silo = 'store' is not in [silos], which has: erp, shop.",
            id="silo",
        ),
        pytest.param(
            HEADER + "shop,A,web,1\n", "record 1: same_as_silo = 'web'", id="the other's silo"
        ),
        pytest.param(HEADER + "shop,A,erp\n", "record 1: same_as_sku is empty", id="short record"),
        pytest.param(HEADER + "shop,A,shop,A\n", "is mapped to itself", id="itself"),
    ],
)
def test_a_wrong_sku_map_is_refused(tmp_path: Path, sku_map: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, sku_map)
    assert says in str(caught.value)


def test_a_missing_sku_map_is_refused(tmp_path: Path) -> None:
    (tmp_path / "retailer.toml").write_text(SETTINGS, "utf-8")
    with pytest.raises(SettingsError, match=r"correct or remove products\.sku_map"):
        load_retailer(tmp_path / "retailer.toml")


def test_a_map_in_another_encoding_is_refused(tmp_path: Path) -> None:
    load(tmp_path, HEADER)
    (tmp_path / "maps" / "sku_map.csv").write_text(HEADER + "shop,Ä,erp,1\n", "cp1252")
    with pytest.raises(SettingsError, match="it is not UTF-8"):
        load_retailer(tmp_path / "retailer.toml")
