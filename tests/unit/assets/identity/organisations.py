"""Invented organisations as silos deliver them, made into records by the project's own models."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import duckdb
import pyarrow as pa

from tests.unit.assets.identity.persons import build_models


@dataclass(frozen=True)
class Organisation:
    """A record of an organisation as people typed it; what is None was not stated."""

    name: str
    vat_id: str | None = None
    street: str | None = None
    house: str | None = None
    postal_code: str | None = None
    city: str | None = None
    email: str | None = None
    phone: str | None = None
    silo: str = "erp"


def build_organisations(
    con: duckdb.DuckDBPyConnection, organisations: Iterable[Organisation]
) -> None:
    """Write organisations beside what persons there are; record_id is `<silo>/O<number from 1>`."""
    rows = list(organisations)
    columns = {
        f.name: pa.array([getattr(o, f.name) for o in rows], pa.string())
        for f in fields(Organisation)
    }
    keys = pa.array([f"O{number}" for number in range(1, len(rows) + 1)], pa.string())
    con.register("delivered", pa.table({"source_key": keys, **columns}))
    con.execute(_CANONICAL)
    con.unregister("delivered")
    build_models(con)


_CANONICAL = """
    delete from canonical.customer_records where party_type = 'organisation';
    delete from canonical.contact_points where source_key like 'O%';
    delete from canonical.addresses where source_key like 'O%';
    insert into canonical.customer_records by name
    select
        silo, source_key, 'organisation' as party_type, name as company_name,
        legal_form(name) as legal_form, vat_id_norm(vat_id) as vat_id,
        vat_id_is_valid(vat_id) as is_vat_id_valid
    from delivered;
    insert into canonical.contact_points by name
    select
        silo, source_key, 1 as seq, 'email' as kind, email as value_norm,
        if(email_is_role(email), null, email) as value_match, email_is_role(email) as is_role
    from delivered where email is not null
    union all
    select silo, source_key, 1, 'phone', phone, phone, null from delivered where phone is not null;
    insert into canonical.addresses by name
    select
        silo, source_key, 1 as address_seq, 'street' as addr_kind, street_key(street) as street_key,
        house as house_number, postal_code, fold_key(city) as city_key
    from delivered where coalesce(street, postal_code, city) is not null;
"""
