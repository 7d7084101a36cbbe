-- One row is a contact of an audience as delivered.
-- Its status is in the name of its file alone. A double opt-in is proved by time and IP address of
-- both sign-up and confirmation, the confirmation later: Mailchimp fills it for imports, too. Two
-- blanks part an address; one with another number of parts could be read in two ways.
-- Grain: silo, source_file, source_row
with mailchimp_contacts as (
    select
        silo, source_file, source_row,
        leid, euid, email_address, first_name, last_name, name, address, phone_number, source, tags,
        optin_ip, confirm_ip, optin_time, confirm_time, last_changed, unsub_time, clean_time
    from raw.mailchimp_contacts
),

retailer as (
    select country_code as home_country from settings.retailer
),

split as (
    select
        silo, source_file, source_row,
        leid, euid, email_address, first_name, last_name, name, address, phone_number, source, tags,
        optin_ip, confirm_ip, optin_time, confirm_time, last_changed, unsub_time, clean_time,
        regexp_replace(
            regexp_extract(
                lower(source_file),
                '(?:^|[^a-z])(subscribed|unsubscribed|non[-_]?subscribed|cleaned)_[^/]*$', 1
            ), '[-_]', ''
        ) as named_status,
        string_split(trim(address), '  ') as cells
    from mailchimp_contacts
),

texts as (
    select
        silo,
        source_file,
        source_row,
        nullif(named_status, '') as status, -- subscribed | unsubscribed | nonsubscribed | cleaned
        clean_text(leid) as leid, -- Key of the contact in its audience
        clean_text(euid) as euid, -- Key of the address in the account
        clean_text(strip_formula_guard(email_address)) as email_address, -- E-mail address, cleaned
        clean_text(strip_formula_guard(first_name)) as first_name, -- First name, cleaned
        clean_text(strip_formula_guard(last_name)) as last_name, -- Surname, cleaned
        clean_text(strip_formula_guard(name)) as name, -- First name and surname in one, cleaned
        clean_text(address) as address, -- The address as delivered, cleaned
        case
            when len(cells) = 6 then cells
            when len(cells) = 4 and country_code(cells[4]) is not null
                then [cells[1], null, cells[2], null, cells[3], cells[4]]
        end as parts,
        clean_text(strip_formula_guard(phone_number)) as phone_number, -- Phone number, cleaned
        clean_text(source) as source, -- Where the contact signed up, cleaned
        case
            when tags like '%"%' then regexp_extract_all(tags, '"([^"]+)"', 1)
            else list_filter(
                list_transform(string_split(tags, ','), lambda tag: trim(tag)),
                lambda tag: tag <> ''
            )
        end as tags, -- Tags
        clean_text(optin_ip) is not null as has_optin_ip, -- True if it is known where from
        clean_text(confirm_ip) is not null as has_confirm_ip, -- True if it is known where from
        parse_timestamp_iso(optin_time) as optin_time, -- When the contact signed up
        parse_timestamp_iso(confirm_time) as confirm_time, -- When the contact confirmed
        parse_timestamp_iso(last_changed) as last_changed, -- When it was last changed
        parse_timestamp_iso(unsub_time) as unsub_time, -- When the contact unsubscribed
        parse_timestamp_iso(clean_time) as clean_time, -- When mail came back for good
        home_country
    from split
    cross join retailer
),

placed as (
    select
        silo, source_file, source_row, status, leid, euid, email_address, first_name, last_name,
        name, address, phone_number, source, tags, has_optin_ip, has_confirm_ip, optin_time,
        confirm_time, last_changed, unsub_time, clean_time,
        clean_text(parts[1]) as street, -- Street and house number
        clean_text(parts[2]) as address_addition, -- Addition to the address
        clean_text(parts[3]) as city, -- City
        clean_text(parts[4]) as state, -- State
        clean_text(parts[5]) as postal_code, -- Postal code
        coalesce(country_code(parts[6]), home_country)
            as country_code -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
    from texts
)

select
    silo,
    source_file,
    source_row,
    status,
    leid,
    euid,
    email_address,
    email_norm(email_address) as email_norm, -- The address normalised; null if it is not one
    first_name,
    last_name,
    name,
    address,
    street,
    address_addition,
    city,
    state,
    postal_code,
    country_code,
    phone_number,
    phone_e164(phone_number, country_code)
        as phone_number_e164, -- The number in E.164; null where a lookup must tell
    source,
    tags,
    has_optin_ip,
    has_confirm_ip,
    coalesce(optin_time < confirm_time and has_optin_ip and has_confirm_ip, false)
        as is_double_opt_in, -- True if sign-up and confirmation are proved
    optin_time,
    confirm_time,
    last_changed,
    unsub_time,
    clean_time
from placed
