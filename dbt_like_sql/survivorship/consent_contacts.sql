-- One row is an address or number that a record can be reached by through a channel.
-- A mobile number can be called and written to, a landline only called; a home takes letters.
-- Grain: silo, source_key, channel, contact_value
with contact_points as (
    select silo, source_key, kind, value_norm
    from canonical.contact_points
    where value_norm is not null and not coalesce(is_deleted, false)
),

address_offers as (
    select silo, source_key, value_key from survivorship.address_offers
)

select distinct
    silo,
    source_key,
    unnest(channels_of(kind)) as channel, -- email | phone | sms | whatsapp | post
    value_norm as contact_value -- Address or number; of a home its address_key
from contact_points
union all
select silo, source_key, 'post', value_key from address_offers
