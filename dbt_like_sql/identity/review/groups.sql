-- One row is a record of a customer who is not held together by sure links, and its group.
-- Records that sure links join, directly or through others, are a group; a customer of several is
-- one by weaker links alone. Customers of more than 30 records are left out:
-- identity.oversized_customers has them.
-- Grain: record_id
with recursive review_pairs as (
    select
        customer_id_l as customer_id, record_id_l, record_id_r,
        is_decided_same or probability >= ask_to as is_sure
    from identity.review_pairs
    cross join settings.review
    where customer_id_l = customer_id_r
),

ends as (
    select
        customer_id,
        is_sure,
        unnest([record_id_l, record_id_r]) as record_id -- Silo and key of the record
    from review_pairs
),

records as (
    select customer_id, record_id, count(*) filter (is_sure) as link_count
    from ends
    group by customer_id, record_id
),

-- Where one is linked to all others, or each to half of them, all are one group.
loose as (
    select customer_id
    from records
    group by customer_id
    having count(*) <= 30
        and max(link_count) < count(*) - 1
        and 2 * min(link_count) < count(*) - 1
),

links as (
    select record_id_l as record_id, record_id_r as other_record_id
    from review_pairs
    semi join loose using (customer_id)
    where is_sure
    union all
    select record_id_r, record_id_l
    from review_pairs
    semi join loose using (customer_id)
    where is_sure
),

reached as (
    select customer_id, record_id, record_id as reached_id
    from records
    semi join loose using (customer_id)
    union
    select customer_id, reached.record_id, other_record_id
    from reached
    inner join links on reached_id = links.record_id
),

grouped as (
    select
        customer_id,
        record_id,
        min(reached_id) as group_id -- The first record of the group
    from reached
    group by customer_id, record_id
)

select
    customer_id,
    record_id,
    group_id
from grouped
qualify min(group_id) over (partition by customer_id) <> max(group_id) over (partition by customer_id)
