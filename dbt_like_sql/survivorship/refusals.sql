-- One row is a refusal of advertising that still stands: of a record of tonight, or the last word of
-- one that is no longer delivered. That a record is gone takes nothing back (Art. 21 GDPR); a proved
-- consent given later does. What such a record refused without a time counts as of the last delivery
-- that had it. While a record is delivered it speaks for itself, but for what was said at a time: an
-- unsubscription is not undone by a status that somebody changed, only by a newer proof.
-- Whoever refused keeps the refusal when a merge is undone: the id that held it before the merge has
-- it again, also if the record vanished before or meanwhile. So the id is passed on as it was, though
-- it may lead to another tonight (golden.customer_redirects).
-- Grain: silo, source_key, channel, purpose, contact_value, source_file, source_row
with consents as (
    select
        silo, source_key, channel, purpose, contact_value, source_file, source_row, status,
        legal_basis, proof_kind, is_deleted, event_at
    from canonical.consents
    where status in ('withdrawn', 'objected')
),

customer_records as (
    select distinct silo, source_key, true as is_delivered from canonical.customer_records
),

golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

last_refusals as (
    select
        silo, source_key, customer_id, channel, purpose, contact_value, source_file, source_row,
        status, legal_basis, proof_kind, event_at
    from carried.refusals
),

former_records as (
    select customer_id, record_id from carried.former_records
),

-- Ids that are in use again; of several that held a record, the one that held fewest had it first.
restored as (
    select
        record_id, customer_id,
        count(*) over (partition by customer_id) as record_count
    from former_records
    semi join golden_customer_records using (customer_id)
),

given_back as (
    select record_id, arg_min(customer_id, (record_count, customer_id)) as restored_id
    from restored
    group by record_id
),

retailer as (
    select max(time_zone) as time_zone from settings.retailer
),

last_night as (
    select local_timestamp(max(delivery_on) + 1, '00:00', any_value(time_zone)) as ended_at
    from carried.night
    cross join retailer
)

select
    silo,
    source_key,
    customer_id, -- Customer of the record, or whose it was last; null where it is nobody's
    channel, -- email | phone | sms | whatsapp | post
    purpose, -- newsletter | marketing | loyalty | profiling
    contact_value, -- Normalised address or number it is about; '' for the person as such
    source_file, -- File it was last said in
    source_row, -- Number of the record in that file
    status, -- withdrawn | objected
    legal_basis,
    proof_kind,
    is_deleted, -- True if the record is deleted, or no longer delivered
    event_at -- When it was said; null if the silo does not tell
from consents
left join golden_customer_records using (silo, source_key)
union all
select
    last_refusals.silo, last_refusals.source_key,
    coalesce(golden_customer_records.customer_id, restored_id, last_refusals.customer_id),
    channel, purpose, contact_value, source_file, source_row, status, legal_basis, proof_kind,
    is_delivered is null, coalesce(event_at, ended_at - interval 1 microsecond)
from last_refusals
anti join consents using (silo, source_key, channel, purpose)
left join customer_records using (silo, source_key)
left join golden_customer_records using (silo, source_key)
left join given_back
    on record_id = last_refusals.silo || '/' || last_refusals.source_key
cross join last_night
where is_delivered is null or event_at is not null
