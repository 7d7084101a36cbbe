-- One row is a product over the whole network, beside what the web shop says of it.
-- The shop's figures are a projection of the same goods: compared, never added. What the shop has
-- taken orders for and the places that feed it have not reserved yet is promised already, and taken
-- off what can be promised online. Sums leave out places whose stock is unknown, and are null where
-- no place tells. Phantom is what the shop shows and nobody can send; hidden is what could be sent
-- and the shop shows as sold out, or lists and does not stock.
-- Check never_promises_below_zero: atp_now >= 0 and atp_online >= 0
-- Check online_is_no_more_than_all: atp_online <= atp_now
-- Check places_are_counted_once: stock_location_count + unknown_location_count <= location_count
-- Grain: product_id
with place_totals as not materialized (
    select
        product_id, location_id, location_type, is_sellable, on_hand, reserved, available, atp_now,
        incoming
    from inventory.place_totals
),

expected_receipts as (
    select product_id, location_id, qty from inventory.expected_receipts
),

locations as (
    select location_id, ships_online from golden.locations
),

stock_levels as not materialized (
    select silo, sku, available_src, reserved
    from canonical.stock_levels
    where is_deleted is distinct from true
),

silos as (
    select silo from settings.silos where kind = 'shop'
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

products as (
    select product_id, sku, name, status, list_price_gross from golden.products
),

network as (
    select
        product_id,
        count(*) as location_count,
        count(*) filter (on_hand > 0) as stock_location_count,
        count(*) filter (on_hand is null) as unknown_location_count,
        sum(on_hand) as on_hand, -- Physically there over all places, in whatever state
        sum(available) filter (is_sellable)
            as available, -- Free at all places that may sell
        sum(available) filter (is_sellable and location_type = 'store')
            as available_in_stores, -- Free in stores
        sum(available) filter (is_sellable and ships_online)
            as available_in_dcs, -- Free at the places that send web orders
        sum(reserved) filter (ships_online) as reserved_in_dcs,
        sum(incoming) as incoming,
        sum(atp_now) as atp_now,
        coalesce(sum(atp_now) filter (ships_online), 0) as atp_in_dcs
    from place_totals
    inner join locations using (location_id)
    group by product_id
),

-- What is on its way to a place that does not keep the product yet.
new_there as (
    select product_id, sum(qty) as incoming
    from expected_receipts
    anti join place_totals using (product_id, location_id)
    group by product_id
),

shops as (
    select
        coalesce(product_id, stock_levels.silo || '/' || stock_levels.sku) as product_id,
        stock_levels.silo, sum(available_src) as available, sum(stock_levels.reserved) as reserved
    from stock_levels
    inner join silos using (silo)
    left join product_records
        on stock_levels.silo = product_records.silo and stock_levels.sku = product_records.sku
    group by all
),

-- Several shops show the same goods; what they have taken orders for is each one's own.
projections as (
    select
        product_id,
        arg_min(silo, (available is null, -available, silo)) as shop_silo,
        max(available) as shop_available, -- Free as the web shop says; null if not stocked
        sum(reserved) as shop_reserved -- Promised to orders of the web shop, as it says itself
    from shops
    group by product_id
),

-- What a shop lists, whether it stocks it or not, if it tells its stock at all.
listings as (
    select product_id, min(silo) as silo
    from product_records
    semi join silos using (silo)
    semi join stock_levels using (silo)
    inner join products using (product_id)
    where coalesce(status, 'active') = 'active'
    group by product_id
),

compared as (
    select
        coalesce(network.product_id, projections.product_id, new_there.product_id)
            as product_id, -- Product; silo/article if it has no master data
        shop_silo,
        coalesce(location_count, 0) as location_count, -- Places that keep the product
        coalesce(stock_location_count, 0) as stock_location_count, -- Places where some is there
        coalesce(unknown_location_count, 0)
            as unknown_location_count, -- Places whose stock nobody could read
        on_hand, available, available_in_stores, available_in_dcs,
        either_sum(network.incoming, new_there.incoming)
            as incoming, -- On its way to any place
        coalesce(atp_now, 0) as atp_now, -- Can be promised now over all places
        greatest(
            coalesce(atp_in_dcs, 0)
            - greatest(coalesce(shop_reserved, 0) - coalesce(reserved_in_dcs, 0), 0),
            0
        ) as atp_online, -- Can be promised online now: where web orders go out, less open orders
        shop_available, shop_reserved
    from network
    full join projections on network.product_id = projections.product_id
    full join new_there
        on coalesce(network.product_id, projections.product_id) = new_there.product_id
)

select
    compared.product_id,
    sku,
    name,
    status,
    coalesce(compared.shop_silo, listings.silo)
        as shop_silo, -- Web shop that lists it, of several the one that shows most; null if none
    location_count,
    stock_location_count,
    unknown_location_count,
    on_hand,
    available,
    available_in_stores,
    available_in_dcs,
    incoming,
    atp_now,
    atp_online,
    shop_available,
    shop_reserved,
    shop_available - atp_online
        as shop_difference, -- What the shop offers beyond what can be promised; null if not stocked
    if(atp_online = 0, greatest(shop_available, 0), 0)
        as phantom_qty, -- Pieces the shop shows and nobody can send
    if(
        coalesce(compared.shop_silo, listings.silo) is not null
        and coalesce(shop_available, 0) <= 0,
        atp_online,
        0
    ) as hidden_qty, -- Pieces that can be sent while the shop shows none
    (phantom_qty * list_price_gross)::decimal(18, 2)
        as phantom_value, -- The same at list price incl. VAT
    (hidden_qty * list_price_gross)::decimal(18, 2)
        as hidden_value -- The same at list price incl. VAT
from compared
left join products on compared.product_id = products.product_id
left join listings on compared.product_id = listings.product_id
