-- One row is a record in one silo, and the customer it belongs to.
-- Every record has one, but for those set aside as nobody's (identity.record_fates).
-- Check every_record_has_a_customer: customer_id is not null
-- Grain: silo, source_key
with record_fates as (
    select silo, source_key, record_id
    from identity.record_fates
    where fate <> 'set_aside'
),

customer_ids as (
    select record_id, customer_id, linked_on from identity.customer_ids
),

clusters as (
    select record_id, link_method, best_probability from identity.clusters
)

select
    silo,
    source_key,
    customer_id,
    link_method,
    best_probability,
    linked_on
from record_fates
left join customer_ids using (record_id)
left join clusters using (record_id)
