-- One row is a product in a group of places: of a region, of a type, of a country.
-- A place without a region is in the region 'none'.
-- Check promises_what_its_places_do: atp_now >= 0
-- Grain: product_id, grouping_kind, place_group
with positions as (
    select
        product_id, location_id, is_sellable, is_leading, on_hand, available, atp_now, incoming
    from inventory.positions
    where ownership <> 'customer_owned'
),

locations as (
    select location_id, location_type, region, country_code from golden.locations
),

-- Places are of few kinds: added up by kind first, so that three groupings need not read them all.
mixes as (
    select
        product_id, region, location_type, country_code,
        count(*) filter (is_leading) as location_count,
        sum(on_hand) as on_hand,
        sum(available) filter (is_sellable) as available,
        sum(atp_now) as atp_now,
        sum(incoming) as incoming
    from positions
    inner join locations using (location_id)
    group by product_id, region, location_type, country_code
),

groups as (
    select
        product_id, 'region' as grouping_kind, coalesce(region, 'none') as place_group,
        location_count, on_hand, available, atp_now, incoming
    from mixes
    union all
    select
        product_id, 'location_type', location_type, location_count, on_hand, available, atp_now,
        incoming
    from mixes
    union all
    select
        product_id, 'country', coalesce(country_code, 'none'), location_count, on_hand, available,
        atp_now, incoming
    from mixes
)

select
    product_id,
    grouping_kind, -- region | location_type | country
    place_group, -- Region, type or country of the places
    sum(location_count)::bigint as location_count, -- Places that keep the product
    sum(on_hand)::decimal(18, 3) as on_hand, -- Physically there, in whatever state
    sum(available)::decimal(18, 3) as available, -- Free at places that may sell
    sum(atp_now)::decimal(18, 3) as atp_now, -- Can be promised now
    sum(incoming)::decimal(18, 3) as incoming -- On its way to these places
from groups
group by product_id, grouping_kind, place_group
