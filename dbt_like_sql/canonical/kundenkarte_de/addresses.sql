-- One row is a postal address of a card holder, from any of the holder's cards.
-- An active card comes before one that is blocked or replaced, of several the newest; an address
-- counts once.
-- Grain: silo, source_key, address_seq
with kundenkarte_de_cards as (
    select
        silo, holder_key, source_file, source_row, kartennummer, card_standing, eintrittsdatum,
        strasse, hausnummer, plz, ort, country_code
    from staging.kundenkarte_de_cards
    where coalesce(strasse, plz, ort) is not null
),

parsed as (
    select
        silo, holder_key, source_file, source_row, kartennummer, card_standing, eintrittsdatum,
        country_code,
        concat_ws(' ', strasse, hausnummer) as street_raw, -- Street and house number as delivered
        postal_code_norm(plz, country_code) as postal_code, -- Postal code, normalised
        city_norm(ort) as city, -- City, normalised for display
        city_district(ort) as district, -- District that the city is written with
        address_parts(concat_ws(' ', strasse, hausnummer), null, country_code) as parts
    from kundenkarte_de_cards
),

keyed as (
    select
        silo, holder_key, source_file, source_row, kartennummer, card_standing, eintrittsdatum,
        country_code, street_raw, postal_code, city, district, parts,
        street_key(parts.street) as street_key -- Street for comparing
    from parsed
),

distinct_addresses as (
    select
        silo, holder_key, source_file, source_row, kartennummer, card_standing, eintrittsdatum,
        country_code, street_raw, postal_code, city, district, parts, street_key
    from keyed
    qualify row_number() over (
        partition by
            silo, holder_key, country_code, postal_code, city,
            coalesce(street_key || ' ' || parts.house_number, street_raw)
        order by card_standing, eintrittsdatum desc nulls last, kartennummer desc
    ) = 1
)

select
    silo,
    holder_key as source_key,
    row_number() over (
        partition by silo, holder_key
        order by card_standing, eintrittsdatum desc nulls last, kartennummer desc
    ) as address_seq, -- 1, 2, … within the holder, the address of the active card first
    source_file,
    source_row,
    'home' as address_type, -- Cards carry the holder's home address
    parts.addr_kind as addr_kind, -- street | packstation | postfiliale | po_box | …
    parts.care_of as care_of, -- Whom the address is care of
    street_raw,
    parts.street as street, -- Street without house number
    street_key,
    parts.house_number as house_number, -- House number, the first of a range
    parts.house_number_to as house_number_to, -- Last house number of a range
    parts.house_number_addition as house_number_addition, -- What follows, such as a letter
    parts.address_addition as address_addition, -- Building, staircase, floor and the like
    parts.locker_no as locker_no, -- Number of the Packstation or Postfiliale
    parts.post_number as post_number, -- Customer's DHL post number
    parts.po_box_no as po_box_no, -- Number of the PO box
    postal_code,
    postal_code_is_valid(postal_code, country_code)
        as is_postal_code_valid, -- True if the country can have such a postal code
    city,
    fold_key(city) as city_key, -- City for comparing
    district,
    country_code,
    false as is_deleted -- The export marks no holder as deleted
from distinct_addresses
