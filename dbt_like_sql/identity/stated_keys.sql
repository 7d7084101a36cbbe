-- One row is a customer record that another record is stated to be, and the keys both have.
-- Stated by the silos: a record is merged into another of its silo; a shop or an ERP has a number
-- for a customer, and another silo keeps it. Numbers that two shops or two ERPs give out may be of
-- two customers: they are no keys.
-- Grain: silo, source_key
with customer_records as (
    select silo, source_key, erp_customer_no, shop_customer_no, merged_into_source_key
    from canonical.customer_records
),

silos as (
    select silo, kind from settings.silos
),

stated as (
    select
        silo,
        source_key,
        silo || '/' || unnest([source_key, merged_into_source_key]) as key,
        false as is_giver
    from customer_records
    union all
    select
        silo,
        source_key,
        'erp customer ' || nullif(ltrim(erp_customer_no, '0'), ''),
        kind is not distinct from 'erp'
    from customer_records
    left join silos using (silo)
    union all
    select
        silo, source_key, 'shop customer ' || shop_customer_no, kind is not distinct from 'shop'
    from customer_records
    left join silos using (silo)
),

shared as (
    select silo, source_key, key
    from stated
    where key is not null
    qualify
        count(distinct (silo, source_key)) over (partition by key) > 1
        and count(distinct silo) filter (where is_giver) over (partition by key) <= 1
)

select
    silo,
    source_key,
    list(distinct key order by key) as stated_keys -- Keys that other records have as well
from shared
group by silo, source_key
