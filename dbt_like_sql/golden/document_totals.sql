-- One row is the documents of one silo and kind, and what became of them on the way to orders.
-- Each one counts, is a duplicate of a sale that another silo's record counts, or is set aside,
-- being a cancelled document beside others of its sale. What was delivered is added up from
-- canonical.orders alone, so that a document lost or taken twice on the way shows.
-- Check each_has_one_fate: delivered_count = counted_count + duplicate_count + set_aside_count
-- Check gross_is_accounted_for: delivered_gross = counted_gross + duplicate_gross + set_aside_gross
-- Check net_is_accounted_for: delivered_net = counted_net + duplicate_net + set_aside_net
-- Grain: silo, order_type, currency
with orders as (
    select
        silo, order_key, order_type,
        coalesce(currency, '') as currency, -- Currency of the amounts, ISO 4217; '' if unknown
        coalesce(grand_total_gross, 0) as gross, coalesce(grand_total_net, 0) as net
    from canonical.orders
),

order_records as (
    select
        silo, order_key,
        case
            when is_primary then 'counted'
            when silo = counted_silo then 'set_aside'
            else 'duplicate'
        end as fate
    from golden.order_records
),

delivered as (
    select
        silo, order_type, currency,
        count(*) as delivered_count, -- Documents delivered
        sum(gross) as delivered_gross, -- Their totals incl. VAT, as far as they say
        sum(net) as delivered_net -- Their totals without VAT, as far as they say
    from orders
    group by silo, order_type, currency
),

resolved as (
    select
        orders.silo, order_type, currency,
        count(*) filter (fate = 'counted') as counted_count, -- Documents that count as orders
        count(*) filter (fate = 'duplicate') as duplicate_count, -- Of sales that others count
        count(*) filter (fate = 'set_aside') as set_aside_count, -- Cancelled beside others
        coalesce(sum(gross) filter (fate = 'counted'), 0) as counted_gross, -- Of those that count
        coalesce(sum(gross) filter (fate = 'duplicate'), 0) as duplicate_gross, -- Of duplicates
        coalesce(sum(gross) filter (fate = 'set_aside'), 0) as set_aside_gross, -- Of set aside ones
        coalesce(sum(net) filter (fate = 'counted'), 0) as counted_net, -- Of those that count
        coalesce(sum(net) filter (fate = 'duplicate'), 0) as duplicate_net, -- Of duplicates
        coalesce(sum(net) filter (fate = 'set_aside'), 0) as set_aside_net -- Of set aside ones
    from orders
    inner join order_records
        on orders.silo = order_records.silo and orders.order_key = order_records.order_key
    group by orders.silo, order_type, currency
)

select
    delivered.silo,
    delivered.order_type,
    delivered.currency,
    delivered_count,
    counted_count,
    duplicate_count,
    set_aside_count,
    delivered_gross,
    counted_gross,
    duplicate_gross,
    set_aside_gross,
    delivered_net,
    counted_net,
    duplicate_net,
    set_aside_net
from delivered
left join resolved
    on delivered.silo = resolved.silo
    and delivered.order_type = resolved.order_type
    and delivered.currency = resolved.currency
