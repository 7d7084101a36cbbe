-- One row is a sale or a return.
-- Net is what the export states, as an amount, as VAT, or in lines that make up the total; else it
-- is unknown. Offers and training are no sale. A shop's own sale has the number of the web shop.
-- Grain: silo, order_key
with generic_orders as (
    select
        silo, source_file, source_row, order_key, order_number, external_order_ref, receipt_no,
        customer_source_key, email_norm, loyalty_card_no, ref_order_key, document_kind,
        status_read, channel, channel_read, location_code, pos_id, payment_method, promo_code,
        return_reason, currency, discount_gross, shipping_gross, tax_total, grand_total_gross,
        grand_total_net, business_date, ordered_at,
        document_kind = 'return' or coalesce(grand_total_gross < 0, false) as is_return
    from staging.generic_orders
    where document_kind in ('sale', 'return')
),

order_lines as (
    select silo, order_key, line_type, line_gross, line_net from canonical.generic_order_lines
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

shops as (
    select silo, true as is_shop from settings.silos where kind = 'shop'
),

web_locations as (
    select silo, min(code) as web_location_code
    from settings.locations
    where location_type = 'webshop_virtual'
    group by silo
),

sums as (
    select
        silo,
        order_key,
        sum(line_gross) as lines_gross,
        case when count(*) = count(line_net) then sum(line_net) end as lines_net,
        sum(line_gross) filter (where line_type = 'shipping') as lines_shipping
    from order_lines
    group by silo, order_key
),

signed as (
    select
        document.silo, document.order_key, source_file, source_row, order_number,
        external_order_ref, receipt_no, customer_source_key, email_norm, loyalty_card_no,
        ref_order_key, is_return, status_read, channel, channel_read, location_code, pos_id,
        payment_method, promo_code, return_reason, currency, business_date, ordered_at,
        lines_gross, lines_net,
        if(is_return, -1, 1) as sign,
        abs(discount_gross) as discount_gross, -- Discount on the document incl. VAT
        abs(coalesce(shipping_gross, lines_shipping)) as shipping, -- Shipping fee incl. VAT
        abs(coalesce(grand_total_gross, grand_total_net + tax_total)) as gross,
        abs(coalesce(grand_total_net, grand_total_gross - tax_total)) as net
    from generic_orders as document
    left join sums on document.silo = sums.silo and document.order_key = sums.order_key
),

valued as (
    select
        silo, order_key, source_file, source_row, order_number, external_order_ref, receipt_no,
        customer_source_key, email_norm, loyalty_card_no, ref_order_key, is_return, status_read,
        channel, channel_read, location_code, pos_id, payment_method, promo_code, return_reason,
        currency, business_date, ordered_at, discount_gross,
        sign * shipping as shipping_gross, -- Shipping fee incl. VAT; negative for returns
        sign * gross as grand_total_gross, -- Total incl. VAT; negative for returns
        coalesce(
            sign * net, case when lines_gross = sign * gross then round(lines_net, 2) end
        ) as grand_total_net, -- Total without VAT; null if the export states no VAT
        email_domain(email_norm) as domain_of_email
    from signed
)

select
    valued.silo,
    order_key,
    source_file,
    source_row,
    coalesce(order_number, order_key) as order_number, -- Number people know, else the key
    nullif(
        upper(replace(coalesce(
            external_order_ref,
            case when is_shop and not is_return and receipt_no is null
                and channel_read is distinct from 'store' then coalesce(order_number, order_key) end
        ), '#', '')),
        ''
    ) as external_order_ref, -- Order number of the web shop without #, upper case
    nullif(ltrim(receipt_no, '0'), '') as receipt_no, -- Receipt number without leading zeros
    customer_source_key,
    replace(email_norm, '@' || domain_of_email, '@' || coalesce(ascii_domain, domain_of_email))
        as customer_email, -- E-mail address on the document, normalised
    loyalty_card_no,
    case when is_return then ref_order_key end as ref_order_key, -- Original sale, for a return
    if(is_return, 'return', 'sale') as order_type, -- sale | return
    status_read as status,
    channel_read as channel,
    channel as channel_detail,
    coalesce(location_code, if(channel_read = 'web', web_location_code, null))
        as location_code, -- Place of the document, else the shop's virtual location
    case when channel_read = 'store' then 'carry' end
        as delivery_method, -- carry in a store; else the export does not tell
    payment_method,
    promo_code,
    case when is_return then return_reason end as return_reason, -- For a return: its reason
    pos_id,
    currency,
    grand_total_gross - coalesce(shipping_gross, 0) as items_gross, -- Goods incl. VAT
    discount_gross,
    shipping_gross,
    grand_total_gross - grand_total_net as tax_total, -- VAT inside the grand total
    grand_total_gross,
    grand_total_net,
    if(grand_total_net is null, 'missing', 'ok') as amount_quality, -- ok | missing (net unknown)
    false as is_deleted, -- The export marks no document as deleted
    business_date,
    ordered_at
from valued
left join email_domains on domain_of_email = domain
left join web_locations on valued.silo = web_locations.silo
left join shops on valued.silo = shops.silo
