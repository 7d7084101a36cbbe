"""The working database of one run: settings as variables, lists as tables, sql/ in order."""

from pathlib import Path

import duckdb
import pyarrow as pa

from data_samples.generator import assortment, lists, pools, rates
from data_samples.generator.scale import Scale

SQL = Path(__file__).with_name("sql")


def run_sql(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run one file of sql/."""
    con.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))


def connect(scale: Scale, scratch: Path) -> duckdb.DuckDBPyConnection:
    """An empty database that knows the scale, the macros and all lists."""
    con = duckdb.connect(
        config={
            "temp_directory": str(scratch),
            "preserve_insertion_order": False,  # every file is sorted when it is written
        }
    )
    values = {
        "seed": str(scale.seed),
        "persons": scale.persons,
        "as_of": scale.date.isoformat(),
        "nights": scale.nights,
        "variants": scale.variants,
        "night": 0,
        "families": len(assortment.FAMILIES),
        "guest_share": rates.GUEST_SHARE,
        "brands": assortment.BRANDS.split("|"),
        "adjectives": assortment.ADJECTIVES.split(),
        "colours": assortment.COLOURS.split(),
    }
    for name, value in values.items():
        con.execute(f"set variable {name} = $value", {"value": value})
    run_sql(con, "macros")
    load_lists(con)
    pools.load(con, scale.persons)
    return con


def load_lists(con: duckdb.DuckDBPyConnection) -> None:
    """The assortment's families and the rates as tables."""
    families = assortment.FAMILIES
    filled = ("has_birth_date", "has_email", "has_mobile", "has_landline", "has_address")
    lists.add(
        con,
        {
            "families": pa.table(
                {
                    "family_no": list(range(len(families))),
                    "noun": [f.noun for f in families],
                    "category": [f.category for f in families],
                    "merchandise": [f.merchandise for f in families],
                    "vat": pa.array([f.vat for f in families], pa.int64()),
                    "low_cents": [f.low_cents for f in families],
                    "high_cents": [f.high_cents for f in families],
                    "option": [f.option for f in families],
                    "sizes": pa.array([f.sizes.split() for f in families], pa.list_(pa.string())),
                    "colours": [f.colours for f in families],
                }
            ),
            "presence": lists.table(("silo", "silo_no", "share", "again"), rates.PRESENCE),
            "filled": lists.table(("source", *filled), rates.FILLED),
        },
    )
