-- One row is what stewards may be asked: one question, whether it was answered or not.
-- Two records (identity.review_questions), or two drawn at random (sample, identity.review_sample):
-- are they one customer's? A customer larger than usual
-- (oversized): is it one at all? A decision that no longer fits (unfit_decision): does it hold?
-- A case is known again by what it is about; two questions about the same records are one case.
-- Grain: case_key
with review_questions as (
    select record_id_l, record_id_r, kind, probability from identity.review_questions
),

oversized_customers as (
    select customer_id, exceeded, found from identity.oversized_customers
),

review_sample as (
    select record_id_l, record_id_r, probability from identity.review_sample where answer is null
),

customer_ids as (
    select record_id, customer_id from identity.customer_ids
),

decided_parties as (
    select record_id, party from identity.decided_parties
),

review_unfit as (
    select decision_id, record_ids, misfit from identity.review_unfit
),

kinds as (
    select
        unnest([
            'conflict', 'bridge', 'consent_conflict', 'source_merge', 'uncertain_cluster',
            'uncertain_pair', 'sample'
        ]) as kind,
        unnest([1, 2, 3, 4, 5, 6, 7]) as position
),

asked as (
    select record_id_l, record_id_r, kind, probability from review_questions
    union all
    select record_id_l, record_id_r, 'sample', probability from review_sample
),

pairs as (
    select
        list(kind order by position) as kinds,
        [record_id_l, record_id_r] as record_ids,
        max(probability) as probability -- Probability that both records are one
    from asked
    inner join kinds using (kind)
    group by record_id_l, record_id_r
),

customers as (
    select
        list(record_id order by record_id) as record_ids,
        any_value(list_transform(
            list_zip(exceeded, found), lambda pair: pair[2] || ' ' || pair[1]
        )) as found
    from oversized_customers
    inner join customer_ids using (customer_id)
    left join decided_parties using (record_id)
    group by customer_id
    -- That all of them are one, stewards may have said.
    having count(distinct party) <> 1 or count(party) < count(*)
),

cases as (
    select
        'pair' as about, kinds, record_ids, null as decision_id, probability, null as detail
    from pairs
    union all
    select
        'customer', ['oversized'], record_ids, null, null, array_to_string(found, ', ')
    from customers
    union all
    select 'decision ' || decision_id, ['unfit_decision'], record_ids, decision_id, null, misfit
    from review_unfit
)

select
    left(md5(about || ' ' || array_to_string(record_ids, ' ')), 16)
        as case_key, -- Made from the records concerned: the same night after night
    kinds[1] as kind, -- conflict | bridge | consent_conflict | source_merge | uncertain_… | …
    kinds, -- All reasons to ask, the gravest first
    record_ids, -- Records concerned: two, or all of a customer
    decision_id, -- The decision that no longer fits
    probability,
    detail -- What is more than usual, or why a decision does not fit
from cases
