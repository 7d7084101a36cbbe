"""Party records for benchmarks of identity: generated, and brought through the night's own steps.

    python -m tests.bench.party_records FOLDER RECORDS

Here: the generator's retailer up to identity.party_records, kept for the next time. Not here: what
is measured on them (`identity.py`).
"""

import re
import sys
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

_PERSONS_PER_RECORD = 0.493  # of the generator, at 100,000 persons and more
_SEED = 11
_NIGHT = date(2026, 11, 21)
_BUILT = ("identity.party_records", "identity.organisation_records")
# What linking reads, and what the plain script does.
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
_PLAIN = """
    copy (
        select
            record_id, first_name, last_name, birth_date, email,
            coalesce(mobile, landline) as phone, street, house as house_number, postal_code
        from kept.identity.party_records
    ) to {} (format parquet)
"""


def main() -> None:
    """Make the folder with about so many party records: night.duckdb and records.parquet."""
    folder, records = Path(sys.argv[1]), int(sys.argv[2])
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        _keep(_night(Path(scratch), records), Path(scratch) / "truth" / "records.csv", made)
        made.rename(folder)


def _night(folder: Path, records: int) -> Path:
    """Generate a retailer into the folder, build its night up to party records, return its file."""
    persons = round(records * _PERSONS_PER_RECORD)
    generate(Scale(persons, _SEED, _NIGHT, 1, folder, default_variants(persons)))
    settings = folder / "retailer.toml"
    text = re.sub("(?m)^rows = .*", "", BUNDLED.read_text("utf-8"))  # the bundled size's bands
    settings.write_text(text.replace('"../warehouse"', '"warehouse"'), "utf-8")
    retailer, warehouse = use_retailer(settings)
    dg.materialize(
        all_assets(read_catalog(retailer)),
        selection=dg.AssetSelection.assets(*map(asset_key, _BUILT)).upstream(),
        resources={"tonight": tonight_resource},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    return warehouse.building / FULL


def _keep(night: Path, truth: Path, folder: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach {text_literal(str(night))} as night (read_only)")
        con.execute(f"attach {text_literal(str(folder / 'night.duckdb'))} as kept")
        read_truth_of_night(con, truth)
        con.execute(_KEPT)
        con.execute(_PLAIN.format(text_literal(str(folder / "records.parquet"))))


if __name__ == "__main__":
    main()
