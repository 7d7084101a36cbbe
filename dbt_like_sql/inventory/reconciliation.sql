-- One row is two figures that should be the same, their difference, and which kind it is of.
-- Compared are two silos' stock at a place (`silos`), what the shop shows with what the places that
-- feed it can promise (`shop`), and tonight's stock with last night's and what moved since
-- (`roll_forward`). Each has exactly one class, the first that fits: so the classes' differences add
-- up to all. Pieces are in the product's base unit; their money is cost, and list price for the shop.
-- Check has_a_class: class is not null
-- Check difference_is_right: difference is not distinct from quantity_a - quantity_b
-- Grain: comparison, product_id, location_id, silo_a, silo_b
with compared_silos as (
    select
        product_id, location_id, silo_a, silo_b, is_in_a, is_in_b, quantity_a, quantity_b, uom_a,
        uom_b, moved_a, moved_b
    from inventory.compared_silos
),

rolled_forward as (
    select product_id, location_id, silo_a, silo_b, is_in_a, is_in_b, quantity_a, quantity_b
    from inventory.rolled_forward
),

availability as (
    select
        product_id, shop_silo,
        coalesce(shop_available, 0) as shop_available, -- What it lists and does not stock is none
        atp_online
    from inventory.availability
    where shop_silo is not null
),

place_totals as (
    select product_id, location_id, unit_cost from inventory.place_totals
),

products as (
    select product_id, unit_cost, list_price_gross from golden.products
),

product_units as (
    select product_id, base_qty
    from canonical.product_units
    inner join golden.product_records using (silo, sku)
),

bounds as (
    select
        tolerance_pieces::decimal(18, 3) as tolerance_pieces, tolerance_share
    from settings.inventory
),

compared as (
    select
        'silos' as comparison, product_id, location_id, silo_a, silo_b,
        if(is_in_a, quantity_a, 0) as quantity_a, if(is_in_b, quantity_b, 0) as quantity_b,
        is_in_a, is_in_b,
        if(uom_a = uom_b, false, unit_code(uom_a) <> unit_code(uom_b)) as is_in_other_units,
        moved_a, moved_b
    from compared_silos
    union all
    select
        'roll_forward', product_id, location_id, silo_a, silo_b,
        if(is_in_a, quantity_a, 0), quantity_b, is_in_a, is_in_b, false, null, null
    from rolled_forward
    union all
    select
        'shop', product_id, 'all', shop_silo, 'all', shop_available, atp_online, true, true, false,
        null, null
    from availability
),

packs as (
    select product_id, list(distinct base_qty) as base_quantities
    from product_units
    where base_qty > 1
    group by product_id
),

measured as (
    select
        comparison, compared.product_id, compared.location_id, silo_a, silo_b,
        quantity_a, quantity_b, is_in_a, is_in_b, is_in_other_units, moved_a, moved_b,
        quantity_a - quantity_b as difference,
        (quantity_a - quantity_b) / nullif(greatest(abs(quantity_a), abs(quantity_b)), 0)
            as difference_share,
        -- A ratio too large for a pack is none: shops show 999999999 of what never runs out.
        list_contains(base_quantities, try_cast(
            greatest(abs(quantity_a), abs(quantity_b))
            / nullif(least(abs(quantity_a), abs(quantity_b)), 0) as decimal(14, 6)
        )) as is_ratio_a_pack,
        if(
            comparison = 'shop',
            list_price_gross,
            coalesce(place_totals.unit_cost, products.unit_cost)
        ) as unit_value,
        tolerance_pieces, tolerance_share
    from compared
    cross join bounds
    left join packs using (product_id)
    left join products using (product_id)
    left join place_totals
        on compared.product_id = place_totals.product_id
        and compared.location_id = place_totals.location_id
)

select
    comparison, -- silos | shop | roll_forward
    product_id,
    location_id, -- Place compared; 'all' for the shop: all places that feed it
    silo_a, -- Whose figure quantity_a is: the silo in charge, or the shop
    silo_b, -- Whose figure quantity_b is; in a roll-forward the silo that tells what moved
    case
        when difference is null then 'unknown'
        when abs(difference) <= tolerance_pieces or abs(difference_share) <= tolerance_share
            then 'ok'
        when comparison = 'shop' and quantity_b <= 0 then 'phantom'
        when comparison = 'shop' and quantity_a <= 0 then 'hidden'
        when difference = moved_a or difference = moved_b then 'timing'
        when not is_in_a then 'missing_in_a'
        when not is_in_b then 'missing_in_b'
        when quantity_a = -quantity_b then 'sign'
        when is_ratio_a_pack or is_in_other_units then 'uom_mismatch'
        else 'real'
    end as class, -- First of ok | phantom | hidden | timing | missing_in_a | … that fits; real if none
    quantity_a, -- The one figure; 0 where the silo lacks the product
    quantity_b, -- The other
    difference::decimal(18, 3) as difference, -- quantity_a less quantity_b, in pieces
    difference_share::double as difference_share, -- Difference as a share of the larger figure
    unit_value::decimal(18, 4)
        as unit_value, -- Cost of one piece without VAT; for the shop its list price incl. VAT
    (difference * unit_value)::decimal(18, 2) as difference_value -- Difference in money
from measured
