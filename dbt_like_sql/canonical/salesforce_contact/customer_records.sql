-- One row is a Salesforce contact, merged losers and deleted ones included.
-- A family is a group, never a person. An address at the retailer's own domain makes an employee,
-- unless it is the mailbox of a function. A placeholder for a name makes a test record, and so does
-- a placeholder for an e-mail address where there is no name.
-- Grain: silo, source_key
with salesforce_contact_contacts as (
    select
        silo, contact_key, source_file, source_row, id, master_contact_key, account_id,
        individual_id, salutation, first_name, middle_name, last_name, suffix, name, title,
        birth_date, lead_source, is_deleted, created_date, last_modified_date, system_modstamp,
        last_activity_date
    from staging.salesforce_contact_contacts
),

salesforce_contact_contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.salesforce_contact_contact_points
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
    from salesforce_contact_contact_points
    left join own_email_domains on split_part(value_norm, '@', 2) = domain
    where kind = 'email'
),

phones as (
    select
        silo, source_key,
        arg_min(value_raw, kind) as phone_raw, -- Main number as delivered, mobile before landline
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Main mobile number, E.164
    from salesforce_contact_contact_points
    where kind <> 'email'
    group by silo, source_key
),

names as (
    select
        silo, contact_key,
        coalesce(salutation_norm(salutation), salutation_norm(first_name))
            as salutation_read, -- herr | frau | divers | firma | familie
        case
            when first_name is null and (last_name like '%,%' or is_couple(last_name, null))
                then split_full_name(last_name).first_name
            when coalesce(salutation_norm(first_name), '') <> 'familie'
                then strip_titles(concat_ws(' ', first_name, middle_name))
        end as given_names,
        case
            when first_name is null and (last_name like '%,%' or is_couple(last_name, null))
                then split_full_name(last_name).last_name
            else strip_titles(last_name)
        end as surname,
        concat_ws(' ', last_name, suffix) as surname_with_suffix,
        nullif(concat_ws(' ', first_name, middle_name, last_name), '') as whole_name
    from salesforce_contact_contacts
),

parties as (
    select
        silo, contact_key, salutation_read, given_names, surname, surname_with_suffix, whole_name,
        case
            when salutation_read = 'familie' then 'group'
            when salutation_read = 'firma' then 'organisation'
            when given_names is null and looks_like_organisation(surname) then 'organisation'
            when is_couple(whole_name, given_names) then 'group'
            when coalesce(given_names, surname) is null then 'unknown'
            else 'person'
        end as party_type, -- person | organisation | group | unknown
        is_dummy_name(given_names, surname) as is_dummy
    from names
)

select
    contact.silo,
    contact.contact_key as source_key,
    source_file,
    source_row,
    id as source_key_full,
    account_id as account_source_id,
    master_contact_key as merged_into_source_key,
    individual_id as privacy_profile_source_id,
    party_type,
    case
        when coalesce(parties.is_dummy, emails.is_dummy) then 'test'
        when is_marketplace_name(coalesce(name, whole_name)) then 'service_account'
        when is_own then 'employee'
        else 'customer'
    end as record_class, -- customer | employee | test | service_account
    false as is_guest, -- A contact is never a guest
    coalesce(is_own, false) as is_employee, -- True if the person works for the retailer
    coalesce(parties.is_dummy, emails.is_dummy, false) as is_test, -- True for a placeholder
    contact.salutation as salutation_raw,
    salutation_read as salutation,
    academic_titles(contact.salutation, null, whole_name)
        as academic_title, -- Academic titles, from whichever field
    nobility_prefix(surname) as name_prefix_nobility, -- Former title of nobility in the surname
    case when party_type = 'person' then name_case(given_names) end
        as first_name, -- First names without titles; null if not a person
    case when party_type <> 'organisation' then name_case(surname) end
        as last_name, -- Surname without titles and suffix; null for organisations
    name_suffix(surname_with_suffix) as name_suffix, -- jun. | sen. | I | II | III | IV
    coalesce(name, whole_name) as full_name_raw, -- Full name as Salesforce composes it
    case when party_type = 'organisation' then whole_name end
        as company_name, -- Name of the organisation; null for persons
    case when party_type = 'organisation' then legal_form(whole_name) end
        as legal_form, -- Legal form in that name
    title as job_title,
    birth_date,
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    lead_source as acquisition_source,
    coalesce(is_deleted, false) or master_contact_key is not null
        as is_deleted, -- True for contacts deleted or merged away
    created_date as created_at,
    last_modified_date as updated_at,
    system_modstamp as source_watermark_at,
    last_activity_date as last_activity_at
from salesforce_contact_contacts as contact
inner join parties
    on contact.silo = parties.silo and contact.contact_key = parties.contact_key
left join emails on contact.silo = emails.silo and contact.contact_key = emails.source_key
left join phones on contact.silo = phones.silo and contact.contact_key = phones.source_key
