-- One row is a customer as the system knows it, merged losers and deleted ones included.
-- A family is a group, never a person. A company without a person's name is an organisation; with
-- one, the person acts for it. A mark, or an address at the retailer's own domain, makes an
-- employee; a placeholder for a name makes a test record, as does one for an e-mail address where
-- there is no name.
-- Grain: silo, source_key
with generic_customers as (
    select
        silo, source_file, source_row, source_key, salutation, academic_title, first_name,
        last_name, full_name, company_name, job_title, language, vat_id, loyalty_card_no,
        household_no, location_code, merged_into, is_deleted, is_blocked, is_restricted,
        is_employee, plausible_birth_date, created_at, updated_at
    from staging.generic_customers
),

generic_contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.generic_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

silos as (
    select silo, kind as silo_kind from settings.silos
),

emails as (
    select
        silo, source_key,
        value_raw as email_raw, -- E-mail address as delivered
        value_norm as email_norm, -- E-mail address, normalised
        invalid_reason = 'dummy' as is_dummy,
        domain is not null and not is_role as is_own
    from generic_contact_points
    left join own_email_domains on split_part(value_norm, '@', 2) = domain
    where kind = 'email'
),

phones as (
    select
        silo, source_key,
        arg_min(value_raw, kind) as phone_raw, -- Main number as delivered, mobile before landline
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Main mobile number, E.164
    from generic_contact_points
    where kind <> 'email'
    group by silo, source_key
),

-- A name in one column: the column for it, or a surname alone that has a comma or is of two.
whole_names as (
    select
        silo, source_key,
        case
            when first_name is null and last_name is null then full_name
            when first_name is null and (last_name like '%,%' or is_couple(last_name, null))
                then last_name
        end as whole_name,
        coalesce(salutation_norm(salutation), salutation_norm(first_name))
            as salutation_read, -- herr | frau | divers | firma | familie
        nullif(
            coalesce(full_name, concat_ws(' ', academic_title, first_name, last_name)), ''
        ) as full_name_raw, -- Title and names as delivered
        case when coalesce(salutation_norm(first_name), '') <> 'familie'
            then strip_titles(first_name)
        end as own_first_name,
        strip_titles(last_name) as own_last_name
    from generic_customers
),

names as (
    select
        silo, source_key, whole_name, salutation_read, full_name_raw,
        legal_form(coalesce(whole_name, own_last_name)) is not null
        or own_first_name is null and looks_like_organisation(coalesce(whole_name, own_last_name))
            as is_company_name,
        case when whole_name is null then own_first_name
            else split_full_name(whole_name).first_name
        end as given_names,
        case when whole_name is null then own_last_name
            else strip_titles(split_full_name(whole_name).last_name)
        end as surname
    from whole_names
),

parties as (
    select
        customer.silo, customer.source_key, salutation_read, full_name_raw, given_names, surname,
        case
            when salutation_read = 'familie' then 'group'
            when salutation_read = 'firma' and given_names is null then 'organisation'
            when coalesce(is_company_name, false) then 'organisation'
            when is_couple(full_name_raw, given_names) then 'group'
            when coalesce(given_names, surname) is not null then 'person'
            when company_name is not null then 'organisation'
            else 'unknown'
        end as party_type, -- person | organisation | group | unknown
        is_dummy_name(given_names, surname) as is_dummy
    from generic_customers as customer
    inner join names
        on customer.silo = names.silo and customer.source_key = names.source_key
)

select
    customer.silo,
    customer.source_key,
    source_file,
    source_row,
    customer.source_key as source_key_full, -- Key as delivered
    case when silo_kind = 'erp' then customer.source_key end
        as erp_customer_no, -- Key of the customer, if the silo is an ERP
    case when silo_kind = 'shop' then customer.source_key end
        as shop_customer_no, -- Key of the customer, if the silo is a web shop
    loyalty_card_no,
    merged_into as merged_into_source_key,
    household_no as household_hint,
    party_type,
    case
        when coalesce(parties.is_dummy, emails.is_dummy) then 'test'
        when is_marketplace_name(coalesce(full_name_raw, company_name)) then 'service_account'
        when coalesce(is_employee, false) or coalesce(is_own, false) then 'employee'
        else 'customer'
    end as record_class, -- customer | employee | test | service_account
    false as is_guest, -- The export has customers only
    coalesce(is_employee, false) or coalesce(is_own, false)
        as is_employee, -- True if the person works for the retailer
    coalesce(parties.is_dummy, emails.is_dummy, false) as is_test, -- True for a placeholder
    salutation as salutation_raw,
    salutation_read as salutation,
    academic_titles(
        salutation, customer.academic_title,
        coalesce(full_name, concat_ws(' ', first_name, last_name))
    ) as academic_title, -- Academic titles, from whichever field
    nobility_prefix(surname) as name_prefix_nobility, -- Former title of nobility in the surname
    case when party_type = 'person' then name_case(given_names) end
        as first_name, -- First names without titles; null if not a person
    case when party_type in ('person', 'group') then name_case(surname) end
        as last_name, -- Surname without titles and suffix; null for organisations
    name_suffix(full_name_raw) as name_suffix, -- jun. | sen. | I | II | III | IV
    full_name_raw,
    case when party_type = 'organisation' then coalesce(company_name, full_name_raw)
        else company_name
    end as company_name, -- Name of the organisation, if the record names one
    legal_form(
        case when party_type = 'organisation' then coalesce(company_name, full_name_raw)
            else company_name
        end
    ) as legal_form, -- Legal form in that name
    job_title,
    plausible_birth_date as birth_date,
    language,
    vat_id_norm(vat_id) as vat_id, -- VAT identification number, normalised
    vat_id_is_valid(vat_id) as is_vat_id_valid, -- True if its check digits are right
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    location_code as joined_location_code,
    coalesce(is_deleted, false) or merged_into is not null
        as is_deleted, -- True for customers deleted or merged away
    coalesce(is_blocked, false) as is_blocked, -- True if blocked altogether
    coalesce(is_restricted, false)
        as is_processing_restricted, -- True if the data may only be stored
    created_at,
    updated_at
from generic_customers as customer
inner join parties
    on customer.silo = parties.silo and customer.source_key = parties.source_key
left join emails on customer.silo = emails.silo and customer.source_key = emails.source_key
left join phones on customer.silo = phones.silo and customer.source_key = phones.source_key
left join silos on customer.silo = silos.silo
