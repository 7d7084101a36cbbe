-- One row is the last time marketing mail was sent to a HubSpot contact, opened or clicked by it.
-- The export knows only the last of each; earlier ones are in no file.
-- Grain: silo, interaction_id
with hubspot_contact_contacts as (
    select
        silo, record_id, source_file, source_row, is_merged_away,
        last_email_send_date, last_email_open_date, last_email_click_date
    from staging.hubspot_contact_contacts
),

retailer as (
    select time_zone from settings.retailer
),

events as (
    select
        silo, record_id, source_file, source_row, is_merged_away,
        unnest([
            {'kind': 'newsletter_sent', 'direction': 'out', 'at': last_email_send_date},
            {'kind': 'open', 'direction': 'in', 'at': last_email_open_date},
            {'kind': 'click', 'direction': 'in', 'at': last_email_click_date}
        ]) as event
    from hubspot_contact_contacts
)

select
    silo,
    record_id || ':last_' || event.kind as interaction_id, -- The contact, and what happened last
    source_file,
    source_row,
    record_id as customer_source_key,
    'email' as channel, -- Marketing mail is e-mail
    event.kind as kind, -- newsletter_sent | open | click
    event.direction as direction, -- out for what was sent, in for what the contact did
    is_merged_away as is_deleted,
    local_date(event.at, time_zone) as business_date, -- Day of it on the retailer's clock
    event.at as occurred_at -- When it last happened
from events
cross join retailer
where event.at is not null
