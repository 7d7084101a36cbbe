-- One row is something about places that people should mend: no rule can settle it.
-- A code that no [locations] of retailer.toml names leaves its sales without a place and its stock
-- uncounted; a place that silos put elsewhere has the address of the most trusted one.
-- Warn nothing_urgent: severity <> 'high'
--   Sales without a place or uncounted stock follow; retailer.toml or the silo mends it.
-- Grain: conflict, about, aspect
with settings_locations as (
    select location_id, silo, code from settings.locations
),

locations as (
    select silo, location_code, postal_code, city
    from canonical.locations
    where is_deleted is not true
),

orders as (
    select silo, location_code from canonical.orders
),

order_lines as (
    select silo, location_code from canonical.order_lines
),

stock_levels as (
    select silo, location_code from canonical.stock_levels
),

loyalty_transactions as (
    select silo, location_code from canonical.loyalty_transactions
),

loyalty_accounts as (
    select silo, joined_location_code as location_code from canonical.loyalty_accounts
),

interactions as (
    select silo, location_code from canonical.interactions
),

used as (
    select silo, location_code, 'places' as used_by, count(*) as row_count
    from locations
    group by all
    union all
    select silo, location_code, 'orders', count(*) from orders group by all
    union all
    select silo, location_code, 'order lines', count(*) from order_lines group by all
    union all
    select silo, location_code, 'stock levels', count(*) from stock_levels group by all
    union all
    select silo, location_code, 'bookings', count(*) from loyalty_transactions group by all
    union all
    select silo, location_code, 'cards', count(*) from loyalty_accounts group by all
    union all
    select silo, location_code, 'contacts', count(*) from interactions group by all
),

unknown as (
    select
        used.silo, used.location_code,
        bool_or(used_by in ('orders', 'stock levels')) as is_missed,
        string_agg(used_by || ': ' || row_count, ', ' order by used_by) as found
    from used
    left join settings_locations
        on used.silo = settings_locations.silo and used.location_code = code
    where code is null and used.location_code is not null
    group by used.silo, used.location_code
),

addresses as (
    select
        location_id, locations.silo || '/' || location_code as place,
        unnest(['postal_code', 'city']) as attribute,
        unnest([postal_code, city]) as value
    from settings_locations
    inner join locations on settings_locations.silo = locations.silo and code = location_code
),

conflicts as (
    select
        'unknown_code' as conflict, silo || '/' || location_code as about, '' as aspect,
        if(is_missed, 'high', 'low') as severity, [silo || '/' || location_code] as places, found
    from unknown
    union all
    select
        'different_values', location_id, attribute, 'medium', list(place order by place),
        string_agg(distinct value, ' | ' order by value)
    from addresses
    where value is not null
    group by location_id, attribute
    having count(distinct lower(value)) > 1
)

select
    conflict, -- unknown_code | different_values
    about, -- The code as silo/code, or the place
    aspect, -- postal_code or city; '' if it is about the code as such
    severity, -- high (sales or stock are missed) | medium | low
    places, -- Codes concerned, as silo/code
    found, -- How many rows name the code, or what the silos say
    case conflict
        when 'unknown_code' then 'Add the code to the codes of a place under [locations].'
        else 'Correct the address in the silo that is wrong, or the codes under [locations].'
    end as to_do -- What to do about it
from conflicts
