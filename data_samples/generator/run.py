"""One run: makes the retailer once, then writes each night's delivery and its truth."""

import argparse
import shutil
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from data_samples.generator import distortions, planting, truth, writer
from data_samples.generator.database import connect, run_sql
from data_samples.generator.exports import EXPORTS, Export
from data_samples.generator.scale import Scale, default_variants

WORLD = (
    "people",
    "accounts",
    "life",
    "contacts",
    "products",
    "sales",
    "returns",
    "goods",
    "documents",
    "records",
)
# Which file of sql/exports makes which tables; truth needs some that it leaves behind.
MAKERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("contacts", ("contacts",)),
    ("debtors", ("kna1", "adrc", "adr6", "adr2", "but000", "cvi_cust_link")),
    ("shop_customers", ("customers",)),
    ("shop_orders", ("orders",)),
    ("shop_goods", ("products", "inventory")),
    ("erp_sales", ("vbak", "vbap")),
    ("erp_goods", ("mara", "marm", "makt", "marc", "mard", "mbew", "t001w")),
    ("loyalty", ("cards", "bookings")),
    ("warehouse", ("bestand", "bewegungen")),
    ("branches", ("zaehlungen", "umlagerungen", "bestellungen", "reservierungen")),
)
SILOS = ("crm", "erp", "shop", "loyalty", "lager", "filialen", "truth")


def make_world(con: duckdb.DuckDBPyConnection) -> None:
    """Persons, goods, sales and records: everything that is the same on all nights."""
    for name in WORLD:
        run_sql(con, name)
    distortions.apply_all(con)
    run_sql(con, "keys")


def deliver(
    con: duckdb.DuckDBPyConnection, scale: Scale, night: int, chosen: planting.Chosen
) -> None:
    """Write one night's exports and truth."""
    by_name: dict[str, Export] = {export.name: export for export in EXPORTS}
    con.execute(f"set variable night = {night}")
    truth.begin(con, scale, night)
    run_sql(con, "tonight")
    for maker, names in MAKERS:
        run_sql(con, f"exports/{maker}")
        for export in (by_name[name] for name in names):
            lines = planting.plant(con, export, chosen)
            planting.note(con, export)
            path = scale.out / export.silo / export.path(scale.delivery(night))
            writer.write(con, export, path, lines)
        for name in names:
            con.execute(f"drop table x_{name}")
    newest = night == scale.nights - 1
    folder = scale.out / "truth"
    truth.write_night(con, folder if newest else folder / scale.delivery(night).isoformat())


def generate(scale: Scale) -> None:
    """Write the whole retailer; what earlier runs left in its folders is removed."""
    for silo in SILOS:
        shutil.rmtree(scale.out / silo, ignore_errors=True)
    scale.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scale.out) as scratch:
        con = connect(scale, Path(scratch))
        make_world(con)
        chosen: planting.Chosen = {}
        for night in range(scale.nights):
            deliver(con, scale, night, chosen)
        truth.write_persons(con, scale.out / "truth")
        con.close()


def main() -> None:
    """Read the command line and run."""
    here = Path(__file__).resolve().parents[1]
    ask = argparse.ArgumentParser(
        description="Write the bundled retailer's exports and their truth."
    )
    ask.add_argument("--persons", type=int, default=1500, help="persons over all silos")
    ask.add_argument("--seed", type=int, default=7, help="another seed, another retailer")
    ask.add_argument("--out", type=Path, default=here, help="folder to write into")
    ask.add_argument(
        "--date",
        type=date.fromisoformat,
        default=date(2026, 11, 21),
        help="date of the first delivery",
    )
    ask.add_argument("--nights", type=int, default=1, help="deliveries, one a day")
    ask.add_argument("--variants", type=int, help="articles with size and colour")
    args = ask.parse_args()
    generate(
        Scale(
            args.persons,
            args.seed,
            args.date,
            args.nights,
            args.out.resolve(),
            args.variants or default_variants(args.persons),
        )
    )
