-- One row is an e-mail address or phone number of a customer.
-- What only deleted or restricted records have is left out. The primary one of its kind is the
-- survivor in golden.customer_values. A mailbox ends when mail came back.
-- Check a_contact_ends_after_it_began: valid_to is null or coalesce(valid_to >= valid_from, true)
-- Check quality_is_a_share: quality between 0 and 1
-- Grain: customer_id, kind, value_norm
with customer_values as (
    select
        customer_id, attribute as kind, value_key, silo, source_key, seq, is_survivor, is_valid,
        sources, rank, record_count, observed_at
    from golden.customer_values
    where attribute in ('email', 'mobile', 'phone')
),

known_values as (
    select customer_id, attribute as kind, value_key, is_used, valid_from
    from survivorship.known_values
    where attribute in ('email', 'mobile', 'phone')
),

contact_points as (
    select
        silo, source_key, kind, seq, value_norm, value_match, invalid_reason, is_role, is_relay,
        coalesce(is_bounced, bounced_at is not null) as is_bounced, bounced_at
    from canonical.contact_points
    where value_norm is not null
),

bounced as (
    select
        kind, value_norm,
        bool_or(is_bounced) as is_bounced_somewhere,
        max(bounced_at) as bounced_at
    from contact_points
    where is_bounced or bounced_at is not null
    group by kind, value_norm
),

shared as (
    select kind, value_key, count(*) as holder_count
    from customer_values
    group by kind, value_key
    having count(*) > 1
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
    coalesce(is_bounced_somewhere, false) as is_bounced, -- True if mail came back to any silo
    coalesce(is_used, false) as is_used, -- True if an order was made with it
    holder_count is not null as is_shared, -- True if other customers have it as well
    sources,
    coalesce(holder_count - 1, 0) as shared_with_count, -- Other customers who have it
    record_count,
    round(
        if(is_valid and is_bounced_somewhere is distinct from true, 1, 0) * (
            2 + (not coalesce(is_role or is_relay, false))::integer
            + coalesce(is_used, false)::integer + (coalesce(len(sources), 0) > 1)::integer
        ) / 5,
        2
    ) as quality, -- Share of: valid, not bounced, own, used by an order, in 2 silos; 0 if of no use
    valid_from,
    if(bounced.bounced_at is null, null, greatest(bounced.bounced_at, valid_from))
        as valid_to, -- When mail last came back; null while in force, or if no silo tells
    observed_at
from customer_values
left join contact_points using (silo, source_key, kind, seq) -- Each has one; inner expects few
left join bounced using (kind, value_norm)
left join shared using (kind, value_key)
left join known_values using (customer_id, kind, value_key)
