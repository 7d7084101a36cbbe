-- One row is what the opt-outs of a HubSpot contact say about an e-mail address of it.
-- They only ever refuse: a refusal of all e-mail, or of a type of it, is a withdrawal without a date;
-- anything else says nothing (unknown), whatever the contact's data are kept for. The portal names
-- the types as it likes: a newsletter is one, any other may be advertising, so that all is refused.
-- "Marketing contact status" is what HubSpot bills and does not change with an opt-out.
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with hubspot_contact_contacts as (
    select
        silo, record_id, source_file, source_row, is_merged_away, legal_basis,
        unsubscribed_from_all_email, opted_out_of_email,
        list_transform(
            coalesce(opted_out_of_email, []),
            lambda type: if(type ilike '%newsletter%', 'newsletter', 'marketing')
        ) as refused
    from staging.hubspot_contact_contacts
),

purposes as (
    select
        silo, record_id, source_file, source_row, is_merged_away, legal_basis,
        unsubscribed_from_all_email, opted_out_of_email, refused,
        unnest(list_distinct(list_append(refused, 'marketing'))) as purpose
    from hubspot_contact_contacts
),

judged as (
    select
        silo, record_id, source_file, source_row, is_merged_away, legal_basis,
        unsubscribed_from_all_email, opted_out_of_email,
        purpose, -- marketing (advertising of any kind) | newsletter
        coalesce(unsubscribed_from_all_email, false)
        or list_contains(refused, purpose) as is_refused
    from purposes
),

hubspot_contact_contact_points as (
    select silo, source_key, value_norm
    from canonical.hubspot_contact_contact_points
    where kind = 'email' and value_norm is not null
)

select
    contact.silo,
    record_id as source_key,
    'email' as channel, -- The opt-outs are about e-mail only
    purpose,
    coalesce(value_norm, '') as contact_value, -- Address; '' if the contact has none
    source_file,
    source_row,
    case when is_refused then 'withdrawn' else 'unknown' end as status, -- withdrawn | unknown
    case
        when is_refused then null
        when regexp_matches(legal_basis, '(?i)consent|einwilligung') then 'art6_1_a'
        when regexp_matches(legal_basis, '(?i)contract|vertrag') then 'art6_1_b'
        when regexp_matches(legal_basis, '(?i)legitimate|berechtigt') then 'art6_1_f'
    end as legal_basis, -- Why the data may be kept; null once refused
    'import' as collected_via, -- The flags do not tell how they came about
    'none' as proof_kind, -- The flags prove nothing
    concat(
        'Unsubscribed from all email=', unsubscribed_from_all_email,
        ', Opted out of email: ', array_to_string(opted_out_of_email, ', ')
    ) as source_claim, -- Fields and values that say so
    is_merged_away as is_deleted
from judged as contact
left join hubspot_contact_contact_points as points
    on contact.silo = points.silo and record_id = source_key
