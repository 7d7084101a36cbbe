-- One row is a customer who may be written to only as one who bought (section 7(3) UWG), and what
-- mail to them may be about: own goods similar to those of the sales that their address stood on.
-- Similar is what has the same first step of its category; 'none' is what has none.
-- Grain: customer_id
with contactability as (
    select customer_id, contact_value
    from golden.contactability
    where reason = 'existing_customer' and is_contactable
),

customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

orders as (
    select
        silo, order_key, customer_source_key as source_key, customer_email as contact_value,
        business_date
    from canonical.orders
    where order_type = 'sale' and status <> 'cancelled' and not coalesce(is_deleted, false)
),

order_records as (
    select silo, order_key, order_id from golden.order_records
),

order_lines as (
    select order_id, product_id
    from golden.order_lines
    where revenue_item(line_type) = 'goods' and status is distinct from 'cancelled'
),

products as (
    select product_id, split_part(category_path, ' > ', 1) as category from golden.products
),

settings_consent as (
    select existing_customer_days from settings.consent
),

night as (
    select as_of from golden.night
),

bought as (
    select distinct customer_id, order_id
    from contactability
    inner join customer_records using (customer_id)
    inner join orders using (silo, source_key, contact_value)
    inner join order_records using (silo, order_key)
    cross join settings_consent
    cross join night
    where business_date between as_of - existing_customer_days and as_of
)

select
    customer_id,
    string_agg(distinct coalesce(category, 'none'), ', ' order by coalesce(category, 'none'))
        as similar_to -- Categories that mail may be about, and no others; by commas
from bought
left join order_lines using (order_id)
left join products using (product_id)
group by customer_id
