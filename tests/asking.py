"""A published night that asks stewards four questions, for tests of how they are answered."""

from pathlib import Path

import duckdb

from pipelines.settings import load_retailer
from pipelines.warehouse import Warehouse
from tests.conftest import SMALL

NIGHT = """
    create schema identity; create schema golden; create schema survivorship;
    create schema segments; create schema canonical;
    create table canonical.customer_records (
        silo text, source_key text, source_key_full text, first_name text, last_name text,
        birth_date date
    );
    create table canonical.contact_points (
        silo text, source_key text, kind text, value_match text
    );
    create table canonical.addresses (
        silo text, source_key text, street_key text, house_number text, postal_code text
    );
    create table golden.customer_records as
    select silo, key as source_key, customer_id from (values
        ('crm', '1', 'G1'), ('erp', '1', 'G1'), ('crm', '2', 'G2'), ('erp', '2', 'G2'),
        ('crm', '3', 'G3')
    ) as records (silo, key, customer_id);
    create table identity.record_fates as
    select silo, source_key, 'compared' as fate from golden.customer_records;
    create table segments.customer_360 as
    select * from (values ('G1', 2), ('G2', 1), ('G3', 0)) as c (customer_id, order_count);
    create table survivorship.candidates as
    select *, true as is_valid from (values
        ('crm', '1', 'name', 1, 'Karin Berg', 'karin berg'),
        ('crm', '2', 'name', 1, 'KARIN BERG', 'karin berg'),
        ('crm', '1', 'email', 1, '=1+1@x.example', 'a'), ('crm', '1', 'email', 2, 'b', 'b'),
        ('crm', '2', 'email', 1, 'b', 'b'),
        ('crm', '1', 'birth_date', 1, '1950-03-04', '1950-03-04'),
        ('crm', '2', 'birth_date', 1, '1978-03-04', '1978-03-04'),
        ('crm', '2', 'phone', 1, '+49301234', '+49301234')
    ) as offers (silo, source_key, attribute, seq, value, value_key);
    create table identity.review_queue as
    select *, 100::double as revenue_gross, 2 as contact_count, 10.5 as priority,
        null::double as sample_place
    from (values
        ('aa01', 'uncertain_pair', ['uncertain_pair'], ['G1', 'G2'], ['crm/1', 'crm/2'], null,
         null, 'd1', 0.6, 1),
        ('aa02', 'bridge', ['bridge', 'conflict'], ['G1'], ['crm/1', 'erp/1'], null, null, 'd2',
         0.7, 2),
        ('bb03', 'oversized', ['oversized'], ['G2'], ['crm/2', 'crm/3', 'erp/2'], null,
         '4 surnames', 'd3', null, 3),
        ('bb04', 'uncertain_pair', ['uncertain_pair'], ['G1', 'G2'], ['crm/2', 'erp/1'], null,
         null, 'd4', 0.5, 4)
    ) as cases (case_key, kind, kinds, customer_ids, record_ids, decision_id, detail, data_key,
                probability, position)
"""


def asking(folder: Path) -> Warehouse:
    """Return a warehouse whose published night asks four questions."""
    return publishing(folder, NIGHT)


def publishing(folder: Path, night_sql: str) -> Warehouse:
    """Return a warehouse whose published night is what the statements make."""
    file = folder / "retailer.toml"
    file.write_text(SMALL, "utf-8")
    found = Warehouse(load_retailer(file).warehouse)
    found.prepare()
    night = found.nights / "2026-11-21"
    night.mkdir()
    with duckdb.connect(str(night / "full.duckdb")) as con:
        con.execute(night_sql)
    found.current.symlink_to(Path("nights") / night.name)
    return found
