-- One row is a way in which tonight's customers differ from the published night's.
-- A share of last night's customers beyond [gates] stops the night, unless it is ten customers or
-- fewer. On a first night there is nothing to differ from. Whom a silo brings or changes that was
-- not there the night before, no gate counts: it was connected on purpose. Merges are counted.
-- Grain: change
with customer_ids as (
    select record_id, customer_id from identity.customer_ids
),

last_customer_ids as (
    select record_id, customer_id from carried.customer_ids
),

-- What is known of customers and was not known in the published night, whatever its date.
otherwise_known as (
    select
        customer_id, party_type, salutation, full_name, company_name, vat_id, birth_date, language,
        email, mobile, phone, loyalty_card_no, address, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted
    from golden.customer_history
    where valid_to is null
    except
    select
        customer_id, party_type, salutation, full_name, company_name, vat_id, birth_date, language,
        email, mobile, phone, loyalty_card_no, address, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted
    from carried.customer_history
    where valid_to is null
),

reach as (
    select
        customer_id,
        [
            is_contactable_email, is_contactable_phone, is_contactable_sms,
            is_contactable_whatsapp, is_contactable_post
        ] as channels
    from golden.customer_history
    where valid_to is null
),

last_reach as (
    select
        customer_id,
        [
            is_contactable_email, is_contactable_phone, is_contactable_sms,
            is_contactable_whatsapp, is_contactable_post
        ] as channels
    from carried.customer_history
    where valid_to is null
),

reached as (
    select
        customer_id,
        unnest(reach.channels) as is_reached,
        unnest(last_reach.channels) as was_reached
    from reach
    inner join last_reach using (customer_id)
    where reach.channels <> last_reach.channels
),

gates as (
    select change, limit_share from settings.gates
),

customers as (
    select distinct customer_id from customer_ids
),

last_customers as (
    select distinct customer_id from last_customer_ids
),

-- Customers with records of a silo that is new tonight.
connected as (
    select customer_id, bool_and(is_new) as is_all_new
    from (
        select
            customer_id,
            split_part(record_id, '/', 1) not in (
                select split_part(record_id, '/', 1) from last_customer_ids
            ) as is_new
        from customer_ids
    )
    group by customer_id
    having bool_or(is_new)
),

moves as (
    select last.customer_id as last_id, now.customer_id as now_id
    from last_customer_ids as last
    inner join customer_ids as now using (record_id)
    where last.customer_id <> now.customer_id
),

begun as (
    select customer_id, customer_id in (select now_id from moves) as has_moved
    from customers
    where customer_id not in (select customer_id from last_customers)
),

ended as (
    select customer_id, customer_id in (select last_id from moves) as has_moved
    from last_customers
    where customer_id not in (select customer_id from customers)
),

changes as (
    select if(has_moved, 'split', 'created') as change, customer_id from begun
    union all
    select if(has_moved, 'merged', 'gone'), customer_id from ended
    union all
    select distinct 'moved', last_id
    from moves
    where last_id in (select customer_id from customers)
        and now_id in (select customer_id from last_customers)
    union all
    select 'changed', customer_id
    from otherwise_known
    where customer_id in (select customer_id from last_reach)
    union all
    select distinct if(is_reached, 'contactable', 'uncontactable'), customer_id
    from reached
    where is_reached <> was_reached
),

counted as (
    select
        change,
        count(*) as customer_count,
        count(*) filter (
            (change = 'created' and is_all_new)
            or (
                change in ('changed', 'contactable', 'uncontactable')
                and connected.customer_id is not null
            )
        ) as connected_count
    from changes
    left join connected using (customer_id)
    group by change
),

last_night as (
    select count(*) as last_count from last_customers
),

measured as (
    select
        change, -- created | merged | split | moved | gone | changed | contactable | …
        coalesce(customer_count, 0) as customer_count, -- Customers it happens to tonight
        coalesce(connected_count, 0)
            as connected_count, -- Of these by a silo that is new tonight; no gate counts them
        last_count as last_customer_count, -- Customers of the published night
        if(last_count > 0, coalesce(customer_count, 0) / last_count, null)
            as share, -- customer_count / last_customer_count; null on a first night
        limit_share -- The most that [gates] allows
    from gates
    left join counted using (change)
    cross join last_night
)

select
    change,
    coalesce(
        customer_count - connected_count > 10
        and (customer_count - connected_count) / last_customer_count > limit_share,
        false
    ) as is_beyond_gate, -- True if so many stop the night
    customer_count,
    connected_count,
    last_customer_count,
    share,
    limit_share
from measured
