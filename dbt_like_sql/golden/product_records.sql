-- One row is an article of one silo, with the product it is.
-- Articles are one product if they carry the same valid GTIN that is not of in-store use, else if
-- they have the same SKU, else each is alone. A GTIN that one silo gives to several SKUs, and a SKU
-- that stands for several GTINs, tell nothing. The id is that of the ERP's article, else the first
-- silo's by name.
-- Grain: silo, sku
with products as (
    select silo, sku, gtin, is_gtin_valid, gtin_kind from canonical.products
),

silos as (
    select silo, kind from settings.silos
),

own_gtins as (
    select silo, gtin
    from products
    where is_gtin_valid and gtin_kind is distinct from 'internal_20_29'
    group by silo, gtin
    having count(*) = 1
),

gtins as (
    select products.silo, sku, own_gtins.gtin
    from products
    left join own_gtins using (silo, gtin)
),

gtin_of_sku as (
    select sku, min(gtin) as gtin
    from gtins
    group by sku
    having count(distinct gtin) = 1
),

keyed as (
    select
        gtins.silo,
        gtins.sku,
        coalesce(
            'gtin:' || gtins.gtin, 'gtin:' || gtin_of_sku.gtin, 'sku:' || gtins.sku
        ) as match_key, -- What articles of the same product have in common
        case
            when gtins.gtin is not null then 'gtin'
            else 'sku'
        end as own_rule,
        kind = 'erp' as is_erp
    from gtins
    left join gtin_of_sku using (sku)
    left join silos using (silo)
)

select
    silo,
    sku,
    first_value(silo || '/' || sku) over (
        partition by match_key order by is_erp desc nulls last, silo, sku
    ) as product_id, -- Product the article is
    match_key,
    case when count(*) over (partition by match_key) = 1 then 'alone' else own_rule end
        as match_rule -- gtin | sku | alone
from keyed
