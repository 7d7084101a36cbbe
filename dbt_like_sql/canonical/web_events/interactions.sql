-- One row is something a visitor did in the web shop or the app.
-- Who it was stands here with consent to tracking only; without, the event counts anonymously. What
-- people searched for is not kept, only whether anything was found.
-- Grain: silo, interaction_id
with web_events_events as (
    select
        silo, source_file, source_row, event_id, anonymous_id, session_id, customer_number,
        order_number, sku, store, campaign, kind, platform, device, result_count, business_date,
        occurred_at
    from staging.web_events_events
)

select
    silo,
    event_id as interaction_id,
    source_file,
    source_row,
    customer_number as shop_customer_no,
    anonymous_id,
    session_id,
    order_number as external_order_ref,
    undamaged(sku) as sku, -- Article it is about; null where a spreadsheet has rounded it
    store as location_code,
    platform as channel,
    kind,
    'in' as direction, -- Visitors come by themselves
    device as device_type,
    campaign,
    case when kind = 'search' then
        case when result_count > 0 then 'found' when result_count = 0 then 'nothing_found' end
    end as outcome, -- found | nothing_found, of a search
    false as is_deleted, -- The export has no deleted events
    business_date,
    occurred_at
from web_events_events
