-- One row is the stock of a product at a place, whoever the goods belong to.
-- What belongs to a customer is on hand, and free for nobody. Few places have goods of several
-- owners: only theirs are added up.
-- Grain: product_id, location_id
with positions as not materialized (
    select
        product_id, location_id, ownership, location_type, is_sellable, age_class, is_leading,
        on_hand, reserved, unsellable, available, safety_stock, atp_now, incoming, unit_cost,
        stock_value
    from inventory.positions
),

others as (
    select
        product_id, location_id, max(age_class) as age_class,
        sum(on_hand) as on_hand, sum(reserved) as reserved, sum(unsellable) as unsellable,
        sum(available) filter (ownership <> 'customer_owned') as available,
        sum(safety_stock) as safety_stock, sum(atp_now) as atp_now, sum(incoming) as incoming
    from positions
    where not is_leading
    group by product_id, location_id
)

select
    positions.product_id,
    positions.location_id,
    ownership, -- Whose goods are told first: own, if the retailer has any
    location_type,
    is_sellable,
    greatest(positions.age_class, others.age_class) as age_class, -- That of the oldest figure
    either_sum(positions.on_hand, others.on_hand) as on_hand, -- Physically there, of any owner
    either_sum(positions.reserved, others.reserved) as reserved, -- Promised to orders
    either_sum(positions.unsellable, others.unsellable) as unsellable, -- There but not for sale
    either_sum(if(ownership = 'customer_owned', null, positions.available), others.available)
        as available, -- Free, a customer's goods left out
    either_sum(positions.safety_stock, others.safety_stock) as safety_stock, -- To be kept back
    either_sum(positions.atp_now, others.atp_now) as atp_now, -- Can be promised now
    either_sum(positions.incoming, others.incoming) as incoming, -- On its way
    unit_cost,
    positions.stock_value -- Own stock at cost, without VAT; only own goods have a value
from positions
left join others
    on positions.product_id = others.product_id and positions.location_id = others.location_id
where is_leading
