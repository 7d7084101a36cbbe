-- What tonight makes of the decisions read: those with an effect are in force, others wait.
insert into identity.decisions by name
with customers as (
    select silo, source_key, fate = 'compared_as_organisation' as is_organisation
    from identity.record_fates
    where fate <> 'set_aside'
),

articles as (
    select silo, sku from canonical.products
)

select
    read.* exclude (is_overruled),
    case
        when is_overruled then 'unfit'
        when kind = 'pin' and one.silo is not null then 'in_force'
        when kind = 'different' and one.silo is not null and other.silo is not null then 'in_force'
        -- Persons are never one with organisations.
        when kind = 'same' and one.is_organisation = other.is_organisation then 'in_force'
        when kind in ('same_product', 'different_product')
            and article.sku is not null and other_article.sku is not null then 'in_force'
        else 'unfit'
    end as state
from decisions_read as read
left join customers as one
    on read.silo = one.silo and read.source_key = one.source_key
left join customers as other
    on read.other_silo = other.silo and read.other_source_key = other.source_key
left join articles as article
    on read.silo = article.silo and read.source_key = article.sku
left join articles as other_article
    on read.other_silo = other_article.silo and read.other_source_key = other_article.sku
order by decision_id
