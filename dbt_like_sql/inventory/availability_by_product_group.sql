-- One row is a group of products over the whole network: of a category, or variants of one parent.
-- Size availability is the share of the variants that can be promised: a shirt that is there in XS
-- only is nearly sold out. Products that are discontinued or deleted are left out.
-- Check is_a_share: availability_share between 0 and 1
-- Grain: grouping_kind, product_group
with availability as (
    select product_id, on_hand, atp_now, atp_online, phantom_value, hidden_value
    from inventory.availability
),

products as (
    select product_id, parent_sku, category_path
    from golden.products
    where
        status is distinct from 'discontinued' and not is_deleted and is_stocked
),

groups as (
    select product_id, 'category' as grouping_kind, category_path as product_group
    from products
    where category_path is not null
    union all
    select product_id, 'parent_product', parent_sku from products where parent_sku is not null
)

select
    grouping_kind, -- category | parent_product
    product_group, -- Category from the top, or number or handle of the parent
    count(*) as product_count, -- Products in the group that are stocked
    count(*) filter (atp_now > 0) as available_product_count, -- Of these some can be promised
    count(*) filter (atp_online > 0) as online_product_count, -- Of these some can be sent
    count(*) filter (atp_now > 0) / count(*)
        as availability_share, -- Share that can be promised; of a parent, size availability
    count(*) filter (atp_online > 0) / count(*) as online_share, -- Share that can be sent
    coalesce(sum(on_hand), 0)::decimal(18, 3) as on_hand, -- Physically there
    coalesce(sum(atp_now), 0)::decimal(18, 3) as atp_now, -- Can be promised now
    sum(phantom_value)::decimal(18, 2)
        as phantom_value, -- What the shop shows and nobody can send, at list price incl. VAT
    sum(hidden_value)::decimal(18, 2)
        as hidden_value -- What could be sent and the shop shows as gone, at list price incl. VAT
from groups
left join availability using (product_id)
group by grouping_kind, product_group
