-- One row is a case of identity.review_cases that stewards have not answered, the worthiest first.
-- Worth: how doubtful it is, times the revenue and the contacts of the customers concerned; a contact
-- counts as 25 of the currency. A probability is the more doubtful the nearer it is to that from which
-- on two are one; what contradicts, is too large or no longer fits is wholly doubtful. A case that
-- a steward was unsure of is not asked again while its records say the same; nor is one whose answer
-- awaits a second person's approval. What is but of the sample is worth nothing, and comes last.
-- Grain: case_key
with review_cases as (
    select case_key, kind, kinds, record_ids, decision_id, probability, detail
    from identity.review_cases
),

review_prints as (
    select case_key, data_key from identity.review_prints
),

review_sample as (
    select [record_id_l, record_id_r] as record_ids,
        turn / sample_count as sample_place -- Of a pair drawn: when it is asked, from 0 to 1
    from identity.review_sample
),

unsure as (
    select case_key, data_key from identity.decisions where kind = 'unsure'
),

awaiting as (
    select
        list_sort([silo || '/' || source_key, other_silo || '/' || other_source_key]) as record_ids
    from identity.decisions
    where state = 'awaiting'
),

customer_ids as (
    select record_id, customer_id from identity.customer_ids
),

customer_360 as (
    select customer_id, revenue_gross from segments.customer_360
),

review as (
    select accept from settings.review
),

concerned as (
    select case_key, unnest(record_ids) as record_id from review_cases
),

case_customers as (
    select distinct case_key, customer_id
    from concerned
    inner join customer_ids using (record_id)
),

contacts as (
    select customer_id, count(*) as contact_count
    from golden.contact_points
    semi join case_customers using (customer_id)
    where is_valid
    group by customer_id
),

stakes as (
    select
        case_key,
        list(customer_id order by customer_id) as customer_ids,
        greatest(sum(revenue_gross), 0)::decimal(18, 2) as revenue_gross,
        sum(contact_count)::bigint as contact_count
    from case_customers
    left join customer_360 using (customer_id)
    left join contacts using (customer_id)
    group by case_key
),

valued as (
    select
        review_cases.case_key, kind, kinds, review_cases.record_ids, decision_id, detail,
        review_prints.data_key, probability,
        coalesce(customer_ids, []) as customer_ids, -- Customers concerned
        coalesce(revenue_gross, 0) as revenue_gross, -- Revenue of the customers concerned
        coalesce(contact_count, 0)
            as contact_count, -- E-mail addresses and phone numbers of the customers concerned
        sample_place,
        case
            when kind = 'sample' then 0
            when kind in ('conflict', 'source_merge', 'oversized', 'unfit_decision') then 1
            when probability is null then 0.5
            else 1 - abs(probability - accept) / greatest(accept, 1 - accept)
        end as doubt, -- 0 is sure, 1 is wholly doubtful
        round(
            doubt * (1 + coalesce(stakes.revenue_gross, 0) + 25 * coalesce(stakes.contact_count, 0)),
            2
        ) as priority -- What the case is worth
    from review_cases
    cross join review
    inner join review_prints using (case_key)
    left join stakes using (case_key)
    left join review_sample using (record_ids)
    anti join unsure using (case_key, data_key)
    anti join awaiting using (record_ids)
)

select
    case_key,
    kind,
    kinds,
    customer_ids,
    record_ids,
    decision_id,
    detail,
    data_key,
    row_number() over (order by priority desc, sample_place nulls first, case_key)
        as position, -- 1 is asked first
    sample_place,
    probability,
    doubt,
    revenue_gross,
    contact_count,
    priority
from valued
