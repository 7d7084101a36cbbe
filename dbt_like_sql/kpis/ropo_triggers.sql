-- One row is a kind of touch, and the purchases on the other side that it led to, in a month.
-- Of lines that were researched there (kpis.ropo); each of the five ways of dividing a line among its
-- touches adds up to what those lines brought.
-- Grain: month, direction, channel, kind
with ropo_touches as (
    select
        order_id, line_no, direction, channel, kind, first_weight, last_weight, linear_weight,
        position_weight, decay_weight, line_net::double as line_net, business_date
    from kpis.ropo_touches
    where is_researched
),

retailer as (
    select currency from settings.retailer
)

select
    date_trunc('month', business_date)::date as month, -- First day of the month of the purchase
    direction,
    channel, -- Channel of the touch
    kind, -- product_view | search | stock_check | click | …
    currency,
    count(*) as touch_count, -- Touches before the lines
    round(sum(line_net * first_weight), 2) as net_first, -- All to the first touch of a line
    round(sum(line_net * last_weight), 2) as net_last, -- All to the last one: what triggered it
    round(sum(line_net * linear_weight), 2) as net_linear, -- The same to each
    round(sum(line_net * position_weight), 2)
        as net_position, -- 40 % to the first, 40 % to the last, the rest to those between
    round(sum(line_net * decay_weight), 2) as net_decay -- Half as much for each week before
from ropo_touches
cross join retailer
group by month, direction, channel, kind, currency
