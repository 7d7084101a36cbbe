"""Records of people for benchmarks: generated, and brought through the night's own steps.

    python -m tests.bench.generated records|exports FOLDER PERSONS SEED

Here: a retailer as `data_samples/generate.py` makes it, up to identity.party_records, kept for the
next time, with the truth. Not here: what is measured on it (`identity.py`, `people.py`).
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import dagster as dg
import duckdb

from assets.catalog import read_catalog
from assets.identity.evaluation.files import read_truth_of_night
from assets.metadata import asset_key
from assets.sql_text import text_literal
from data_samples.generator.run import generate
from data_samples.generator.scale import Scale, default_variants
from pipelines.definitions import all_assets
from pipelines.resources import tonight_resource
from pipelines.run import use_retailer
from pipelines.settings import BUNDLED
from pipelines.warehouse import FULL

SEED = 11
PERSONS_PER_RECORD = 0.493  # of the generator, at 100,000 persons and more
_NIGHT = date(2026, 11, 21)
_BUILT = ("identity.party_records", "identity.organisation_records")
# night.duckdb: what linking reads.
_KEPT = """
    create schema kept.identity;
    create schema kept.golden;
    create table kept.identity.party_records as from night.identity.party_records;
    create table kept.identity.record_fates as
        from night.identity.record_fates where fate = 'compared';
    create table kept.identity.organisation_records as
        from night.identity.organisation_records limit 0;  -- persons alone are measured
    create table kept.golden.night as
        select max(business_date) as as_of from night.canonical.orders;
    create table kept.truth as select record_id, person_id from truth;
"""
# What the plain script reads, placeholder contacts taken out.
PLAIN_RECORDS = """
    select
        record_id, first_name, last_name, birth_date, email,
        coalesce(mobile, landline) as phone, street, house as house_number, postal_code
    from {database}.identity.party_records
"""
_FILES = {
    "records.parquet": PLAIN_RECORDS.format(database="kept"),
    # What `goldsmith dedupe` reads: the customers as silos deliver them, contacts not judged.
    "people.csv": """
        select
            record_id, silo, salutation, first_name, last_name, name_suffix, birth_date, email,
            mobile, landline, street, house as house_number, postal_code, city,
            loyalty_card_no as card_number,
            array_to_string(shared_sales, ' ') as order_numbers
        from night.canonical.customer_records
        inner join kept.identity.record_fates using (silo, source_key)
        inner join (from kept.identity.party_records select record_id, shared_sales)
            using (record_id)
        left join night.identity.record_contacts using (silo, source_key)
    """,
    "truth.csv": "select record_id, person_id from truth",
    "persons.csv": "from read_csv(getvariable('persons'), all_varchar = true)",
}


def made(folder: Path, persons: int, seed: int) -> Path:
    """Return the folder with so many persons' records, made now unless it is there."""
    if not folder.exists():
        _make("records", folder, persons, seed)
    return folder


def made_exports(cache: Path, persons: int) -> Path:
    """Return the retailer.toml of a retailer with so many persons, made now unless it is there."""
    folder = cache / f"exports-{persons}"
    if not folder.exists():
        _make("exports", folder, persons, SEED)
    return folder / "retailer.toml"


def _make(what: str, folder: Path, persons: int, seed: int) -> None:
    # In a process of its own: what this one holds would count as memory of those it starts.
    arguments = [what, str(folder), str(persons), str(seed)]
    subprocess.run([sys.executable, "-m", "tests.bench.generated", *arguments], check=True)


def main() -> None:
    """Make the folder: a retailer, or night.duckdb and the files above."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    persons, seed = int(sys.argv[3]), int(sys.argv[4])
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        if what == "exports":
            generate_retailer(made, persons, seed)
        else:
            night = build_night(Path(scratch), persons, seed, _BUILT)
            _keep(night, Path(scratch) / "truth", made)
        made.rename(folder)


def build_night(folder: Path, persons: int, seed: int, tables: Iterable[str]) -> Path:
    """Generate a retailer into the folder, build its night up to these tables, return its file."""
    return build(generate_retailer(folder, persons, seed), tables)


def generate_retailer(folder: Path, persons: int, seed: int) -> Path:
    """Generate a retailer with so many persons into the folder; return its retailer.toml."""
    generate(Scale(persons, seed, _NIGHT, 1, folder, default_variants(persons)))
    settings = folder / "retailer.toml"
    text = re.sub("(?m)^rows = .*", "", BUNDLED.read_text("utf-8"))  # the bundled size's bands
    settings.write_text(text.replace('"../warehouse"', '"warehouse"'), "utf-8")
    return settings


def build(settings: Path, tables: Iterable[str]) -> Path:
    """Build a retailer's night up to these tables; return its file."""
    retailer, warehouse = use_retailer(settings)
    catalog = read_catalog(retailer)
    dg.materialize(
        all_assets(catalog),
        selection=dg.AssetSelection.assets(*map(asset_key, tables)).upstream(),
        resources={"tonight": tonight_resource(catalog)},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    return warehouse.building / FULL


def _keep(night: Path, truth: Path, folder: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach {text_literal(str(night))} as night (read_only)")
        con.execute(f"attach {text_literal(str(folder / 'night.duckdb'))} as kept")
        con.execute(f"set variable persons = {text_literal(str(truth / 'persons.csv'))}")
        read_truth_of_night(con, truth / "records.csv")
        con.execute(_KEPT)
        for name, query in _FILES.items():
            con.execute(f"copy ({query}) to {text_literal(str(folder / name))}")


if __name__ == "__main__":
    main()
