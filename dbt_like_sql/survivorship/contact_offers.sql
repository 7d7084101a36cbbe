-- One row is an e-mail address or phone number that a record offers, and its flaws.
-- Mail that came back to one silo will come back to all. What deleted and restricted records have
-- is left out where the offers meet, in survivorship.candidates.
-- Grain: silo, source_key, kind, seq
with contact_points as (
    select
        silo, source_key, kind, seq, value_norm, is_valid, is_role, is_relay,
        coalesce(is_bounced, bounced_at is not null) as is_bounced, last_used_at
    from canonical.contact_points
    where value_norm is not null
),

consents as (
    select silo, source_key, channel, contact_value
    from canonical.consents
    where proof_kind = 'doi' and status = 'granted' and contact_value <> ''
),

bounced as (
    select distinct kind, value_norm, true as is_bounced_somewhere
    from contact_points
    where is_bounced
),

opted_in as (
    select distinct
        silo, source_key, channel as kind, contact_value as value_norm, true as is_opted_in
    from consents
)

select
    silo,
    source_key,
    kind,
    seq,
    value_norm,
    coalesce(is_valid, true) as is_valid, -- True if the value can survive at all
    case when is_bounced_somewhere then 3 when is_relay then 2 when is_role then 1 else 0 end
        as flaw, -- 0 none | 1 mailbox of a function | 2 forwarding address | 3 mail came back
    if(kind = 'email', coalesce(is_opted_in, false), last_used_at is not null)
        as is_confirmed, -- True for a double opt-in of the e-mail address, a use of the number
    last_used_at
from contact_points
left join bounced using (kind, value_norm)
left join opted_in using (silo, source_key, kind, value_norm)
