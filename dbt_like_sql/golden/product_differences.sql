-- One row is a value of a product on which the silos that know it differ.
-- Brands and units differ if they are written differently but for case; names if they share no
-- word of three letters with the name of the article that gives the product its id, since one silo
-- writes the brand before and the other the size behind; prices and costs if the highest is above
-- the lowest by more than price_tolerance. Deleted articles are left out.
-- Grain: product_id, attribute
with products as (
    select
        silo, sku, name, brand, item_type, base_uom, currency, list_price_gross, unit_cost, vat_rate
    from canonical.products
    where is_deleted is not true
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

settings_products as (
    select price_tolerance from settings.products
),

articles as (
    select
        product_id, products.silo || '/' || products.sku as article, name, brand, item_type,
        base_uom, currency, list_price_gross, unit_cost, vat_rate,
        regexp_extract_all(lower(name), '[\p{L}\d]{3,}') as words
    from products
    inner join product_records
        on products.silo = product_records.silo and products.sku = product_records.sku
),

values_of as (
    select
        product_id, article,
        unnest(['brand', 'item_type', 'base_uom', 'currency', 'vat_rate']) as attribute,
        unnest([lower(brand), item_type, lower(base_uom), currency, vat_rate::varchar]) as value
    from articles
),

prices_of as (
    select
        product_id, article, unnest(['list_price_gross', 'unit_cost']) as attribute,
        unnest([list_price_gross, unit_cost]) as price
    from articles
),

strangers as (
    select
        one.product_id, one.article as first_article, other.article, one.name,
        other.name as other_name
    from articles as one
    inner join articles as other on one.product_id = other.product_id
    where one.article = one.product_id and len(one.words) > 0 and len(other.words) > 0
        and not list_has_any(one.words, other.words)
),

found as (
    select
        product_id, attribute, list(article order by article) as articles,
        string_agg(distinct value, ' | ' order by value) as found
    from values_of
    where value is not null
    group by product_id, attribute
    having count(distinct value) > 1
    union all
    select
        product_id, attribute, list(article order by article),
        concat(min(price)::decimal(14, 2), ' | ', max(price)::decimal(14, 2))
    from prices_of
    where price is not null
    group by product_id, attribute
    having max(price) > min(price) * (1 + (select price_tolerance from settings_products))
    union all
    select
        product_id, 'name', list_prepend(any_value(first_article), list(article order by article)),
        any_value(name) || ' | ' || string_agg(distinct other_name, ' | ' order by other_name)
    from strangers
    group by product_id
)

select
    product_id,
    attribute, -- name, brand, item_type, base_uom, currency, vat_rate, list_price_gross, unit_cost
    case
        when attribute in ('vat_rate', 'base_uom', 'item_type', 'currency') then 'high'
        when attribute = 'brand' then 'low'
        else 'medium'
    end as severity, -- high (tax, stock and sums go wrong) | medium | low
    articles, -- Articles that say something of it, as silo/sku
    found -- What they say, lowest and highest of prices
from found
