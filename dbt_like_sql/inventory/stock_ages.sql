-- One row is a product at a place where some of its arrivals are known: how long its stock has lain.
-- First in, first out: what is there is what came last. Where the arrivals that are told are fewer
-- than the stock, nobody knows how long the rest has lain; the age is then that of the last arrival,
-- and the stock is at least as old. Of several silos that tell a place's movements the one in charge
-- of it counts, or else the first by name.
-- Check has_lain: stock_age_days >= 0
-- Grain: product_id, location_id
with stock_records as (
    select product_id, location_id, silo, on_hand
    from inventory.stock_records
    where is_authority
),

movements as (
    select silo, product_id, location_id, qty, business_date
    from inventory.movements
    where qty > 0
),

night as (
    select as_of from golden.night
),

places as (
    select distinct location_id, silo as authority from stock_records
),

tellers as (
    select location_id, arg_min(silo, (silo <> authority, silo)) as silo
    from (select distinct location_id, silo from movements) as told
    inner join places using (location_id)
    group by location_id
),

arrivals as (
    select product_id, location_id, as_of - business_date as age_days, sum(qty) as qty
    from movements
    semi join tellers using (location_id, silo)
    inner join night on business_date <= as_of
    group by product_id, location_id, age_days
),

stock as (
    select product_id, location_id, sum(on_hand) as on_hand
    from stock_records
    semi join arrivals using (product_id, location_id)
    group by product_id, location_id
    having sum(on_hand) > 0
),

layers as (
    select
        product_id, location_id, age_days, on_hand,
        sum(qty) over youngest_first as arrived_qty,
        greatest(least(qty, on_hand - (sum(qty) over youngest_first - qty)), 0) as left_qty
    from arrivals
    inner join stock using (product_id, location_id)
    window youngest_first as (partition by product_id, location_id order by age_days)
)

select
    product_id,
    location_id,
    max(arrived_qty) >= any_value(on_hand)
        as is_whole, -- True if all of the stock is among the arrivals that are told
    if(is_whole, sum(left_qty * age_days)::double / sum(left_qty)::double, min(age_days))
        as stock_age_days -- Days since it came, of all pieces; at least that if not is_whole
from layers
group by product_id, location_id
