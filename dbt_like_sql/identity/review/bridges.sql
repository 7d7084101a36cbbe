-- One row is a link that alone holds two parts of a customer together, each of two records or more.
-- Either there is but this one link between them, or one record alone is linked to both; then its
-- best link with the part is asked about that it is less like. What is better than 0.99 is no
-- question (domain.md 3.3), and of several the weakest is asked about first. Links are pairs that are
-- likelier one than not.
-- Grain: customer_id
with recursive review_pairs as (
    select
        customer_id_l as customer_id, record_id_l, record_id_r,
        if(is_decided_same, 1, probability) as probability
    from identity.review_pairs
    where customer_id_l = customer_id_r and (is_decided_same or probability >= 0.5)
),

linked as (
    select
        customer_id,
        unnest([record_id_l, record_id_r]) as record_id,
        unnest([record_id_r, record_id_l]) as other_record_id,
        probability
    from review_pairs
),

-- Where all are linked to all, nothing falls apart.
sizes as (
    select customer_id, count(distinct record_id) as record_count
    from linked
    group by customer_id
    having record_count between 4 and 30 and count(*) < record_count * (record_count - 1)
),

links as (
    select customer_id, record_id, other_record_id, probability
    from linked
    semi join sizes using (customer_id)
),

-- Nor without a record whose neighbours are all linked to each other.
centres as (
    select distinct one.customer_id, one.record_id as centre_id
    from links as one
    inner join links as two
        on one.record_id = two.record_id and one.other_record_id < two.other_record_id
    anti join links as closing
        on one.other_record_id = closing.record_id
        and two.other_record_id = closing.other_record_id
),

reached as (
    select
        centres.customer_id, centre_id, other_record_id as start_id, other_record_id as record_id
    from centres
    inner join links on centre_id = record_id
    union
    select reached.customer_id, centre_id, start_id, other_record_id
    from reached
    inner join links using (record_id)
    where other_record_id <> centre_id
),

parted as (
    select customer_id, centre_id, record_id, min(start_id) as part_id
    from reached
    group by customer_id, centre_id, record_id
),

parts as (
    select
        parted.customer_id, centre_id, part_id, count(*) as part_count,
        count(probability) as link_count,
        max(probability) as probability, -- Probability that the records of the link are one
        arg_max(parted.record_id, (probability, parted.record_id))
            filter (where probability is not null) as record_id,
        count(*) filter (where count(*) >= 2) over (partition by parted.customer_id, centre_id)
            as large_part_count
    from parted
    left join links
        on parted.record_id = links.record_id and centre_id = links.other_record_id
    group by parted.customer_id, centre_id, part_id
)

select
    customer_id,
    least(centre_id, record_id) as record_id_l, -- One record of the link
    greatest(centre_id, record_id) as record_id_r, -- The other
    probability
from parts
inner join sizes using (customer_id)
where
    probability < 0.99
    and part_count >= 2
    and record_count - part_count >= 2
    and (link_count = 1 or large_part_count >= 2)
qualify row_number() over (
    partition by customer_id order by probability, record_id_l, record_id_r
) = 1
