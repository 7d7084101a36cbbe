-- One row is something about products that people should mend: no rule can settle it.
-- None stops the night: until it is mended, golden.product_records tells how it is taken.
-- Warn nothing_urgent: severity <> 'high'
--   The silo that is wrong mends it, or a steward decides; until then a rule does.
-- Grain: conflict, about, aspect
with products as (
    select
        silo, sku, silo || '/' || sku as article,
        if(is_gtin_valid and gtin_kind is distinct from 'internal_20_29', gtin, null) as gtin,
        coalesce(is_deleted, false) as is_deleted
    from canonical.products
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

product_pairs as (
    select silo, sku, other_silo, other_sku, is_same, said_by from golden.product_pairs
),

product_differences as (
    select product_id, attribute, severity, articles, found from golden.product_differences
),

sku_map as (
    select silo, sku, same_as_silo, same_as_sku from settings.sku_map
),

articles as (
    select products.silo, products.sku, article, gtin, is_deleted, product_id
    from products
    inner join product_records
        on products.silo = product_records.silo and products.sku = product_records.sku
),

pairs as (
    select
        one.article, other.article as other_article, one.gtin, other.gtin as other_gtin,
        is_same, said_by, one.product_id = other.product_id as is_one_product
    from product_pairs
    inner join articles as one on product_pairs.silo = one.silo and product_pairs.sku = one.sku
    inner join articles as other on other_silo = other.silo and other_sku = other.sku
),

mapped as (
    select distinct
        sku_map.silo || '/' || sku_map.sku as article,
        same_as_silo || '/' || same_as_sku as same_as,
        one.sku is null or other.sku is null as is_unknown
    from sku_map
    left join products as one on sku_map.silo = one.silo and sku_map.sku = one.sku
    left join products as other on same_as_silo = other.silo and same_as_sku = other.sku
),

conflicts as (
    select
        'duplicate_in_silo' as conflict, product_id as about, silo as aspect, 'medium' as severity,
        list(article order by article) as articles, count(*) || ' SKUs' as found
    from articles
    where not is_deleted
    group by product_id, silo
    having count(*) > 1
    union all
    select
        'gtin_of_several_skus', gtin, silo, 'medium', list(article order by article),
        count(*) || ' SKUs'
    from articles
    group by gtin, silo
    having gtin is not null and count(distinct product_id) > 1
    union all
    select
        'sku_of_several_gtins', sku, '', 'medium', list(article order by article),
        string_agg(distinct gtin, ' | ' order by gtin)
    from articles
    group by sku
    having count(distinct gtin) > 1 and count(distinct product_id) > 1
    union all
    select 'different_values', product_id, attribute, severity, articles, found
    from product_differences
    union all
    select
        'map_contradicts_gtin', article, other_article, 'high', [article, other_article],
        gtin || ' | ' || other_gtin
    from pairs
    where is_same and said_by = 'sku_map' and gtin <> other_gtin
    union all
    select 'decision_not_kept', article, other_article, 'high', [article, other_article], null
    from pairs
    where not is_same and is_one_product
    union all
    select 'map_names_unknown_article', article, same_as, 'medium', [article, same_as], null
    from mapped
    where is_unknown
    union all
    select 'map_overruled', mapped.article, same_as, 'low', [mapped.article, same_as], null
    from mapped
    inner join pairs
        on least(mapped.article, same_as) = least(pairs.article, other_article)
        and greatest(mapped.article, same_as) = greatest(pairs.article, other_article)
    where not is_same
)

select
    conflict, -- What is wrong, in a word
    about, -- What it is about: a product, a GTIN, a SKU or an article
    aspect, -- Which silo, value or other article it is about; '' if none
    severity, -- high (tax, stock and sums may be wrong) | medium | low
    articles, -- Articles concerned, as silo/sku
    found, -- What the silos say; null if there is nothing more to say
    case conflict
        when 'duplicate_in_silo' then 'Keep one SKU in this silo, or part them: different_product.'
        when 'gtin_of_several_skus' then 'Correct the GTIN of all but one of these SKUs.'
        when 'sku_of_several_gtins' then 'Correct a GTIN, or say same_product or different_product.'
        when 'different_values' then 'Correct the value in the silo that is wrong, or part them.'
        when 'map_contradicts_gtin' then 'Correct the SKU map or one of the GTINs.'
        when 'decision_not_kept' then 'Others make them one: look at the SKU map and at decisions.'
        when 'map_names_unknown_article' then 'Correct the SKU map: no silo delivered the article.'
        when 'map_overruled' then 'Remove the record from the SKU map: a decision parts the two.'
    end as to_do -- What to do about it
from conflicts
