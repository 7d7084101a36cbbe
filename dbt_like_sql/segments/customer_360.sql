-- One row is a customer, with what there is to know about them at a glance.
-- Orders are those of golden.orders, each once, cancelled ones and those with nothing left not
-- counted; revenue is what remains after returns, over all time.
-- Grain: customer_id
with customers as (
    select
        customer_id, party_type, full_name, company_name, salutation, birth_date, email, mobile,
        phone, loyalty_card_no, address, postal_code, city, country_code, is_employee, is_deceased,
        is_blocked, is_processing_restricted, is_deleted, sources, record_count, completeness,
        first_seen_on, last_seen_on
    from golden.customers
),

orders as (
    select
        customer_id, order_id, order_type, channel, location_id, business_date, ordered_at,
        grand_total_gross, grand_total_net,
        order_type = 'sale' and coalesce(grand_total_gross, grand_total_net) > 0 as is_purchase
    from golden.orders
    where customer_id is not null and status is distinct from 'cancelled'
),

loyalty_accounts as (
    select customer_id, points_balance_src
    from golden.loyalty_accounts
    where customer_id is not null and not coalesce(is_deleted, false)
),

rfm as (
    select customer_id, segment, m_score from segments.rfm
),

retailer as (
    select currency from settings.retailer
),

purchases as (
    select
        customer_id,
        count(*) filter (is_purchase) as order_count,
        count(*) filter (order_type = 'return') as return_count,
        sum(grand_total_gross) as revenue_gross,
        sum(grand_total_net) as revenue_net,
        min(business_date) filter (is_purchase)
            as first_purchase_on, -- Day of the first purchase; null if there was none
        max(business_date) filter (is_purchase)
            as last_purchase_on, -- Day of the last purchase; null if there was none
        max_by(channel, (business_date, ordered_at, order_id)) filter (is_purchase)
            as last_channel, -- Channel of the last purchase
        max_by(location_id, (business_date, ordered_at, order_id)) filter (is_purchase)
            as last_location_id -- Place of the last purchase
    from orders
    group by customer_id
),

points as (
    select
        customer_id,
        sum(points_balance_src) as points_balance -- Points on all cards, as the silo reckons them
    from loyalty_accounts
    group by customer_id
)

select
    customer_id,
    party_type,
    coalesce(full_name, company_name) as display_name, -- Name of the person, else the organisation
    salutation,
    birth_date,
    email,
    mobile,
    phone,
    loyalty_card_no,
    address,
    postal_code,
    city,
    country_code,
    is_employee,
    is_deceased,
    is_blocked,
    is_processing_restricted,
    is_deleted,
    segment as rfm_segment,
    m_score as value_tier, -- 1 to 5, the fifth of buyers that left most money is 5
    last_channel,
    last_location_id,
    sources,
    currency,
    record_count,
    coalesce(order_count, 0) as order_count, -- Purchases that count
    coalesce(return_count, 0) as return_count, -- Returns
    coalesce(revenue_gross, 0) as revenue_gross, -- Sales less returns incl. VAT
    coalesce(revenue_net, 0)
        as revenue_net, -- Sales less returns without VAT, where silos know the net amount
    points_balance,
    completeness,
    first_purchase_on,
    last_purchase_on,
    first_seen_on,
    last_seen_on
from customers
left join purchases using (customer_id)
left join points using (customer_id)
left join rfm using (customer_id)
cross join retailer
