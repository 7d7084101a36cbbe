-- One row is a partner that is a customer: a company, a person, or a person of a company.
-- Addresses of others are none. A company is one where Odoo says so, or where the name of a partner
-- of its own has a legal form. Archived partners are kept as deleted. The visitors of the website
-- and the system itself are partners too: service accounts.
-- Grain: silo, source_key
with odoo_partners as (
    select
        silo, source_file, source_row, partner_key, external_id, parent_key, commercial_key, name,
        is_company, title, function, ref, vat, lang, category, active, employee, barcode,
        create_date, write_date
    from staging.odoo_partners
    where not is_address
),

contact_points as (
    select
        silo, source_key, kind, value_raw, case when is_valid then value_norm end as value_norm,
        is_role
    from canonical.odoo_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

contacts as (
    select
        silo,
        source_key as partner_key,
        max(value_raw) filter (where kind = 'email') as email_raw, -- E-mail address as delivered
        max(value_norm) filter (where kind = 'email') as email_norm, -- E-mail address, normalised
        max(value_norm) filter (where kind = 'email' and not is_role) as personal_email,
        coalesce(
            max(value_raw) filter (where kind = 'phone'),
            max(value_raw) filter (where kind = 'mobile')
        ) as phone_raw, -- Main phone number as delivered
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Main mobile number, E.164
    from contact_points
    group by silo, source_key
),

companies as (
    select silo, partner_key, name as company_name
    from odoo_partners
    where is_company
),

parties as (
    select
        partner.silo, partner.partner_key, source_file, source_row, external_id, partner.parent_key,
        commercial_key, partner.name, title, function, ref, vat, lang, category, active, employee,
        barcode, create_date, write_date, companies.company_name as company_of_contact,
        case
            when salutation_in_front(partner.name) = 'familie' then 'group'
            when is_company then 'organisation'
            when partner.parent_key is null and legal_form(partner.name) is not null
                then 'organisation'
            when partner.name is null then 'unknown'
            else 'person'
        end as party_type -- person | organisation | group | unknown
    from odoo_partners as partner
    left join companies
        on partner.silo = companies.silo and partner.parent_key = companies.partner_key
),

named as (
    select
        silo, partner_key, source_file, source_row, external_id, parent_key, commercial_key, name,
        title, function, ref, vat, lang, category, active, employee, barcode, create_date,
        write_date, party_type,
        case party_type when 'organisation' then name else company_of_contact end
            as company_name, -- Name of the organisation, or of the one the person belongs to
        case when party_type <> 'organisation' then split_full_name(name) end as split_name,
        case
            when regexp_matches(fold_text(title), 'mister|herr|mr\b') then 'herr'
            when regexp_matches(fold_text(title), 'madam|miss|frau|fraeulein|mrs\b') then 'frau'
        end as salutation, -- herr | frau
        case
            when regexp_matches(fold_text(title), 'doctor|doktor') then 'Dr.'
            when regexp_matches(fold_text(title), 'prof') then 'Prof.'
            else titles_in_field(title)
        end as title_of_field
    from parties
),

judged as (
    select
        named.silo, named.partner_key, source_file, source_row, external_id, parent_key,
        commercial_key, name, title, function, ref, vat, lang, category, active, barcode,
        create_date, write_date, company_name, split_name, salutation, title_of_field,
        email_raw, email_norm, phone_raw, phone_e164, mobile_e164,
        if(party_type = 'person' and is_couple(name, split_name.first_name), 'group', party_type)
            as party_type, -- person | organisation | group | unknown
        coalesce(is_collective_name(name), false) as is_one_time_account,
        coalesce(external_id in ('base.public_partner', 'base.partner_root'), false)
            as is_service_account,
        coalesce(
            is_dummy_name(split_name.first_name, coalesce(split_name.last_name, company_name)),
            false
        ) and not coalesce(is_collective_name(name), false)
            as is_test, -- True if the name is a placeholder
        coalesce(employee, false) or own_email_domains.domain is not null
            as is_employee -- True if Odoo says so, or for an address of the retailer's own
    from named
    left join contacts
        on named.silo = contacts.silo and named.partner_key = contacts.partner_key
    left join own_email_domains on email_domain(personal_email) = own_email_domains.domain
)

select
    silo,
    partner_key as source_key,
    source_file,
    source_row,
    external_id as source_key_full,
    ref as erp_customer_no,
    barcode as loyalty_card_no,
    nullif(coalesce(commercial_key, parent_key), partner_key)
        as account_source_id, -- Company the person belongs to; null for whoever is on their own
    party_type,
    case
        when is_service_account then 'service_account'
        when is_one_time_account then 'one_time_account'
        when is_test then 'test'
        when is_marketplace_name(name) then 'service_account'
        when is_employee then 'employee'
        else 'customer'
    end as record_class, -- customer | one_time_account | employee | test | service_account
    false as is_guest, -- The ERP has no guests
    is_employee,
    is_test,
    title as salutation_raw,
    salutation,
    case when party_type <> 'organisation'
        then coalesce(academic_title(name), title_of_field)
    end as academic_title, -- Academic titles in the name, else the one in the title
    case when party_type <> 'organisation' then nobility_prefix(split_name.last_name) end
        as name_prefix_nobility, -- Former title of nobility in the surname
    case when party_type = 'person' then name_case(split_name.first_name) end
        as first_name, -- First names, without titles
    name_case(split_name.last_name) as last_name, -- Surname with particles, without titles
    case when party_type = 'person' then name_suffix(name) end as name_suffix, -- jun. | sen. | …
    name as full_name_raw,
    company_name,
    legal_form(company_name) as legal_form, -- Legal form found in the company name
    function as job_title,
    case
        when regexp_matches(lang, '^[a-z]{2}([_@]|$)') then left(lang, 2)
        when regexp_matches(lang, '(?i)^(german|deutsch)') then 'de'
        when regexp_matches(lang, '(?i)^engli') then 'en'
        when regexp_matches(lang, '(?i)^(french|franz)') then 'fr'
        when regexp_matches(lang, '(?i)^ital') then 'it'
    end as language, -- Language of correspondence, BCP 47
    vat_id_norm(vat) as vat_id, -- VAT identification number, normalised
    vat_id_is_valid(vat) as is_vat_id_valid, -- True if its check digits are right
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    split_cell(category) as tags, -- Tags the ERP has put on the customer
    coalesce(not active, false) as is_deleted, -- True for archived partners
    create_date as created_at,
    write_date as updated_at
from judged
