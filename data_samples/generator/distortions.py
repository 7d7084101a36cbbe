"""THE table of distortions: what happens to a person's record, how often, in which silos.

A distortion applies to a share `rate` of the records for which `where` holds. Sources are the
silos and `guest`. Expressions are SQL over a record; `record_no` is the key of every draw.
"""

from dataclasses import dataclass, field

import duckdb

ALL = ("crm", "erp", "shop", "guest", "loyalty")


@dataclass(frozen=True)
class Distortion:
    """One named way in which a record differs from the person."""

    name: str
    rate: float
    sources: tuple[str, ...]
    what: str
    sets: dict[str, str]
    where: str = "true"
    classes: tuple[str, ...] = field(default=("customer", "guest", "employee"))


NEIGHBOUR_PLZ = "left(postal_code, 4) || ((right(postal_code, 1)::int + 1) % 10)::varchar"
# fmt: off
DISTORTIONS: tuple[Distortion, ...] = (
    Distortion("nickname", 0.30, ("crm", "shop", "guest"), "Kathi for Katharina",
        {"first_name": "nickname"}, "nickname is not null"),
    Distortion("initial_only", 0.03, ("erp", "shop", "guest"), "first name cut to its initial",
        {"first_name": "left(first_name, 1) || '.'"}),
    Distortion("double_name_short", 0.30, ("shop", "guest", "loyalty"),
        "only the first part of a double surname", {"last_name": "split_part(last_name, '-', 1)"},
        "contains(last_name, '-')"),
    Distortion("hyphen_lost", 0.30, ("erp", "guest", "crm"), "Hans Peter for Hans-Peter",
        {"first_name": "replace(first_name, '-', ' ')"}, "contains(first_name, '-')"),
    Distortion("umlauts_expanded", 0.20, ("erp", "shop", "guest"), "Mueller for Müller",
        {"first_name": "expand_umlauts(first_name)", "last_name": "expand_umlauts(last_name)"},
        "last_name <> expand_umlauts(last_name)"),
    Distortion("umlauts_dropped", 0.05, ("crm", "guest", "loyalty"), "Muller for Müller",
        {"last_name": "strip_accents(last_name)"}, "last_name <> expand_umlauts(last_name)"),
    Distortion("foreign_letters_lost", 0.60, ALL, "Yilmaz for Yılmaz, Jovanovic for Jovanović",
        {"first_name": "plain_letters(first_name)", "last_name": "plain_letters(last_name)"},
        "first_name || last_name <> plain_letters(first_name || last_name)"
        " and last_name = expand_umlauts(last_name)"),
    Distortion("typo_last_name", 0.030, ALL, "one letter of the surname wrong",
        {"last_name": "typo(last_name, record_no, 'l')"}),
    Distortion("typo_first_name", 0.025, ALL, "one letter of the first name wrong",
        {"first_name": "typo(first_name, record_no, 'f')"}),
    Distortion("till_typo", 0.04, ("loyalty",), "typed at the till: surname wrong once more",
        {"last_name": "typo(last_name, record_no, 'till')"}),
    Distortion("names_swapped", 0.012, ("crm", "loyalty"), "surname in the first-name field",
        {"first_name": "last_name", "last_name": "first_name"}),
    Distortion("title_in_name", 0.40, ("shop", "guest"), "Dr. typed before the first name",
        {"first_name": "title || ' ' || first_name"}, "title is not null"),
    Distortion("all_caps", 0.04, ("erp", "guest"), "name in capitals",
        {"first_name": "upper(first_name)", "last_name": "upper(last_name)"}),
    Distortion("all_lower", 0.05, ("shop", "guest"), "name in small letters",
        {"first_name": "lower(first_name)", "last_name": "lower(last_name)"}),
    Distortion("salutation_wrong", 0.01, ("crm", "erp", "loyalty"), "Herr for Frau",
        {"salutation": "if(salutation = 'Frau', 'Herr', 'Frau')"}),
    Distortion("birth_date_swapped", 0.03, ("crm", "erp", "loyalty"), "day and month swapped",
        {"birth_date": "make_date(year(birth_date), day(birth_date), month(birth_date))"},
        "birth_date is not null and day(birth_date) <= 12"),
    Distortion("birth_date_digit", 0.02, ("crm", "erp", "loyalty"), "a wrong day or year", {
        "birth_date": "case when record_no % 2 = 0 then birth_date - to_years(10)"
        " else birth_date - 1 - pick(record_no, 'digit', 9)::int end"}, "birth_date is not null"),
    Distortion("birth_date_placeholder", 0.03, ("crm", "loyalty"), "a date that means: unknown", {
        "birth_date": "one_of(record_no, 'holder', [date '1900-01-01', date '1970-01-01',"
        " date '1980-01-01', date '1990-01-01'])"}, "birth_date is not null"),
    Distortion("email_domain_typo", 0.015, ALL, "gmx.dee, wed.de, gmial.com", {
        "email": "replace(replace(replace(replace(email, '@gmx.de', '@gmx.dee'),"
        " '@web.de', '@wed.de'), '@gmail.com', '@gmial.com'), '@t-online.de', '@t-onlin.de')"},
        "regexp_matches(email, '@(gmx.de|web.de|gmail.com|t-online.de)$')"),
    Distortion("email_typo", 0.015, ALL, "one letter of the local part wrong", {
        "email": "typo(split_part(email, '@', 1), record_no, 'e') || '@'"
        " || split_part(email, '@', 2)"}, "email is not null and record_class <> 'employee'"),
    Distortion("email_capitals", 0.03, ("crm", "erp", "guest"), "e-mail in capitals",
        {"email": "upper(email)"}, "email is not null and record_class <> 'employee'"),
    Distortion("email_placeholder", 0.02, ("crm", "loyalty"), "an e-mail that belongs to nobody",
        {"email": "one_of(record_no, 'holder', ['keine@angabe.de', 'nomail@web.de',"
        " 'unbekannt@kunde.de'])"}, "record_class = 'customer'"),
    Distortion("phone_placeholder", 0.02, ("crm", "loyalty"), "a number that belongs to nobody",
        {"landline": "one_of(record_no, 'number', ['0000', '123456', '0123456789'])"},
        "landline is not null"),
    Distortion("phone_digit", 0.015, ("crm", "erp", "loyalty"), "a digit of the mobile wrong", {
        "mobile": "left(mobile, 9) || ((substr(mobile, 10, 1)::int + 3) % 10)::varchar"
        " || substr(mobile, 11)"}, "mobile is not null"),
    Distortion("phone_remark", 0.02, ("crm", "loyalty"), "'abends' behind the number",
        {"landline": "landline || ' abends'"}, "landline like '+%'"),
    Distortion("street_abbreviated", 0.35, ALL, "str. for straße",
        {"street": "replace(replace(street, 'straße', 'str.'), 'Straße', 'Str.')"},
        "street ilike '%straße'"),
    Distortion("street_typo", 0.025, ALL, "one letter of the street wrong",
        {"street": "typo(street, record_no, 's')"}, "street is not null"),
    Distortion("house_number_spaced", 0.5, ("shop", "guest", "erp"), "5 a for 5a",
        {"house_no": "regexp_replace(house_no, '([0-9])([a-d])', '\\1 \\2')"},
        "regexp_matches(house_no, '[a-d]')"),
    Distortion("house_number_missing", 0.015, ("crm", "loyalty", "guest"), "no house number",
        {"house_no": "null"}, "house_no is not null"),
    Distortion("postcode_neighbour", 0.015, ALL, "the next postcode",
        {"postal_code": NEIGHBOUR_PLZ}, "postal_code is not null"),
    Distortion("postcode_zero_lost", 0.25, ("crm", "loyalty"), "1067 for 01067",
        {"postal_code": "ltrim(postal_code, '0')"}, "country = 'DE' and postal_code like '0%'"),
    Distortion("postcode_prefixed", 0.015, ("crm", "guest"), "D-10115",
        {"postal_code": "'D-' || postal_code"}, "country = 'DE' and len(postal_code) = 5"),
    Distortion("city_short", 0.3, ALL, "Frankfurt, Freiburg without their rivers",
        {"city": "split_part(regexp_replace(city, ' \\(.*', ''), ' ', 1)"}, "contains(city, ' ')"),
    Distortion("packstation", 0.03, ("guest", "shop"), "delivered to a parcel locker", {
        "street": "'Packstation'", "house_no": "(100 + record_no % 500)::varchar",
        "addition": "(10000000 + person_no * 7919 % 89999999)::varchar"},
        "street is not null and country = 'DE'"),
    Distortion("po_box", 0.01, ("erp",), "letters go to a PO box",
        {"street": "'Postfach'", "house_no": "'10 ' || (10 + record_no % 90) || ' 23'"}),
    Distortion("care_of", 0.01, ("guest", "shop", "crm"), "lives with somebody else",
        {"addition": "'c/o ' || one_of(record_no, 'host', ['Lehmann', 'Winkler', 'Kaya'])"},
        "street is not null and street <> 'Packstation'"),
    Distortion("email_relay", 0.012, ("guest",), "an address that hides the person's own", {
        "email": "substr(md5('relay' || record_no), 1, 10) || one_of(record_no, 'relay',"
        " ['@privaterelay.appleid.com', '@marketplace.amazon.de'])"}),
    Distortion("mojibake", 0.015, ALL, "MÃ¼ller for Müller: UTF-8 read as cp1252",
        {"first_name": "mojibake(first_name)", "last_name": "mojibake(last_name)"},
        "record_class in ('customer', 'guest') and mojibake(last_name) <> last_name"),
)
# fmt: on


def select_with(item: Distortion) -> str:
    """A select that applies one distortion to the records chosen by its rate."""
    sources = ", ".join(f"'{s}'" for s in item.sources)
    classes = ", ".join(f"'{c}'" for c in item.classes)
    # Nested, so that only the records drawn pay for `where`.
    hit = (
        f"case when source in ({sources}) and record_class in ({classes})"
        f" then case when rnd(record_no, '{item.name}') < {item.rate}"
        f" then coalesce({item.where}, false) else false end else false end"
    )
    sets = ", ".join(
        f"if(is_hit, {expression}, {column}) as {column}"
        for column, expression in item.sets.items()
    )
    return (
        f"select * exclude (is_hit) replace ({sets}, if(is_hit, list_append(applied,"
        f" '{item.name}'), applied) as applied) from (select *, {hit} as is_hit from records)"
    )


def apply_all(con: duckdb.DuckDBPyConnection) -> None:
    """Distort `records`, one distortion after the other, in the table's order."""
    con.execute(
        "create or replace table records as select r.*, n.nickname from records as r"
        " left join nicknames as n using (first_name) order by r.record_no"
    )
    for start in range(0, len(DISTORTIONS), 9):
        names: list[str] = []
        for item in DISTORTIONS[start : start + 9]:
            name = f"with_{item.name}"
            source = names[-1] if names else "records"
            sql = select_with(item).replace("from records)", f"from {source})")
            con.execute(f"create or replace temp view {name} as {sql}")
            names.append(name)
        con.execute(f"create or replace table distorted as from {names[-1]}")
        for name in reversed(names):
            con.execute(f"drop view {name}")
        con.execute("drop table records; alter table distorted rename to records")
