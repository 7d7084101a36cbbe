-- One row is a customer, and the channels through which advertising may be sent to them.
-- Where and why is in golden.contactability; here is what golden.customers says of it.
-- Grain: customer_id
with contactability as (
    select customer_id, channel, is_contactable
    from golden.contactability
    where purpose = 'marketing'
)

select
    customer_id,
    bool_or(is_contactable) filter (channel = 'email')
        as is_contactable_email, -- True if advertising may be sent by e-mail
    bool_or(is_contactable) filter (channel = 'phone')
        as is_contactable_phone, -- True if the customer may be called about offers
    bool_or(is_contactable) filter (channel = 'sms')
        as is_contactable_sms, -- True if advertising may be sent by SMS
    bool_or(is_contactable) filter (channel = 'whatsapp')
        as is_contactable_whatsapp, -- True if advertising may be sent by WhatsApp
    bool_or(is_contactable) filter (channel = 'post')
        as is_contactable_post -- True if advertising may be sent by letter
from contactability
group by customer_id
