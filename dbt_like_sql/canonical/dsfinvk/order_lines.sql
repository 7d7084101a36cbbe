-- One row is a line of a receipt: an article, a discount, a deposit, a voucher.
-- A cancelled line never counts; where it is a counter entry, without which the lines do not make
-- up the receipt, it counts with the line it takes back. Quantities and amounts are negative where goods
-- came back. A surcharge is a discount of the other sign: both change the price of goods. What is
-- sold for another business is that one's revenue.
-- Grain: silo, order_key, line_no
with dsfinvk_transactions as (
    select silo, order_key, z_kasse_id, currency, ums_brutto, business_date
    from staging.dsfinvk_transactions
    where bon_typ = 'Beleg' and not coalesce(bon_storno, false)
),

dsfinvk_lines as (
    select
        silo, order_key, source_file, source_row, pos_zeile, artikeltext, gv_typ, p_storno,
        agentur_id, art_nr, gtin, menge, coalesce(faktor, 1) as faktor, einheit, stk_br
    from staging.dsfinvk_lines
),

dsfinvk_lines_vat as (
    select silo, order_key, pos_zeile, ust_schluessel, pos_brutto, pos_netto, pos_ust
    from staging.dsfinvk_lines_vat
),

dsfinvk_references as (
    select silo, order_key, pos_zeile, ref_order_key
    from staging.dsfinvk_references
    where ref_order_key is not null
),

amounts as (
    select
        silo,
        order_key,
        pos_zeile,
        case when count(pos_brutto) = count(*) then sum(pos_brutto) end
            as line_gross, -- Line total incl. VAT; negative if paid back
        case when count(pos_netto) = count(*) then sum(pos_netto) end
            as line_net, -- Line total without VAT
        case when count(pos_ust) = count(*) then sum(pos_ust) end
            as line_tax, -- VAT inside the line total
        case when count(distinct ust_schluessel) = 1 then max(ust_schluessel) end as vat_key
    from dsfinvk_lines_vat
    group by silo, order_key, pos_zeile
),

receipt_references as (
    select silo, order_key, pos_zeile, min(ref_order_key) as ref_order_key
    from dsfinvk_references
    group by silo, order_key, pos_zeile
    having count(distinct ref_order_key) = 1
),

lines as (
    select
        silo, order_key, source_file, source_row, pos_zeile, z_kasse_id, artikeltext, p_storno,
        art_nr, gtin, einheit, currency, stk_br, business_date, line_gross, line_net, line_tax,
        vat_key,
        case
            when gv_typ in ('Umsatz', 'Rabatt', 'Aufschlag') and agentur_id is not null
                then 'agency'
            when gv_typ = 'Umsatz' then 'product'
            when gv_typ in ('Rabatt', 'Aufschlag') then 'discount'
            when gv_typ in ('Pfand', 'PfandRueckzahlung') then 'deposit'
            when gv_typ in ('EinzweckgutscheinKauf', 'MehrzweckgutscheinKauf')
                then 'gift_card_sale'
            when gv_typ in ('EinzweckgutscheinEinloesung', 'MehrzweckgutscheinEinloesung')
                then 'gift_card_redeem'
            when gv_typ in ('TrinkgeldAG', 'TrinkgeldAN') then 'tip'
            else 'other'
        end as line_type, -- product | discount, or no revenue: agency | deposit | tip | …
        menge * faktor as qty, -- Quantity; negative if taken back
        p_storno
        and (
            sum(line_gross) over receipt is distinct from ums_brutto
            or coalesce(sum(line_gross) filter (not p_storno) over receipt, 0) = ums_brutto
        ) as is_cancelled
    from dsfinvk_transactions
    inner join dsfinvk_lines using (silo, order_key)
    left join amounts using (silo, order_key, pos_zeile)
    window receipt as (partition by silo, order_key)
)

select
    lines.silo,
    lines.order_key,
    lines.pos_zeile as line_no,
    source_file,
    source_row,
    case when qty < 0 then coalesce(by_line.ref_order_key, by_receipt.ref_order_key) end
        as ref_order_key, -- For goods taken back: receipt they were sold with
    undamaged(art_nr) as sku, -- Article number; null where a spreadsheet has rounded it
    gtin14(gtin) as gtin, -- Trade item number on the line, 14 digits
    case when line_type <> 'other' then artikeltext end
        as item_text, -- Text of the line; not where cash moves, which may name employees
    line_type,
    case when is_cancelled then 'rejected' else 'fulfilled' end
        as line_status, -- fulfilled | rejected
    z_kasse_id as location_code,
    qty,
    einheit as uom,
    currency,
    stk_br as unit_price_gross,
    line_gross,
    line_net,
    line_tax,
    case
        when vat_key = '1'
            then if(business_date between date '2020-07-01' and date '2020-12-31', 0.16, 0.19)
        when vat_key = '2'
            then if(business_date between date '2020-07-01' and date '2020-12-31', 0.05, 0.07)
        when vat_key = '3' then 0.107
        when vat_key = '4' then 0.055
        when vat_key in ('5', '6') then 0
    end as vat_rate, -- VAT rate of the key; null if the line has several, or one of the till's own
    false as is_deleted -- The export has no deleted lines
from lines
left join receipt_references as by_line
    on lines.silo = by_line.silo
    and lines.order_key = by_line.order_key
    and lines.pos_zeile = by_line.pos_zeile
left join receipt_references as by_receipt
    on lines.silo = by_receipt.silo
    and lines.order_key = by_receipt.order_key
    and by_receipt.pos_zeile is null
