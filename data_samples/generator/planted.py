"""THE table of planted bad rows: in which export, how many, what is wrong, and what becomes of it.

`where` chooses among rows of `x_<export>`; `sets` writes the bad cells. `rows` says what is
counted: the row alone, or all rows of its group (a shop order's bad head takes its lines along).
"""

from dataclasses import dataclass, field

QUARANTINED, DROPPED, REPAIRED, KEPT = "quarantined", "dropped", "repaired", "kept"


@dataclass(frozen=True)
class Bad:
    """A kind of bad row. With `how` other than 'cells' the record itself is malformed."""

    quirk: str
    export: str
    count: int
    fate: str
    rule: str
    note: str
    sets: dict[str, str] = field(default_factory=dict)
    where: str = "true"
    how: str = "cells"  # cells | group | copy | twin | header | short


SINGLE = "g in (select g from x_orders group by g having count(*) = 1)"
SEVERAL = "g in (select g from x_orders group by g having count(*) > 1)"
BOOKED_IN_ERP = "g in (select key from erp_documents where erp_night = 0 and not is_cancelled)"
NO_CANCEL = "g in (select sale_key from sales where not is_cancelled)"
STORE_DOC = "\"VBTYP\" = 'C' and \"VTWEG\" = '10'"
CARDED = "g in (select key from bookings where booking_kind in ('Sammeln', 'Storno'))"
LINE_OF_STORE = (
    '"ABGRU" is null and "VBELN" in (select "VBELN" from x_vbak where '
    f'{STORE_DOC} and bad_quirks is null) and "VBELN" in (select "VBELN" from x_vbap group by 1 '
    'having count(*) > 1 and bool_and("ABGRU" is null))'
)
ONE_PLACE = (
    "g in (select g from x_bestand group by g having count(*) = 1)"
    ' and g not in (select stock_no from stock_faults) and "Bestand"::int > 9'
)
# fmt: off
PLANTED: tuple[Bad, ...] = (
    # crm
    Bad("missing_id", "contacts", 2, QUARANTINED, "id_is_set", "no Id", {"Id": "null"}),
    Bad("duplicate_id", "contacts", 1, QUARANTINED, "id_is_unique",
        "two contacts under one Id; neither counts", how="twin",
        sets={"Email": "'anderswo@gmx.de'", "LastName": "'Anders'"}),
    Bad("exact_repeat", "contacts", 2, DROPPED, "repeated_record", "the same record again",
        how="copy"),
    Bad("repeated_header", "contacts", 1, DROPPED, "repeated_header", "two files pasted together",
        how="header"),
    Bad("wrong_arity", "contacts", 1, QUARANTINED, "record_has_every_column", "record cut short",
        how="short"),
    Bad("unreadable_birth_date", "contacts", 3, KEPT, "birthdate_is_readable",
        "cell is not a date; the contact counts without it", {"Birthdate": "'unbekannt 1970'"}),
    # erp
    Bad("excel_damaged_id", "kna1", 2, QUARANTINED, "kunnr_is_undamaged",
        "customer number rounded by a spreadsheet", {"KUNNR": "'7,21045E+12'"}, '"XCPDK" is null'),
    Bad("exact_repeat", "kna1", 1, DROPPED, "repeated_record", "the same record again",
        how="copy", where='"XCPDK" is null'),
    Bad("unreadable_date", "vbak", 2, QUARANTINED, "audat_is_readable", "date is not a date",
        {"AUDAT": "'20261341'"}, f"{STORE_DOC} and {CARDED}"),
    Bad("future_date", "vbak", 1, QUARANTINED, "audat_is_not_in_the_future",
        "document dated ten years ahead", {"AUDAT": "'20361224'"}, STORE_DOC),
    Bad("unreadable_amount", "vbak", 2, QUARANTINED, "netwr_is_readable", "total is not a number",
        {"NETWR": "'#WERT!'"}, STORE_DOC),
    Bad("foreign_currency", "vbak", 1, QUARANTINED, "currency_is_the_retailers", "sold in francs",
        {"WAERK": "'CHF'"}, STORE_DOC),
    Bad("exact_repeat", "vbak", 1, DROPPED, "repeated_record", "the same record again", how="copy"),
    Bad("repeated_header", "vbap", 1, DROPPED, "repeated_header", "two files pasted together",
        how="header"),
    Bad("unreadable_amount", "vbap", 2, QUARANTINED, "netwr_is_readable",
        "position without amount: the order's gross is estimated", {"NETWR": "'12,5O'"},
        LINE_OF_STORE),
    Bad("unreadable_quantity", "vbap", 1, QUARANTINED, "kwmeng_is_readable",
        "position without quantity: the order's gross is estimated", {"KWMENG": "'zwei'"},
        LINE_OF_STORE),
    Bad("wrong_arity", "vbap", 1, QUARANTINED, "record_has_every_column",
        "record cut short: the order's gross is estimated", where=LINE_OF_STORE, how="short"),
    Bad("orphan_position", "vbap", 2, KEPT, "order_is_known", "position of an unknown document",
        {"VBELN": "'0099999' || (100 + pos % 900)::bigint::varchar"},
        '"ABGRU" is not null and "MATNR" <> \'VERSAND\''),
    Bad("unreadable_stock", "mard", 2, QUARANTINED, "labst_is_readable", "stock is not a number",
        {"LABST": "'n.v.'"}),
    # shop
    Bad("missing_id", "customers", 1, QUARANTINED, "customer_id_is_set", "no Customer ID",
        {"Customer ID": "null"}),
    Bad("excel_damaged_id", "customers", 1, QUARANTINED, "customer_id_is_undamaged",
        "Customer ID rounded by a spreadsheet", {"Customer ID": "'7,21045E+12'"}),
    Bad("exact_repeat", "customers", 1, DROPPED, "repeated_record", "the same record again",
        how="copy"),
    Bad("unreadable_amount", "orders", 2, QUARANTINED, "total_is_readable",
        "order total is not a number", {"Total": "'#REF!'"},
        f'"Total" is not null and {SEVERAL} and {BOOKED_IN_ERP}', how="group"),
    Bad("unreadable_date", "orders", 1, QUARANTINED, "created_at_is_readable",
        "order date is not a date", {"Created at": "'gestern'"},
        f'"Total" is not null and {NO_CANCEL}', how="group"),
    Bad("foreign_currency", "orders", 2, QUARANTINED, "currency_is_the_retailers",
        "order in francs", {"Currency": "'CHF'"}, f'"Total" is not null and {NO_CANCEL}',
        how="group"),
    Bad("unreadable_quantity", "orders", 2, QUARANTINED, "lineitem_quantity_is_readable",
        "line without quantity; the order's total stands", {"Lineitem quantity": "'2 Stk?'"},
        f'"Total" is null and {NO_CANCEL}'),
    Bad("unreadable_only_quantity", "orders", 1, QUARANTINED, "lineitem_quantity_is_readable",
        "the order's only line; the ERP counts instead", {"Lineitem quantity": "'viele'"},
        f"{SINGLE} and {BOOKED_IN_ERP}"),
    Bad("repeated_header", "orders", 1, DROPPED, "repeated_header", "two files pasted together",
        how="header"),
    Bad("wrong_arity", "orders", 1, QUARANTINED, "record_has_every_column",
        "line cut short; the order's total stands", where=f'"Total" is null and {NO_CANCEL}',
        how="short"),
    # loyalty
    Bad("missing_id", "cards", 1, QUARANTINED, "kartennummer_is_set", "no card number",
        {"Kartennummer": "null"}, "\"Kartenstatus\" = 'aktiv' and k % 2 = 0"),
    Bad("duplicate_id", "cards", 1, QUARANTINED, "kartennummer_is_unique",
        "two holders under one card number; neither counts", how="twin",
        sets={"Nachname": "'Anders'", "Kundennummer": "'59999999'"},
        where="\"Kartenstatus\" = 'aktiv' and k % 2 = 0"),
    Bad(
        "exact_repeat", "cards", 1, DROPPED, "repeated_record", "the same record again",
        how="copy"),
    Bad("unreadable_date", "bookings", 1, QUARANTINED, "datum_is_readable", "date is not a date",
        {"Datum": "'31.02.2026'"}, "\"Buchungsart\" = 'Sammeln'"),
    Bad("unreadable_points", "bookings", 1, QUARANTINED, "punkte_is_readable",
        "points are not a number", {"Punkte": "'zehn'"}, "\"Buchungsart\" = 'Sammeln'"),
    Bad("unreadable_amount", "bookings", 2, QUARANTINED, "umsatz_is_readable",
        "amount is not a number", {"Umsatz": "'12,,90'"}, "\"Buchungsart\" = 'Sammeln'"),
    Bad("exact_repeat", "bookings", 1, DROPPED, "repeated_record", "the same record again",
        how="copy"),
    # lager
    Bad("unreadable_stock", "bestand", 1, QUARANTINED, "quantities_are_readable",
        "stock is not a number: as good as not told", {"Bestand": "'n.v.'"}, ONE_PLACE),
    Bad("exact_repeat", "bewegungen", 1, DROPPED, "repeated_record", "the same record again",
        how="copy"),
    # filialen
    Bad("unreadable_quantity", "bestellungen", 1, QUARANTINED, "quantities_are_readable",
        "ordered by the pallet: expected nowhere", {"Bestellt": "'2 Pal.'"},
        "\"Status\" = 'offen'"),
)
# fmt: on
# Quirks that rows bring along, from sql/exports and from the distortions.
BORN: tuple[tuple[str, str, str, str], ...] = (
    ("image_only_row", DROPPED, "image_only_row", "one more image of an article, no variant"),
    ("not_stocked", DROPPED, "not_stocked", "the text 'not stocked' in every quantity"),
    ("one_time_account", KEPT, "", "one-time account that strangers share: nobody's record"),
    ("trailing_minus", REPAIRED, "", "1,000- for -1: a return's position"),
    ("mojibake", REPAIRED, "", "UTF-8 read as cp1252"),
    ("postcode_zero_lost", REPAIRED, "", "postcode without its leading zero"),
    ("birth_date_placeholder", REPAIRED, "", "a birth date that means: unknown"),
    ("email_placeholder", KEPT, "", "an e-mail that belongs to nobody: never evidence"),
    ("phone_placeholder", KEPT, "", "a number that belongs to nobody: never evidence"),
)
# What every row of an export has.
EVERYWHERE: tuple[tuple[str, str, str], ...] = (
    ("customers", "apostrophe", "before ids, postcodes and phone numbers"),
    ("orders", "apostrophe", "before postcodes and phone numbers"),
    ("products", "apostrophe", "before barcodes"),
    ("customers", "byte_order_mark", "the file begins with EF BB BF"),
    ("orders", "byte_order_mark", "the file begins with EF BB BF"),
)
