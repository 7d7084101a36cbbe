-- One row is two records of one customer that contradict each other, and in what.
-- conflict: different birth dates, or suffixes such as jun. and sen., of which a person has one; or
-- two names and one birth date, as twins have (Lena and Mia): names that are no forms of one.
-- consent_conflict: through one channel the one gave a proved consent and the other refused, and they
-- are not surely one (0.99): whose word counts hangs on the link. Of each kind the
-- customer's first pair; records that stewards said are one contradict nothing.
-- Grain: customer_id, kind
with customer_ids as (
    select record_id, customer_id from identity.customer_ids
),

party_records as (
    select record_id, first_name, nickname_groups, last_name, birth_date, name_suffix
    from identity.party_records
),

consent_statements as (
    select customer_id, silo || '/' || source_key as record_id, channel, is_refusal
    from survivorship.consent_statements
    where customer_id is not null and rule in ('proof', 'objection', 'withdrawal')
),

clusters as (
    select record_id, coalesce(copy_of, record_id) as original_id from identity.clusters
),

review_pairs as (
    select record_id_l, record_id_r, probability from identity.review_pairs
),

decided_parties as (
    select record_id, party from identity.decided_parties
),

lasting as (
    select customer_id, 'birth_date' as attribute, birth_date as value, record_id
    from party_records
    inner join customer_ids using (record_id)
    where birth_date is not null
    union all
    select customer_id, 'name_suffix', name_suffix, record_id
    from party_records
    inner join customer_ids using (record_id)
    where name_suffix is not null
),

different as (
    select
        customer_id,
        'conflict' as kind, -- conflict | consent_conflict
        arg_min(record_id, (value, record_id)) as one_id,
        arg_max(record_id, (value, record_id)) as other_id
    from lasting
    group by customer_id, attribute
    having min(value) <> max(value)
),

named as (
    select customer_id, record_id, first_name, nickname_groups, last_name, birth_date
    from party_records
    inner join customer_ids using (record_id)
    where birth_date is not null and nickname_groups is not null
),

twins as (
    select
        one.customer_id,
        'conflict' as kind,
        arg_min(one.record_id, (one.first_name, one.record_id)) as one_id,
        arg_max(other.record_id, (other.first_name, other.record_id)) as other_id
    from named as one
    inner join named as other using (customer_id, last_name, birth_date)
    where one.first_name < other.first_name
        and not list_has_any(one.nickname_groups, other.nickname_groups)
    group by one.customer_id
),

answers as (
    select distinct customer_id, original_id as record_id, channel, is_refusal
    from consent_statements
    inner join clusters using (record_id)
),

disagreeing as (
    select
        yes.customer_id, 'consent_conflict' as kind, yes.record_id as one_id,
        no.record_id as other_id
    from answers as yes
    inner join answers as no
        on yes.customer_id = no.customer_id
        and yes.channel = no.channel
        and yes.record_id <> no.record_id
    where no.is_refusal and not yes.is_refusal
),

found as (
    select customer_id, kind, one_id, other_id from different
    union all
    select customer_id, kind, one_id, other_id from twins
    union all
    select customer_id, kind, one_id, other_id from disagreeing
),

pairs as (
    select
        customer_id,
        kind,
        least(one_id, other_id) as record_id_l, -- One record
        greatest(one_id, other_id) as record_id_r -- The other
    from found
)

select
    pairs.customer_id,
    kind,
    pairs.record_id_l,
    pairs.record_id_r,
    probability
from pairs
left join review_pairs
    on pairs.record_id_l = review_pairs.record_id_l
    and pairs.record_id_r = review_pairs.record_id_r
left join decided_parties as one on pairs.record_id_l = one.record_id
left join decided_parties as other on pairs.record_id_r = other.record_id
where (kind = 'conflict' or coalesce(probability, 0) < 0.99)
    and one.party is distinct from coalesce(other.party, -1)
qualify row_number() over (
    partition by pairs.customer_id, kind
    order by coalesce(probability, 0), pairs.record_id_l, pairs.record_id_r
) = 1
