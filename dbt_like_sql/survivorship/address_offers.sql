-- One row is a postal address of a record, which survives as one value, and its flaws.
-- Two spellings of one house are one value; of them the one that an order used last stands here.
-- Abroad the country is part of it: Graz and Zürich have the same postal codes.
-- Records that are deleted, or whose data may only be stored (Art. 18 GDPR), offer nothing: they
-- are left out where the offers meet, in survivorship.candidates.
-- Grain: silo, source_key, value_key
with addresses as (
    select
        silo, source_key, address_seq, addr_kind, street, street_key, house_number,
        house_number_to, house_number_addition, address_addition, locker_no, post_number,
        po_box_no, postal_code, is_postal_code_valid, city, city_key, country_code, last_used_at,
        country_code <> (select country_code from settings.retailer) as is_abroad
    from canonical.addresses
    where coalesce(postal_code, city) is not null and not coalesce(is_deleted, false)
),

offers as (
    select
        silo,
        source_key,
        address_seq,
        concat_ws(
            ', ',
            nullif(
                trim(concat_ws(
                    ' ', street,
                    concat(concat_ws('-', house_number, house_number_to), house_number_addition)
                )),
                ''
            ),
            if(addr_kind = 'postfiliale', 'Postfiliale ', 'Packstation ') || locker_no,
            post_number,
            'Postfach ' || po_box_no,
            address_addition,
            nullif(concat_ws(' ', postal_code, city), ''),
            country_code
        ) as address, -- Address in one line
        concat_ws(
            '|', addr_kind, street_key, house_number, lower(house_number_addition), locker_no,
            po_box_no, coalesce(postal_code, city_key), if(is_abroad, country_code, null)
        ) as value_key, -- What is the same for two spellings of one house
        coalesce(is_postal_code_valid, true)
        and not coalesce(address_is_dummy(street_key, postal_code, city_key), false)
            as is_valid, -- True if it can survive at all; no placeholder can
        case
            when addr_kind = 'street' and house_number is not null and postal_code is not null
                then 0
            when addr_kind = 'street' then 1
            when addr_kind is not null then 2
            else 3
        end as flaw, -- 0 none | 1 number or code missing | 2 Packstation, PO box, … | 3 unclear
        (coalesce(street, locker_no, po_box_no) is not null)::integer
        + (coalesce(house_number, post_number) is not null)::integer
        + (address_addition is not null)::integer + (postal_code is not null)::integer
        + (city is not null)::integer + (country_code is not null)::integer
            as part_count, -- How many of street, number, addition, postal code, … are filled
        last_used_at
    from addresses
)

select
    silo,
    source_key,
    value_key,
    address_seq,
    address,
    is_valid,
    flaw,
    part_count,
    last_used_at
from offers
qualify row_number() over (
    partition by silo, source_key, value_key
    order by is_valid desc, flaw, last_used_at desc nulls last, part_count desc, address_seq
) = 1
