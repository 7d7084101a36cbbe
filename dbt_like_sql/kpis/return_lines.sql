-- One row is a line of a return whose sale is known, set beside that sale.
-- It counts within [kpis] return_days of the sale, and never more pieces than the sale had of the
-- product, at what they had brought in the sale. Rates of return are made of these, by the day of the
-- sale; what was paid back stands in kpis.sales_daily on the day of the return.
-- Check no_more_comes_back_than_was_sold: qty >= 0
-- Grain: order_id, line_no
with sale_lines as not materialized (
    select
        order_id, line_no, coalesce(product_id, 'none') as product_id, ref_order_id, kind, channel,
        qty, line_net, business_date
    from kpis.sale_lines
    where is_revenue
),

sales as (
    select order_id, channel, location_id, kind, business_date from kpis.sales where kind = 'sale'
),

order_lines as (
    select order_id, line_no, return_reason from golden.order_lines where order_type = 'return'
),

bounds as (
    select return_days from settings.kpis
),

linked as (
    select
        sale_lines.order_id, line_no, ref_order_id, product_id, sale_lines.channel,
        -qty as returned_qty,
        coalesce(sum(-qty) over (
            partition by ref_order_id, product_id
            order by sale_lines.business_date, sale_lines.order_id, line_no
            rows between unbounded preceding and 1 preceding
        ), 0) as earlier_qty,
        sales.channel as sale_channel, sales.location_id as sale_location_id,
        sales.business_date as sold_on, sale_lines.business_date
    from sale_lines
    inner join sales on ref_order_id = sales.order_id
    where sale_lines.kind = 'return'
),

sold as (
    select order_id, product_id, sum(qty) as sold_qty, sum(line_net) as sold_net
    from sale_lines
    semi join linked
        on sale_lines.order_id = linked.ref_order_id and sale_lines.product_id = linked.product_id
    where kind = 'sale'
    group by order_id, product_id
),

counted as (
    select
        linked.order_id, line_no, ref_order_id, linked.product_id, channel, sale_channel,
        sale_location_id, sold_qty, sold_net, sold_on, business_date,
        greatest(
            least(coalesce(returned_qty, 0), coalesce(sold_qty, 0) - earlier_qty), 0
        )::decimal(18, 3) as qty -- Pieces that came back, of those the sale had
    from linked
    left join sold
        on linked.ref_order_id = sold.order_id and linked.product_id = sold.product_id
)

select
    counted.order_id,
    counted.line_no,
    ref_order_id as sale_order_id, -- Sale it belongs to
    product_id, -- 'none' if no silo names it
    channel, -- Channel that took it back
    sale_channel, -- Channel of the sale
    sale_location_id, -- Place of the sale
    coalesce(return_reason, 'none') as reason, -- In the silo's words; 'none' if it gives none
    channel <> sale_channel as is_cross_channel, -- True if another channel sold it
    business_date - sold_on <= return_days as is_in_time, -- True if within return_days of the sale
    qty,
    if(qty = 0, 0, sold_net::double * qty / sold_qty)::decimal(18, 4)
        as returned_net, -- What they had brought, without VAT; null if nobody knows
    sold_on, -- Day of the sale
    business_date
from counted
cross join bounds
left join order_lines
    on counted.order_id = order_lines.order_id and counted.line_no = order_lines.line_no
