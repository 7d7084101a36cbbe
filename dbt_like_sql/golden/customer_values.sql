-- One row is a value that records offer for an attribute of a customer, with its rank and why.
-- Valid values come first, then flawless ones (no initials, no forwarding address); of names and
-- birth dates the one most silos agree on; of contacts and addresses the one used last; then the
-- most trusted silo's, the newest, the first by text. What is not valid never survives.
-- Grain: customer_id, attribute, value_key
with customer_candidates as (
    select
        customer_id, silo, source_key, attribute, value, value_key, agreed_value, is_valid, flaw,
        observed_at
    from survivorship.customer_candidates
),

contact_candidates as (
    select
        customer_id, silo, source_key, attribute, seq, value, value_key, is_valid, flaw, observed_at
    from survivorship.contact_candidates
),

card_candidates as (
    select customer_id, silo, source_key, card_no, flaw, observed_at from survivorship.card_candidates
),

silos as (
    select silo, trust from settings.silos
),

candidates as (
    select
        customer_id, silo, source_key, attribute, 1 as seq, value, value_key, agreed_value,
        is_valid, flaw, 0 as used_at, observed_at
    from customer_candidates
    union all
    select
        customer_id, silo, source_key, attribute, seq, value, value_key, null, is_valid,
        flaw, coalesce(epoch(observed_at), 0), observed_at
    from contact_candidates
    union all
    select
        customer_id, silo, source_key, 'loyalty_card_no', 1, card_no, card_no, null, true, flaw, 0,
        observed_at
    from card_candidates
),

judged as (
    select
        customer_id, silo, source_key, attribute, seq, value, value_key, is_valid, observed_at,
        trust,
        [
            is_valid::integer,
            -flaw,
            if(
                attribute in ('name', 'birth_date'),
                count(distinct silo) over (partition by customer_id, attribute, agreed_value),
                0
            ),
            if(attribute = 'name', regexp_matches(value, '[^\x00-\x7F]')::integer, 0),
            used_at,
            coalesce(trust, 0),
            coalesce(epoch(observed_at), 0)
        ] as merits
    from candidates
    left join silos using (silo)
),

distinct_values as (
    select
        customer_id, attribute, value_key, value, silo, source_key, seq, is_valid, trust,
        observed_at, merits,
        count(distinct (silo, source_key)) over same_value
            as record_count, -- Records that offer the value
        list_sort(list_distinct(list(silo) over same_value)) as sources -- Silos that offer it
    from judged
    window same_value as (partition by customer_id, attribute, value_key)
    qualify row_number() over (
        partition by customer_id, attribute, value_key
        order by merits desc, value, silo, seq, source_key
    ) = 1
),

ranked as (
    select
        customer_id, attribute, value_key, value, silo, source_key, seq, is_valid, trust,
        observed_at, record_count, sources, merits,
        row_number() over best_first as rank, -- 1 is the best
        if(rank = 1, lead(merits) over best_first, first_value(merits) over best_first)
            as rival_merits
    from distinct_values
    window best_first as (
        partition by customer_id, attribute order by merits desc, value, value_key
    )
),

decided as (
    select
        customer_id, attribute, value_key, value, silo, source_key, seq, is_valid, trust,
        observed_at, record_count, sources, rank, rival_merits,
        coalesce(
            list_position(
                list_transform(merits, lambda merit, nth: merit <> rival_merits[nth]), true
            ),
            8
        ) as deciding_rule
    from ranked
)

select
    customer_id,
    attribute, -- name | salutation | birth_date | company_name | email | mobile | address | …
    value_key,
    silo, -- Silo of the best record that offers the value
    source_key, -- Key of that record
    seq, -- Running number of the value in that record; of an address its address_seq
    value,
    rank = 1 and is_valid as is_survivor, -- True for the value that golden.customers has
    is_valid,
    case
        when rank = 1 and not is_valid then 'not valid'
        when rival_merits is null then 'only value'
        when rank = 1 then [
            'valid', 'no flaw', 'most silos agree', 'spelled with umlauts', 'used last',
            'most trusted', 'newest', 'first by text'
        ][deciding_rule]
        else [
            'not valid', 'flawed', 'fewer silos agree', 'spelled without umlauts', 'used earlier',
            'less trusted', 'older', 'later by text'
        ][deciding_rule]
    end as reason, -- Rule that put it before the second, or behind the first
    sources,
    rank,
    record_count,
    trust, -- Trust in that silo, 0 to 1
    observed_at -- When that silo last knew the value to be true
from decided
