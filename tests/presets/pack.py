"""The fixture pack: of each preset a delivery with every quirk planted, and what must come of it.

`tests/presets/<preset>/` holds the files as the system exports them, and `manifest.yaml`:

    silo: 'trust = 0.7'        # further lines of [silos.<preset>], where needed
    settings: '[locations.…]'  # further sections of retailer.toml, where needed; {files} in them is
                               # the folder of the fixture
    outcomes:                  # every record of every file stands here, and nothing else comes out
      - file: karten_2026-11-21.csv
        record: 3              # its number in the file, the header not counted
        quirk: partner_card    # what is planted, of quirks.yaml; or `plain`
        why: Two cards with one household number are two persons of one household.
        gives:                 # the canonical rows that name this record as theirs
          customer_records: [{source_key: "4711", last_name: Müller}]
      - {file: …, record: 4, quirk: excel_damaged_id, why: …, quarantined: [number_is_undamaged]}
      - {file: …, record: 5, quirk: repeated_header, why: …, dropped: repeated_header}

Several entries may be about one record. A row names the columns that matter. By hand:

    python -m tests.presets.pack <preset>      shows what comes of each record
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg
import duckdb
import yaml

from assets.canonical import canonical_tables
from assets.catalog import read_catalog
from assets.metadata import asset_key
from assets.sql_text import quoted_list
from pipelines.definitions import all_assets
from pipelines.resources import tonight_resource
from pipelines.run import use_retailer
from pipelines.warehouse import FULL

HERE = Path(__file__).parent
Row = dict[str, Any]
Record = tuple[str, int]  # file, number of the record

_RETAILER = """
[retailer]
name = "Fixtures"
currency = "EUR"
countries = ["DE", "AT", "CH"]
own_email_domains = ["kaufhaus.example"]
[warehouse]
path = "warehouse"
[gates]
quarantine_share = 1.0
mojibake_share = 1.0
[silos.{preset}]
preset = "{preset}"
path = '{files}'
{silo}
{settings}
"""


@dataclass(frozen=True)
class Outcome:
    """What must come of one record."""

    record: Record
    quirk: str
    why: str
    gives: dict[str, list[Row]] = field(default_factory=dict)
    quarantined: list[str] = field(default_factory=list)
    dropped: str | None = None


@dataclass(frozen=True)
class Manifest:
    """A preset's delivery, and what must come of it."""

    preset: str
    silo: str
    settings: str
    outcomes: list[Outcome]


def presets_with_fixtures() -> list[str]:
    """Return the presets that have a folder here."""
    return sorted(path.parent.name for path in HERE.glob("*/manifest.yaml"))


def quirks() -> dict[str, str]:
    """Return every quirk that may be planted, with what it is."""
    known: dict[str, str] = yaml.safe_load((HERE / "quirks.yaml").read_text("utf-8"))
    return known


def read_manifest(preset: str) -> Manifest:
    """Return the manifest of a preset."""
    text = (HERE / preset / "manifest.yaml").read_text("utf-8")
    content = yaml.load(text, Loader=yaml.CSafeLoader)  # quicker
    outcomes = [
        Outcome((entry.pop("file"), entry.pop("record")), **entry) for entry in content["outcomes"]
    ]
    return Manifest(preset, content.get("silo", ""), content.get("settings", ""), outcomes)


def build(manifest: Manifest, folder: Path) -> Path:
    """Build the night of the fixture's retailer up to the canonical tables; return its file."""
    settings = folder / "retailer.toml"
    settings.write_text(
        _RETAILER.format(
            preset=manifest.preset,
            files=HERE / manifest.preset,
            silo=manifest.silo,
            settings=manifest.settings.replace("{files}", str(HERE / manifest.preset)),
        ),
        "utf-8",
    )
    retailer, warehouse = use_retailer(settings)
    wanted = [*canonical_tables(), "quality.row_account"]
    catalog = read_catalog(retailer)
    dg.materialize(
        all_assets(catalog),
        selection=dg.AssetSelection.assets(*map(asset_key, wanted)).upstream(),
        resources={"tonight": tonight_resource(catalog)},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    return warehouse.building / FULL


def delivered(con: duckdb.DuckDBPyConnection) -> set[Record]:
    """Return every record of every file that was delivered."""
    files = con.execute("select source_file, delivered_count from quality.deliveries").fetchall()
    return {(file, number) for file, count in files for number in range(1, count + 1)}


def quarantined(con: duckdb.DuckDBPyConnection) -> dict[Record, list[str]]:
    """Return the rules that each record in quarantine broke."""
    rows = con.execute(
        "select source_file, source_row, rules from quality.quarantined_rows"
    ).fetchall()
    return {(file, number): rules for file, number, rules in rows}


def dropped(con: duckdb.DuckDBPyConnection) -> dict[Record, str]:
    """Return the rule that dropped each record that is none."""
    rows = con.execute("select source_file, source_row, rule from quality.dropped_rows").fetchall()
    return {(file, number): rule for file, number, rule in rows}


def unlike(
    con: duckdb.DuckDBPyConnection, table: str, expected: list[tuple[Record, Row]]
) -> list[Any]:
    """Return the rows of a canonical table that were expected and not found, or the reverse."""
    found = [((row["source_file"], row["source_row"]), row) for row in _rows(con, f"from {table}")]
    con.execute(f"create or replace temp table expected as from {table} limit 0")
    for _, row in expected:
        marks = ", ".join("?" * len(row))
        con.execute(
            f"insert into expected ({quoted_list(row)}) values ({marks})", list(row.values())
        )
    typed = _rows(con, "from expected")  # so that values have the columns' types
    missing: list[Any] = []
    for (record, named), wanted in zip(expected, typed, strict=True):
        match = next(
            (
                (at, row)
                for at, row in found
                if at == record and all(row[column] == wanted[column] for column in named)
            ),
            None,
        )
        if match:
            found.remove(match)
        else:
            missing.append(("missing", record, named))
    return missing + [("found", record, _filled(row)) for record, row in found]


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _filled(row: Row) -> Row:
    return {
        name: value
        for name, value in row.items()
        if value is not None and name not in {"silo", "source_file", "source_row"}
    }


def _shown(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield what came of each record, as a person reads it."""
    fates: dict[Record, list[str]] = {record: [] for record in delivered(con)}
    for record, rules in quarantined(con).items():
        fates[record].append(f"quarantined: {', '.join(rules)}")
    for record, rule in dropped(con).items():
        fates[record].append(f"dropped: {rule}")
    for table in canonical_tables():
        for row in _rows(con, f"from {table} order by all"):
            text = ", ".join(f"{name}: {value}" for name, value in _filled(row).items())
            fates[row["source_file"], row["source_row"]].append(
                f"{table.removeprefix('canonical.')}: {{{text}}}"
            )
    for (file, number), lines in sorted(fates.items()):
        yield f"{file} {number}"
        yield from (f"    {line}" for line in lines or ["nothing"])


def main() -> None:
    """Print what comes of each record of a preset's fixture."""
    preset = sys.argv[1]
    manifest = read_manifest(preset)
    with TemporaryDirectory() as folder, duckdb.connect(build(manifest, Path(folder))) as con:
        con.execute("set TimeZone = 'UTC'")
        sys.stdout.write("\n".join(_shown(con)) + "\n")


if __name__ == "__main__":
    main()
