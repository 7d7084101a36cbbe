-- What tonight makes of the decisions read: those with an effect are in force, others wait.
insert into identity.decisions by name
with records as (
    select
        silo, source_key, fate = 'compared_as_organisation' as is_organisation,
        fate = 'set_aside' as is_set_aside
    from identity.record_fates
),

articles as (
    select silo, sku from canonical.products
),

judged as (
    select
        acts.* exclude (is_overruled, is_awaiting, is_of_others),
        case
            when kind = 'unsure' then null
            when is_awaiting then 'awaits_approval'
            when is_overruled then 'overruled'
            when is_of_others then 'of_others'
            when kind in ('same_product', 'different_product')
                and (article.sku is null or other_article.sku is null) then 'not_delivered'
            when kind in ('same_product', 'different_product') then null
            when one.silo is null then 'not_delivered'
            when kind = 'set_aside' then null
            when kind <> 'pin' and other.silo is null then 'not_delivered'
            when one.is_set_aside or other.is_set_aside then 'set_aside'
            -- Persons are never one with organisations.
            when kind = 'same' and one.is_organisation <> other.is_organisation
                then 'person_and_organisation'
        end as misfit
    from identity.decision_acts as acts
    left join records as one
        on acts.silo = one.silo and acts.source_key = one.source_key
    left join records as other
        on acts.other_silo = other.silo and acts.other_source_key = other.source_key
    left join articles as article
        on acts.silo = article.silo and acts.source_key = article.sku
    left join articles as other_article
        on acts.other_silo = other_article.silo and acts.other_source_key = other_article.sku
)

select
    judged.*,
    case
        when misfit is null then 'in_force'
        -- Apart they stay until somebody says otherwise.
        when misfit = 'of_others' and kind = 'different' then 'in_force'
        when misfit = 'awaits_approval' then 'awaiting'
        else 'unfit'
    end as state
from judged
order by decision_id
