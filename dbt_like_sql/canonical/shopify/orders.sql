-- One row is an order of the shop.
-- Whose order it is: the account with the order's e-mail address; only an order without one goes by
-- its phone number, if a single account has it; anybody else is a guest of this one order, and who
-- left neither name nor contact nor address, as at a till, is nobody. Refunds stand on the sale,
-- since the export gives them neither date nor line. Where prices are without VAT, the order's VAT
-- is spread by amount, as over its lines.
-- Grain: silo, order_key
with shopify_orders as (
    select
        silo, source_file, source_row, coalesce(id, name) as order_key, name, receipt_number,
        email_norm, phone_e164,
        coalesce(
            email, phone, billing_name, billing_company, billing_address1, billing_zip,
            billing_city, billing_phone, shipping_name, shipping_company, shipping_address1,
            shipping_zip, shipping_city, shipping_phone
        ) is not null as is_by_somebody,
        financial_status, fulfillment_status, shipping_method,
        payment_method, source, location, staff_pseudonym, discount_code, currency,
        subtotal, shipping, taxes, total, discount_amount, refunded_amount, outstanding_balance,
        created_at, paid_at, fulfilled_at, cancelled_at
    from staging.shopify_orders
),

shopify_customers as (
    select silo, customer_id, email_norm, phone_e164 from staging.shopify_customers
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

retailer as (
    select time_zone, prices_include_tax from settings.retailer
),

web_locations as (
    select silo, min(code) as location_code
    from settings.locations
    where location_type = 'webshop_virtual'
    group by silo
),

first_rows as (
    select silo, order_key, source_file, min(source_row) as source_row
    from shopify_orders
    group by silo, order_key, source_file
    qualify row_number() over (partition by silo, order_key order by source_file desc) = 1
),

accounts_by_email as (
    select silo, email_norm, min(customer_id) as customer_id
    from shopify_customers
    where email_norm is not null
    group by silo, email_norm
),

accounts_by_phone as (
    select silo, phone_e164, min(customer_id) as customer_id
    from shopify_customers
    where phone_e164 is not null
    group by silo, phone_e164
    having count(*) = 1
),

orders as (
    select
        headers.silo, headers.order_key, headers.source_file, headers.source_row, name,
        receipt_number, headers.email_norm, financial_status, fulfillment_status, shipping_method,
        payment_method, source, location, staff_pseudonym, discount_code, currency,
        subtotal, shipping, taxes, total, discount_amount, refunded_amount, outstanding_balance,
        created_at, paid_at, fulfilled_at, cancelled_at,
        coalesce(
            by_email.customer_id, by_phone.customer_id,
            if(is_by_somebody, 'order:' || headers.order_key, null)
        ) as customer_source_key, -- Account of the buyer, or the guest of this order
        source = 'pos' as is_at_till,
        taxes - coalesce(
            cast(taxes * subtotal / nullif(subtotal + coalesce(shipping, 0), 0) as decimal(14, 2)),
            0
        ) as shipping_tax,
        cast(
            discount_amount * taxes / nullif(subtotal + coalesce(shipping, 0), 0)
            as decimal(14, 2)
        ) as discount_tax,
        email_domain(headers.email_norm) as email_domain
    from first_rows
    inner join shopify_orders as headers using (silo, order_key, source_file, source_row)
    left join accounts_by_email as by_email
        on headers.silo = by_email.silo and headers.email_norm = by_email.email_norm
    left join accounts_by_phone as by_phone
        on headers.silo = by_phone.silo
        and if(headers.email_norm is null, headers.phone_e164, null) = by_phone.phone_e164
)

select
    orders.silo,
    orders.order_key, -- Key of the order in the shop
    orders.source_file,
    orders.source_row,
    orders.name as order_number,
    case when receipt_number is null and not coalesce(is_at_till, false)
        then upper(replace(name, '#', '')) end
        as external_order_ref, -- Order number without #, upper case; null for a sale at a till
    ltrim(receipt_number, '0') as receipt_no, -- Receipt number of a till without leading zeros
    customer_source_key,
    replace(email_norm, '@' || email_domain, '@' || coalesce(ascii_domain, email_domain))
        as customer_email, -- E-mail address on the order, normalised
    'sale' as order_type, -- Always a sale; the export has no return documents
    case
        when cancelled_at is not null or financial_status = 'voided' then 'cancelled'
        when fulfillment_status = 'fulfilled' then 'completed'
        else 'open'
    end as status, -- open | completed | cancelled
    case
        when is_at_till then 'store'
        when source = 'shopify_draft_order' then 'phone'
        when regexp_matches(source, 'amazon|ebay|kaufland|otto|zalando') then 'marketplace'
        else 'web'
    end as channel, -- web | store | phone | marketplace
    source as channel_detail,
    coalesce(location, web_locations.location_code)
        as location_code, -- Place of the till, else the shop's virtual location
    case
        when regexp_matches(lower(shipping_method), 'abhol|pick.?up|click.{0,5}collect')
            then 'click_collect'
        when is_at_till then 'carry'
        else 'ship'
    end as delivery_method, -- ship | click_collect | carry
    financial_status as payment_status,
    fulfillment_status as fulfilment_status,
    payment_method,
    discount_code as promo_code,
    staff_pseudonym,
    currency,
    if(prices_include_tax, subtotal, total - coalesce(shipping, 0) - shipping_tax)
        as items_gross, -- Goods incl. VAT, after discounts
    if(prices_include_tax, discount_amount, discount_amount + discount_tax)
        as discount_gross, -- Discounts incl. VAT; null if prices are net and the VAT is unknown
    if(prices_include_tax, shipping, shipping + shipping_tax)
        as shipping_gross, -- Shipping incl. VAT; null if prices are net and the VAT is unknown
    taxes as tax_total,
    total as grand_total_gross,
    total - taxes as grand_total_net, -- Total without VAT; null if the VAT is unknown
    refunded_amount as refunded_gross,
    outstanding_balance as outstanding_gross,
    case when taxes is null then 'missing' else 'ok' end as amount_quality, -- ok | missing
    false as is_deleted, -- The export has no deleted orders
    local_date(created_at, time_zone) as business_date, -- Day of the order on the retailer's clock
    created_at as ordered_at,
    paid_at,
    fulfilled_at,
    cancelled_at
from orders
cross join retailer
left join web_locations on orders.silo = web_locations.silo
left join email_domains on orders.email_domain = email_domains.domain
