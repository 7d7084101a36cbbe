-- One row is the stock of a product at a place as one silo tells it, in the product's base unit.
-- Storage places and batches add up. A pack whose content is known is counted in base units; a
-- unit nobody can convert stays as it is. The web shop's own place is none with goods: its figures
-- are in inventory.availability. An article without master data keeps its stock, under the id that
-- it would have if it were alone.
-- Check adds_up: on_hand is not distinct from available + coalesce(reserved, 0) + unsellable
-- Grain: silo, product_id, location_id, ownership
with stock_levels as (
    select
        silo, sku, location_code, owner, source_file, uom, on_hand, on_hand_unrestricted, reserved,
        unavailable, quality_qty, blocked_qty, returns_qty, transfer_qty, in_transit, safety_stock,
        lead_time_days, currency, unit_cost, snapshot_at
    from canonical.stock_levels
    where is_deleted is distinct from true
),

packs as (
    select silo, sku, uom, base_uom, base_qty from inventory.packs
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

locations as (
    select silo, code, location_id, location_type, is_sellable, stock_silo
    from settings.locations
    where location_type <> 'webshop_virtual'
),

deliveries as (
    select silo, source_file, max(delivered_on) as delivered_on
    from quality.deliveries
    group by silo, source_file
),

night as (
    select delivery_ends_at, time_zone
    from golden.night
    cross join settings.retailer
),

files as (
    select
        silo, source_file,
        coalesce(local_timestamp(delivered_on + 1, '00:00', time_zone), delivery_ends_at)
            as file_ends_at
    from deliveries
    cross join night
),

packed as (
    select
        stock_levels.silo, stock_levels.sku, location_code, owner, currency, lead_time_days,
        coalesce(snapshot_at, file_ends_at, delivery_ends_at) as snapshot_at,
        if(base_qty is null, stock_levels.uom, coalesce(base_uom, stock_levels.uom)) as uom,
        in_base_units(on_hand, base_qty) as on_hand,
        in_base_units(on_hand_unrestricted, base_qty) as on_hand_unrestricted,
        in_base_units(reserved, base_qty) as reserved,
        in_base_units(unavailable, base_qty) as unavailable,
        in_base_units(quality_qty, base_qty) as quality_qty,
        in_base_units(blocked_qty, base_qty) as blocked_qty,
        in_base_units(returns_qty, base_qty) as returns_qty,
        in_base_units(safety_stock, base_qty) as safety_stock,
        in_base_units(transfer_qty, base_qty) as transfer_qty,
        in_base_units(in_transit, base_qty) as in_transit,
        if(base_qty is null, unit_cost, (unit_cost / base_qty)::decimal(18, 4)) as unit_cost
    from stock_levels
    cross join night
    left join files
        on stock_levels.silo = files.silo and stock_levels.source_file = files.source_file
    left join packs
        on stock_levels.silo = packs.silo
        and stock_levels.sku = packs.sku
        and stock_levels.uom = packs.uom
),

placed as materialized (
    select
        coalesce(product_id, packed.silo || '/' || packed.sku) as product_id, location_id,
        case
            when owner = 'customer_owned' then 'customer_owned'
            when location_type = 'dropship' then 'dropship'
            when owner <> 'own' then 'consignment'
            else 'own'
        end::enum('own', 'consignment', 'dropship', 'customer_owned') as ownership,
        packed.silo, location_type, is_sellable, packed.silo = stock_silo as is_authority, uom,
        on_hand, on_hand_unrestricted, reserved, quality_qty, blocked_qty, returns_qty,
        -- A restricted state without a column of its own shows only in what is not unrestricted.
        if(on_hand is null, null, coalesce(
            on_hand - on_hand_unrestricted,
            coalesce(quality_qty, 0) + coalesce(blocked_qty, 0) + coalesce(returns_qty, 0)
            + coalesce(unavailable, 0)
        ))::decimal(18, 3) as unsellable,
        safety_stock, lead_time_days, transfer_qty, in_transit, currency, unit_cost,
        -- What is not there needs no cost to be worth nothing; a supplier's goods are worth nothing
        -- to the retailer.
        case
            when on_hand is null then null
            when on_hand = 0 or owner <> 'own' then 0
            else worth(on_hand, unit_cost)
        end::decimal(18, 2) as stock_value,
        snapshot_at
    from packed
    inner join locations
        on packed.silo = locations.silo and packed.location_code = locations.code
    left join product_records
        on packed.silo = product_records.silo and packed.sku = product_records.sku
),

-- Nearly every stock lies in one storage place: only the others are added up, below.
several as (
    select hash(product_id, location_id, silo) as key_hash
    from placed
    group by key_hash
    having count(*) > 1
),

stock as (
    select
        product_id, location_id, ownership, silo, location_type, is_sellable, is_authority, uom,
        on_hand, on_hand_unrestricted, reserved, quality_qty, blocked_qty, returns_qty, unsellable,
        safety_stock, lead_time_days, transfer_qty, in_transit, currency, unit_cost, stock_value,
        snapshot_at
    from placed
    anti join several on hash(product_id, location_id, silo) = key_hash
    union all
    select
        product_id, location_id, ownership, silo, any_value(location_type) as location_type,
        any_value(is_sellable) as is_sellable, any_value(is_authority) as is_authority,
        if(min(uom) = max(uom), min(uom), null) as uom, sum(on_hand) as on_hand,
        sum(on_hand_unrestricted) as on_hand_unrestricted, sum(reserved) as reserved,
        sum(quality_qty) as quality_qty, sum(blocked_qty) as blocked_qty,
        sum(returns_qty) as returns_qty, sum(unsellable) as unsellable,
        sum(safety_stock) as safety_stock, max(lead_time_days) as lead_time_days,
        sum(transfer_qty) as transfer_qty, sum(in_transit) as in_transit,
        any_value(currency) as currency, max(unit_cost) as unit_cost,
        if(count(stock_value) = count(on_hand), sum(stock_value), null) as stock_value,
        min(snapshot_at) as snapshot_at
    from placed
    semi join several on hash(product_id, location_id, silo) = key_hash
    group by product_id, location_id, ownership, silo
)

select
    product_id, -- Product the stock is of; silo/article if it has no master data
    location_id,
    ownership, -- own | consignment (a supplier's) | dropship (at one) | customer_owned
    silo,
    location_type, -- store | dc | warehouse | …
    is_sellable, -- True if its stock may be promised to customers
    is_authority, -- True if this silo's figures count for the place
    uom, -- Unit of all quantities; null if they are in several
    on_hand::decimal(18, 3) as on_hand, -- Physically there, in whatever state; null if unknown
    on_hand_unrestricted::decimal(18, 3)
        as on_hand_unrestricted, -- There and in no restricted state; may be reserved
    reserved::decimal(18, 3) as reserved, -- Promised to orders; null if the silo tells nothing
    quality_qty::decimal(18, 3) as quality_qty, -- In quality inspection
    blocked_qty::decimal(18, 3) as blocked_qty, -- Blocked
    returns_qty::decimal(18, 3) as returns_qty, -- Customer returns not yet judged
    unsellable::decimal(18, 3)
        as unsellable, -- There but not for sale, in whatever restricted state
    (on_hand - coalesce(reserved, 0) - unsellable)::decimal(18, 3)
        as available, -- Free: on hand, neither reserved nor unsellable; negative if oversold
    safety_stock::decimal(18, 3) as safety_stock, -- To be kept back, as the silo says
    lead_time_days, -- Days from order to receipt
    transfer_qty::decimal(18, 3)
        as transfer_qty, -- Moving between storage places of the place
    in_transit::decimal(18, 3)
        as in_transit, -- On its way from another place; not on hand yet
    currency, -- Currency of the cost, ISO 4217
    unit_cost::decimal(18, 4)
        as unit_cost, -- Cost of one unit without VAT; highest of the storage places
    stock_value::decimal(18, 2)
        as stock_value, -- Own stock at cost, without VAT; null if on hand or cost is unknown
    snapshot_at -- When it was so; the oldest of the storage places
from stock
