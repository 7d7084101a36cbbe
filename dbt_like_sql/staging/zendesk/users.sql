-- One row is a person known to the help desk, as delivered.
-- Where no name is known the help desk writes the address in its place: that is no name.
-- Grain: silo, source_file, source_row
with zendesk_users as (
    select
        silo, source_file, source_row,
        id, name, email, phone, external_id, role, tags, locale, created_at, updated_at, suspended,
        active
    from raw.zendesk_users
),

silos as (
    select silo, time_zone from settings.silos
),

retailer as (
    select country_code as home_country from settings.retailer
)

select
    person.silo,
    source_file,
    source_row,
    clean_text(id) as id, -- Key of the person
    clean_text(external_id) as external_id, -- Number of the customer in the web shop
    desk_name(name, email)
        as name, -- Name in one field, cleaned; null where an address stands in its place
    clean_text(email) as email, -- E-mail address, cleaned
    email_norm(email) as email_norm, -- The address normalised; null if it is not one address
    clean_text(phone) as phone, -- Phone number, cleaned
    phone_e164(clean_text(phone), home_country)
        as phone_e164, -- The number in E.164; null where a lookup must tell
    home_country as country_code, -- Country to read phone numbers by: the retailer's own
    lower(trim(role)) as role, -- end-user | agent | admin
    regexp_extract_all(lower(tags), '[^\s,;"\[\]]+') as tags, -- Tags, each by itself
    clean_text(locale) as locale, -- Language, BCP 47
    parse_bool(suspended) as suspended, -- True if what they write is refused
    parse_bool(active) as active, -- False if the record was deleted
    parse_timestamp(created_at, time_zone) as created_at, -- When the record was created
    parse_timestamp(updated_at, time_zone) as updated_at -- When it was last changed
from zendesk_users as person
left join silos on person.silo = silos.silo
cross join retailer
