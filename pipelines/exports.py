"""What a night gives back to the systems it came from: audiences to contact, values to take over.

Here: which rows and columns. Not here: the file (`sheets.py`), the log (`activations.py`), the
commands (`cli_export.py`), and who may be contacted (`dbt_like_sql/segments/audiences.sql`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from pipelines.activations import hash_key, record_export
from pipelines.errors import UsageError
from pipelines.people import record_act
from pipelines.sheets import write_sheet
from pipelines.warehouse import Warehouse

Tool = Literal["plain", "mailchimp", "brevo"]

_SEPARATORS: dict[Tool, str] = {"plain": ";", "mailchimp": ",", "brevo": ";"}
_OF_SILO = Path(__file__).with_name("exports.sql")
# A column an attribute that differs anywhere.
_WIDE = """
select columns(lambda c: c <> 'nothing')
from (
    pivot (from differing select * replace (coalesce(attribute, 'nothing') as attribute))
    on attribute using max(value)
    group by source_key, customer_id, merge_into, may_email, may_phone, may_sms, may_post
)
order by source_key
"""
# The columns of a tool's import by the channel they are for, and what each holds.
_COLUMNS: dict[Tool, dict[tuple[str, ...], dict[str, str]]] = {
    "plain": {
        ("email", "phone", "sms", "whatsapp"): {
            "customer_id": "customer_id",
            "contact": "contact",
            "salutation": "salutation",
            "academic_title": "academic_title",
            "first_name": "first_name",
            "last_name": "last_name",
            "company_name": "company_name",
            "language": "language",
            "only_goods_similar_to": "similar_to",
        },
        ("post",): {
            "customer_id": "customer_id",
            "salutation": "salutation",
            "name": "coalesce(full_name, company_name)",
            "address_addition": "address_addition",
            "street": "concat_ws(' ', street, house_number || coalesce(house_number_addition, ''))",
            "postal_code": "postal_code",
            "city": "city",
            "country_code": "country_code",
            "contact": "contact",
        },
    },
    "mailchimp": {
        ("email",): {
            "Email Address": "contact",
            "First Name": "first_name",
            "Last Name": "last_name",
            "Tags": "audience",
            "Customer ID": "customer_id",
            "Only Goods Similar To": "similar_to",
        }
    },
    "brevo": {
        ("email",): {
            "EMAIL": "contact",
            "FIRSTNAME": "first_name",
            "LASTNAME": "last_name",
            "EXT_ID": "customer_id",
            "ONLY_GOODS_SIMILAR_TO": "similar_to",
        },
        ("sms", "whatsapp"): {
            "SMS": "contact",
            "FIRSTNAME": "first_name",
            "LASTNAME": "last_name",
            "EXT_ID": "customer_id",
        },
    },
}
# A plus sign would be taken for a formula, and guarded; two zeros mean the same to every importer.
_MEMBERS = """
create temp table members as
select
    audience, channel, members.customer_id, members.reason, contactability.silo,
    contactability.source_key, since, contact_value, similar_to,
    regexp_replace(contact_value, '^[+]', '00') as contact, salutation, academic_title, first_name,
    last_name, full_name, company_name, language, addresses.address_addition, addresses.street,
    addresses.house_number, addresses.house_number_addition, addresses.postal_code, addresses.city,
    addresses.country_code
from segments.audiences as members
inner join golden.customers using (customer_id)
inner join golden.contactability using (customer_id, channel, purpose, contact_value)
left join golden.addresses
    on channel = 'post'
    and members.customer_id = addresses.customer_id
    and members.contact_value = addresses.address
where audience = ? and not is_control and is_contactable
qualify row_number() over (partition by members.customer_id order by addresses.address_key) = 1
"""


def export_audience(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, name: str, tool: Tool, target: Path
) -> tuple[int, str]:
    """Write who is to be contacted to a file, and log it; return how many, and the night's name.

    The control group is left out. The file appears only once the log has it.

    Raises:
        UsageError: no such audience, nobody in it, a tool that does not take its channel, or the
            file is there.
    """
    channel, purpose = _channel(con, name)
    columns = _columns(tool, channel)
    con.execute(_MEMBERS, [name])
    chosen = ", ".join(f'{value} as "{header}"' for header, value in columns.items())
    rows = con.execute(f"select {chosen} from members order by customer_id").fetchall()
    if not rows:
        raise UsageError(
            f"nobody of the audience '{name}' may be contacted; segments.audience_candidates says "
            "why not."
        )
    night = _night(con)
    content = {
        "audience": name,
        "channel": channel,
        "purpose": purpose,
        "tool": tool,
        "night": night,
        "count": str(len(rows)),
    }
    members = _logged(con, hash_key(warehouse))
    with _appearing(target) as partial:
        _write(partial, list(columns), rows, _SEPARATORS[tool])
        record_export(warehouse, content, members)
    return len(rows), night


def export_golden(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, silo: str, target: Path
) -> tuple[int, str]:
    """Write what a silo's records should say; return how many, and the night's name.

    A row is a record that differs from its customer's golden values, or that another record of the
    same silo is the better one of: `merge_into` names that. An attribute's cell is filled where the
    record says something else than the golden value; `may_…` says for what the customer may be
    contacted, so that a value taken over widens no consent. Deleted and restricted customers are
    left out, and logged is that the silo was given the rest.

    Args:
        con: connection with full.duckdb of a night.
        warehouse: whose people.duckdb keeps that it was exported.
        silo: name of the silo in retailer.toml.
        target: the file to write, .csv or .xlsx.

    Raises:
        UsageError: no such silo, nothing differs, or the file is there.
    """
    known = [row[0] for row in con.execute("select silo from settings.silos order by 1").fetchall()]
    if silo not in known:
        raise UsageError(f"there is no silo '{silo}'; the night has {', '.join(known)}.")
    con.execute(_OF_SILO.read_text("utf-8"), {"silo": silo})
    rows = con.execute(_WIDE)
    columns = [column[0] for column in rows.description or ()]
    found = rows.fetchall()
    if not found:
        raise UsageError(f"no record of {silo} differs from its golden customer.")
    night = _night(con)
    with _appearing(target) as partial:
        _write(partial, columns, found)
        content = {"silo": silo, "night": night, "count": str(len(found))}
        record_act(warehouse, "export_golden", content)
    return len(found), night


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """Yield where to write a file that appears only when all is done.

    Raises:
        UsageError: it is there already.
    """
    if target.exists():
        raise UsageError(f"{target} is there already. Name another file, or remove it.")
    partial = target.with_name(f".{target.name}")
    partial.unlink(missing_ok=True)
    try:
        yield partial
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def _write(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[object]], separator: str = ";"
) -> None:
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    write_sheet(path, header, texts, separator)


def _night(con: duckdb.DuckDBPyConnection) -> str:
    return str(con.execute("select as_of from golden.night").fetchall()[0][0])


def _channel(con: duckdb.DuckDBPyConnection, name: str) -> tuple[str, str]:
    known = con.execute("select audience, channel, purpose from settings.audiences").fetchall()
    for audience, channel, purpose in known:
        if audience == name:
            return channel, purpose
    names = ", ".join(sorted(row[0] for row in known)) or "none"
    raise UsageError(
        f"the published night has no audience '{name}'; it has {names}. A new [audiences.{name}] "
        "in retailer.toml counts from the next night on."
    )


def _columns(tool: Tool, channel: str) -> dict[str, str]:
    for channels, columns in _COLUMNS[tool].items():
        if channel in channels:
            return columns
    takes = ", ".join(channel for channels in _COLUMNS[tool] for channel in channels)
    raise UsageError(f"the audience is for {channel}; {tool} takes {takes}. Write it --for plain.")


def _logged(con: duckdb.DuckDBPyConnection, key: str) -> pa.Table:
    return con.execute(
        "select customer_id, sha256(? || contact_value) as contact_hash, reason, silo, source_key, "
        "since from members",
        [key],
    ).to_arrow_table()
