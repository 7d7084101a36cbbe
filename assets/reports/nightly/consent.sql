-- channels: one row is a channel and a purpose.
select
    channel, purpose, customer_count, contactable_count, contactable_share, active_count,
    active_contactable_count, active_contactable_share
from kpis.consent
order by list_position(['email', 'post', 'phone', 'sms', 'whatsapp'], channel), purpose;

-- reasons: one row is why customers may not be sent advertising by e-mail.
select reason, why, customer_count
from kpis.consent_reasons
where channel = 'email' and purpose = 'marketing' and not is_contactable
order by customer_count desc, reason;
