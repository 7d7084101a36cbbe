-- One row is a link that alone holds two parts of a customer together, each of two records or more.
-- Either there is but this one link between them, or one record alone is linked to both; then its
-- best link with the part is asked about that it is less like. What is better than 0.99 is no
-- question, and of several the weakest is asked about first. Links are pairs that are likelier one
-- than not.
-- Grain: customer_id
with recursive review_pairs as (
    select
        customer_id_l as customer_id, record_id_l, record_id_r,
        if(is_decided_same, 1, probability) as probability
    from identity.review_pairs
    where customer_id_l = customer_id_r and (is_decided_same or probability >= 0.5)
),

-- Two parts of two records have three links at least, one of them a question.
doubtful as (
    select customer_id
    from review_pairs
    group by customer_id
    having count(*) >= 3 and min(probability) < 0.99
),

ends as (
    select customer_id, unnest([record_id_l, record_id_r]) as record_id
    from review_pairs
    semi join doubtful using (customer_id)
),

records as (
    select customer_id, record_id, count(*) as link_count
    from ends
    group by customer_id, record_id
),

-- Where each is linked to half of the others, nothing falls apart if one is missing.
sizes as (
    select customer_id, count(*) as record_count
    from records
    group by customer_id
    having record_count between 4 and 30 and 2 * min(link_count) < record_count
),

-- Numbers are compared much faster than keys.
numbered as (
    select customer_id, record_id, row_number() over (order by record_id)::integer as n
    from records
    semi join sizes using (customer_id)
),

pairs as (
    select one.customer_id, one.n as l, other.n as r, probability
    from review_pairs
    inner join numbered as one on record_id_l = one.record_id
    inner join numbered as other on record_id_r = other.record_id
),

links as (
    select customer_id, unnest([l, r]) as n, unnest([r, l]) as other_n, probability
    from pairs
),

-- Nothing falls apart without a record whose neighbours are all linked to each other; and the
-- question is one of its links.
centres as (
    select distinct one.customer_id, one.n as centre
    from links as one
    inner join links as two on one.n = two.n and one.other_n < two.other_n
    semi join (select n from links where probability < 0.99) as asked on one.n = asked.n
    anti join links as closing on one.other_n = closing.n and two.other_n = closing.other_n
),

reached as (
    select centres.customer_id, centre, other_n as start_n, other_n as n
    from centres
    inner join links on centre = n
    union
    select reached.customer_id, centre, start_n, other_n
    from reached
    inner join links using (n)
    where other_n <> centre
),

parted as (
    select customer_id, centre, n, min(start_n) as part
    from reached
    group by customer_id, centre, n
),

parts as (
    select
        parted.customer_id, centre, part, count(*) as part_count,
        count(probability) as link_count,
        max(probability) as probability, -- Probability that the records of the link are one
        arg_max(parted.n, (probability, parted.n)) filter (where probability is not null) as n,
        count(*) filter (where count(*) >= 2) over (partition by parted.customer_id, centre)
            as large_part_count
    from parted
    left join links on parted.n = links.n and centre = links.other_n
    group by parted.customer_id, centre, part
)

select
    parts.customer_id,
    least(one.record_id, other.record_id) as record_id_l, -- One record of the link
    greatest(one.record_id, other.record_id) as record_id_r, -- The other
    probability
from parts
inner join sizes on parts.customer_id = sizes.customer_id
inner join numbered as one on centre = one.n
inner join numbered as other on parts.n = other.n
where
    probability < 0.99
    and part_count >= 2
    and record_count - part_count >= 2
    and (link_count = 1 or large_part_count >= 2)
qualify row_number() over (
    partition by parts.customer_id order by probability, record_id_l, record_id_r
) = 1
