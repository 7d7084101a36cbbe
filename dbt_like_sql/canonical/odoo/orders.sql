-- One row is a sales order, a receipt of a till, or a credit note.
-- Quotations and baskets not yet paid are no sales. Invoices are none either: their orders and
-- receipts are. A credit note is about the order of the invoice it reverses. An order placed for an
-- address is its customer's.
-- Grain: silo, order_key
with odoo_sale_orders as (
    select
        silo, source_file, source_row, name, partner_ref, client_order_ref, state, team, website,
        carrier, currency, amount_untaxed, amount_tax, amount_total, date_order
    from staging.odoo_sale_orders
    where source_row = header_row and state in ('sale', 'done', 'cancel')
),

odoo_pos_orders as (
    select
        silo, source_file, source_row, name, partner_ref, pos_reference, config, state,
        refunded_order, amount_tax, amount_total, date_order
    from staging.odoo_pos_orders
    where source_row = header_row and state in ('done', 'cancel')
),

odoo_account_moves as (
    select
        silo, source_file, source_row, name, partner_ref, move_type, state, reversed_entry,
        invoice_origin, currency, amount_untaxed, amount_tax, amount_total, invoice_date
    from staging.odoo_account_moves
    where source_row = header_row and state = 'posted'
),

odoo_partners as (
    select silo, customer_key, unnest([database_id, external_id]) as id
    from staging.odoo_partners
),

order_lines as (
    select silo, order_key, line_type, line_status, qty, line_gross
    from canonical.odoo_order_lines
),

retailer as (
    select currency as home_currency, time_zone from settings.retailer
),

web_locations as (
    select silo, min(code) as location_code
    from settings.locations
    where location_type = 'webshop_virtual'
    group by silo
),

customers as (
    select silo, id, min(customer_key) as customer_key
    from odoo_partners
    where id is not null
    group by silo, id
),

credits as (
    select
        credit.silo, credit.source_file, credit.source_row, credit.name, credit.partner_ref,
        credit.currency, -credit.amount_untaxed as net, -credit.amount_tax as tax,
        -credit.amount_total as gross, credit.invoice_date,
        coalesce(invoice.invoice_origin, credit.invoice_origin) as origin
    from odoo_account_moves as credit
    left join odoo_account_moves as invoice
        on credit.silo = invoice.silo and credit.reversed_entry = invoice.name
    where credit.move_type = 'out_refund'
),

documents as (
    select
        silo,
        name as order_key, -- Key of the document: its number, with its kind before it if no order
        source_file,
        source_row,
        name as order_number, -- Number as people know it
        upper(replace(client_order_ref, '#', ''))
            as external_order_ref, -- Number of the web shop, without #, upper case
        null::varchar as receipt_no, -- Number on the receipt, without leading zeros
        partner_ref,
        null::varchar as ref_order_key, -- Original sale of a return or credit
        'sale' as order_type, -- sale | return | credit
        state,
        case
            when website is not null then 'web'
            when regexp_matches(team, '(?i)amazon|ebay|kaufland|otto|zalando') then 'marketplace'
            when regexp_matches(team, '(?i)website|webshop|online|shopify|shopware') then 'web'
            when regexp_matches(team, '(?i)point of sale|kasse|filiale|laden') then 'store'
            when regexp_matches(team, '(?i)telefon|phone|call') then 'phone'
        end as channel, -- web | store | phone | marketplace
        coalesce(website, team) as channel_detail, -- Website or sales team
        null::varchar as pos_id, -- Till
        case
            when regexp_matches(lower(carrier), 'abhol|pick.?up|click.{0,5}collect')
                then 'click_collect'
            when carrier is not null then 'ship'
        end as delivery_method, -- ship | click_collect | carry
        currency, -- Currency of all amounts, ISO 4217
        amount_untaxed as net, -- Total without VAT
        coalesce(amount_tax, amount_total - amount_untaxed) as tax, -- VAT inside the grand total
        amount_total as gross, -- Total incl. VAT; negative for returns
        local_date(date_order, time_zone) as business_date, -- Day of it on the retailer's clock
        date_order as ordered_at -- When it was ordered or sold; of a credit note, its day's start
    from odoo_sale_orders
    cross join retailer
    union all
    select
        silo, 'pos.order/' || name, source_file, source_row, name, null,
        ltrim(regexp_extract(pos_reference, '[0-9][0-9-]*$'), '0'), partner_ref,
        'pos.order/' || refunded_order,
        case when amount_total < 0 or refunded_order is not null then 'return' else 'sale' end,
        state, 'store', config, config, 'carry', home_currency, amount_total - amount_tax,
        amount_tax, amount_total, local_date(date_order, time_zone), date_order
    from odoo_pos_orders
    cross join retailer
    union all
    select
        credits.silo, 'account.move/' || credits.name, credits.source_file, credits.source_row,
        credits.name, null, null, credits.partner_ref,
        coalesce(sale.name, 'pos.order/' || receipt.name), 'credit', 'done', null, null, null, null,
        credits.currency, net, coalesce(tax, gross - net), gross, credits.invoice_date,
        local_timestamp(credits.invoice_date, '00:00', time_zone)
    from credits
    cross join retailer
    left join odoo_sale_orders as sale on credits.silo = sale.silo and origin = sale.name
    left join odoo_pos_orders as receipt on credits.silo = receipt.silo and origin = receipt.name
),

sums as (
    select
        silo,
        order_key,
        bool_and(line_status = 'fulfilled') filter (line_type in ('product', 'service'))
            as is_fulfilled,
        bool_or(line_status = 'fulfilled') filter (line_type in ('product', 'service'))
            as is_begun,
        sum(line_gross) filter (line_type = 'shipping') as shipping_gross -- Shipping fee incl. VAT
    from order_lines
    group by silo, order_key
)

select
    documents.silo,
    documents.order_key,
    source_file,
    source_row,
    order_number,
    external_order_ref,
    nullif(receipt_no, '') as receipt_no, -- Number on the receipt, without leading zeros
    customer_key as customer_source_key, -- Customer, or the one whose address was named
    ref_order_key,
    order_type,
    case
        when state = 'cancel' then 'cancelled'
        when state = 'done' or is_fulfilled then 'completed'
        else 'open'
    end as status, -- open | completed | cancelled
    channel,
    channel_detail,
    case channel when 'store' then pos_id when 'web' then web_locations.location_code end
        as location_code, -- The till, or the shop's virtual location
    delivery_method,
    case
        when is_fulfilled then 'fulfilled'
        when is_begun then 'partial'
        when not is_fulfilled then 'unfulfilled'
    end as fulfilment_status, -- fulfilled | partial | unfulfilled; null where not told
    pos_id,
    currency,
    gross - coalesce(shipping_gross, 0) as items_gross, -- Goods incl. VAT, after discounts
    coalesce(shipping_gross, 0) as shipping_gross, -- Shipping fee incl. VAT
    tax as tax_total,
    gross as grand_total_gross,
    net as grand_total_net,
    case when net is null then 'missing' else 'ok' end as amount_quality, -- ok | missing
    false as is_deleted, -- Odoo deletes no documents that count
    business_date,
    ordered_at
from documents
left join sums on documents.silo = sums.silo and documents.order_key = sums.order_key
left join customers on documents.silo = customers.silo and partner_ref = customers.id
left join web_locations on documents.silo = web_locations.silo
