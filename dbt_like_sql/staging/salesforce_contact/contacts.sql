-- One row is a Salesforce contact as delivered, merged losers and deleted ones included.
-- The first 15 characters of an id, which tell capitals from small letters, name the contact; the
-- other three are a checksum. The first line of a street is the street and the rest additions;
-- where the first has no digit and the last ends in a house number, they change places first.
-- Grain: silo, source_file, source_row
with salesforce_contact_contacts as (
    select
        silo, source_file, source_row,
        id, is_deleted, master_record_id, account_id, individual_id,
        salutation, first_name, middle_name, last_name, suffix, name, title,
        email, is_email_bounced, email_bounced_reason, email_bounced_date,
        phone, mobile_phone, home_phone, other_phone, birthdate,
        regexp_replace(
            trim(mailing_street), '^([^\d]+?)[\r\n]+([^\r\n]*\d\s?[a-zA-Z]?)$', e'\\2\n\\1'
        ) as mailing_street,
        mailing_postal_code, mailing_city, mailing_state, mailing_state_code,
        mailing_country, mailing_country_code,
        regexp_replace(
            trim(other_street), '^([^\d]+?)[\r\n]+([^\r\n]*\d\s?[a-zA-Z]?)$', e'\\2\n\\1'
        ) as other_street,
        other_postal_code, other_city, other_state, other_state_code,
        other_country, other_country_code,
        has_opted_out_of_email, do_not_call, lead_source,
        created_date, last_modified_date, system_modstamp, last_activity_date
    from raw.salesforce_contact_contacts
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
        clean_text(id) as id, -- Key of the contact as delivered, 15 or 18 characters
        left(clean_text(master_record_id), 15) as master_contact_key, -- Contact it was merged into
        clean_text(account_id) as account_id, -- Company account of the contact
        clean_text(individual_id) as individual_id, -- Privacy profile of the person
        clean_text(salutation) as salutation, -- Salutation, cleaned
        clean_text(first_name) as first_name, -- First name, cleaned
        clean_text(middle_name) as middle_name, -- Further first names, cleaned
        clean_text(last_name) as last_name, -- Surname, cleaned
        clean_text(suffix) as suffix, -- Suffix of the name, cleaned
        clean_text(name) as name, -- Full name as Salesforce composes it, cleaned
        clean_text(title) as title, -- Position in the company, cleaned
        clean_text(email) as email, -- E-mail address, cleaned
        parse_bool(is_email_bounced) as is_email_bounced, -- True if mail to the address came back
        clean_text(email_bounced_reason) as email_bounced_reason, -- Why mail came back, cleaned
        clean_text(phone) as phone, -- Phone number, cleaned
        clean_text(mobile_phone) as mobile_phone, -- Mobile number, cleaned
        clean_text(home_phone) as home_phone, -- Private phone number, cleaned
        clean_text(other_phone) as other_phone, -- Another phone number, cleaned
        clean_text(regexp_extract(mailing_street, '^[^\r\n]*'))
            as mailing_street, -- Street line of the main address, cleaned
        clean_text(regexp_replace(mailing_street, '^[^\r\n]*', ''))
            as mailing_addition, -- Its other lines, cleaned
        clean_text(mailing_postal_code) as mailing_postal_code, -- Postal code, cleaned
        clean_text(mailing_city) as mailing_city, -- City, cleaned
        clean_text(mailing_state) as mailing_state, -- State or province, cleaned
        clean_text(mailing_state_code) as mailing_state_code, -- Code of the state, cleaned
        coalesce(country_code(mailing_country_code), country_code(mailing_country), home_country)
            as mailing_country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        clean_text(regexp_extract(other_street, '^[^\r\n]*'))
            as other_street, -- Street line of the second address, cleaned
        clean_text(regexp_replace(other_street, '^[^\r\n]*', ''))
            as other_addition, -- Its other lines, cleaned
        clean_text(other_postal_code) as other_postal_code, -- Its postal code, cleaned
        clean_text(other_city) as other_city, -- Its city, cleaned
        clean_text(other_state) as other_state, -- Its state or province, cleaned
        clean_text(other_state_code) as other_state_code, -- Code of its state, cleaned
        coalesce(country_code(other_country_code), country_code(other_country), home_country)
            as other_country_code, -- Its country, ISO 3166-1 alpha-2; the retailer's if not given
        clean_text(lead_source) as lead_source, -- What first brought the contact, cleaned
        parse_bool(is_deleted) as is_deleted, -- True for contacts deleted or merged away
        parse_bool(has_opted_out_of_email)
            as has_opted_out_of_email, -- True if e-mail is refused
        parse_bool(do_not_call) as do_not_call, -- True if calls are refused
        parse_date_iso(birthdate) as birthdate, -- Date of birth as delivered, placeholders included
        parse_timestamp_iso(email_bounced_date) as email_bounced_date, -- When mail last came back
        parse_timestamp_iso(created_date) as created_date, -- When the contact was created
        parse_timestamp_iso(last_modified_date) as last_modified_date, -- When it was last changed
        parse_timestamp_iso(system_modstamp) as system_modstamp, -- When anything last touched it
        parse_timestamp(last_activity_date, time_zone)
            as last_activity_date -- Start of the day of the last activity
    from salesforce_contact_contacts
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    id,
    left(id, 15) as contact_key, -- Key of the contact, its first 15 characters
    master_contact_key,
    account_id,
    individual_id,
    salutation,
    first_name,
    middle_name,
    last_name,
    suffix,
    name,
    title,
    email,
    email_norm(email) as email_norm, -- The address normalised; null if it is not one address
    is_email_bounced,
    email_bounced_reason,
    phone,
    phone_e164(phone, mailing_country_code)
        as phone_e164, -- The number in E.164; null where a lookup must tell
    mobile_phone,
    phone_e164(mobile_phone, mailing_country_code)
        as mobile_phone_e164, -- The number in E.164; null where a lookup must tell
    home_phone,
    phone_e164(home_phone, mailing_country_code)
        as home_phone_e164, -- The number in E.164; null where a lookup must tell
    other_phone,
    phone_e164(other_phone, mailing_country_code)
        as other_phone_e164, -- The number in E.164; null where a lookup must tell
    mailing_street,
    mailing_addition,
    mailing_postal_code,
    mailing_city,
    mailing_state,
    mailing_state_code,
    mailing_country_code,
    other_street,
    other_addition,
    other_postal_code,
    other_city,
    other_state,
    other_state_code,
    other_country_code,
    lead_source,
    is_deleted,
    has_opted_out_of_email,
    do_not_call,
    birthdate,
    plausible_birth_date(birthdate, delivery_on)
        as birth_date, -- Date of birth; null if a placeholder or impossible
    email_bounced_date,
    created_date,
    last_modified_date,
    system_modstamp,
    last_activity_date
from texts
cross join night
