-- One row is a product, and what it brought in the last 12 months and the last 30 days.
-- Row 'none' is revenue of no product: what orders have beyond their lines, discounts on the whole,
-- goods nobody can tell; with it the products add up to the revenue of the time. Sold is before
-- returns; what came back stands beside it on its own day. return_share is of what was sold in the 12
-- months and came back within [kpis] return_days: for what was sold last, it is not all back yet.
-- Warn return_share_is_a_share: coalesce(return_share between 0 and 1, true)
--   More came back than was sold, or less than nothing: amounts are wrong.
-- Grain: product_id
with sale_lines as (
    select
        order_id, coalesce(product_id, 'none') as product_id, kind, item, qty, line_discount_gross,
        line_gross, line_net, cost_net, business_date
    from kpis.sale_lines
    where is_revenue
),

return_lines as (
    select product_id, qty, sold_on, is_in_time from kpis.return_lines
),

products as (
    select product_id, sku, name, brand, category_path, status from golden.products
),

night as (
    select as_of from golden.night
),

retailer as (
    select currency from settings.retailer
),

counted as (
    select
        product_id, kind = 'sale' as is_sale, if(item = 'goods', qty, 0) as qty,
        line_discount_gross, line_gross, line_net, cost_net,
        business_date > as_of - 30 as is_of_30d
    from sale_lines
    cross join night
    where business_date <= as_of and business_date > as_of - interval 12 months
),

came_back as (
    select product_id, sum(qty) as qty
    from return_lines
    cross join night
    where is_in_time and sold_on <= as_of and sold_on > as_of - interval 12 months
    group by product_id
),

added as (
    select
        product_id,
        sum(qty) filter (is_sale) as sold_12m,
        sum(qty) filter (is_sale and is_of_30d) as sold_30d,
        -sum(qty) filter (not is_sale) as returned_12m,
        sum(line_net) as net_12m, sum(line_net) filter (is_of_30d) as net_30d,
        sum(line_net) filter (is_sale) as sold_net,
        sum(line_gross) filter (is_sale) as sold_gross,
        sum(line_discount_gross) filter (is_sale) as discount_gross,
        sum(line_net) filter (cost_net is not null) as costed_net, sum(cost_net) as cost_net,
        sum(line_net) filter (is_of_30d and cost_net is not null) as costed_30d,
        sum(cost_net) filter (is_of_30d) as cost_30d
    from counted
    group by product_id
)

select
    coalesce(products.product_id, added.product_id) as product_id, -- 'none' is of no product
    sku,
    name,
    brand,
    split_part(category_path, ' > ', 1) as category, -- First step of the category's path
    status,
    currency,
    coalesce(sold_12m, 0) as sold_12m, -- Pieces sold in 12 months, before returns
    coalesce(sold_30d, 0) as sold_30d, -- Pieces sold in 30 days
    coalesce(returned_12m, 0) as returned_12m, -- Pieces taken back in 12 months
    coalesce(net_12m, 0) as net_revenue_12m, -- After returns, without VAT, of 12 months
    coalesce(net_30d, 0) as net_revenue_30d, -- The same of 30 days
    costed_net - cost_net as margin_net_12m, -- What is left of it after cost; null if not known
    costed_30d - cost_30d as margin_net_30d, -- The same of 30 days
    (costed_net - cost_net)::double / nullif(costed_net, 0)
        as margin_share, -- Margin as a share, of 12 months
    (sold_net::double / nullif(sold_12m, 0))::decimal(14, 2)
        as selling_price_net, -- Mean price of a piece, without VAT, after discounts, of 12 months
    coalesce(discount_gross, 0)::double / nullif(sold_gross + coalesce(discount_gross, 0), 0)
        as discount_share, -- Of what it would have brought without discounts on its lines
    coalesce(came_back.qty, 0)::double / nullif(sold_12m, 0)
        as return_share -- Pieces that came back in time of those sold in 12 months
from products
full join added on products.product_id = added.product_id
left join came_back on coalesce(products.product_id, added.product_id) = came_back.product_id
cross join retailer
