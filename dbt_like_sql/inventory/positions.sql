-- One row is the stock of a product at a place of the retailer: what lies there, what is free.
-- Only the silo in charge of a place says what lies there; the web shop's figures mirror that stock
-- and never stand here. Stock nobody could read is unknown, not zero, and promises nothing. An
-- article without master data keeps its stock, under the id it would have if it were alone.
-- Check adds_up: on_hand is not distinct from available + coalesce(reserved, 0) + unsellable
-- Check has_its_parts: coalesce(quality_qty + blocked_qty + returns_qty <= unsellable, true)
-- Check promises_what_is_free: atp_now between 0 and greatest(coalesce(available, 0), 0)
-- Check no_stock_in_the_web_shop: location_type <> 'webshop_virtual'
-- Grain: product_id, location_id
with stock_levels as (
    select
        silo, sku, location_code, owner, uom, on_hand, on_hand_unrestricted, reserved, unavailable,
        quality_qty, blocked_qty, returns_qty, transfer_qty, in_transit, safety_stock, currency,
        unit_cost
    from canonical.stock_levels
    where is_deleted is distinct from true
),

locations as (
    select silo, code, location_id, location_type, is_sellable
    from settings.locations
    where silo = stock_silo and location_type <> 'webshop_virtual'
),

product_records as (
    select silo, sku, product_id from golden.product_records
),

judged as (
    select
        silo, sku, location_code, owner, uom, on_hand, on_hand_unrestricted, reserved, quality_qty,
        blocked_qty, returns_qty, transfer_qty, in_transit, safety_stock, currency, unit_cost,
        -- A restricted state without a column of its own shows only in what is not unrestricted.
        case when on_hand is not null then coalesce(
            on_hand - on_hand_unrestricted,
            coalesce(quality_qty, 0) + coalesce(blocked_qty, 0) + coalesce(returns_qty, 0)
            + coalesce(unavailable, 0)
        ) end as unsellable,
        -- A supplier's goods can be sold but are none of the retailer's value, and what is not
        -- there needs no cost to be worth nothing.
        case
            when on_hand is null then null
            when on_hand = 0 or owner <> 'own' then 0
            else on_hand * unit_cost
        end as stock_value
    from stock_levels
),

totals as (
    select
        coalesce(product_id, judged.silo || '/' || judged.sku)
            as product_id, -- Product the stock is of; silo/article if it has no master data
        location_id,
        any_value(location_type) as location_type, -- store | dc | warehouse | …
        any_value(is_sellable) as is_sellable, -- True if its stock may be promised to customers
        any_value(judged.silo) as silo, -- Silo whose figures these are
        case when count(distinct uom) = 1 then min(uom) end
            as uom, -- Unit of all quantities; null if they are in several
        sum(on_hand) as on_hand, -- Physically there, in whatever state; null if unknown
        sum(on_hand_unrestricted)
            as on_hand_unrestricted, -- There and in no restricted state; may be reserved
        sum(reserved) as reserved, -- Promised to orders; null if the silo does not tell
        sum(quality_qty) as quality_qty, -- In quality inspection
        sum(blocked_qty) as blocked_qty, -- Blocked
        sum(returns_qty) as returns_qty, -- Customer returns not yet judged
        sum(unsellable) as unsellable, -- There but not for sale, in whatever restricted state
        sum(on_hand - coalesce(reserved, 0) - unsellable)
            as available, -- Free: on hand, neither reserved nor unsellable; negative if oversold
        sum(safety_stock) as safety_stock, -- To be kept back
        sum(transfer_qty) as transfer_qty, -- Moving between storage places of the place
        sum(in_transit) as in_transit, -- On its way from another place; not on hand yet
        any_value(currency) as currency, -- Currency of cost and value, ISO 4217
        max(unit_cost) as unit_cost, -- Cost of one unit without VAT; highest of the storage places
        case when count(stock_value) = count(on_hand) then round(sum(stock_value), 2) end
            as stock_value -- Own stock at cost, without VAT; null if on hand or cost is unknown
    from judged
    inner join locations
        on judged.silo = locations.silo and judged.location_code = locations.code
    left join product_records
        on judged.silo = product_records.silo and judged.sku = product_records.sku
    group by coalesce(product_id, judged.silo || '/' || judged.sku), location_id
)

select
    product_id,
    location_id,
    location_type,
    is_sellable,
    silo,
    uom,
    coalesce(on_hand < 0, false) as is_negative, -- True if more was booked out than was there
    on_hand,
    on_hand_unrestricted,
    reserved,
    quality_qty,
    blocked_qty,
    returns_qty,
    unsellable,
    available,
    case
        when is_sellable then greatest(coalesce(available, 0) - coalesce(safety_stock, 0), 0)
        else 0
    end as atp_now, -- Can be promised now: available above safety stock, never below zero
    safety_stock,
    transfer_qty,
    in_transit,
    currency,
    unit_cost,
    stock_value
from totals
