-- One row is a line of an order, a receipt or a return document, typed.
-- A line without a total of its own has quantity times price less its discount.
-- Grain: silo, source_file, source_row
with generic_order_lines as (
    select
        silo, source_file, source_row, order_key, line_no, sku, gtin, item_text, line_type, qty,
        uom, unit_price_gross, line_discount_gross, line_gross, line_net, line_tax, vat_rate,
        return_reason
    from raw.generic_order_lines
),

silos as (
    select silo, decimal_mark from settings.silos
),

texts as (
    select
        line.silo,
        source_file,
        source_row,
        clean_text(strip_apostrophe(order_key)) as order_key, -- Document of the line
        try_cast(clean_text(line_no) as integer) as line_no, -- Number of the line
        clean_text(strip_apostrophe(sku)) as sku, -- Article number
        clean_text(strip_apostrophe(gtin)) as gtin, -- Trade item number as typed
        clean_text(strip_formula_guard(item_text)) as item_text, -- Text of the line
        clean_text(line_type) as line_type, -- Kind of line as delivered
        fold_text(clean_text(line_type)) as type_word,
        unit_code(clean_text(uom)) as uom, -- Unit of the quantity, ST for pieces
        clean_text(return_reason) as return_reason, -- Of a return: its reason
        parse_decimal(qty, decimal_mark) as qty, -- Quantity
        parse_decimal(unit_price_gross, decimal_mark) as unit_price_gross, -- Price of one unit
        parse_decimal(line_discount_gross, decimal_mark) as line_discount_gross, -- Discount
        parse_decimal(line_gross, decimal_mark) as line_gross, -- Line total incl. VAT
        parse_decimal(line_net, decimal_mark) as line_net, -- Line total without VAT
        parse_decimal(line_tax, decimal_mark) as line_tax, -- VAT inside the line total
        parse_vat_rate(vat_rate, decimal_mark) as vat_rate -- VAT rate, 0.19 for 19 per cent
    from generic_order_lines as line
    left join silos on line.silo = silos.silo
)

select
    silo,
    source_file,
    source_row,
    order_key,
    line_no,
    sku,
    gtin,
    item_text,
    line_type,
    case
        when regexp_matches(type_word, 'versand|porto|fracht|shipping|delivery') then 'shipping'
        when regexp_matches(type_word, 'rabatt|nachlass|discount') then 'discount'
        when regexp_matches(type_word, 'gutschein|voucher|gift') then 'gift_card_sale'
        when regexp_matches(type_word, 'dienst|service|leistung') then 'service'
        when regexp_matches(type_word, 'gebuehr|fee') then 'fee'
        when type_word is null  -- last: an Artikelrabatt is a discount, a Warengutschein a voucher
            or regexp_matches(type_word, 'artikel|produkt|ware|product|item|position')
            then 'product'
    end as line_kind, -- product | shipping | discount | gift_card_sale | service | fee
    uom,
    return_reason,
    qty,
    unit_price_gross,
    line_discount_gross,
    line_gross,
    coalesce(
        line_gross,
        qty * unit_price_gross - if(qty < 0, -1, 1) * coalesce(abs(line_discount_gross), 0),
        line_net + line_tax
    )::decimal(14, 4) as amount_gross, -- Line total incl. VAT, reckoned where none is delivered
    line_net,
    line_tax,
    vat_rate
from texts
