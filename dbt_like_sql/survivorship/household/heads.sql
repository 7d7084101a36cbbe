-- One row is a customer of a household of several, and the first of them by id.
-- Households are what ties join, directly or through others. Most are found at once: all ties of a
-- customer begin with the same member. The few whose ties begin with different ones are joined by
-- passing on the smallest id from member to member until nothing changes.
-- Grain: customer_id
with recursive household_ties as (
    select customer_id, method, tie_key from survivorship.household_ties
),

tie_heads as (
    select distinct
        customer_id, min(customer_id) over (partition by method, tie_key) as tie_head_id
    from household_ties
),

first_heads as (
    select
        customer_id, tie_head_id, min(tie_head_id) over (partition by customer_id) as first_head_id
    from tie_heads
),

links as (
    select tie_head_id as one_id, first_head_id as other_id
    from first_heads
    where tie_head_id <> first_head_id
    union
    select first_head_id, tie_head_id
    from first_heads
    where tie_head_id <> first_head_id
),

rounds as (
    select one_id as customer_id, one_id as head_id, true as has_changed
    from links
    group by one_id
    union all
    select
        one_id,
        least(mine.head_id, min(other.head_id)),
        min(other.head_id) < mine.head_id
    from links
    inner join rounds as mine on one_id = mine.customer_id
    inner join rounds as other on other_id = other.customer_id
    where (select bool_or(has_changed) from rounds)
    group by one_id, mine.head_id
),

joined_heads as (
    select customer_id as first_head_id, min(head_id) as head_id from rounds group by customer_id
)

select distinct
    customer_id,
    coalesce(head_id, first_head_id) as head_id -- Smallest customer_id of the household
from first_heads
left join joined_heads using (first_head_id)
