-- One row is a customer, and whether segments and customer figures are made of them.
-- The first rule that holds leaves a customer out: deleted and restricted ones must not be looked at,
-- nor minors profiled (Art. 8 GDPR); employees and the dead would mislead, blocked ones are not to be
-- sold to; organisations count where [segments] of retailer.toml says so. Test records, one-time and
-- service accounts are no customers at all (identity.record_fates), so what they buy has no customer.
-- Check who_is_left_out_has_a_reason: is_included = (exclusion is null)
-- Grain: customer_id
with customers as (
    select
        customer_id, party_type, is_minor, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted
    from golden.customers
),

segments as (
    select include_organisations from settings.segments
),

judged as (
    select
        customer_id,
        case
            when is_deleted then 'deleted'
            when is_processing_restricted then 'restricted'
            when is_deceased then 'deceased'
            when is_minor then 'minor'
            when is_blocked then 'blocked'
            when is_employee then 'employee'
            when party_type = 'organisation' and include_organisations is not true
                then 'organisation'
        end as exclusion -- deleted | restricted | deceased | minor | blocked | employee | …
    from customers
    cross join segments
)

select
    customer_id,
    exclusion is null as is_included, -- True if segments and customer figures count the customer
    exclusion
from judged
