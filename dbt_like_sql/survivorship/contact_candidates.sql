-- One row is an e-mail address, phone number or postal address that a record offers its customer.
-- A postal address is one value, never mixed from two. Records that are deleted, or whose data may
-- only be stored (Art. 18 GDPR), offer nothing.
-- Grain: silo, source_key, attribute, seq
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select silo, source_key, coalesce(updated_at, created_at) as filed_at
    from canonical.customer_records
    where not coalesce(is_deleted, false) and not coalesce(is_processing_restricted, false)
),

contact_points as (
    select
        silo, source_key, kind, seq, value_norm, is_valid, is_role, is_relay, is_bounced,
        last_used_at
    from canonical.contact_points
    where value_norm is not null and not coalesce(is_deleted, false)
),

addresses as (
    select
        silo, source_key, address_seq, addr_kind, street, street_key, house_number,
        house_number_to, house_number_addition, address_addition, locker_no, post_number,
        po_box_no, postal_code, is_postal_code_valid, city, city_key, country_code, last_used_at
    from canonical.addresses
    where coalesce(postal_code, city) is not null and not coalesce(is_deleted, false)
),

offers as (
    select
        silo,
        source_key,
        kind as attribute, -- email | mobile | phone | address
        seq, -- Running number of the record's values for the attribute
        value_norm as value, -- The value as text, an address in one line
        value_norm as value_key, -- What is the same for two spellings of one value
        coalesce(is_valid, true) as is_valid, -- True if the value can survive at all
        case
            -- Mail that came back to one silo will come back to all.
            when bool_or(is_bounced) over (partition by kind, value_norm) then 3
            when is_relay then 2
            when is_role then 1
            else 0
        end as flaw, -- 0 is flawless: a mailbox or home of the customer's own, and complete
        last_used_at
    from contact_points
    union all
    select
        silo, source_key, 'address', address_seq,
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
        ),
        concat_ws(
            '|', addr_kind, street_key, house_number, lower(house_number_addition), locker_no,
            po_box_no, coalesce(postal_code, city_key)
        ),
        coalesce(is_postal_code_valid, true),
        case
            when addr_kind = 'street' and house_number is not null and postal_code is not null
                then 0
            when addr_kind = 'street' then 1
            when addr_kind is not null then 2
            else 3
        end,
        last_used_at
    from addresses
)

select
    customer_id,
    silo,
    source_key,
    attribute,
    seq,
    value,
    value_key,
    is_valid,
    flaw,
    coalesce(last_used_at, filed_at)
        as observed_at -- When an order last used the value, else when the record was last changed
from offers
inner join customer_records using (silo, source_key)
inner join golden_customer_records using (silo, source_key)
