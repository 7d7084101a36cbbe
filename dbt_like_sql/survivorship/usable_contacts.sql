-- One row is an address or number of a customer for a channel, its place among the customer's own,
-- and what keeps it from being used for marketing.
-- Grain: customer_id, channel, contact_key
with contact_points as (
    select customer_id, kind, value_norm, seq, is_valid, is_relay, is_bounced
    from golden.contact_points
),

addresses as (
    select customer_id, address, address_key, address_seq, is_valid, is_complete, is_current
    from golden.addresses
),

unheard_contacts as (
    select contact_value, true as is_unheard from survivorship.unheard_contacts
)

select
    customer_id,
    unnest(channels_of(kind)) as channel, -- email | phone | sms | whatsapp | post
    value_norm as contact_key, -- The value as golden.consents has it
    value_norm as contact_value, -- The value to use, a home in one line
    2 * seq + (kind = 'phone')::integer as place, -- The lowest is the best; a mobile before a landline
    case
        when not is_valid then 'invalid'
        when is_relay then 'relay'
        when is_bounced then 'bounced'
        when is_unheard then 'in_quarantine'
    end as defect -- invalid | relay | bounced | in_quarantine | incomplete | moved_away; or null
from contact_points
left join unheard_contacts on value_norm = unheard_contacts.contact_value
union all
select
    customer_id, 'post', address_key, address, address_seq,
    case
        when not is_valid then 'invalid'
        when not is_complete then 'incomplete'
        when not is_current then 'moved_away'
    end
from addresses
