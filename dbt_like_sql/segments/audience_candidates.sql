-- One row is a customer for whom an audience's condition holds, and what becomes of them.
-- Who segments do not count is left out, then who may not be contacted through the channel for the
-- purpose, by whatever rule of golden.contactability, then who has been contacted often enough. Of
-- customers with one address or number the one who bought last is contacted. A lot that depends on
-- the audience's name and the customer alone puts the control group aside: it stays the same.
-- Check only_who_may_be_contacted_has_an_address: fate in ('contact', 'control') or contact_value is null
-- Grain: audience, customer_id
with audience_matches as (
    select audience, customer_id from segments.audience_matches
),

audiences as (
    select audience, channel, purpose, control_share, max_contacts from settings.audiences
),

population as (
    select customer_id, exclusion from segments.population
),

contactability as (
    select customer_id, channel, purpose, is_contactable, contact_value, reason
    from golden.contactability
),

interactions as (
    select customer_id, channel, business_date
    from golden.interactions
    where direction = 'out' and customer_id is not null
),

customer_360 as (
    select customer_id, last_purchase_on from segments.customer_360
),

night as (
    select as_of from golden.night
),

contacted as (
    select customer_id, channel, count(*) as contact_count
    from interactions
    inner join night on business_date > as_of - 30 and business_date <= as_of
    group by customer_id, channel
),

judged as (
    select
        audience_matches.audience, audience_matches.customer_id, audiences.channel,
        audiences.purpose, control_share, contact_value, last_purchase_on,
        case
            when exclusion is not null then 'excluded'
            when is_contactable is not true then 'not_contactable'
            when contact_count >= max_contacts then 'contacted_enough'
        end as refusal,
        case
            when refusal = 'excluded' then exclusion
            when refusal = 'contacted_enough' then 'max_contacts'
            else coalesce(reason, 'unknown')
        end as reason
    from audience_matches
    inner join audiences on audience_matches.audience = audiences.audience
    inner join population on audience_matches.customer_id = population.customer_id
    inner join customer_360 on audience_matches.customer_id = customer_360.customer_id
    left join contactability
        on audience_matches.customer_id = contactability.customer_id
        and audiences.channel = contactability.channel
        and audiences.purpose = contactability.purpose
    left join contacted
        on audience_matches.customer_id = contacted.customer_id
        and audiences.channel = contacted.channel
),

-- One customer a contact point: the refused are not in line.
in_line as (
    select
        audience, customer_id,
        row_number() over (
            partition by audience, contact_value
            order by last_purchase_on desc nulls last, customer_id
        ) as place
    from judged
    where refusal is null
)

select
    judged.audience,
    judged.customer_id,
    channel,
    purpose,
    case
        when refusal is not null then refusal
        when place > 1 then 'same_contact'
        when lot(concat_ws('/', judged.audience, judged.customer_id)) < control_share then 'control'
        else 'contact'
    end as fate, -- contact | control | excluded | not_contactable | contacted_enough | same_contact
    reason, -- Rule of segments.population or golden.contactability that decided, or max_contacts
    if(fate in ('contact', 'control'), contact_value, null)
        as contact_value -- Address or number to use; null for who is not contacted
from judged
left join in_line
    on judged.audience = in_line.audience and judged.customer_id = in_line.customer_id
