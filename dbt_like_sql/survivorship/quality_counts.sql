-- One row is an attribute that customer records of a silo may have, how many have it tonight, and
-- how many of these are good in which way. What is asked is in kpis.quality.
-- Grain: silo, attribute
with measured_values as (
    select silo, attribute, customer_id, value_key, is_valid, touched_at
    from survivorship.measured_values
),

golden_customer_records as (
    select silo, source_key from golden.customer_records
),

canonical_customer_records as (
    select silo, source_key, party_type = 'organisation' as is_organisation
    from canonical.customer_records
    where not coalesce(is_deleted, false)
),

night as (
    select as_of from golden.night
),

asked as (
    select
        silo,
        unnest([
            'name', 'birth_date', 'email', 'mobile', 'phone', 'address', 'vat_id',
            'loyalty_card_no', 'consent'
        ]) as attribute,
        count(*) as all_count,
        count(*) filter (is_organisation) as organisation_count
    from golden_customer_records
    inner join canonical_customer_records using (silo, source_key)
    group by silo
),

-- A value of two customers, or one in two silos, is told by its smallest and its largest.
values_of_all as (
    select attribute, value_key, min(customer_id) = max(customer_id) as is_unique
    from measured_values
    where attribute in ('email', 'mobile', 'vat_id', 'loyalty_card_no')
    group by attribute, value_key
),

values_of_one as (
    select customer_id, attribute, value_key, min(silo) < max(silo) as is_confirmed
    from measured_values
    where attribute <> 'consent'
    group by customer_id, attribute, value_key
),

attributes_of_one as (
    select customer_id, attribute, min(silo) < max(silo) as is_comparable
    from measured_values
    where attribute <> 'consent'
    group by customer_id, attribute
),

counted as (
    select
        silo,
        attribute,
        count(*) as filled_count,
        count(*) filter (is_valid) as valid_count,
        count(is_unique) as own_count,
        count(*) filter (is_unique) as unique_count,
        count(*) filter (is_comparable) as comparable_count,
        count(*) filter (is_comparable and is_confirmed) as confirmed_count,
        count(*) filter (touched_at >= as_of - interval 2 year) as fresh_count
    from measured_values
    left join values_of_all using (attribute, value_key)
    left join values_of_one using (customer_id, attribute, value_key)
    left join attributes_of_one using (customer_id, attribute)
    cross join night
    group by silo, attribute
)

select
    silo,
    attribute, -- name | birth_date | email | mobile | phone | address | vat_id | …
    case attribute
        when 'birth_date' then all_count - organisation_count
        when 'vat_id' then organisation_count
        else all_count
    end as record_count, -- Records that should have it: birth dates persons, VAT ids organisations
    coalesce(filled_count, 0) as filled_count, -- Records that have it
    coalesce(valid_count, 0) as valid_count, -- Of them with a valid value
    coalesce(own_count, 0) as own_count, -- Of them with a value that should be one customer's own
    coalesce(unique_count, 0) as unique_count, -- Of these with one that no other customer has
    coalesce(comparable_count, 0)
        as comparable_count, -- Records whose customer has a value in another silo as well
    coalesce(confirmed_count, 0) as confirmed_count, -- Of these with the same one
    coalesce(fresh_count, 0) as fresh_count -- Records touched within two years of the night
from asked
left join counted using (silo, attribute)
