-- One row is a touch of a known customer that may have prepared a purchase on the other side.
-- Online are the web, the app and clicks in newsletters; in a store whatever a silo tells of a visit
-- there. The web shop tells who it was only of visitors who consented to tracking.
-- Grain: silo, interaction_id
with interactions as (
    select
        silo, interaction_id, customer_id, sku, channel, kind, direction, business_date,
        occurred_at
    from golden.interactions
    where customer_id is not null
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

-- Events know the web shop's articles by a number that another silo gives out.
known_skus as (
    select sku, min(product_id) as product_id
    from product_records
    group by sku
    having count(distinct product_id) = 1
),

products as (
    select product_id, coalesce(parent_sku, product_id) as parent_sku, category_path
    from golden.products
),

night as (
    select as_of from golden.night
),

touches as (
    select
        interactions.silo, interaction_id, customer_id, channel, kind, business_date, occurred_at,
        coalesce(product_records.product_id, known_skus.product_id)
            as product_id -- Product it was about; null if none, or nobody can tell
    from interactions
    cross join night
    left join product_records
        on interactions.silo = product_records.silo and interactions.sku = product_records.sku
    left join known_skus on interactions.sku = known_skus.sku
    where
        business_date <= as_of
        and (
            channel in ('web', 'app') and kind in (
                'product_view', 'search', 'add_to_cart', 'wishlist', 'stock_check',
                'store_locator', 'video_view', 'review'
            )
            or channel = 'email' and kind = 'click'
            or channel = 'store' and direction is distinct from 'out'
        )
)

select
    silo,
    interaction_id,
    customer_id,
    product_id,
    parent_sku, -- Article it is a variant of; the product itself if of none
    category_path,
    if(channel = 'store', 'research_in_store', 'research_online')
        as direction, -- research_online | research_in_store
    channel,
    kind,
    business_date,
    occurred_at
from touches
left join products using (product_id)
