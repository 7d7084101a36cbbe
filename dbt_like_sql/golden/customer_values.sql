-- One row is a value that records offer for an attribute of a customer, with its rank and why.
-- A steward's pin comes first, then validity, then the attribute's rules in the order of
-- settings.survivorship, at last the text. What is not valid survives only if it is pinned. A value
-- stands with the best record that offers it; one without a rival with the most trusted.
-- Grain: customer_id, attribute, value_key
with candidates as (
    select
        customer_id, silo, source_key, attribute, seq, value, value_key, is_valid, flaw,
        observed_at
    from survivorship.candidates
),

silo_trust as (
    select silo, attribute, trust, silo_bit from survivorship.silo_trust
),

contests as (
    select
        customer_id, attribute, value_key, silo, source_key, seq, value, is_valid, rule, rival_silo,
        silo_bits, rank, record_count, trust, observed_at, rival_observed_at
    from survivorship.contests
),

rules as (
    select rule, won, lost from settings.rules
),

pins as (
    select customer_id, attribute, value_key, true as is_pinned from survivorship.pins
),

retailer as (
    select time_zone from settings.retailer
),

contested as (
    select distinct customer_id, attribute, true as is_contested from contests
),

-- All records agree, or only one says anything.
alone as (
    select
        customer_id, attribute, value_key,
        max({
            is_valid: is_valid, merit: -coalesce(flaw, 0), trust: trust,
            is_dated: observed_at is not null, observed_at: observed_at,
            value: value, silo: silo, source_key: source_key, seq: seq
        }) as best,
        count(*) as record_count,
        bit_or(silo_bit) as silo_bits
    from candidates
    inner join silo_trust using (silo, attribute)
    left join contested using (customer_id, attribute)
    where is_contested is null
    group by customer_id, attribute, value_key
),

-- Each set of silos is spelled out once.
silo_sets as (
    select
        silo_bits,
        list(distinct silo order by silo) as sources, -- Silos that offer it
        concat(array_to_string(sources, ', '), if(len(sources) > 1, ' agree', ': the only value'))
            as agreement
    from (select silo_bits from alone union select silo_bits from contests)
    inner join silo_trust on silo_bits & silo_bit <> 0
    group by silo_bits
),

-- The day of each quarter of an hour, worked out once: no time zone is finer.
days as (
    select quarter, strftime(to_timestamp(quarter * 900) at time zone time_zone, '%-d %B %Y') as day
    from (select distinct floor(epoch(observed_at) / 900) as quarter from contests)
    cross join retailer
),

told as (
    select
        customer_id, attribute, value_key, silo, source_key, seq, value, is_valid, rule, won, lost,
        silo_bits, rank, record_count, trust, observed_at,
        concat_ws(', ', silo, known.day) as source,
        rival_silo || if(rival_silo = silo, '''s other', '''s')
        || coalesce(' of ' || rivals.day, '') as rival
    from contests
    inner join rules using (rule)
    left join days as known on floor(epoch(observed_at) / 900) = known.quarter
    left join days as rivals on floor(epoch(rival_observed_at) / 900) = rivals.quarter
),

ranked as (
    select
        customer_id,
        attribute, -- name | salutation | birth_date | company_name | email | mobile | address | …
        value_key,
        silo, -- Silo of the best record that offers the value
        source_key, -- Key of that record
        seq, -- Running number of the value in that record; of an address its address_seq
        value,
        is_valid,
        rule, -- Rule that put it before the second, or behind the best; only, text, see rules
        if(
            rank = 1,
            source || ': ' || replace(won, '{other}', rival),
            replace(lost, '{other}', rival)
        ) as decision,
        silo_bits,
        rank, -- 1 is the best
        record_count, -- Records that offer the value
        trust,
        observed_at -- When that silo last knew the value to be true
    from told
    union all
    select
        customer_id, attribute, value_key, best.silo, best.source_key, best.seq, best.value,
        best.is_valid, 'only', null, silo_bits, 1, record_count, best.trust, best.observed_at
    from alone
)

select
    customer_id,
    attribute,
    value_key,
    silo,
    source_key,
    seq,
    value,
    rank = 1 and (is_valid or coalesce(is_pinned, false))
        as is_survivor, -- True for the value that golden.customers has
    is_valid,
    rule,
    coalesce(decision, agreement || if(is_valid, '', ', not valid'))
        as reason, -- The same in words, with silo and day of the value it won or lost against
    sources,
    rank,
    record_count,
    trust,
    observed_at
from ranked
inner join silo_sets using (silo_bits)
left join pins using (customer_id, attribute, value_key)
