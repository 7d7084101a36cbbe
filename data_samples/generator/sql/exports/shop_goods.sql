-- The shop's products (old header generation) and its inventory, a projection of the DC's stock.
create or replace table x_products as
select
    variant_no * 4 as k, article_no as g, variant_no * 4.0 as pos, []::varchar[] as quirks,
    handle as "Handle", if(variant_index = 1, brand || ' ' || title, null) as "Title",
    if(variant_index = 1, brand, null) as "Vendor",
    if(variant_index = 1, category, null) as "Product Category",
    if(variant_index = 1, split_part(category, ' > ', 1), null) as "Type",
    if(variant_index = 1, 'true', null) as "Published",
    if(variant_index = 1, case when size is not null then option when colour is not null
        then 'Farbe' else 'Title' end, null) as "Option1 Name",
    coalesce(size, colour, 'Default Title') as "Option1 Value",
    if(variant_index = 1 and size is not null and colour is not null, 'Farbe', null)
        as "Option2 Name",
    if(size is not null, colour, null) as "Option2 Value", sku as "Variant SKU",
    '0' as "Variant Grams", 'shopify' as "Variant Inventory Tracker",
    'deny' as "Variant Inventory Policy", 'manual' as "Variant Fulfillment Service",
    money_en(price_c) as "Variant Price", 'true' as "Variant Requires Shipping",
    'true' as "Variant Taxable", '''' || gtin as "Variant Barcode",
    if(variant_index = 1, 'false', null) as "Gift Card", 'kg' as "Variant Weight Unit",
    money_en(cost_c) as "Cost per item",
    if(variant_index = 1, if(rnd(article_no, 'archived') < 0.03, 'archived', 'active'), null)
        as "Status"
from variants
union all by name
select variant_no * 4 + 1 as k, article_no as g, variant_no * 4.0 + 1 as pos,
    ['image_only_row'] as quirks, handle as "Handle",
    'https://bilder.kaufhaus-lindenhof.example/' || handle || '-2.jpg' as "Image Src",
    '2' as "Image Position"
from variants where variant_index = siblings and rnd(article_no, 'second image') < 0.12;

create or replace table reserved as
select l.variant_no, sum(l.qty)::bigint as qty
from order_heads as h join sale_lines as l on l.sale_key = h.sale_key
where h.is_open and not h.is_cancelled group by l.variant_no;

create or replace table x_inventory as
with projected as (
    select v.*, s.unrestricted, s.quality + s.blocked + s.returned as unavailable, s.in_transit,
        coalesce(r.qty, 0) as committed, rnd(v.variant_no, 'not stocked') < 0.03 as is_elsewhere
    from variants as v
    join stock_tonight as s on s.variant_no = v.variant_no and s.kind = 'dc'
    left join reserved as r on r.variant_no = v.variant_no
)
select
    variant_no as k, variant_no as g, variant_no * 1.0 as pos,
    if(is_elsewhere, ['not_stocked'], []) as quirks,
    handle as "Handle", brand || ' ' || title as "Title",
    case when size is not null then option when colour is not null then 'Farbe' else 'Title' end
        as "Option1 Name",
    coalesce(size, colour, 'Default Title') as "Option1 Value",
    if(size is not null and colour is not null, 'Farbe', null) as "Option2 Name",
    if(size is not null, colour, null) as "Option2 Value", sku as "SKU", 'DE' as "COO",
    'Onlineshop' as "Location",
    if(is_elsewhere, 'not stocked', in_transit::varchar) as "Incoming (not editable)",
    if(is_elsewhere, 'not stocked', unavailable::varchar) as "Unavailable (not editable)",
    if(is_elsewhere, 'not stocked', committed::varchar) as "Committed (not editable)",
    if(is_elsewhere, 'not stocked', (unrestricted - committed)::varchar)
        as "Available (not editable)",
    if(is_elsewhere, 'not stocked', (unrestricted + unavailable)::varchar) as "On hand (current)"
from projected;
