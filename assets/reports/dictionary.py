"""The data dictionary: every table and column of a retailer's night, told from files alone.

Here: facts, each where it is used. Not here: pages and CSV (`dictionary_files.py`), and what a
night holds: no value of any record is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from assets.catalog import Catalog, read_catalog
from assets.checks import GRAIN
from assets.lineage import Source
from assets.publish import is_published
from assets.reports.column_types import column_types
from assets.reports.units import unit_of
from assets.table import Table
from pipelines.settings import Retailer

# In the data's order; what is on the left of another is never made from it.
SCHEMAS = {
    "raw": "What was delivered tonight, every declared column as text, as it stands in the file.",
    "staging": "The same records, typed and cleaned, in the meaning of their export.",
    "canonical": "All silos in one shape: records of customers, orders, goods, stock, consent.",
    "quality": "What checks found, what waits in quarantine, and the account of every row.",
    "identity": "Which records are one person, why, and what people decided about it.",
    "survivorship": "What records offer for a golden customer's values, before the best is chosen.",
    "golden": "One customer, one product, one order: what the silos know, each thing once.",
    "inventory": "What lies where, what of it can be promised, and what systems tell differently.",
    "segments": "Customers in groups: how they buy, what they will bring, whom to contact.",
    "kpis": "The figures: sales, channels, stores, products, customers, loyalty, consent, quality.",
    "settings": "retailer.toml and the rules in force, as tables.",
    "carried": "What a night takes over from the one before.",
    "ops": "Runs, volumes and contracts: the only place of clock times.",
}


@dataclass(frozen=True)
class ColumnEntry:
    """A column; `sources` is what it is made from, `header` what an export calls it."""

    name: str
    kind: str
    unit: str
    meaning: str
    in_grain: bool
    sources: list[Source]
    header: str = ""


@dataclass(frozen=True)
class CheckEntry:
    """A claim about a table, and what follows if it does not hold."""

    name: str
    claim: str
    follows: str  # the severity: block, warn, quarantine or drop


@dataclass(frozen=True)
class TableEntry:
    """A table with all that is known of it."""

    name: str
    meaning: str
    grain: list[str]
    columns: list[ColumnEntry]
    checks: list[CheckEntry]
    made_from: list[str]
    used_by: list[str]
    path: str
    is_published: bool

    @property
    def schema(self) -> str:
        """The schema, which has a page."""
        return self.name.split(".")[0]


class Dictionary:
    """All tables, and where each column comes from in the end."""

    def __init__(self, tables: list[TableEntry]) -> None:
        self.tables = tables
        self._ends: dict[Source, frozenset[Source]] = {}

    @cached_property
    def columns(self) -> dict[Source, ColumnEntry]:
        """Every column by its table and name."""
        return {(table.name, c.name): c for table in self.tables for c in table.columns}

    def exported(self, column: Source) -> list[Source]:
        """Return the columns of files that a column comes from, through all tables between."""
        return sorted(end for end in self._exported(column) if self.columns[end].header)

    def _exported(self, column: Source) -> frozenset[Source]:
        if column not in self._ends:
            if column[0].startswith("raw."):
                return frozenset([column])
            sources = self.columns[column].sources
            self._ends[column] = frozenset().union(*map(self._exported, sources))
        return self._ends[column]


def read_dictionary(retailer: Retailer) -> Dictionary:
    """Return the dictionary of this retailer: tables of the systems in use, in the data's order.

    Raises:
        ModelError: a model cannot be read.
    """
    catalog = read_catalog(retailer)
    types = column_types(catalog)
    used_by: dict[str, set[str]] = {name: set() for name in catalog.tables}
    for table in catalog.tables.values():
        for name in _made_from(table):
            used_by[name].add(table.name)
    order = list(SCHEMAS)
    tables = sorted(catalog.tables.values(), key=lambda t: (order.index(t.schema), t.name))
    currency = retailer.retailer.currency
    return Dictionary(
        [
            TableEntry(
                table.name,
                table.description,
                table.grain,
                _columns(table, types[table.name], _headers(catalog, table, retailer), currency),
                _checks(table),
                _made_from(table),
                sorted(used_by[table.name]),
                table.path or "",
                is_published(table),
            )
            for table in tables
        ]
    )


def _made_from(table: Table) -> list[str]:
    """Return what a table reads, settings among it, which are not drawn as upstream."""
    read = {name for sources in table.sources.values() for name, _ in sources}
    return sorted(read.union(table.upstream) - {table.name})


def _columns(
    table: Table, types: Mapping[str, str], headers: Mapping[str, str], currency: str
) -> list[ColumnEntry]:
    return [
        ColumnEntry(
            name,
            types[name],
            unit_of(name, types[name], currency),
            meaning,
            name in table.grain,
            table.sources.get(name, []),
            headers.get(name, ""),
        )
        for name, meaning in table.columns.items()
    ]


def _headers(catalog: Catalog, table: Table, retailer: Retailer) -> dict[str, str]:
    """Return what the columns of an export are called in its files: by settings, then by preset."""
    raw = catalog.raw.get(table.name)
    if raw is None:
        return {}
    maps = [silo.columns.get(raw.name, {}) for silo in retailer.silos_of(raw.preset).values()]
    return {
        name: " or ".join(
            dict.fromkeys([own[name] for own in maps if name in own] + column.shown_headers)
        )
        for name, column in raw.export.columns.items()
    }


def _checks(table: Table) -> list[CheckEntry]:
    unique = [CheckEntry(GRAIN, f"{', '.join(table.grain)}: no row stands twice", "block")]
    return [
        *(unique if table.sql else []),
        *(CheckEntry(name, claim, "block") for name, claim in table.checks.items()),
        *(CheckEntry(name, table.reasons[name], "warn") for name in table.warnings),
        *(CheckEntry(rule.name, rule.reason, rule.severity) for rule in table.rules),
    ]
