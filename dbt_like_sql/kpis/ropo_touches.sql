-- One row is a touch of a known customer with one side of the shop before a purchase on the other.
-- research_online: looked on the web, in the app or a newsletter, bought in a store.
-- research_in_store: was in a store, bought on the web. It counts from [kpis] ropo_days (of the
-- category, if it has its own) before the purchase until it; where no silo tells the time, the whole
-- day of the purchase counts. How near it is to what was bought: the same product, a variant of the same
-- article, the same category (its whole path), any. A line was researched if a touch is nearer than
-- any; in a store any touch will do. The weights divide the line among its touches, by five models.
-- Check nearest_is_nearest: line_level <= level
-- Grain: order_id, line_no, silo, interaction_id
with sale_lines as (
    select
        order_id, line_no, product_id, customer_id, line_net, business_date,
        if(channel = 'store', 'research_online', 'research_in_store') as direction
    from kpis.sale_lines
    where kind = 'sale' and is_revenue and channel in ('store', 'web')
),

sales as (
    select order_id, buyer_id, ordered_at from kpis.sales where buyer_id is not null
),

research as (
    select
        silo, interaction_id, customer_id, direction, product_id, parent_sku, category_path,
        channel, kind, business_date, occurred_at
    from kpis.research
),

products as (
    select product_id, coalesce(parent_sku, product_id) as parent_sku, category_path
    from golden.products
),

ropo_windows as (
    select category, days from settings.ropo_windows
),

bounds as (
    select ropo_days, as_of
    from settings.kpis
    cross join golden.night
),

-- Few customers are known to have looked around.
trackable as (
    select distinct customer_id, direction from research
),

lines as (
    select order_id, line_no, product_id, customer_id, line_net, business_date, direction
    from sale_lines
    semi join trackable using (customer_id, direction)
),

purchases as (
    select
        order_id, line_no, buyer_id as customer_id, lines.product_id, parent_sku, category_path,
        line_net, business_date, ordered_at, direction,
        business_date - coalesce(days, ropo_days) as from_on
    from lines
    inner join sales using (order_id)
    left join products using (product_id)
    left join ropo_windows on split_part(category_path, ' > ', 1) = category
    cross join bounds
    where business_date <= as_of
),

met as (
    select
        purchases.order_id, purchases.line_no, research.silo, research.interaction_id,
        purchases.direction, research.channel, research.kind,
        case
            when research.product_id = purchases.product_id then 'sku'
            when research.parent_sku = purchases.parent_sku then 'parent'
            when research.category_path = purchases.category_path then 'category'
            else 'any'
        end::enum('sku', 'parent', 'category', 'any')
            as level, -- sku (the product itself) | parent (a variant of it) | category | any
        line_net, purchases.business_date,
        purchases.business_date - research.business_date as days_before, research.occurred_at
    from purchases
    inner join research
        on purchases.customer_id = research.customer_id
        and purchases.direction = research.direction
        and research.business_date between from_on and purchases.business_date
        and coalesce(research.occurred_at <= ordered_at, true)
),

placed as (
    select
        order_id, line_no, silo, interaction_id, direction, channel, kind, level,
        line_net, business_date, days_before, occurred_at,
        min(level) over line as line_level, count(*) over line as touch_count,
        row_number() over (
            partition by order_id, line_no order by occurred_at, silo, interaction_id
        ) as position,
        sum(pow(2, -days_before / 7.0)) over line as all_decayed
    from met
    window line as (partition by order_id, line_no)
)

select
    order_id,
    line_no,
    silo,
    interaction_id,
    direction, -- research_online | research_in_store
    channel,
    kind,
    level,
    line_level, -- Nearest of all touches of the line
    direction = 'research_in_store' or line_level <> 'any'
        as is_researched, -- True if the line counts as researched on the other side
    touch_count, -- Touches of the line
    position, -- Running number of the touch, 1 is the first
    (position = 1)::integer::double as first_weight, -- All to the first touch
    (position = touch_count)::integer::double as last_weight, -- All to the last touch
    1.0::double / touch_count as linear_weight, -- The same to each
    case
        when touch_count <= 2 then 1.0 / touch_count
        when position in (1, touch_count) then 0.4
        else 0.2 / (touch_count - 2)
    end::double as position_weight, -- 40 % to the first, 40 % to the last, the rest to those between
    pow(2, -days_before / 7.0) / all_decayed as decay_weight, -- Half as much for each week before
    line_net, -- What the line brought, without VAT
    days_before, -- Days from the touch to the purchase
    business_date, -- Day of the purchase
    occurred_at
from placed
