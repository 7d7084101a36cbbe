-- One row is a member of the loyalty programme.
-- An address at the retailer's own domain makes an employee, unless it is a function's mailbox; a
-- placeholder for a name makes a test record, as does one for an e-mail where there is no name.
-- Grain: silo, source_key
with open_loyalty_members as (
    select
        silo, source_file, source_row, member_id, loyalty_card_number, channel_identifier,
        first_name, last_name, gender, company_name, company_vat_id, plausible_birth_date,
        transactions_count, transactions_amount, created_at, updated_at
    from staging.open_loyalty_members
),

open_loyalty_contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.open_loyalty_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

retailer as (
    select currency from settings.retailer
),

emails as (
    select
        silo, source_key,
        value_raw as email_raw, -- E-mail address as delivered
        value_norm as email_norm, -- E-mail address, normalised
        invalid_reason = 'dummy' as is_dummy,
        domain is not null and not is_role as is_own
    from open_loyalty_contact_points
    left join own_email_domains on split_part(value_norm, '@', 2) = domain
    where kind = 'email'
),

phones as (
    select
        silo, source_key,
        any_value(value_raw) as phone_raw, -- Phone number as delivered
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Mobile number, E.164
    from open_loyalty_contact_points
    where kind <> 'email'
    group by silo, source_key
),

names as (
    select
        silo, source_file, source_row, member_id, loyalty_card_number, channel_identifier, gender,
        company_name, company_vat_id, plausible_birth_date, transactions_count,
        transactions_amount, created_at, updated_at,
        strip_titles(first_name) as given_names,
        strip_titles(last_name) as surname,
        name_suffix(last_name) as name_suffix, -- jun. | sen. | I | II | III | IV
        nullif(concat_ws(' ', first_name, last_name), '') as full_name_raw -- Names as delivered
    from open_loyalty_members
),

parties as (
    select
        silo, source_file, source_row, member_id, loyalty_card_number, channel_identifier, gender,
        company_vat_id, plausible_birth_date, transactions_count, transactions_amount,
        created_at, updated_at, given_names, surname, name_suffix, full_name_raw,
        is_dummy_name(given_names, surname) as is_dummy,
        case
            when given_names is null and looks_like_organisation(surname) then 'organisation'
            when coalesce(given_names, surname) is null
                then if(company_name is null, 'unknown', 'organisation')
            when is_couple(full_name_raw, given_names) then 'group'
            else 'person'
        end as party_type, -- person | organisation | group | unknown
        if(
            given_names is null and looks_like_organisation(surname),
            coalesce(company_name, full_name_raw),
            company_name
        ) as company_name -- Name of the company, if the member named one
    from names
)

select
    parties.silo,
    member_id as source_key,
    source_file,
    source_row,
    loyalty_card_number as loyalty_card_no,
    party_type,
    case
        when coalesce(parties.is_dummy, emails.is_dummy) then 'test'
        when is_marketplace_name(coalesce(full_name_raw, company_name)) then 'service_account'
        when is_own then 'employee'
        else 'customer'
    end as record_class, -- customer | employee | test | service_account
    false as is_guest, -- A member is never a guest
    coalesce(is_own, false) as is_employee, -- True if the person works for the retailer
    coalesce(parties.is_dummy, emails.is_dummy, false) as is_test, -- True for a placeholder
    academic_title(full_name_raw) as academic_title, -- Academic titles in the name
    nobility_prefix(surname) as name_prefix_nobility, -- Former title of nobility in the surname
    if(party_type = 'person', name_case(given_names), null)
        as first_name, -- First names without titles; null if not a person
    if(party_type in ('person', 'group'), name_case(surname), null)
        as last_name, -- Surname without titles and suffix; null for organisations
    name_suffix,
    full_name_raw,
    company_name,
    legal_form(company_name) as legal_form, -- Legal form in that name
    case gender when 'female' then 'f' when 'male' then 'm' end
        as gender, -- f | m; null if not disclosed
    plausible_birth_date as birth_date,
    vat_id_norm(company_vat_id) as vat_id, -- VAT identification number, normalised
    vat_id_is_valid(company_vat_id) as is_vat_id_valid, -- True if its check digits are right
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    channel_identifier as acquisition_source,
    false as is_deleted, -- The export has no deleted members
    transactions_count as reported_order_count,
    transactions_amount as reported_total_spent,
    if(transactions_amount is null, null, currency)
        as reported_currency, -- The retailer's currency, where sales are reported
    created_at,
    updated_at
from parties
left join emails on parties.silo = emails.silo and member_id = emails.source_key
left join phones on parties.silo = phones.silo and member_id = phones.source_key
cross join retailer
