-- One row is something a visitor did in the web shop or the app.
-- Only a clear yes is consent to tracking, and only until the visitor's last event says otherwise:
-- whoever withdraws is forgotten in all events. Without consent nothing is left that tells who it
-- was, neither visitor, visit and customer nor order.
-- Grain: silo, source_file, source_row
with web_events_events as (
    select
        silo, source_file, source_row,
        event_id, event_name, occurred_at, tracking_consent, anonymous_id, session_id,
        customer_number, platform, device, sku, order_number, store, campaign, result_count,
        list_contains(
            ['granted', 'accepted', 'opt-in', 'zugestimmt', 'true', '1', 'yes', 'ja', 'y', 'j'],
            lower(trim(tracking_consent))
        ) as says_yes
    from raw.web_events_events
),

silos as (
    select silo, time_zone from settings.silos
),

retailer as (
    select time_zone as retailer_time_zone from settings.retailer
),

timed as (
    select
        event.silo, source_file, source_row, event_id, event_name, tracking_consent, anonymous_id,
        session_id, customer_number, platform, device, sku, order_number, store, campaign,
        result_count,
        coalesce(says_yes, false) as says_yes,
        parse_timestamp(occurred_at, time_zone) as occurred_at -- When it happened
    from web_events_events as event
    left join silos on event.silo = silos.silo
),

refusals as (
    select
        silo, trim(anonymous_id) as anonymous_id,
        -- One of unknown time may have been the last.
        case when count(occurred_at) = count(*) then max(occurred_at) end as refused_at
    from timed
    where not says_yes and anonymous_id is not null
    group by silo, trim(anonymous_id)
),

consented as (
    select
        timed.silo, source_file, source_row, event_id, event_name, timed.anonymous_id, session_id,
        customer_number, platform, device, sku, order_number, store, campaign, result_count,
        occurred_at, retailer_time_zone,
        says_yes and coalesce(occurred_at > refused_at, refusals.silo is null)
            as tracking_consent, -- True if the visitor agreed to tracking and has not withdrawn
        not says_yes and tracking_consent is not null and not coalesce(
            lower(trim(tracking_consent)) in (
                '', 'denied', 'refused', 'opt-out', 'abgelehnt', 'false', '0', 'no', 'nein', 'n'
            ), true
        ) as is_consent_unreadable -- True if it is neither a clear yes nor a clear no
    from timed
    left join refusals
        on timed.silo = refusals.silo and trim(timed.anonymous_id) = refusals.anonymous_id
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    nullif(trim(event_id), '') as event_id, -- Key of the event
    case when tracking_consent then nullif(trim(anonymous_id), '') end
        as anonymous_id, -- Visitor; null without consent
    case when tracking_consent then nullif(trim(session_id), '') end
        as session_id, -- Visit that the event belongs to; null without consent
    case when tracking_consent then clean_text(customer_number) end
        as customer_number, -- Customer number of the web shop; null without consent
    case when tracking_consent then replace(upper(clean_text(order_number)), '#', '') end
        as order_number, -- Order number without #, upper case; null without consent
    clean_text(sku) as sku, -- Article it is about
    clean_text(store) as store, -- Store that was looked for
    clean_text(campaign) as campaign, -- Campaign that brought the visitor
    trim(event_name) as event_name, -- What happened, as delivered
    web_event_kind(event_name) as kind, -- page_view | product_view | search | add_to_cart | …
    case
        when lower(trim(platform)) in ('app', 'ios', 'android') then 'app' else 'web'
    end as platform, -- web | app
    case
        when lower(trim(device)) in ('desktop', 'tablet') then lower(trim(device))
        when lower(trim(device)) in ('mobile', 'smartphone', 'phone') then 'mobile'
    end as device, -- desktop | mobile | tablet
    tracking_consent,
    is_consent_unreadable,
    try_cast(trim(result_count) as integer) as result_count, -- How many articles a search found
    local_date(occurred_at, retailer_time_zone)
        as business_date, -- Day of the event in the retailer's time zone
    occurred_at
from consented
