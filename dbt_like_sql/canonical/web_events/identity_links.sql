-- One row is a visitor who was logged in, or bought, as a customer of the web shop.
-- Only with consent to tracking: without it the export's staging knows neither visitor nor customer.
-- Grain: silo, anonymous_id, customer_key
with web_events_events as (
    select silo, source_file, source_row, anonymous_id, customer_number, kind, occurred_at
    from staging.web_events_events
    where tracking_consent and anonymous_id is not null and customer_number is not null
)

select
    silo,
    anonymous_id,
    customer_number as customer_key, -- Customer number of the web shop
    source_file,
    source_row,
    customer_number as shop_customer_no,
    case when kind = 'purchase' then 'order' else 'login' end
        as link_method, -- login | order: how it first became known
    false as is_deleted, -- A link that is withdrawn is not here
    occurred_at as linked_at
from web_events_events
qualify row_number() over (
    partition by silo, anonymous_id, customer_number
    order by occurred_at, source_file, source_row
) = 1
