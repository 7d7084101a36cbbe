-- One row is a customer in figures and a channel in which they may be sent advertising.
-- The response rate is that of what the retailer sent in the last window_months, smoothed: opened
-- and clicked and one, of sent and two, so that who got nothing yet is at one half. The best
-- channel is first; of equal ones the cheaper: e-mail, app messages, letters, calls.
-- Grain: customer_id, channel
with population as (
    select customer_id from segments.population where is_included
),

contactability as (
    select customer_id, channel
    from golden.contactability
    where purpose = 'marketing' and is_contactable
),

interactions as (
    select customer_id, channel, kind, business_date
    from golden.interactions
    where customer_id is not null
),

bounds as (
    select as_of, (as_of - to_months(window_months))::date as window_start
    from golden.night
    cross join settings.segments
),

answers as (
    select
        customer_id, channel,
        count(*) filter (kind in ('newsletter_sent', 'call_out')) as sent_count,
        count(*) filter (kind = 'open') as open_count,
        count(*) filter (kind = 'click') as click_count
    from interactions
    cross join bounds
    where business_date > window_start and business_date <= as_of
    group by customer_id, channel
),

rated as (
    select
        customer_id, channel,
        coalesce(sent_count, 0) as sent_count, -- Messages and calls in the window
        coalesce(open_count, 0) as open_count, -- Opened
        coalesce(click_count, 0) as click_count, -- Clicked
        (coalesce(open_count, 0) + coalesce(click_count, 0) + 1) / (coalesce(sent_count, 0) + 2)
            as response_rate -- Opened and clicked and one, of sent and two
    from contactability
    inner join population using (customer_id)
    left join answers using (customer_id, channel)
)

select
    customer_id,
    channel,
    row_number() over (
        partition by customer_id
        order by
            response_rate desc,
            list_position(['email', 'whatsapp', 'sms', 'post', 'phone'], channel)
    ) as contact_rank, -- 1 is the channel to prefer
    sent_count,
    open_count,
    click_count,
    response_rate
from rated
