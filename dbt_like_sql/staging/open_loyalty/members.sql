-- One row is a member of the loyalty programme as delivered.
-- Yes is 1 and no is empty. Address and company are JSON; what is no JSON is null in its parts.
-- Grain: silo, source_file, source_row
with open_loyalty_members as (
    select
        silo, source_file, source_row,
        member_id, loyalty_card_number, channel_identifier, first_name, last_name, gender, email,
        phone, birth_date, address, company, level_id, manually_assigned_level_id, active,
        agreement1, agreement2, agreement3, transactions_count, transactions_amount,
        created_at, updated_at
    from raw.open_loyalty_members
),

night as (
    select delivery_on from settings.night
),

retailer as (
    select country_code as home_country, time_zone from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        clean_text(member_id) as member_id, -- Key of the member
        replace(clean_text(loyalty_card_number), ' ', '')
            as loyalty_card_number, -- Number on the card, no blanks; letters as delivered
        clean_text(channel_identifier) as channel_identifier, -- Channel the member joined through
        clean_text(first_name) as first_name, -- First name, cleaned
        clean_text(last_name) as last_name, -- Surname, cleaned
        lower(clean_text(gender)) as gender, -- male | female | not_disclosed
        clean_text(email) as email, -- E-mail address, cleaned
        clean_text(phone) as phone, -- Phone number, cleaned
        nullif(trim(address), '') as address, -- The address as delivered, JSON
        json_text(address, '$.street') as street, -- Street
        json_text(address, '$.address1') as house_number, -- House number
        json_text(address, '$.address2') as address_addition, -- Addition to the address
        json_text(address, '$.postal') as postal_code, -- Postal code, cleaned
        json_text(address, '$.city') as city, -- City, cleaned
        json_text(address, '$.province') as province, -- State or province, cleaned
        coalesce(country_code(json_text(address, '$.country')), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        nullif(trim(company), '') as company, -- The company as delivered, JSON
        json_text(company, '$.name') as company_name, -- Name of the company
        json_text(company, '$.nip') as company_vat_id, -- VAT id of the company as delivered
        clean_text(level_id) as level_id, -- Tier that was earned
        clean_text(manually_assigned_level_id)
            as manually_assigned_level_id, -- Tier that somebody assigned
        coalesce(parse_bool(active), false) as active, -- True if the member is active
        coalesce(parse_bool(agreement1), false) as agreement1, -- True if the terms were accepted
        coalesce(parse_bool(agreement2), false) as agreement2, -- True for agreement to marketing
        coalesce(parse_bool(agreement3), false)
            as agreement3, -- True for agreement to data processing
        try_cast(transactions_count as bigint)
            as transactions_count, -- Number of purchases as the programme reckons it
        parse_decimal_en(transactions_amount)
            as transactions_amount, -- Purchases incl. VAT as the programme reckons them
        parse_date_iso(birth_date) as birth_date, -- Date of birth as delivered, placeholders too
        parse_timestamp_iso(created_at) as created_at,
        parse_timestamp_iso(updated_at) as updated_at, -- When the member was last changed
        time_zone
    from open_loyalty_members
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    member_id,
    loyalty_card_number,
    channel_identifier,
    first_name,
    last_name,
    gender,
    email,
    email_norm(email) as email_norm, -- The address normalised; null if it is not one address
    phone,
    phone_e164(phone, country_code)
        as phone_e164, -- The number in E.164; null where a lookup must tell
    address,
    street,
    house_number,
    address_addition,
    postal_code,
    city,
    province,
    country_code,
    company,
    company_name,
    company_vat_id,
    level_id,
    manually_assigned_level_id,
    active,
    agreement1,
    agreement2,
    agreement3,
    transactions_count,
    transactions_amount,
    birth_date,
    plausible_birth_date(birth_date, delivery_on)
        as plausible_birth_date, -- Date of birth; null if a placeholder or impossible
    case when plausible_day(local_date(created_at, time_zone), delivery_on) is not null
        then created_at
    end as created_at, -- When the member joined; null if a placeholder or after the delivery
    updated_at
from texts
cross join night
