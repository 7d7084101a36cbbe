-- One row is an order of the shop.
-- Whose order it is: the account whose key or number the order names; where the profile names none,
-- the one of the same e-mail address and name, an account before what guests have left; else a guest
-- of this one order. The total without VAT is known where the profile has it, and never reckoned.
-- Grain: silo, order_key
with shopware6_orders as (
    select
        silo, source_file, source_row, id as order_key, order_number, sales_channel_id,
        customer_id, customer_number, email_norm,
        fold_key(concat(customer_firstname, customer_lastname)) as name_key,
        order_state, payment_state, tax_status, currency, amount_total, amount_net,
        shipping_total, order_date_time
    from staging.shopware6_orders
    where id is not null
),

shopware6_order_line_items as (
    select silo, order_id, type, total_price from staging.shopware6_order_line_items
),

shopware6_customers as (
    select
        silo, id, customer_number, email_norm, guest,
        fold_key(concat(first_name, last_name)) as name_key
    from staging.shopware6_customers
    where id is not null
),

email_domains as (
    select domain, ascii_domain from staging.email_domains
),

retailer as (
    select time_zone, currency as home_currency from settings.retailer
),

accounts_by_key as (
    select distinct silo, id from shopware6_customers
),

accounts_by_number as (
    select silo, customer_number, min(id) as id
    from shopware6_customers
    where customer_number is not null
    group by silo, customer_number
    having count(distinct id) = 1
),

accounts_by_person as (
    select
        silo, email_norm, name_key,
        arg_min(id, (coalesce(guest, false), coalesce(customer_number, ''), id)) as id
    from shopware6_customers
    where email_norm is not null and name_key is not null
    group by silo, email_norm, name_key
),

discounts as (
    select
        silo,
        order_id as order_key,
        -coalesce(
            sum(total_price) filter (type in ('promotion', 'discount', 'credit')), 0
        ) as discount
    from shopware6_order_line_items
    group by silo, order_id
),

orders as (
    select
        orders.silo, orders.order_key, source_file, source_row, order_number, sales_channel_id,
        orders.email_norm, order_state, payment_state, tax_status,
        coalesce(currency, home_currency)
            as currency, -- Currency of all amounts; the retailer's where the profile names none
        amount_total, amount_net, shipping_total, order_date_time, discount, time_zone,
        coalesce(by_key.id, by_number.id, by_person.id, 'order:' || orders.order_key)
            as customer_source_key, -- Account of the buyer, or the guest of this order
        email_domain(orders.email_norm) as email_domain
    from shopware6_orders as orders
    cross join retailer
    left join accounts_by_key as by_key
        on orders.silo = by_key.silo and orders.customer_id = by_key.id
    left join accounts_by_number as by_number
        on orders.silo = by_number.silo and orders.customer_number = by_number.customer_number
    left join accounts_by_person as by_person
        on orders.silo = by_person.silo
        and orders.email_norm = by_person.email_norm
        and orders.name_key = by_person.name_key
    left join discounts
        on orders.silo = discounts.silo and orders.order_key = discounts.order_key
)

select
    silo,
    order_key,
    source_file,
    source_row,
    order_number,
    upper(replace(order_number, '#', ''))
        as external_order_ref, -- Order number without #, upper case
    customer_source_key,
    replace(email_norm, '@' || email_domain, '@' || coalesce(ascii_domain, email_domain))
        as customer_email, -- E-mail address on the order, normalised
    'sale' as order_type, -- Always a sale; the export has no return documents
    case order_state
        when 'open' then 'open'
        when 'in_progress' then 'open'
        when 'completed' then 'completed'
        when 'cancelled' then 'cancelled'
    end as status, -- open | completed | cancelled; null where the state is not known
    'web' as channel, -- The shop sells on the web only
    sales_channel_id as channel_detail,
    'webshop' as location_code, -- The shop has no places of its own
    'ship' as delivery_method, -- The export does not tell what is collected
    case
        when payment_state = 'paid' then 'paid'
        when payment_state = 'refunded' then 'refunded'
        when payment_state = 'refunded_partially' then 'partially_refunded'
        when payment_state in ('cancelled', 'failed') then 'voided'
        when payment_state in (
            'open', 'in_progress', 'paid_partially', 'authorized', 'reminded', 'unconfirmed'
        ) then 'pending'
    end as payment_status, -- paid | pending | partially_refunded | refunded | voided
    currency,
    case when tax_status <> 'net' then amount_total - shipping_total end
        as items_gross, -- Goods incl. VAT after discounts; null where prices are net
    case when tax_status <> 'net' then discount end
        as discount_gross, -- Discounts incl. VAT; null without lines, or where prices are net
    case when tax_status <> 'net' then shipping_total end
        as shipping_gross, -- Shipping fee incl. VAT; null where prices are net
    amount_total - amount_net as tax_total, -- VAT in the total; null where net is not known
    amount_total as grand_total_gross,
    amount_net as grand_total_net,
    case when amount_net is null then 'missing' else 'ok' end as amount_quality, -- ok | missing
    false as is_deleted, -- The export has no deleted orders
    local_date(order_date_time, time_zone)
        as business_date, -- Day of the order on the retailer's clock
    order_date_time as ordered_at
from orders
left join email_domains on orders.email_domain = email_domains.domain
