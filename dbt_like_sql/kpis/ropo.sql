-- One row is a month's sales of a category, and what of them was researched on the other side.
-- research_online looks at sales in stores, research_in_store at those of the web shop. The share is
-- of sales to customers of whom such touches are known at all (trackable); coverage says how much
-- of all sales that is. extrapolated_net assumes that the others do the same: an estimate.
-- Warn researched_is_a_share: coalesce(researched_share between 0 and 1, true)
--   More was researched than sold, or less than nothing: amounts are wrong.
-- Grain: month, direction, category
with sale_lines as (
    select order_id, line_no, product_id, customer_id, channel, line_net, business_date
    from kpis.sale_lines
    where kind = 'sale' and is_revenue and channel in ('store', 'web')
),

population as (
    select customer_id from segments.population where is_included
),

products as (
    select product_id, split_part(category_path, ' > ', 1) as category from golden.products
),

research as (
    select customer_id, direction from kpis.research
),

ropo_touches as (
    select order_id, line_no, line_level, is_researched from kpis.ropo_touches where position = 1
),

night as (
    select as_of from golden.night
),

retailer as (
    select currency from settings.retailer
),

trackable as (
    select customer_id, direction from research group by customer_id, direction
),

lines as (
    select
        order_id, line_no, population.customer_id, coalesce(category, 'none') as category, line_net,
        date_trunc('month', business_date)::date as month,
        if(channel = 'store', 'research_online', 'research_in_store') as direction, business_date
    from sale_lines
    left join population using (customer_id)
    left join products using (product_id)
),

added as (
    select
        month, -- First day of the month
        lines.direction, -- research_online (bought in a store) | research_in_store (on the web)
        category, -- First step of the category's path; 'none' if there is no category
        coalesce(sum(line_net), 0) as net_sales, -- Sales on that side, without VAT, before returns
        coalesce(sum(line_net) filter (lines.customer_id is not null), 0)
            as net_customers, -- Of it, of known customers
        coalesce(sum(line_net) filter (trackable.customer_id is not null), 0)
            as net_trackable, -- Of it, of customers with known touches on the other side
        coalesce(sum(line_net) filter (is_researched), 0)
            as net_researched, -- Of it, lines that were researched there
        coalesce(sum(line_net) filter (line_level = 'sku'), 0)
            as net_sku, -- Of lines with a touch, those whose product was looked at
        coalesce(sum(line_net) filter (line_level = 'parent'), 0) as net_parent, -- A variant of it
        coalesce(sum(line_net) filter (line_level = 'category'), 0)
            as net_category, -- Another product of the category
        coalesce(sum(line_net) filter (line_level = 'any'), 0) as net_any -- Something else only
    from lines
    left join trackable
        on lines.customer_id = trackable.customer_id and lines.direction = trackable.direction
    left join ropo_touches
        on lines.order_id = ropo_touches.order_id and lines.line_no = ropo_touches.line_no
    cross join night
    where business_date <= as_of
    group by month, lines.direction, category
)

select
    month,
    direction,
    category,
    currency,
    net_sales,
    net_customers,
    net_trackable,
    net_researched,
    net_sku,
    net_parent,
    net_category,
    net_any,
    net_researched::double / nullif(net_trackable, 0)
        as researched_share, -- ROPO share: of sales to trackable customers
    net_trackable::double / nullif(net_sales, 0) as coverage_share, -- Sales to them of all sales
    (net_researched::double / nullif(net_trackable, 0) * net_sales::double)::decimal(18, 2)
        as extrapolated_net -- Estimate: what it would be if all customers did as those do
from added
cross join retailer
