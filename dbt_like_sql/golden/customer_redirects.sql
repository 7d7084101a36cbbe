-- One row is a customer id that is no longer in use, and the id to use in its place.
-- It leads to a customer of tonight in one step, however many merges there were in between. An id
-- that is in use again (an un-merge restored it) has no row.
-- Grain: old_customer_id
with customer_redirects as (
    select old_customer_id, new_customer_id, reason, redirected_on
    from identity.customer_redirects
)

select
    old_customer_id,
    new_customer_id,
    reason,
    redirected_on
from customer_redirects
