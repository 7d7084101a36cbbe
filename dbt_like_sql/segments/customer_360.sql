-- One row is a customer, with what there is to know about them at a glance.
-- What they bought is told of every customer (segments.purchase_summaries); segment, stage and
-- affinities only of those whom segments.population includes.
-- Grain: customer_id
with customers as (
    select
        customer_id, household_id, party_type, full_name, company_name, salutation, birth_date,
        email, mobile, phone, loyalty_card_no, address, postal_code, city, country_code,
        is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted,
        is_contactable_email, is_contactable_sms, is_contactable_phone, is_contactable_post,
        sources, record_count, completeness, first_seen_on, last_seen_on
    from golden.customers
),

purchase_summaries as (
    select
        customer_id, last_channel, last_location_id, order_count, return_count,
        orders_12m, owned_product_count, revenue_gross, revenue_net, net_12m, aov, return_rate,
        first_purchase_on, last_purchase_on, last_ordered_at
    from segments.purchase_summaries
),

loyalty_standings as (
    select customer_id, loyalty_tier, points_balance, points_expiring_30d
    from segments.loyalty_standings
),

rfm as (
    select customer_id, segment, m_score from segments.rfm
),

lifecycle as (
    select customer_id, stage from segments.lifecycle
),

customer_value as (
    select customer_id, churn_band, p_alive, clv_12m from segments.customer_value
),

channel_types as (
    select customer_id, channel_type, main_channel from segments.channel_types
),

contact_channels as (
    select customer_id, channel as preferred_contact_channel
    from segments.contact_channels
    where contact_rank = 1
),

-- A list sorted while it is gathered takes four times as long.
interests as (
    select
        customer_id,
        list_transform(
            list_sort(list({'place': interest_rank, 'category': category})),
            lambda interest_: interest_.category
        ) as categories
    from segments.category_affinity
    where is_interest
    group by customer_id
),

home_stores as (
    select customer_id, home_store_id from segments.home_stores
),

last_contacts as (
    select
        customer_id, last_contact_channel, last_contact_topic, last_contact_on, last_contact_at
    from segments.last_contacts
),

night as (
    select as_of, currency from golden.night cross join settings.retailer
)

select
    customer_id, household_id, party_type,
    coalesce(full_name, company_name) as display_name, -- Name of the person, else the organisation
    salutation, birth_date,
    age_band(birth_date, as_of) as age_band, -- under 18 | 18-24 | 25-34 | … | 65+
    email, mobile, phone, loyalty_card_no, address, postal_code, city, country_code,
    postal_region_of(country_code, postal_code)
        as postal_region, -- First digits of the postal code, as in golden.postal_regions
    is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted,
    case
        when is_deleted then 'deleted' when is_processing_restricted then 'restricted' else 'active'
    end as processing_status, -- active | restricted (Art. 18 GDPR) | deleted
    is_contactable_email, is_contactable_sms, is_contactable_phone, is_contactable_post,
    preferred_contact_channel, -- Channel of golden.contactability that they answer most
    stage as lifecycle, -- prospect | new | reactivated | active | at_risk | dormant | lost
    segment as rfm_segment,
    m_score as value_tier, -- 1 to 5, the fifth of buyers that left most money is 5
    churn_band, channel_type, main_channel, last_channel, last_location_id, home_store_id,
    categories as interests, -- Categories of goods they are drawn to most, the strongest first
    loyalty_tier, last_contact_channel, last_contact_topic, sources, currency, record_count,
    coalesce(order_count, 0) as order_count, -- Purchases that count
    coalesce(return_count, 0) as return_count, -- Returns
    coalesce(orders_12m, 0) as orders_12m, -- Purchases of the last 12 months
    coalesce(owned_product_count, 0)
        as owned_product_count, -- Products bought and not all returned
    coalesce(revenue_gross, 0) as revenue_gross, -- Sales less returns incl. VAT, without shipping
    coalesce(revenue_net, 0)
        as revenue_net, -- Sales less returns without VAT and shipping, as far as known
    coalesce(net_12m, 0) as net_12m, -- The same of the last 12 months
    p_alive, clv_12m, aov, return_rate, points_balance, points_expiring_30d, completeness,
    first_purchase_on, last_purchase_on, last_ordered_at, last_contact_on, last_contact_at,
    first_seen_on, last_seen_on
from customers
cross join night
left join purchase_summaries using (customer_id)
left join loyalty_standings using (customer_id)
left join rfm using (customer_id)
left join lifecycle using (customer_id)
left join customer_value using (customer_id)
left join channel_types using (customer_id)
left join contact_channels using (customer_id)
left join interests using (customer_id)
left join home_stores using (customer_id)
left join last_contacts using (customer_id)
