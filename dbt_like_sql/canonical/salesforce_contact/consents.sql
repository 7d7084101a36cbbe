-- One row is what an opt-out flag of a Salesforce contact says about an address or number of it.
-- The flags only ever refuse: true is a withdrawal without a date, anything else says nothing
-- (unknown) and is never taken for consent. DoNotCall covers every number of the contact.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with salesforce_contact_contacts as (
    select
        silo, contact_key, source_file, source_row, is_deleted,
        has_opted_out_of_email, do_not_call
    from staging.salesforce_contact_contacts
),

salesforce_contact_contact_points as (
    select
        silo, source_key, value_norm,
        case kind when 'email' then 'email' else 'phone' end as point_channel
    from canonical.salesforce_contact_contact_points
    where value_norm is not null
),

flags as (
    select
        silo, contact_key, source_file, source_row, is_deleted,
        'email' as channel, -- email | phone
        'HasOptedOutOfEmail' as field, has_opted_out_of_email as is_refused
    from salesforce_contact_contacts
    union all
    select
        silo, contact_key, source_file, source_row, is_deleted,
        'phone', 'DoNotCall', do_not_call
    from salesforce_contact_contacts
)

select
    flags.silo,
    contact_key as source_key,
    channel,
    'marketing' as purpose, -- The flags are about advertising of any kind
    coalesce(value_norm, '') as contact_value, -- Address or number; '' if the contact has none
    source_file,
    source_row,
    case when is_refused then 'withdrawn' else 'unknown' end as status, -- withdrawn | unknown
    'import' as collected_via, -- The flag does not tell how it came about
    'none' as proof_kind, -- The flag proves nothing
    field || '=' || coalesce(is_refused::varchar, '') as source_claim, -- Field and value
    coalesce(is_deleted, false) as is_deleted -- True for contacts deleted or merged away
from flags
left join salesforce_contact_contact_points as points
    on flags.silo = points.silo and contact_key = source_key and channel = point_channel
