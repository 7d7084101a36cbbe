-- One row is a customer with whom there was a contact, and the last one until as_of.
-- What visitors do on the web and in the app is no contact, and a purchase is none here.
-- Grain: customer_id
with interactions as (
    select silo, interaction_id, customer_id, channel, topic, kind, business_date, occurred_at
    from golden.interactions
    where customer_id is not null and channel not in ('web', 'app')
),

night as (
    select as_of from golden.night
),

last_contacts as (
    select
        customer_id,
        arg_max(
            {
                'channel': channel, 'topic': coalesce(topic, kind), 'day': business_date,
                'instant': occurred_at
            },
            (business_date, occurred_at is not null, occurred_at, silo, interaction_id)
        ) as contact
    from interactions
    cross join night
    where business_date <= as_of
    group by customer_id
)

select
    customer_id, -- The customer
    contact.channel as last_contact_channel, -- email | phone | chat | store | …
    contact.topic as last_contact_topic, -- What it was about, else what kind of contact it was
    contact.day as last_contact_on, -- Day of the contact
    contact.instant as last_contact_at -- When it was; null if only the day is known
from last_contacts
