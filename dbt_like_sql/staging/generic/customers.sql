-- One row is a customer as the system knows it, typed.
-- Dates are read where they have one reading only, amounts by the silo's decimal mark.
-- Grain: silo, source_file, source_row
with generic_customers as (
    select
        silo, source_file, source_row, source_key, salutation, academic_title, first_name,
        last_name, full_name, company_name, job_title, birth_date, language, vat_id, email, phone,
        mobile, street, house_number, address_addition, postal_code, city, country,
        loyalty_card_no, household_no, location_code, consent_email, consent_phone, consent_sms,
        consent_post, consent_at, consent_confirmed_at, advertising_block, merged_into,
        is_deleted, is_blocked, is_restricted, is_employee, created_at, updated_at
    from raw.generic_customers
),

silos as (
    select silo, time_zone from settings.silos
),

retailer as (
    select country_code as home_country from settings.retailer
),

night as (
    select delivery_on from settings.night
),

texts as (
    select
        customer.silo,
        source_file,
        source_row,
        clean_text(strip_apostrophe(source_key)) as source_key, -- Key of the customer
        clean_text(salutation) as salutation, -- Salutation, cleaned
        clean_text(academic_title) as academic_title, -- Academic title, cleaned
        clean_text(strip_formula_guard(first_name)) as first_name, -- First names, cleaned
        clean_text(strip_formula_guard(last_name)) as last_name, -- Surname, cleaned
        clean_text(strip_formula_guard(full_name)) as full_name, -- First name and surname, cleaned
        clean_text(strip_formula_guard(company_name))
            as company_name, -- Name of the company, cleaned
        clean_text(job_title) as job_title, -- Position in the company, cleaned
        parse_date(birth_date) as birth_date, -- Date of birth, placeholders too
        clean_text(language) as language, -- Language of correspondence, cleaned
        clean_text(vat_id) as vat_id, -- VAT identification number as typed
        clean_text(strip_apostrophe(email)) as email, -- E-mail address as typed
        clean_text(strip_apostrophe(phone)) as phone, -- Phone number as typed
        clean_text(strip_apostrophe(mobile)) as mobile, -- Mobile number as typed
        clean_text(strip_formula_guard(street)) as street, -- Street, cleaned
        clean_text(strip_apostrophe(house_number)) as house_number, -- House number, cleaned
        clean_text(strip_formula_guard(address_addition))
            as address_addition, -- Addition to the address, cleaned
        clean_text(strip_apostrophe(postal_code)) as postal_code, -- Postal code as typed
        clean_text(strip_formula_guard(city)) as city, -- City, cleaned
        coalesce(country_code(country), home_country)
            as country, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        replace(clean_text(strip_apostrophe(loyalty_card_no)), ' ', '')
            as loyalty_card_no, -- Loyalty card, without blanks
        clean_text(strip_apostrophe(household_no)) as household_no, -- Household number
        clean_text(strip_apostrophe(location_code)) as location_code, -- Place of joining
        parse_bool(consent_email) as consent_email, -- True if e-mail is allowed
        parse_bool(consent_phone) as consent_phone, -- True if calls are allowed
        parse_bool(consent_sms) as consent_sms, -- True if text messages are allowed
        parse_bool(consent_post) as consent_post, -- True if letters are allowed
        parse_timestamp(consent_at, time_zone) as consent_at, -- When the customer said so
        parse_timestamp(consent_confirmed_at, time_zone)
            as consent_confirmed_at, -- When the e-mail consent was confirmed
        parse_bool(advertising_block) as advertising_block, -- True for an objection
        clean_text(strip_apostrophe(merged_into)) as merged_into, -- Customer merged into
        parse_bool(is_deleted) as is_deleted, -- True if marked as deleted
        parse_bool(is_blocked) as is_blocked, -- True if blocked altogether
        parse_bool(is_restricted) as is_restricted, -- True if the data may only be stored
        parse_bool(is_employee) as is_employee, -- True for the retailer's own people
        parse_timestamp(created_at, time_zone) as created_at, -- When the record was created
        parse_timestamp(updated_at, time_zone) as updated_at -- When it was last changed
    from generic_customers as customer
    left join silos on customer.silo = silos.silo
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    source_key,
    salutation,
    academic_title,
    first_name,
    last_name,
    full_name,
    company_name,
    job_title,
    language,
    vat_id,
    email,
    email_norm(email) as email_norm, -- The address normalised; null if it is not one address
    phone,
    phone_e164(phone, country) as phone_e164, -- In E.164; null where a lookup must tell
    mobile,
    phone_e164(mobile, country) as mobile_e164, -- In E.164; null where a lookup must tell
    street,
    house_number,
    address_addition,
    postal_code,
    city,
    country,
    loyalty_card_no,
    household_no,
    location_code,
    consent_email,
    consent_phone,
    consent_sms,
    consent_post,
    advertising_block,
    merged_into,
    is_deleted,
    is_blocked,
    is_restricted,
    is_employee,
    birth_date,
    plausible_birth_date(birth_date, delivery_on)
        as plausible_birth_date, -- Date of birth; null if a placeholder or impossible
    consent_at,
    consent_confirmed_at,
    created_at,
    updated_at
from texts
cross join night
