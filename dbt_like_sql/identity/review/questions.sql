-- One row is a question to stewards: are these two records one customer's? And why it is asked.
-- Within a customer: identity.review_conflicts; bridge, of identity.review_bridges; uncertain_cluster,
-- the best link of the group that is linked worst (identity.review_groups), uncertain_pair the same
-- where there are but two records. Between two customers: uncertain_pair, their best link;
-- conflict where that is good enough to be one, and a hard rule keeps them apart; source_merge, where
-- a silo merged two records that what they say keeps apart. What a steward said is one, or is not,
-- is no question, nor are two customers of whom that was said.
-- Grain: record_id_l, record_id_r, kind
with review_pairs as (
    select
        record_id_l, record_id_r, customer_id_l, customer_id_r, probability, is_forbidden,
        is_decided_same
    from identity.review_pairs
),

review_groups as (
    select customer_id, record_id, group_id from identity.review_groups
),

review_bridges as (
    select record_id_l, record_id_r, probability from identity.review_bridges
),

stated_keys as (
    select silo || '/' || source_key as record_id, unnest(stated_keys) as key
    from identity.stated_keys
),

customer_ids as (
    select record_id, customer_id from identity.customer_ids
),

review_conflicts as (
    select record_id_l, record_id_r, kind, probability from identity.review_conflicts
),

decided_apart as (
    select party, other_party from identity.decided_apart
),

decided_customers as (
    select distinct party, customer_id
    from identity.decided_parties
    inner join identity.customer_ids using (record_id)
),

review as (
    select accept from settings.review
),

between_groups as (
    select
        one.customer_id, one.group_id, other.group_id as other_group_id, record_id_l, record_id_r,
        probability
    from review_pairs
    inner join review_groups as one on record_id_l = one.record_id
    inner join review_groups as other on record_id_r = other.record_id
    where one.customer_id = other.customer_id and one.group_id <> other.group_id
),

links_of_groups as (
    select
        customer_id, unnest([group_id, other_group_id]) as group_id,
        {p: probability, l: record_id_l, r: record_id_r} as link
    from between_groups
),

best_links as (
    select customer_id, group_id, max(link) as best
    from links_of_groups
    group by customer_id, group_id
),

group_sizes as (
    select customer_id, count(*) as record_count from review_groups group by customer_id
),

worst_linked as (
    select customer_id, record_count, min(best) as best
    from best_links
    inner join group_sizes using (customer_id)
    group by customer_id, record_count
),

apart_customers as (
    select distinct
        least(one.customer_id, other.customer_id) as customer_id,
        greatest(one.customer_id, other.customer_id) as other_customer_id
    from decided_apart
    inner join decided_customers as one using (party)
    inner join decided_customers as other on other_party = other.party
),

between_customers as (
    select
        least(customer_id_l, customer_id_r) as customer_id,
        greatest(customer_id_l, customer_id_r) as other_customer_id,
        bool_or(is_forbidden) as is_contradicted,
        max({p: probability, l: record_id_l, r: record_id_r}) as best
    from review_pairs
    where customer_id_l <> customer_id_r
    group by all
),

-- The key of what a silo merged is the record that stays.
source_merges as (
    select
        least(one.customer_id, other.customer_id) as customer_id,
        greatest(one.customer_id, other.customer_id) as other_customer_id,
        min({l: least(record_id, key), r: greatest(record_id, key)}) as pair
    from stated_keys
    inner join customer_ids as one using (record_id)
    inner join customer_ids as other on key = other.record_id
    where one.customer_id <> other.customer_id
    group by all
)

select
    record_id_l,
    record_id_r,
    kind, -- conflict | bridge | consent_conflict | source_merge | uncertain_cluster | …_pair
    probability
from review_conflicts
union all
select record_id_l, record_id_r, 'bridge', probability
from review_bridges
union all
select best.l, best.r, if(record_count = 2, 'uncertain_pair', 'uncertain_cluster'), best.p
from worst_linked
union all
select best.l, best.r, if(is_contradicted, 'conflict', 'uncertain_pair'), best.p
from between_customers
cross join review
anti join apart_customers using (customer_id, other_customer_id)
where not is_contradicted or best.p >= accept
union all
select pair.l, pair.r, 'source_merge', probability
from source_merges
anti join apart_customers using (customer_id, other_customer_id)
left join review_pairs on pair.l = record_id_l and pair.r = record_id_r
