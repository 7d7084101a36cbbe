"""The columns of an exported audience, by the tool and the channel."""

from pathlib import Path

import duckdb
import pytest

from pipelines.exports import Tool, export_audience
from pipelines.settings import WarehouseSettings
from pipelines.warehouse import Warehouse

_TABLES = """
create schema settings; create schema golden; create schema segments;
create table golden.night as select date '2026-11-21' as as_of;
create table settings.audiences as from (values
    ('texts', 'sms', 'marketing'), ('letters', 'post', 'marketing'),
    ('mails', 'email', 'marketing')
) as t(audience, channel, purpose);
create table segments.audiences as
select audience, 'G1' as customer_id, channel, purpose, false as is_control, 'proof' as reason,
    case channel
        when 'sms' then '+491701234567'
        when 'post' then 'Weg 3b, 50667 Köln, DE'
        else 'ute@x.example'
    end as contact_value,
    if(channel = 'email', 'Damen, Schuhe', null) as similar_to
from settings.audiences;
create table golden.contactability as
select customer_id, channel, purpose, true as is_contactable, contact_value, 'crm' as silo,
    'C1' as source_key, timestamptz '2026-01-01 00:00:00+00' as since
from segments.audiences;
create table golden.customers as
select 'G1' as customer_id, 'frau' as salutation, null::varchar as academic_title,
    '=Ute' as first_name, 'Groß' as last_name, 'Ute Groß' as full_name,
    null::varchar as company_name, 'de' as language;
create table golden.addresses as
select 'G1' as customer_id, 'k' as address_key, 'Weg 3b, 50667 Köln, DE' as address,
    null::varchar as address_addition, 'Weg' as street, '3' as house_number,
    'b' as house_number_addition, '50667' as postal_code, 'Köln' as city, 'DE' as country_code;
"""


@pytest.mark.parametrize(
    ("audience", "tool", "expected"),
    [
        pytest.param(
            "texts",
            "brevo",
            "SMS;FIRSTNAME;LASTNAME;EXT_ID\n00491701234567;'=Ute;Groß;G1\n",
            id="a_number_and_a_name_are_no_formulas",
        ),
        pytest.param(
            "letters",
            "plain",
            "customer_id;salutation;name;address_addition;street;postal_code;city;country_code;"
            "contact\nG1;frau;Ute Groß;;Weg 3b;50667;Köln;DE;Weg 3b, 50667 Köln, DE\n",
            id="a_letter_has_its_address_in_parts",
        ),
        *(
            pytest.param("mails", tool, f"{header}\n{row}\n", id=f"similar_goods_for_{tool}")
            for tool, header, row in [
                (
                    "plain",
                    (
                        "customer_id;contact;salutation;academic_title;first_name;last_name;"
                        "company_name;language;only_goods_similar_to"
                    ),
                    "G1;ute@x.example;frau;;'=Ute;Groß;;de;Damen, Schuhe",
                ),
                (
                    "mailchimp",
                    "Email Address,First Name,Last Name,Tags,Customer ID,Only Goods Similar To",
                    'ute@x.example,\'=Ute,Groß,mails,G1,"Damen, Schuhe"',
                ),
                (
                    "brevo",
                    "EMAIL;FIRSTNAME;LASTNAME;EXT_ID;ONLY_GOODS_SIMILAR_TO",
                    "ute@x.example;'=Ute;Groß;G1;Damen, Schuhe",
                ),
            ]
        ),
    ],
)
def test_columns_are_those_of_the_tool(
    tmp_path: Path, audience: str, tool: Tool, expected: str
) -> None:
    target = tmp_path / "out.csv"
    with duckdb.connect() as con:
        con.execute(_TABLES)
        export_audience(con, Warehouse(WarehouseSettings(path=tmp_path)), audience, tool, target)
    assert target.read_text("utf-8-sig") == expected
