-- One row is a home that a record's consent to letters is for: each that the record has, since the
-- form does not say which. Of a record without any it names none.
-- Grain: silo, source_key, purpose, contact_value, source_file, source_row
with consents as (
    select
        silo, source_key, purpose, source_file, source_row, legal_basis, proof_kind, is_deleted,
        event_at
    from canonical.consents
    where channel = 'post' and status = 'granted'
),

address_offers as (
    select silo, source_key, value_key from survivorship.address_offers
)

select
    consents.silo,
    consents.source_key,
    purpose,
    coalesce(value_key, '') as contact_value, -- address_key of the home; '' if there is none
    source_file,
    source_row,
    legal_basis,
    proof_kind,
    is_deleted,
    event_at
from consents
left join address_offers
    on consents.silo = address_offers.silo and consents.source_key = address_offers.source_key
