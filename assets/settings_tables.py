"""retailer.toml as typed tables in the schema `settings`, for SQL models to read.

Here: how they are filled; `settings_tables.sql` says what they are. A model reads them without an
arrow in the graph: they are the same for the whole night.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.settings import Retailer
from pipelines.settings_kpis import Kpis
from pipelines.settings_locations import location_codes
from pipelines.settings_products import SKU_MAP_COLUMNS, read_sku_map
from pipelines.settings_survivorship import ALL_RULES, AttributeRules, rules_in_order
from pipelines.tonight import Tonight

DDL = Path(__file__).with_suffix(".sql")
_SALE_PRECEDENCE = {"pos": 1, "shop": 2, "erp": 3, "loyalty": 4}  # all others 9: no sales system


def write_settings(tonight: Tonight, delivery_on: date) -> None:
    """Fill every table of the schema, newly created by the build."""
    tonight.con.execute(DDL.read_text("utf-8"))
    for table, rows in _rows(tonight.retailer, delivery_on).items():
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            tonight.con.executemany(f"insert into {table} values ({marks})", rows)
        tonight.note_built(table, 0)
    _write_sku_map(tonight)


def _write_sku_map(tonight: Tonight) -> None:
    """Fill settings.sku_map, which may have as many rows as the retailer has articles."""
    pairs = read_sku_map(tonight.retailer.products, tonight.retailer.silos)
    columns = list(zip(*pairs, strict=True)) or [()] * len(SKU_MAP_COLUMNS)
    types = [(name, pa.string()) for name in SKU_MAP_COLUMNS]
    tonight.con.register("sku_map_read", pa.table(columns, schema=pa.schema(types)))
    tonight.con.execute("insert into settings.sku_map by name from sku_map_read")
    tonight.con.unregister("sku_map_read")
    tonight.note_built("settings.sku_map", 0)


def _rows(retailer: Retailer, delivery_on: date) -> dict[str, list[Sequence[Any]]]:
    facts = retailer.retailer
    consent = retailer.consent
    return {
        "settings.night": [[delivery_on]],
        "settings.retailer": [
            [
                facts.name,
                facts.currency,
                facts.countries[0],
                facts.countries,
                facts.time_zone,
                facts.prices_include_tax,
                retailer.warehouse.history_days,
            ]
        ],
        "settings.silos": _silos(retailer),
        "settings.gates": list(map(list, retailer.gates.of_customers().items())),
        "settings.consent": [
            [
                consent.allow_claimed,
                consent.existing_customers,
                consent.existing_customer_days,
                consent.post_without_consent,
            ]
        ],
        "settings.own_email_domains": [[domain.lower()] for domain in facts.own_email_domains],
        "settings.locations": _locations(retailer),
        "settings.review": [
            [
                retailer.identity.accept,
                retailer.review.ask_from,
                retailer.review.ask_to,
                retailer.review.sample,
                retailer.review.sample_seed,
            ]
        ],
        "settings.products": [[retailer.products.price_tolerance]],
        "settings.inventory": [list(retailer.inventory.model_dump().values())],
        "settings.segments": [list(retailer.segments.model_dump().values())],
        "settings.audiences": [
            [name, one.where, one.channel, one.purpose, one.control, one.max_contacts]
            for name, one in retailer.audiences.items()
        ],
        **kpi_rows(retailer.kpis),
        "settings.value": [list(retailer.value.model_dump().values())],
        "settings.recommendations": [list(retailer.recommendations.model_dump().values())],
        **survivorship_rows(retailer.survivorship),
        "settings.trust": [
            [silo, attribute, trust]
            for attribute, chosen in retailer.survivorship.items()
            for silo, trust in chosen.trust.items()
        ],
    }


def _silos(retailer: Retailer) -> list[Sequence[Any]]:
    presets = retailer.presets()
    kinds = {name: silo.kind or presets[silo.preset].kind for name, silo in retailer.silos.items()}
    return [
        [
            name,
            silo.preset,
            kinds[name],
            silo.trust,
            silo.sale_precedence or _SALE_PRECEDENCE.get(kinds[name] or "", 9),
            silo.decimal_mark,
            silo.time_zone or retailer.retailer.time_zone,
            silo.one_time_groups,
        ]
        for name, silo in retailer.silos.items()
    ]


def _locations(retailer: Retailer) -> list[Sequence[Any]]:
    return [
        [
            *(place, at.name, at.type, at.sellable, at.stock_silo),
            *(at.region, at.latitude, at.longitude),
            *(at.sends_web_orders(), at.hands_out(), at.ship_from_store),
            *(silo, code),
        ]
        for place, at in retailer.locations.items()
        for silo, code in location_codes(at)
    ]


def kpi_rows(kpis: Kpis) -> dict[str, list[Sequence[Any]]]:
    """Return the rows of what [kpis] says."""
    return {
        "settings.kpis": [[kpis.return_days, kpis.ropo_days, kpis.point_value, kpis.tolerance]],
        "settings.ropo_windows": list(map(list, kpis.ropo_days_by_category.items())),
        "settings.targets": [
            [figure, target]
            for figure, target in kpis.targets.model_dump().items()
            if target is not None
        ],
    }


def survivorship_rows(set_rules: dict[str, AttributeRules]) -> dict[str, list[Sequence[Any]]]:
    """Return the rows that say what rules there are, and in which order they choose what."""
    return {
        "settings.rules": [
            [name, rule.meaning, rule.won, rule.lost, rule.bit_count]
            for name, rule in ALL_RULES.items()
        ],
        "settings.survivorship": [
            [attribute, position, rule]
            for attribute, rules in rules_in_order(set_rules).items()
            for position, rule in enumerate(rules, 1)
        ],
    }
