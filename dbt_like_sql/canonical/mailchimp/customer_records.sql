-- One row is a contact of an audience: often an e-mail address and nothing else.
-- An address at the retailer's own domain makes an employee, unless it is a function's mailbox; a
-- placeholder for a name makes a test record, as does one for an e-mail where there is no name.
-- Of a contact that stands in several files, the one that refuses counts.
-- Grain: silo, source_key
with mailchimp_contacts as (
    select
        silo, source_file, source_row, leid, source, tags, optin_time, confirm_time,
        coalesce(last_changed, unsub_time, clean_time) as changed_at,
        coalesce(first_name, split_full_name(name).first_name) as first_name,
        coalesce(last_name, split_full_name(name).last_name) as last_name,
        coalesce(name, nullif(concat_ws(' ', first_name, last_name), ''))
            as full_name_raw -- Name as delivered
    from staging.mailchimp_contacts
    qualify row_number() over (
        partition by silo, leid order by newsletter_status_rank(status), source_file, source_row
    ) = 1
),

mailchimp_contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.mailchimp_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

emails as (
    select
        silo, source_key,
        value_raw as email_raw, -- E-mail address as delivered
        value_norm as email_norm, -- E-mail address, normalised
        invalid_reason = 'dummy' as is_dummy,
        domain is not null and not is_role as is_own
    from mailchimp_contact_points
    left join own_email_domains on split_part(value_norm, '@', 2) = domain
    where kind = 'email'
),

phones as (
    select
        silo, source_key,
        any_value(value_raw) as phone_raw, -- Phone number as delivered
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Mobile number, E.164
    from mailchimp_contact_points
    where kind <> 'email'
    group by silo, source_key
),

parties as (
    select
        silo, source_file, source_row, leid, source, tags, optin_time, confirm_time, changed_at,
        full_name_raw,
        strip_titles(first_name) as given_names,
        strip_titles(last_name) as surname,
        is_dummy_name(strip_titles(first_name), strip_titles(last_name)) as is_dummy,
        case
            when first_name is null and looks_like_organisation(last_name)
                or legal_form(full_name_raw) is not null then 'organisation'
            when coalesce(strip_titles(first_name), strip_titles(last_name)) is null then 'unknown'
            when is_couple(full_name_raw, first_name) then 'group'
            else 'person'
        end as party_type -- person | organisation | group | unknown
    from mailchimp_contacts
)

select
    parties.silo,
    leid as source_key,
    source_file,
    source_row,
    party_type,
    case
        when coalesce(parties.is_dummy, emails.is_dummy) then 'test'
        when is_marketplace_name(full_name_raw) then 'service_account'
        when is_own then 'employee'
        else 'customer'
    end as record_class, -- customer | employee | test | service_account
    false as is_guest, -- A contact is never a guest
    coalesce(is_own, false) as is_employee, -- True if the person works for the retailer
    coalesce(parties.is_dummy, emails.is_dummy, false) as is_test, -- True for a placeholder
    academic_title(full_name_raw) as academic_title, -- Academic titles in the name
    nobility_prefix(surname) as name_prefix_nobility, -- Former title of nobility in the surname
    if(party_type = 'person', name_case(given_names), null)
        as first_name, -- First names without titles; null if not a person
    if(party_type in ('person', 'group'), name_case(surname), null)
        as last_name, -- Surname without titles and suffix; null for organisations
    if(party_type = 'person', name_suffix(full_name_raw), null)
        as name_suffix, -- jun. | sen. | I | II | III | IV
    full_name_raw,
    if(party_type = 'organisation', full_name_raw, null)
        as company_name, -- Name of the organisation; null for persons
    if(party_type = 'organisation', legal_form(full_name_raw), null)
        as legal_form, -- Legal form in that name
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    source as acquisition_source,
    tags,
    false as is_deleted, -- The export has no deleted contacts
    coalesce(optin_time, confirm_time) as created_at, -- When the contact signed up
    changed_at as updated_at -- When it was last changed, unsubscribed or cleaned
from parties
left join emails on parties.silo = emails.silo and leid = emails.source_key
left join phones on parties.silo = phones.silo and leid = phones.source_key
