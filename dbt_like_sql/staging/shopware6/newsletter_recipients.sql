-- One row is a subscription to the newsletter of one sales channel.
-- Grain: silo, source_file, source_row
with shopware6_newsletter_recipients as (
    select
        silo, source_file, source_row,
        id, email, title, salutation, first_name, last_name, zip_code, city, street, status,
        confirmed_at
    from raw.shopware6_newsletter_recipients
)

select
    silo,
    source_file,
    source_row,
    lower(clean_text(id)) as id, -- Key of the subscription
    clean_text(email) as email, -- E-mail address, cleaned
    email_norm(clean_text(email))
        as email_norm, -- E-mail address, normalised; null if it is not one address
    lower(clean_text(salutation)) as salutation, -- mr | mrs | not_specified | the shop's own
    clean_text(title) as title, -- Academic title
    clean_text(first_name) as first_name, -- First name, cleaned
    clean_text(last_name) as last_name, -- Surname, cleaned
    clean_text(street) as street, -- Street and house number
    clean_text(zip_code) as zip_code, -- Postal code, cleaned
    clean_text(city) as city, -- City, cleaned
    lower(clean_text(status)) as status, -- notset | optin | optout | direct
    parse_timestamp_iso(confirmed_at)
        as confirmed_at -- When it was confirmed; stays when it is cancelled
from shopware6_newsletter_recipients
