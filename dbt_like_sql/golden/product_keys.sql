-- One row is an article of one silo, and what its own numbers say it has in common with others.
-- Articles are alike if they carry the same valid GTIN that is not of in-store use, else if they
-- have the same SKU. A GTIN that one silo gives to several SKUs, and a SKU that stands for several
-- GTINs, tell nothing. Of two that a steward parts, the ERP's keeps its key, else the first silo's
-- by name; the other has its own.
-- Grain: silo, sku
with articles as (
    select silo, sku, gtin, is_gtin_valid, gtin_kind, is_listed from golden.articles
),

silos as (
    select silo, kind from settings.silos
),

product_pairs as (
    select silo, sku, other_silo, other_sku from golden.product_pairs where not is_same
),

own_gtins as (
    select silo, gtin
    from articles
    where is_gtin_valid and gtin_kind is distinct from 'internal_20_29'
    group by silo, gtin
    having count(*) = 1
),

gtins as (
    select articles.silo, sku, is_listed, own_gtins.gtin
    from articles
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
        is_listed,
        coalesce(
            'gtin:' || gtins.gtin, 'gtin:' || gtin_of_sku.gtin, 'sku:' || gtins.sku
        ) as match_key,
        if(gtins.gtin is null, 'sku', 'gtin') as own_rule, -- gtin | sku: what the key is made of
        coalesce(kind = 'erp', false) as is_erp -- True if the silo is an ERP
    from gtins
    left join gtin_of_sku using (sku)
    left join silos using (silo)
),

parted as (
    select distinct
        greatest(
            (not one.is_erp, one.silo, one.sku), (not other.is_erp, other.silo, other.sku)
        ) as later
    from product_pairs
    inner join keyed as one on product_pairs.silo = one.silo and product_pairs.sku = one.sku
    inner join keyed as other
        on other_silo = other.silo and other_sku = other.sku and one.match_key = other.match_key
)

select
    silo,
    sku,
    if(later is null, match_key, 'article:' || silo || '/' || sku)
        as own_key, -- Articles with the same key are alike
    own_rule,
    is_erp,
    is_listed,
    later is not null as is_parted -- True if a steward parted it from an article alike
from keyed
left join parted on later = (not is_erp, silo, sku)
