"""Column lineage of what Python writes outside identity: the lookup tables and the row account."""

from assets.lineage import Source
from assets.raw.target import RawTable

DELIVERIES = "quality.deliveries"  # every file of tonight, before any row of it is judged
_HOLDS = {"staging.phone_numbers": "phone", "staging.email_domains": "email"}


def lookup_sources(table: str, columns: list[str], raw: list[RawTable]) -> dict[str, list[Source]]:
    """Return for each column of a lookup table the exports' columns that hold such values."""
    return {
        column: _holding(raw, "country" if column == "country_code" else _HOLDS[table])
        for column in columns
    }


def account_sources(raw: list[RawTable]) -> dict[str, list[Source]]:
    """Return where the row account comes from: what was delivered, and what of it was staged."""
    file = ("silo", "table_name", "source_file", "delivered_count")
    sources: dict[str, list[Source]] = {column: [(DELIVERIES, column)] for column in file}
    sources["staged_count"] = sorted((table.staging_name, "source_row") for table in raw)
    both = [*sources["delivered_count"], *sources["staged_count"]]
    return sources | {"difference_count": both, "is_balanced": both}


def _holding(raw: list[RawTable], kind: str) -> list[Source]:
    return sorted(
        (table.full_name, name)
        for table in raw
        for name, column in table.export.columns.items()
        if column.holds == kind
    )
