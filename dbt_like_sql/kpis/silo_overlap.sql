-- One row is a pair of silos, and how many customers of the first the second knows as well.
-- Each pair stands in both directions, and each silo beside itself, so that the rows are a matrix.
-- Records that a silo has deleted do not count.
-- Check shares_are_shares: shared_share between 0 and 1
-- Grain: silo, other_silo
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select silo, source_key
    from canonical.customer_records
    where not coalesce(is_deleted, false)
),

customers as (
    select distinct silo, customer_id
    from golden_customer_records
    inner join customer_records using (silo, source_key)
),

silos as (
    select silo, count(*) as customer_count -- Customers of the first silo
    from customers
    group by silo
),

shared as (
    select customers.silo, others.silo as other_silo, count(*) as shared_count
    from customers
    inner join customers as others using (customer_id)
    group by customers.silo, others.silo
)

select
    silos.silo,
    others.silo as other_silo, -- The second silo
    silos.customer_count,
    coalesce(shared_count, 0) as shared_count, -- Customers in both
    round(coalesce(shared_count, 0) / silos.customer_count, 4)
        as shared_share -- Of the first silo's customers, the share that the second knows
from silos
cross join silos as others
left join shared on silos.silo = shared.silo and others.silo = shared.other_silo
