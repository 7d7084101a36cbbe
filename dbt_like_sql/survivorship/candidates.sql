-- One row is a value that a record offers for an attribute of its customer, with what the rules of
-- settings.survivorship ask of it. What belongs together is one value, such as a whole address.
-- A value that the record had already in an earlier night is as old as it was then, or as its last
-- use in an order: that a record was changed proves nothing of what did not change. What is dated
-- after the delivery cannot have happened yet and has no date. Records that are deleted, or whose
-- data may only be stored (Art. 18 GDPR), offer nothing. A contact that came into a record which
-- had others, if only nights ago, is remembered as such: consent given before is for those.
-- Grain: silo, source_key, attribute, seq
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

customer_records as (
    select silo, source_key, created_at, updated_at, last_activity_at
    from canonical.customer_records
    where not coalesce(is_deleted, false) and not coalesce(is_processing_restricted, false)
),

plain_offers as (
    select silo, source_key, attribute, value, value_key, is_valid, flaw
    from survivorship.plain_offers
),

name_offers as (
    select silo, source_key, full_name, first_key, last_key, flaw, part_count
    from survivorship.name_offers
),

address_offers as (
    select
        silo, source_key, value_key, address_seq, address, is_valid, flaw, part_count, last_used_at
    from survivorship.address_offers
),

contact_offers as (
    select silo, source_key, kind, seq, value_norm, is_valid, flaw, is_confirmed, last_used_at
    from survivorship.contact_offers
),

card_offers as (
    select silo, source_key, seq, card_no, flaw, issued_at from survivorship.card_offers
),

night as (
    select as_of, delivery_ends_at from golden.night
),

retailer as (
    select max(time_zone) as time_zone from settings.retailer
),

last_night as (
    select
        min(as_of) as as_of,
        local_timestamp(min(as_of) + 1, '00:00', any_value(time_zone)) as ended_at
    from (select as_of from carried.night union all select as_of - 1 from night)
    cross join retailer
),

-- What a night built again saw first itself, it has not seen yet.
sightings as (
    select
        fingerprint, observed_at,
        if_before(first_seen_on, as_of) as first_seen_on,
        if_before(lacked_on, as_of) as lacked_on
    from carried.sightings
    cross join night
),

contacts_before as (
    select distinct silo, source_key, channels_of(attribute)[1] as channel
    from carried.sightings
    cross join night
    where attribute in ('email', 'mobile', 'phone', 'address')
        and least(first_seen_on, lacked_on) < as_of
),

records as (
    select
        customer_id, silo, source_key,
        if_before(created_at, delivery_ends_at) as created_at, -- When the silo made the record
        if_before(updated_at, delivery_ends_at) as updated_at,
        if_before(last_activity_at, delivery_ends_at) as last_activity_at
    from golden_customer_records
    inner join customer_records using (silo, source_key)
    cross join night
),

offers as (
    select
        silo,
        source_key,
        attribute, -- name | salutation | birth_date | email | address | …: what the value is for
        1 as seq, -- Running number of the record's values for it; of an address its address_seq
        value, -- The value as text, a name or address in one line
        value_key, -- What is the same for two spellings of one value
        null as agreed_key, -- What silos must have in common to agree, if not the value_key
        is_valid, -- True if the value can survive at all
        flaw, -- 0 is flawless: nothing missing, abbreviated, derived or forwarded; at most 3
        false as is_confirmed, -- True if a double opt-in or an order proves it
        length(value) as completeness, -- Parts filled of a name or address, else the length
        null as last_used_at
    from plain_offers
    union all
    select
        silo, source_key, 'name', 1, full_name, full_name, hash(first_key, last_key), true, flaw,
        false, part_count, null
    from name_offers
    union all
    select
        silo, source_key, 'address', address_seq, address, value_key, null, is_valid, flaw,
        last_used_at is not null, part_count, last_used_at
    from address_offers
    union all
    select
        silo, source_key, kind, seq, value_norm, value_norm, null, is_valid, flaw, is_confirmed,
        length(value_norm), last_used_at
    from contact_offers
    union all
    select
        silo, source_key, 'loyalty_card_no', seq, card_no, card_no, null, true, flaw, false,
        length(card_no), issued_at
    from card_offers
),

customer_offers as (
    select
        customer_id, silo, source_key, attribute, seq, value, value_key, agreed_key, is_valid,
        flaw, is_confirmed, completeness, created_at, updated_at,
        if_before(last_used_at, delivery_ends_at)
            as used_at, -- When an order last used the value; of a card, when it was issued
        coalesce(
            used_at, updated_at,
            -- That a customer was active does not prove what is merely on file.
            if(attribute not in ('email', 'mobile', 'phone', 'address'), last_activity_at, null),
            created_at
        ) as told_at,
        md5_number(concat_ws('|', silo, source_key, attribute, value_key))
            as fingerprint -- Of record, attribute and value: by it the value is known again
    from offers
    inner join records using (silo, source_key)
    cross join night
)

select
    customer_id,
    customer_offers.silo,
    customer_offers.source_key,
    attribute,
    seq,
    value,
    value_key,
    agreed_key,
    fingerprint,
    is_valid,
    is_confirmed,
    flaw,
    completeness,
    coalesce(sightings.first_seen_on, night.as_of)
        as first_seen_on, -- Night in which the record first had it
    coalesce(
        sightings.lacked_on,
        if(contacts_before.channel is not null, last_night.as_of, null)
    ) as lacked_on, -- Last night the record had another contact in its place; null if it never had
    case
        when sightings.first_seen_on is not null then greatest(sightings.observed_at, used_at)
        when contacts_before.channel is not null
            then greatest(told_at, updated_at, last_night.ended_at)
        else told_at
    end as observed_at, -- When the silo last knew the value to be true
    used_at,
    created_at
from customer_offers
cross join night
cross join last_night
left join sightings using (fingerprint)
left join contacts_before
    on customer_offers.silo = contacts_before.silo
    and customer_offers.source_key = contacts_before.source_key
    and if(sightings.first_seen_on is null, channels_of(attribute)[1], null)
        = contacts_before.channel
