-- One row is a customer account of the shop, or what an order without one has left.
-- Whether it is a person, a test or staff is for canonical to say. A key of another form than
-- Shopware's stays as it is, so that its record can be quarantined.
-- Grain: silo, source_file, source_row
with shopware6_customers as (
    select
        silo, source_file, source_row,
        id, salutation, customer_number, title, first_name, last_name, email, active, guest,
        customer_group, language, account_type, birthday, vat_ids, affiliate_code,
        billing_title, billing_company, billing_street, billing_zipcode, billing_city,
        billing_country, billing_phone_number, shipping_first_name, shipping_last_name,
        shipping_company, shipping_street, shipping_zipcode, shipping_city, shipping_country,
        shipping_phone_number, order_count, order_total_amount, created_at, updated_at,
        last_order_date
    from raw.shopware6_customers
),

retailer as (
    select country_code as home_country from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        lower(clean_text(id)) as id, -- Key of the account
        clean_text(customer_number) as customer_number, -- Number of the customer
        lower(clean_text(salutation)) as salutation, -- mr | mrs | not_specified | the shop's own
        clean_text(title) as title, -- Academic title of the account
        clean_text(first_name) as first_name, -- First name, cleaned
        clean_text(last_name) as last_name, -- Surname, cleaned
        clean_text(email) as email, -- E-mail address, cleaned
        parse_bool(active) as active, -- True if the account may be used
        parse_bool(guest) as guest, -- True for what an order without an account has left
        clean_text(customer_group) as customer_group, -- Name of the customer group
        lower(nullif(regexp_extract(trim(language), '^([A-Za-z]{2,3})(?:[-_].*)?$', 1), ''))
            as language, -- Language, de for de-DE
        lower(clean_text(account_type)) as account_type, -- private | business
        parse_date_iso(birthday) as birthday, -- Date of birth, placeholders too
        nullif(regexp_extract(upper(vat_ids), '[A-Z]{2}[A-Z0-9 .-]{6,}'), '')
            as vat_ids, -- The first VAT id of the list
        clean_text(affiliate_code) as affiliate_code, -- Partner who brought the customer
        clean_text(billing_title) as billing_title, -- Academic title in the billing address
        clean_text(billing_company) as billing_company, -- Company in the billing address
        clean_text(billing_street) as billing_street, -- Street and house number
        clean_text(billing_zipcode) as billing_zipcode, -- Postal code, cleaned
        clean_text(billing_city) as billing_city, -- City, cleaned
        coalesce(country_code(billing_country), home_country)
            as billing_country, -- Country, ISO 3166-1 alpha-2; the retailer's if empty
        clean_text(billing_phone_number) as billing_phone_number, -- Phone number, cleaned
        clean_text(shipping_first_name) as shipping_first_name, -- First name of the recipient
        clean_text(shipping_last_name) as shipping_last_name, -- Surname of the recipient
        clean_text(shipping_company) as shipping_company, -- Company of the recipient
        clean_text(shipping_street) as shipping_street, -- Street and house number
        clean_text(shipping_zipcode) as shipping_zipcode, -- Postal code, cleaned
        clean_text(shipping_city) as shipping_city, -- City, cleaned
        coalesce(country_code(shipping_country), home_country)
            as shipping_country, -- Country, ISO 3166-1 alpha-2; the retailer's if empty
        clean_text(shipping_phone_number) as shipping_phone_number, -- Phone number, cleaned
        try_cast(order_count as bigint) as order_count, -- Number of orders as the shop reckons it
        parse_decimal_en(order_total_amount)
            as order_total_amount, -- Sales as the shop reckons them
        parse_timestamp_iso(created_at) as created_at, -- When the account was created
        parse_timestamp_iso(updated_at) as updated_at, -- When it was last changed
        parse_timestamp_iso(last_order_date) as last_order_date -- When the customer last ordered
    from shopware6_customers
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    id,
    customer_number,
    salutation,
    title,
    first_name,
    last_name,
    email,
    email_norm(email) as email_norm, -- E-mail address, normalised; null if it is not one address
    active,
    guest,
    customer_group,
    language,
    account_type,
    birthday,
    vat_ids,
    affiliate_code,
    billing_title,
    billing_company,
    billing_street,
    billing_zipcode,
    billing_city,
    billing_country,
    billing_phone_number,
    phone_e164(billing_phone_number, billing_country)
        as billing_phone_e164, -- The number in E.164; null where a lookup must tell
    shipping_first_name,
    shipping_last_name,
    shipping_company,
    shipping_street,
    shipping_zipcode,
    shipping_city,
    shipping_country,
    shipping_phone_number,
    phone_e164(shipping_phone_number, shipping_country)
        as shipping_phone_e164, -- The recipient's number in E.164; null where a lookup must tell
    fold_key(concat(shipping_first_name, shipping_last_name))
        is not distinct from fold_key(concat(first_name, last_name))
        as is_recipient, -- True if what is sent there goes to the customer
    order_count,
    order_total_amount,
    created_at,
    updated_at,
    last_order_date
from texts
