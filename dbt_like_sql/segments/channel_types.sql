-- One row is a customer in figures who bought in the last window_months, and by what channels.
-- Online are web and app. The type goes by the last 12 months: omnichannel is who bought both
-- online and in a store, whatever else; the single ones used none or one of the two. A marketplace
-- is neither, nor is the phone: they count where there is no other.
-- Grain: customer_id
with channel_affinity as (
    select customer_id, channel, share, order_count, last_purchase_on
    from segments.channel_affinity
),

night as (
    select (as_of - interval 12 months)::date as year_start from golden.night
),

used as (
    select
        customer_id,
        arg_max(channel, (share, last_purchase_on, channel)) as main_channel, -- Largest share
        max(share) as main_share, -- Its share, 0 to 1
        count(*) as channel_count, -- Channels in which they bought
        bool_or(channel in ('web', 'app') and last_purchase_on > year_start) as is_online,
        bool_or(channel = 'store' and last_purchase_on > year_start) as is_in_store,
        bool_or(channel = 'marketplace' and last_purchase_on > year_start) as is_on_marketplace,
        bool_or(channel = 'phone' and last_purchase_on > year_start) as is_by_phone
    from channel_affinity
    cross join night
    group by customer_id
)

select
    customer_id,
    case
        when is_online and is_in_store then 'omnichannel'
        when is_online then 'single_online'
        when is_in_store then 'single_store'
        when is_on_marketplace then 'marketplace'
        when is_by_phone then 'single_phone'
    end as channel_type, -- omnichannel | single_online | single_store | …; null without purchase
    main_channel,
    main_share,
    channel_count
from used
