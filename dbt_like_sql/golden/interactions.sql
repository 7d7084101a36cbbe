-- One row is a contact that is no sale, and the customer it was with, if anybody can tell.
-- First the silo's own record of the customer tells, then the customer number of the web shop, then
-- the visitor, who is known only with consent to tracking. A number of several shops, or a visitor
-- whom several customers are known to be (a family's tablet), tells nobody. All go by tonight's
-- customer records: a contact follows its customer when records are merged or parted.
-- Grain: silo, interaction_id
with interactions as (
    select
        silo, interaction_id, customer_source_key, shop_customer_no, anonymous_id, session_id,
        case_id, external_order_ref, sku, location_code, channel, kind, direction, device_type,
        campaign, topic, outcome, business_date, occurred_at
    from canonical.interactions
    where is_deleted is not true
),

identity_links as (
    select
        silo, anonymous_id, customer_key, customer_source_key as source_key, shop_customer_no
    from canonical.identity_links
    where is_deleted is not true
),

golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select silo, source_key, shop_customer_no
    from canonical.customer_records
    where shop_customer_no is not null
),

silos as (
    select silo from settings.silos where kind = 'shop'
),

locations as (
    select silo, code, location_id from settings.locations
),

-- A record that was set aside makes its number nobody's.
shop_customers as (
    select shop_customer_no, min(customer_id) as customer_id
    from customer_records
    semi join silos using (silo)
    left join golden_customer_records using (silo, source_key)
    group by shop_customer_no
    having count(customer_id) = count(*) and count(distinct customer_id) = 1
),

link_customers as (
    select
        silo, anonymous_id, customer_key,
        coalesce(golden_customer_records.customer_id, shop_customers.customer_id) as customer_id
    from identity_links
    left join golden_customer_records using (silo, source_key)
    left join shop_customers using (shop_customer_no)
),

visitors as (
    select silo, anonymous_id, min(customer_id) as customer_id
    from link_customers
    group by silo, anonymous_id
    having count(customer_id) = count(*) and count(distinct customer_id) = 1
)

select
    interactions.silo,
    interactions.interaction_id,
    coalesce(
        golden_customer_records.customer_id, shop_customers.customer_id, visitors.customer_id
    ) as customer_id, -- Customer it was with; null if nobody can tell
    interactions.customer_source_key,
    interactions.anonymous_id,
    interactions.session_id,
    interactions.case_id,
    interactions.external_order_ref,
    interactions.sku,
    locations.location_id,
    interactions.channel,
    interactions.kind,
    interactions.direction,
    case
        when golden_customer_records.customer_id is not null then 'account'
        when shop_customers.customer_id is not null then 'shop_number'
        when visitors.customer_id is not null then 'visitor'
        else 'none'
    end as identified, -- account | shop_number | visitor (with consent to tracking) | none
    interactions.device_type,
    interactions.campaign,
    interactions.topic,
    interactions.outcome,
    interactions.business_date,
    interactions.occurred_at
from interactions
left join golden_customer_records
    on interactions.silo = golden_customer_records.silo
    and interactions.customer_source_key = golden_customer_records.source_key
left join shop_customers on interactions.shop_customer_no = shop_customers.shop_customer_no
left join visitors
    on interactions.silo = visitors.silo and interactions.anonymous_id = visitors.anonymous_id
left join locations
    on interactions.silo = locations.silo and interactions.location_code = locations.code
