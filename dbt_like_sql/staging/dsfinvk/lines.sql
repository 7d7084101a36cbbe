-- One row is a line of a receipt as delivered.
-- Grain: silo, source_file, source_row
with dsfinvk_lines as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, bon_id, pos_zeile, artikeltext, pos_terminal_id, gv_typ,
        gv_name, inhaus, p_storno, agentur_id, art_nr, gtin, warengr_id, warengr, menge, faktor,
        einheit, stk_br
    from raw.dsfinvk_lines
),

silos as (
    select silo, coalesce(decimal_mark, ',') as decimal_mark, time_zone from settings.silos
)

select
    line.silo,
    source_file,
    source_row,
    nullif(trim(z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(z_nr), '') as z_nr, -- Number of the closing
    nullif(trim(bon_id), '') as bon_id, -- Key of the receipt within the closing
    receipt_key(z_kasse_id, z_erstellung, z_nr, bon_id)
        as order_key, -- Till, time and number of its closing, and BON_ID in one
    try_cast(trim(pos_zeile) as integer) as pos_zeile, -- Number of the line
    clean_text(artikeltext) as artikeltext, -- Text of the line, cleaned
    clean_text(pos_terminal_id) as pos_terminal_id, -- Terminal of the line
    trim(gv_typ) as gv_typ, -- What kind of business it is: Umsatz, Rabatt, Pfand, …
    clean_text(gv_name) as gv_name, -- The till's own name of that
    parse_bool(inhaus) as inhaus, -- True if consumed on the premises
    coalesce(parse_bool(p_storno), false) as p_storno, -- True for a line that was cancelled
    nullif(clean_text(agentur_id), '0') as agentur_id, -- Business it was sold for; null for own
    regexp_replace(clean_text(art_nr), '^0+([0-9]+)$', '\1')
        as art_nr, -- Article number without padding zeros
    clean_text(gtin) as gtin, -- Trade item number as delivered
    clean_text(warengr_id) as warengr_id, -- Merchandise category
    clean_text(warengr) as warengr, -- Name of the merchandise category
    case when lower(trim(einheit)) in ('stk', 'stk.', 'stück', 'stueck', 'st') then 'ST'
        else clean_text(einheit) end as einheit, -- Unit of the quantity; ST for pieces
    parse_decimal(menge, decimal_mark) as menge, -- Quantity; negative if taken back
    parse_decimal(faktor, decimal_mark) as faktor, -- What the quantity is multiplied by
    parse_decimal(stk_br, decimal_mark) as stk_br, -- Price of one unit incl. VAT
    parse_timestamp(z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_lines as line
left join silos on line.silo = silos.silo
