-- One row is an e-mail address or phone number of a customer.
-- What only deleted or restricted records have is left out. The primary one of its kind is the
-- survivor in golden.customer_values.
-- Grain: customer_id, kind, value_norm
with customer_values as (
    select
        customer_id, attribute as kind, silo, source_key, seq, is_survivor, is_valid, sources, rank,
        record_count, observed_at
    from golden.customer_values
    where attribute in ('email', 'mobile', 'phone')
),

contact_points as (
    select
        silo, source_key, kind, seq, value_norm, value_match, invalid_reason, is_role, is_relay,
        is_bounced
    from canonical.contact_points
    where value_norm is not null
),

facts as (
    select
        kind, value_norm,
        bool_or(coalesce(is_bounced, false)) as is_bounced -- True if mail came back to any silo
    from contact_points
    group by kind, value_norm
)

select
    customer_id,
    kind, -- email | mobile | phone
    value_norm,
    rank as seq, -- 1, 2, … within customer and kind, the best first
    value_match,
    is_survivor as is_primary, -- True for the one to use
    is_valid,
    invalid_reason,
    coalesce(is_role, false) as is_role, -- True for a mailbox of a function such as info@
    coalesce(is_relay, false) as is_relay, -- True for a forwarding address
    facts.is_bounced,
    count(*) over same_value > 1 as is_shared, -- True if other customers have it as well
    sources,
    count(*) over same_value - 1 as shared_with_count, -- Other customers who have it
    record_count,
    observed_at
from customer_values
inner join contact_points using (silo, source_key, kind, seq)
inner join facts using (kind, value_norm)
window same_value as (partition by kind, value_norm)
