"""The dictionary as files: a page a schema that works from disk alone, or CSV, a row a column.

Here: how it is laid out. Not here: what is in it (`dictionary.py`) and what pages from disk have in
common (`page.py`). Every page has all names and arrows within it, so that it can be sent alone.
"""

import csv
import io
import json
from pathlib import Path

from assets.identity.explanation.words import Words
from assets.publish import PUBLISHED_SCHEMAS
from assets.reports.dictionary import SCHEMAS, ColumnEntry, Dictionary, TableEntry
from assets.reports.page import render

_WORDS = Words("en", {"page": {"skip_to_content": "Skip to the content"}})
_HEADER = (
    "schema", "table", "column", "position", "type", "unit", "in_grain", "meaning", "made_from",
    "exported_as", "table_meaning", "is_published",
)  # fmt: skip


def write_pages(dictionary: Dictionary, folder: Path, retailer: str) -> Path:
    """Write index.html and a page a schema into this folder; return the index."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = _data(dictionary)
    pages: dict[str, list[TableEntry]] = {schema: [] for schema in SCHEMAS}
    for table in dictionary.tables:
        pages[table.schema].append(table)
    for schema, tables in {"": dictionary.tables, **pages}.items():
        html = render(
            "dictionary.html",
            [_WORDS],
            retailer=retailer,
            schemas=SCHEMAS,
            published=list(PUBLISHED_SCHEMAS),
            schema=schema,
            tables=tables,
            dictionary=dictionary,
            data=data,
        )
        (folder / f"{schema or 'index'}.html").write_text(html, "utf-8")
    return folder / "index.html"


def csv_text(dictionary: Dictionary) -> str:
    """Return the dictionary as RFC 4180 has it, a row a column."""
    out = io.StringIO()
    writer = csv.writer(out)  # its default dialect is the RFC's: CRLF, quotes doubled
    writer.writerow(_HEADER)
    for table in dictionary.tables:
        for position, column in enumerate(table.columns, 1):
            writer.writerow(_row(dictionary, table, position, column))
    return out.getvalue()


def _row(
    dictionary: Dictionary, table: TableEntry, position: int, column: ColumnEntry
) -> list[object]:
    name = table.name.removeprefix(f"{table.schema}.")
    exported = [
        f"{end[0].removeprefix('raw.')}: {dictionary.columns[end].header}"
        for end in dictionary.exported((table.name, column.name))
    ]
    return [
        table.schema,
        name,
        column.name,
        position,
        column.kind,
        column.unit,
        str(column.in_grain).lower(),
        column.meaning,
        "; ".join(".".join(source) for source in column.sources),
        "; ".join(exported),
        table.meaning,
        str(table.is_published).lower(),
    ]


def _data(dictionary: Dictionary) -> str:
    """Return what the script needs: tables, columns with meaning, arrows by number of column."""
    numbers = {column: number for number, column in enumerate(dictionary.columns)}
    tables = [
        [
            table.name,
            table.meaning,
            [
                [c.name, c.meaning, c.header, [numbers[source] for source in c.sources]]
                for c in table.columns
            ],
        ]
        for table in dictionary.tables
    ]
    text = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")  # nothing in it ends the element it stands in
