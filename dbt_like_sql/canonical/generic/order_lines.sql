-- One row is a line of an order, a receipt or a return document.
-- The lines of a return add up below zero, whichever sign was delivered, and its goods are as many
-- below zero as their amount is; an exchange keeps its two signs. Net and VAT of a line are reckoned
-- only with a rate or amount that the export states. What is of a document that is no sale, an offer
-- or training, is left out.
-- Grain: silo, order_key, line_no
with generic_order_lines as (
    select
        silo, source_file, source_row, order_key, line_no, sku, gtin, item_text, line_kind, uom,
        return_reason, qty, unit_price_gross, line_discount_gross, amount_gross, line_net,
        line_tax, vat_rate
    from staging.generic_order_lines
),

generic_orders as (
    select
        silo, order_key, document_kind, status_read, location_code, currency,
        ref_order_key, return_reason as document_reason,
        document_kind = 'return' or grand_total_gross < 0 as is_return
    from staging.generic_orders
),

retailer as (
    select currency as home_currency from settings.retailer
),

sums as (
    select silo, order_key, sum(coalesce(amount_gross, qty)) as total
    from generic_order_lines
    group by silo, order_key
),

signed as (
    select
        line.silo, line.order_key, line_no, source_file, source_row, item_text, uom,
        unit_price_gross, line_discount_gross, vat_rate, ref_order_key, location_code,
        coalesce(is_return, false) as is_return,
        undamaged(sku) as sku, -- Article number; null where a spreadsheet has rounded it
        gtin14(gtin) as gtin, -- Trade item number on the line, 14 digits
        coalesce(line_kind, 'product')
            as line_type, -- product | shipping | discount | gift_card_sale | service | fee
        case status_read
            when 'cancelled' then 'rejected'
            when 'completed' then 'fulfilled'
            when 'open' then 'open'
        end as line_status, -- open | fulfilled | rejected: as the document
        coalesce(return_reason, document_reason)
            as return_reason, -- Of the line, else of the document
        coalesce(currency, home_currency) as currency, -- Currency of the document
        if(coalesce(is_return, false) and total > 0, -1, 1) as sign,
        case
            when is_return and line_type = 'product' and amount_gross < 0 then -abs(qty)
            else qty
        end as qty,
        amount_gross,
        coalesce(
            line_net,
            amount_gross - line_tax,
            round(amount_gross / (1 + vat_rate), 4)
        ) as net
    from generic_order_lines as line
    left join generic_orders as document
        on line.silo = document.silo and line.order_key = document.order_key
    left join sums on line.silo = sums.silo and line.order_key = sums.order_key
    cross join retailer
    where document_kind is distinct from 'none'
)

select
    silo,
    order_key,
    line_no,
    source_file,
    source_row,
    case when is_return then ref_order_key end
        as ref_order_key, -- Original sale, for a return
    sku,
    gtin,
    item_text,
    line_type,
    line_status,
    location_code,
    sign * qty as qty, -- Quantity; negative for returns
    uom,
    currency,
    abs(unit_price_gross) as unit_price_gross, -- Price of one unit incl. VAT, before discounts
    abs(line_discount_gross) as line_discount_gross, -- Discount on the line incl. VAT
    sign * amount_gross as line_gross, -- Line total incl. VAT; negative for returns
    sign * net as line_net, -- Line total without VAT; null where the export states no VAT
    sign * (amount_gross - net) as line_tax, -- VAT inside the line total
    vat_rate,
    case when is_return then return_reason end as return_reason, -- For a return: its reason
    false as is_deleted -- The export marks no line as deleted
from signed
