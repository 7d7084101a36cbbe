"""[products]: which articles of the silos are one product, and how far their prices may differ.

Here: the section and the SKU map it names. Not here: what the map does
(`dbt_like_sql/golden/product_records.sql`).
"""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pipelines.errors import SettingsError
from pipelines.settings_section import Section

SKU_MAP_COLUMNS = ("silo", "sku", "same_as_silo", "same_as_sku")


class Products(Section):
    """[products]: `sku_map` is a CSV file beside retailer.toml, a pair of articles a record."""

    sku_map: Path | None = None
    price_tolerance: Annotated[float, Field(ge=0, le=1)] = 0.1


def beside(folder: Path, products: Products, silos: Collection[str]) -> Products:
    """Return the section with the path of its SKU map made absolute, if the map can be read."""
    if products.sku_map is None:
        return products
    found = products.model_copy(update={"sku_map": folder / products.sku_map})
    read_sku_map(found, silos)
    return found


def read_sku_map(products: Products, silos: Collection[str]) -> list[tuple[str, ...]]:
    """Return the pairs of the SKU map, columns in the order of SKU_MAP_COLUMNS.

    Raises:
        SettingsError: no such file, no such column, an empty cell, a silo nobody knows.
    """
    path = products.sku_map
    if path is None:
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(_pairs(path.name, file.read().splitlines(), silos))
    except OSError as error:
        raise SettingsError(
            f"{path}: {error.strerror}. Put the SKU map there, or correct or remove "
            "products.sku_map in retailer.toml."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path.name}: it is not UTF-8. Save it as UTF-8.") from None


def _pairs(name: str, lines: list[str], silos: Collection[str]) -> Iterator[tuple[str, ...]]:
    delimiter = ";" if lines and ";" in lines[0] else ","
    reader = csv.DictReader(lines, delimiter=delimiter, restval="")
    for column in SKU_MAP_COLUMNS:
        if column not in (reader.fieldnames or ()):
            found = ", ".join(map(repr, reader.fieldnames or ())) or "nothing"
            raise SettingsError(
                f"{name}: column '{column}' is missing; the file has {found}. "
                f"Its header must name {', '.join(SKU_MAP_COLUMNS)}."
            )
    for number, row in enumerate(reader, 1):
        pair = tuple((row[column] or "").strip() for column in SKU_MAP_COLUMNS)
        if fault := _fault(pair, silos):
            raise SettingsError(f"{name}, record {number}: {fault}")
        yield pair


def _fault(pair: tuple[str, ...], silos: Collection[str]) -> str:
    """Return what is wrong with a pair, and what to do; '' if nothing is."""
    for column, value in zip(SKU_MAP_COLUMNS, pair, strict=True):
        if not value:
            return f"{column} is empty. Fill it in, or remove the record."
        if column.endswith("silo") and value not in silos:
            return f"{column} = '{value}' is not in [silos], which has: {', '.join(silos)}."
    if pair[:2] == pair[2:]:
        return "an article is mapped to itself. Name two articles, or remove the record."
    return ""
