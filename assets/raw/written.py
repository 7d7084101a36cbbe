"""How a preset's CSV writes what other formats hold as dates, numbers and truth values.

Staging models read an export's own way of writing. So a date cell of a workbook or database is
written that way first, and a preset needs no second way of reading.
"""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# From here on a floating-point number does not hold every digit of a whole number.
_EXACT = 1e15
# DuckDB's types that are no text as the export's CSV writes them.
_TEXTS = {
    "DATE": "strftime({column}, '{dates}')",
    **dict.fromkeys(
        ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"),
        "strftime({column}, '{timestamps}')",
    ),
    "TIMESTAMP WITH TIME ZONE": "strftime(timezone('UTC', {column}), '%Y-%m-%dT%H:%M:%SZ')",
    "DECIMAL": "replace({column}::varchar, '.', '{decimal_mark}')",
    **dict.fromkeys(
        ("DOUBLE", "FLOAT"),
        f"if(abs({{column}}) < {_EXACT} and {{column}} = trunc({{column}}), "
        "{column}::bigint::varchar, replace({column}::varchar, '.', '{decimal_mark}'))",
    ),
}


class Written(BaseModel):
    """Decimal mark and formats (strftime) of an export."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decimal_mark: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    dates: str = "%Y-%m-%d"
    timestamps: str = "%Y-%m-%d %H:%M:%S"

    def text_of(self, cell: object) -> str | None:
        """Return a cell of a workbook as text; an empty one is null."""
        match cell:
            case None | "":
                return None
            case bool():
                return str(cell).lower()
            case float():
                return self._number(cell)
            case datetime():
                return cell.strftime(self.timestamps if cell.time() != time() else self.dates)
            case date():
                return cell.strftime(self.dates)
            case _:
                return str(cell)

    def sql_of(self, column: str, kind: str) -> str:
        """Return the expression that makes a DuckDB column of this type a text."""
        if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
            return f"to_json({column})::varchar"
        text = _TEXTS.get(kind.partition("(")[0], "nullif({column}::varchar, '')")
        return text.format(column=column, **self.model_dump())

    def _number(self, value: float) -> str:
        if value.is_integer() and abs(value) < _EXACT:
            return str(int(value))
        return repr(value).replace(".", self.decimal_mark)
