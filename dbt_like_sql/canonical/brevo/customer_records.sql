-- One row is a contact: often an e-mail address or a number and nothing else.
-- An address at the retailer's own domain makes an employee, unless it is a function's mailbox; a
-- placeholder for a name makes a test record, as does one for an e-mail where there is no name.
-- Grain: silo, source_key
with brevo_contacts as (
    select
        silo, source_file, source_row, contact_id, firstname, lastname, added_time, modified_time,
        nullif(concat_ws(' ', firstname, lastname), '') as full_name_raw -- Names as delivered
    from staging.brevo_contacts
),

brevo_contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.brevo_contact_points
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
    from brevo_contact_points
    left join own_email_domains on split_part(value_norm, '@', 2) = domain
    where kind = 'email'
),

phones as (
    select
        silo, source_key,
        arg_min(value_raw, kind) as phone_raw, -- Main number as delivered, mobile before landline
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Main mobile number, E.164
    from brevo_contact_points
    where kind <> 'email'
    group by silo, source_key
),

parties as (
    select
        silo, source_file, source_row, contact_id, added_time, modified_time, full_name_raw,
        strip_titles(firstname) as given_names,
        strip_titles(lastname) as surname,
        is_dummy_name(strip_titles(firstname), strip_titles(lastname)) as is_dummy,
        case
            when firstname is null and looks_like_organisation(lastname)
                or legal_form(full_name_raw) is not null then 'organisation'
            when coalesce(strip_titles(firstname), strip_titles(lastname)) is null then 'unknown'
            when is_couple(full_name_raw, firstname) then 'group'
            else 'person'
        end as party_type -- person | organisation | group | unknown
    from brevo_contacts
)

select
    parties.silo,
    contact_id as source_key,
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
    false as is_deleted, -- The export has no deleted contacts
    added_time as created_at,
    modified_time as updated_at
from parties
left join emails on parties.silo = emails.silo and contact_id = emails.source_key
left join phones on parties.silo = phones.silo and contact_id = phones.source_key
