-- One row is an e-mail address that stood on a sale of a record, which may be written to for own
-- similar goods without consent (section 7(3) UWG), if settings want that and the last such sale is
-- not too long ago. A sale that was cancelled is none.
-- Grain: silo, source_key, contact_value
with orders as (
    select
        silo, customer_source_key as source_key, customer_email, source_file, source_row,
        order_key, business_date, ordered_at
    from canonical.orders
    where order_type = 'sale' and status <> 'cancelled' and not coalesce(is_deleted, false)
        and customer_source_key is not null and customer_email is not null
),

settings_consent as (
    select existing_customer_days from settings.consent where existing_customers
),

night as (
    select as_of from golden.night
)

select
    silo,
    source_key,
    customer_email as contact_value, -- E-mail address on the order, normalised
    source_file,
    source_row,
    ordered_at as event_at -- When it was last bought
from orders
cross join night
cross join settings_consent
where business_date between as_of - existing_customer_days and as_of
qualify row_number() over (
    partition by silo, source_key, customer_email order by ordered_at desc, order_key
) = 1
