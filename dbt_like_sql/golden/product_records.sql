-- One row is an article of one silo, with the product it is.
-- Articles are one product if a steward says so, else by the SKU map, else if they carry the same
-- GTIN, else if they have the same SKU, else each is alone; what is one with a third is one. The id
-- is that of the ERP's article, else the first silo's by name, one with master data before others. An
-- article without master data that is like no other stands in no row.
-- Grain: silo, sku
with recursive product_keys as (
    select silo, sku, own_key, own_rule, is_erp, is_listed, is_parted from golden.product_keys
),

product_pairs as (
    select silo, sku, other_silo, other_sku, said_by from golden.product_pairs where is_same
),

said as (
    select silo, sku, said_by from product_pairs
    union all
    select other_silo, other_sku, said_by from product_pairs
),

said_first as (
    select silo, sku, min(said_by) as said_by
    from said
    group by silo, sku
),

bonds as (
    select one.own_key, other.own_key as other_key
    from product_pairs
    inner join product_keys as one
        on product_pairs.silo = one.silo and product_pairs.sku = one.sku
    inner join product_keys as other on other_silo = other.silo and other_sku = other.sku
    where one.own_key <> other.own_key
),

both_ways as (
    select own_key, other_key from bonds
    union
    select other_key, own_key from bonds
),

united as (
    select own_key, other_key from both_ways
    union
    select united.own_key, both_ways.other_key
    from united
    inner join both_ways on united.other_key = both_ways.own_key
),

first_keys as (
    select own_key, min(other_key) as first_key
    from united
    group by own_key
),

keyed as (
    select
        product_keys.silo, product_keys.sku,
        coalesce(first_key, product_keys.own_key)
            as match_key, -- What articles of the same product have in common
        case
            when said_by is not null then said_by
            when is_parted then 'decision'
            else own_rule
        end as rule,
        is_erp,
        is_listed,
        said_by is not null or is_parted as is_said
    from product_keys
    left join first_keys on product_keys.own_key = first_keys.own_key
    left join said_first
        on product_keys.silo = said_first.silo and product_keys.sku = said_first.sku
)

select
    silo,
    sku,
    first_value(silo || '/' || sku) over (
        partition by match_key order by is_listed desc, is_erp desc, silo, sku
    ) as product_id, -- Product the article is
    match_key,
    if(is_said or count(*) over (partition by match_key) > 1, rule, 'alone')
        as match_rule -- decision | sku_map | gtin | sku | alone
from keyed
qualify is_listed or count(*) over (partition by match_key) > 1
