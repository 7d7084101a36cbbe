-- One row is a silo, and how many of its records are of customers it already has.
-- Records that the silo has deleted, and those set aside as nobody's, do not count. A guest leaves
-- a record with every order, so the share is also told without guests.
-- Check shares_are_shares: duplicate_share between 0 and 1
-- Grain: silo
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select silo, source_key, coalesce(is_guest, false) as is_guest
    from canonical.customer_records
    where not coalesce(is_deleted, false)
),

silos as (
    select
        silo,
        count(*) as record_count, -- Records of customers
        count(*) filter (is_guest) as guest_count, -- Of them left by orders without an account
        count(distinct customer_id) as customer_count, -- Customers behind all records
        count(distinct customer_id) filter (not is_guest) as account_holder_count
    from golden_customer_records
    inner join customer_records using (silo, source_key)
    group by silo
)

select
    silo,
    record_count,
    guest_count,
    customer_count,
    record_count - customer_count as duplicate_count, -- Records too many
    round((record_count - customer_count) / record_count, 4)
        as duplicate_share, -- Records too many, as a share of all
    round(
        (record_count - guest_count - account_holder_count) / nullif(record_count - guest_count, 0),
        4
    ) as account_duplicate_share -- The same without guests; null if there are guests only
from silos
