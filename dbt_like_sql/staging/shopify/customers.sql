-- One row is a customer account of the shop.
-- Apostrophes that guard numbers against spreadsheets are gone, texts are repaired, addresses and
-- phone numbers readable. Whether an account is a person, a test or staff is for canonical to say.
-- Where a file has no keys at all, accounts go by their e-mail address, unique inside one shop, or
-- their phone number; the key made of it is a hash, so that it tells nobody's address.
-- Grain: silo, source_file, source_row
with shopify_customers as (
    select
        silo, source_file, source_row,
        customer_id, first_name, last_name, email, phone, default_address_phone,
        default_address_company, default_address_address1, default_address_address2,
        default_address_city, default_address_province_code, default_address_country_code,
        default_address_zip, accepts_email_marketing, accepts_sms_marketing,
        accepts_whatsapp_marketing, tax_exempt, tags, total_orders, total_spent, birth_date
    from raw.shopify_customers
),

retailer as (
    select country_code as home_country from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        clean_text(strip_apostrophe(customer_id)) as customer_id, -- Key of the account
        clean_text(strip_apostrophe(first_name)) as first_name, -- First name, repaired
        clean_text(strip_apostrophe(last_name)) as last_name, -- Last name, repaired
        clean_text(strip_apostrophe(email)) as email, -- E-mail address as typed
        clean_text(strip_apostrophe(phone)) as phone, -- Phone number of the account as typed
        clean_text(strip_apostrophe(default_address_phone))
            as default_address_phone, -- Phone number in the default address as typed
        clean_text(strip_apostrophe(default_address_company))
            as default_address_company, -- Company in the default address
        clean_text(strip_apostrophe(default_address_address1))
            as default_address_address1, -- Street and house number
        clean_text(strip_apostrophe(default_address_address2))
            as default_address_address2, -- Addition to the address
        clean_text(strip_apostrophe(default_address_city))
            as default_address_city, -- City as typed
        clean_text(strip_apostrophe(default_address_province_code))
            as default_address_province_code, -- Code of the state or province
        coalesce(country_code(default_address_country_code), home_country)
            as default_address_country_code, -- Country, ISO 3166-1 alpha-2; the retailer's if empty
        clean_text(strip_apostrophe(default_address_zip))
            as default_address_zip, -- Postal code as typed
        parse_bool(accepts_email_marketing)
            as accepts_email_marketing, -- True for agreement to e-mail marketing
        parse_bool(accepts_sms_marketing)
            as accepts_sms_marketing, -- True for agreement to SMS marketing
        parse_bool(accepts_whatsapp_marketing)
            as accepts_whatsapp_marketing, -- True for agreement to marketing by WhatsApp
        parse_bool(tax_exempt) as tax_exempt, -- True if the customer buys without VAT
        clean_text(tags) as tags, -- Tags, separated by commas
        try_cast(total_orders as bigint) as total_orders, -- Number of orders as the shop reckons it
        parse_decimal_en(total_spent) as total_spent, -- Sales as the shop reckons them
        parse_date_iso(birth_date) as birth_date, -- Date of birth, placeholders too
        count(customer_id) over (partition by silo, source_file) = 0 as is_without_keys
    from shopify_customers
    cross join retailer
),

readable as (
    select
        silo, source_file, source_row, customer_id, first_name, last_name, email, phone,
        default_address_phone, default_address_company, default_address_address1,
        default_address_address2, default_address_city, default_address_province_code,
        default_address_country_code, default_address_zip, accepts_email_marketing,
        accepts_sms_marketing, accepts_whatsapp_marketing, tax_exempt, tags, total_orders,
        total_spent, birth_date, is_without_keys,
        email_norm(email) as email_norm, -- E-mail address, normalised; null if it is not one address
        phone_e164(phone, default_address_country_code)
            as phone_e164, -- The number in E.164, or null
        phone_e164(default_address_phone, default_address_country_code)
            as default_address_phone_e164 -- The number of the default address in E.164, or null
    from texts
)

select
    silo,
    source_file,
    source_row,
    case
        when not is_without_keys then customer_id
        when email_norm is not null then 'email:' || left(sha256(email_norm), 16)
        else 'phone:' || left(sha256(phone_e164), 16)
    end as customer_id, -- Key of the account; made of e-mail or phone where the file has no keys
    first_name,
    last_name,
    email,
    email_norm,
    phone,
    phone_e164,
    default_address_phone,
    default_address_phone_e164,
    default_address_company,
    default_address_address1,
    default_address_address2,
    default_address_city,
    default_address_province_code,
    default_address_country_code,
    default_address_zip,
    accepts_email_marketing,
    accepts_sms_marketing,
    accepts_whatsapp_marketing,
    tax_exempt,
    tags,
    total_orders,
    total_spent,
    birth_date
from readable
