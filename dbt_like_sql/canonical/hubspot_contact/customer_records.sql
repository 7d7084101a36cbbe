-- One row is a HubSpot contact.
-- A family is a group, never a person; a contact without any name stands for its company. An
-- address at the retailer's own domain makes an employee, unless it is the mailbox of a function.
-- A placeholder for a name makes a test record, and so does a placeholder for an e-mail address
-- where there is no name.
-- Grain: silo, source_key
with hubspot_contact_contacts as (
    select
        silo, record_id, source_file, source_row, merged_into_record_id, is_merged_away,
        salutation, first_name, last_name, job_title, birth_date,
        coalesce(company_name, associated_company) as company,
        case when len(split_cell(associated_company_ids)) = 1 then associated_company_ids end
            as account_source_id, -- Company of the contact; null if there are several
        original_source, original_source_drill_down_1, original_source_drill_down_2,
        create_date, last_modified_date, last_activity_date
    from staging.hubspot_contact_contacts
),

hubspot_contact_contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.hubspot_contact_contact_points
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
    from hubspot_contact_contact_points
    left join own_email_domains on email_domain(value_norm) = domain
    where kind = 'email'
),

phones as (
    select
        silo, source_key,
        arg_min(value_raw, kind) as phone_raw, -- Main number as delivered, mobile before landline
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Main mobile number, E.164
    from hubspot_contact_contact_points
    where kind <> 'email'
    group by silo, source_key
),

names as (
    select
        silo, record_id, company,
        coalesce(salutation_norm(salutation), salutation_norm(first_name))
            as salutation_read, -- herr | frau | divers | firma | familie
        case
            when first_name is null and (last_name like '%,%' or is_couple(last_name, null))
                then split_full_name(last_name).first_name
            when coalesce(salutation_norm(first_name), '') <> 'familie'
                then strip_titles(first_name)
        end as given_names,
        case
            when first_name is null and (last_name like '%,%' or is_couple(last_name, null))
                then split_full_name(last_name).last_name
            else strip_titles(last_name)
        end as surname,
        nullif(concat_ws(' ', first_name, last_name), '')
            as full_name_raw -- First name and surname as delivered
    from hubspot_contact_contacts
),

parties as (
    select
        silo, record_id, salutation_read, given_names, surname, full_name_raw, company,
        case
            when salutation_read = 'familie' then 'group'
            when salutation_read = 'firma' then 'organisation'
            when given_names is null and looks_like_organisation(surname) then 'organisation'
            when is_couple(full_name_raw, given_names) then 'group'
            when coalesce(given_names, surname) is not null then 'person'
            when company is not null then 'organisation'
            else 'unknown'
        end as party_type, -- person | organisation | group | unknown
        is_dummy_name(given_names, surname) as is_dummy
    from names
)

select
    contact.silo,
    contact.record_id as source_key,
    source_file,
    source_row,
    account_source_id,
    merged_into_record_id as merged_into_source_key,
    party_type,
    case
        when coalesce(parties.is_dummy, emails.is_dummy) then 'test'
        when is_marketplace_name(coalesce(full_name_raw, parties.company)) then 'service_account'
        when is_own then 'employee'
        else 'customer'
    end as record_class, -- customer | employee | test | service_account
    false as is_guest, -- A contact is never a guest
    coalesce(is_own, false) as is_employee, -- True if the person works for the retailer
    coalesce(parties.is_dummy, emails.is_dummy, false) as is_test, -- True for a placeholder
    contact.salutation as salutation_raw,
    salutation_read as salutation,
    academic_titles(contact.salutation, null, full_name_raw)
        as academic_title, -- Academic titles, from whichever field
    case when party_type <> 'organisation' then nobility_prefix(surname) end
        as name_prefix_nobility, -- Former title of nobility in the surname
    case when party_type = 'person' then name_case(given_names) end
        as first_name, -- First names without titles; null if not a person
    case when party_type <> 'organisation' then name_case(surname) end
        as last_name, -- Surname without titles and suffix; null for organisations
    case when party_type <> 'organisation' then name_suffix(last_name) end
        as name_suffix, -- jun. | sen. | I | II | III | IV
    full_name_raw,
    case when party_type = 'organisation' then coalesce(parties.company, full_name_raw)
        else parties.company end as company_name, -- Name of the organisation, if one is named
    legal_form(company_name) as legal_form, -- Legal form in that name
    job_title,
    birth_date,
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    original_source as acquisition_source,
    nullif(concat_ws(' / ', original_source_drill_down_1, original_source_drill_down_2), '')
        as acquisition_detail, -- More of that, such as campaign and page
    is_merged_away as is_deleted,
    create_date as created_at,
    last_modified_date as updated_at,
    last_activity_date as last_activity_at
from hubspot_contact_contacts as contact
inner join parties
    on contact.silo = parties.silo and contact.record_id = parties.record_id
left join emails on contact.silo = emails.silo and contact.record_id = emails.source_key
left join phones on contact.silo = phones.silo and contact.record_id = phones.source_key
