-- One row is the stock of a variant at a location of the shop.
-- The shop's figures mirror what distribution centre and stores hold: they are compared with it,
-- never added to it.
-- Grain: silo, sku, location_code, storage_code, owner
with shopify_inventory as (
    select
        silo, source_file, source_row, url_handle, sku, location, option1_value, option2_value,
        option3_value, incoming, unavailable, committed, available, on_hand
    from staging.shopify_inventory
)

select
    silo,
    coalesce(sku, concat_ws('/', url_handle, option1_value, option2_value, option3_value))
        as sku, -- Article number; handle and option values where there is none
    location as location_code,
    '' as storage_code, -- The shop has no places within a location
    'own' as owner, -- The shop does not tell whose goods they are
    source_file,
    source_row,
    'ST' as uom, -- The shop counts pieces
    on_hand,
    available as available_src,
    committed as reserved,
    unavailable,
    incoming,
    false as is_deleted -- The export has no deleted stock
from shopify_inventory
where location is not null
qualify row_number() over (
    partition by
        silo, location,
        coalesce(sku, concat_ws('/', url_handle, option1_value, option2_value, option3_value))
    order by source_file desc, source_row
) = 1
