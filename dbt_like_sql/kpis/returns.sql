-- One row is what was sold in a month, channel and category, and what of it came back.
-- Everything is of the day of the sale: a return counts if it came within [kpis] return_days of it,
-- wherever it was taken back. Rates of the last months still rise (is_complete). What was paid back
-- in a month stands in kpis.channels. Category is the first step of the product's path.
-- Warn qty_share_is_a_share: coalesce(qty_share between 0 and 1, true)
--   More pieces came back than were sold: quantities of returns are wrong.
-- Grain: month, channel, category
with sale_lines as (
    select product_id, channel, item, qty, line_net, business_date
    from kpis.sale_lines
    where kind = 'sale' and is_revenue
),

return_lines as (
    select product_id, sale_channel, is_cross_channel, qty, returned_net, sold_on
    from kpis.return_lines
    where is_in_time
),

products as (
    select product_id, split_part(category_path, ' > ', 1) as category from golden.products
),

bounds as (
    select as_of, return_days
    from settings.kpis
    cross join golden.night
),

retailer as (
    select currency from settings.retailer
),

sold as (
    select
        date_trunc('month', business_date)::date as month,
        coalesce(channel, 'unknown') as channel,
        coalesce(category, 'none') as category,
        sum(qty) filter (item = 'goods') as qty,
        sum(line_net) as net
    from sale_lines
    left join products using (product_id)
    group by all
),

came_back as (
    select
        date_trunc('month', sold_on)::date as month,
        sale_channel as channel,
        coalesce(category, 'none') as category,
        sum(qty) as qty,
        sum(qty) filter (is_cross_channel) as cross_channel_qty,
        sum(returned_net) as net
    from return_lines
    left join products using (product_id)
    group by all
)

select
    sold.month, -- First day of the month of the sale
    sold.channel, -- Channel of the sale
    sold.category, -- First step of the category's path; 'none' if there is no category
    currency,
    (sold.month + interval 1 month)::date - 1 + return_days <= as_of
        as is_complete, -- True once all of it has had its time to come back
    coalesce(sold.qty, 0)::decimal(18, 3) as sold_qty, -- Pieces of goods and services sold
    coalesce(came_back.qty, 0)::decimal(18, 3) as returned_qty, -- Of those, came back in time
    coalesce(cross_channel_qty, 0)::decimal(18, 3)
        as cross_channel_qty, -- Of those, through another channel
    coalesce(sold.net, 0)::decimal(18, 2) as net_sales, -- Revenue of the sales, before returns
    coalesce(came_back.net, 0)::decimal(18, 2) as returned_net, -- What came back in time had brought
    coalesce(came_back.qty, 0)::double / nullif(sold.qty, 0) as qty_share, -- Pieces that came back
    coalesce(came_back.net, 0)::double / nullif(sold.net, 0) as net_share, -- Revenue that came back
    cross_channel_qty::double / nullif(came_back.qty, 0)
        as cross_channel_share -- Of what came back, through another channel
from sold
cross join bounds
cross join retailer
left join came_back
    on sold.month = came_back.month
    and sold.channel = came_back.channel
    and sold.category = came_back.category
