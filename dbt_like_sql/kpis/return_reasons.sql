-- One row is why goods came back that were sold in a month and channel, as the silo words it.
-- It divides the returned goods of kpis.returns by reason, and adds up to them.
-- Check shares_are_of_the_whole: coalesce(qty_share between 0 and 1, true)
-- Grain: month, channel, reason
with return_lines as (
    select sale_channel, reason, qty, returned_net, sold_on
    from kpis.return_lines
    where is_in_time
),

reasons as (
    select
        date_trunc('month', sold_on)::date as month, -- First day of the month of the sale
        sale_channel as channel,
        reason,
        sum(qty)::decimal(18, 3) as returned_qty, -- Pieces that came back in time
        sum(returned_net)::decimal(18, 2) as returned_net -- What they had brought, without VAT
    from return_lines
    group by month, sale_channel, reason
)

select
    month,
    channel,
    reason,
    returned_qty,
    returned_net,
    returned_qty::double / nullif(sum(returned_qty) over (partition by month, channel), 0)
        as qty_share -- Of all pieces that came back of the month's sales in the channel
from reasons
