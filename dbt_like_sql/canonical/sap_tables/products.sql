-- One row is an article.
-- Its name is the German one, else the one in the first language by key. Its cost is the average
-- over all plants, weighted by the quantity valued there.
-- Grain: silo, sku
with sap_tables_mara as (
    select
        silo, source_file, source_row, matnr, satnr, mtart, matkl, attyp, meins, ean11, lvorm,
        ersda, laeda
    from staging.sap_tables_mara
),

sap_tables_makt as (
    select silo, matnr, spras, maktx from staging.sap_tables_makt where maktx is not null
),

sap_tables_mbew as (
    select
        silo, matnr, lbkum,
        -- A decimal: the sum of fractions would depend on the order of the rows.
        try_cast(
            case vprsv when 'S' then stprs else verpr end / coalesce(nullif(peinh, 0), 1)
            as decimal(18, 6)
        ) as unit_cost
    from staging.sap_tables_mbew
    where bwtar is null
),

retailer as (
    select currency, time_zone from settings.retailer
),

names as (
    select silo, matnr, maktx as name
    from sap_tables_makt
    qualify row_number() over (
        partition by silo, matnr order by spras in ('D', 'DE') desc, spras, maktx
    ) = 1
),

costs as (
    select
        silo,
        matnr,
        coalesce(
            sum(unit_cost * lbkum) filter (where lbkum > 0)
            / nullif(sum(lbkum) filter (where lbkum > 0 and unit_cost is not null), 0),
            avg(unit_cost)
        ) as unit_cost -- Cost of one unit, averaged over the plants by quantity valued
    from sap_tables_mbew
    group by silo, matnr
)

select
    silo,
    matnr as sku,
    source_file,
    source_row,
    gtin14(ean11) as gtin, -- Trade item number, 14 digits
    coalesce(gtin_is_valid(ean11), false) as is_gtin_valid, -- True if the check digit is right
    gtin_kind(ean11) as gtin_kind, -- ean13 | upc | ean8 | isbn | internal_20_29
    satnr as parent_sku,
    coalesce(attyp = '02', false) as is_variant, -- True if the article is a variant of a parent
    name,
    case when matnr = 'VERSAND' then 'shipping' when mtart = 'DIEN' then 'service' else 'good' end
        as item_type, -- good | service | shipping
    matkl as category_id,
    meins as base_uom,
    case when lvorm then 'discontinued' else 'active' end as status, -- active | discontinued
    coalesce(mtart, '') <> 'DIEN' and coalesce(attyp, '') <> '01'
        as is_stocked, -- True if stock is kept of it: neither a service nor a generic article
    currency,
    unit_cost,
    lvorm as is_deleted,
    local_timestamp(ersda, '000000', time_zone) as created_at, -- Day the article was created
    local_timestamp(laeda, '000000', time_zone) as updated_at -- Day it was last changed
from sap_tables_mara
cross join retailer
left join names using (silo, matnr)
left join costs using (silo, matnr)
where matnr is not null
qualify row_number() over (partition by silo, matnr order by source_file desc, source_row) = 1
