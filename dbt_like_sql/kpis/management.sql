-- One row is one of the twelve figures of the management's page, for the last twelve months.
-- Each is read from the table that defines it (source); before is the twelve months before those,
-- null if sales do not go back so far or the figure is of tonight. Green is the target or better,
-- amber what misses it by no more than `tolerance`, none what has no target.
-- Check a_light_has_a_target: (light = 'none') = (target is null or value is null)
-- Grain: figure
with sales_daily as (
    select
        business_date, priced_count, units_sold, units_come_back, net_revenue, net_sales,
        net_orders, net_identified, net_with_card, costed_net, cost_net
    from kpis.sales_daily
),

customer_kpis as (
    select
        years_before(ends_on, as_of) as years_ago, is_complete, active_count, new_count,
        repeat_share, omnichannel_share
    from kpis.customer_kpis
    cross join golden.night
),

consent as (
    select active_contactable_share from kpis.consent
    where channel = 'email' and purpose = 'marketing'
),

coverage as (
    select avg(is_stock_out::integer) as stock_out_share from inventory.coverage
),

targets as (
    select figure, target from settings.targets
),

bounds as (
    select tolerance, as_of, currency
    from settings.kpis
    cross join golden.night
    cross join settings.retailer
),

figures as (
    select figure, label, unit, is_higher_better, source, owner, definition from kpis.figures
),

sold as (
    select
        years_before(business_date, as_of) as years_ago,
        unnest([
            'net_revenue', 'average_basket_net', 'margin_share', 'return_share', 'loyalty_share',
            'identified_share'
        ]) as figure,
        unnest([
            sum(net_revenue)::double,
            sum(net_orders)::double / nullif(sum(priced_count), 0),
            sum(costed_net - cost_net)::double / nullif(sum(costed_net), 0),
            sum(units_come_back)::double / nullif(sum(units_sold), 0),
            sum(net_with_card)::double / nullif(sum(net_sales), 0),
            sum(net_identified)::double / nullif(sum(net_sales), 0)
        ]) as value
    from sales_daily
    cross join bounds
    where business_date <= as_of
    group by years_ago
),

measured as (
    select years_ago, figure, value from sold
    union all
    select
        years_ago,
        unnest(['active_customers', 'new_customers', 'repeat_share', 'omnichannel_share']),
        unnest([active_count::double, new_count::double, repeat_share, omnichannel_share])
    from customer_kpis
    union all
    select 0, 'contactable_share', active_contactable_share from consent
    union all
    select 0, 'stock_out_share', stock_out_share from coverage
),

compared as (
    select
        figure,
        max(value) filter (years_ago = 0) as value,
        max(value) filter (years_ago = 1 and is_complete) as value_before
    from measured
    left join customer_kpis using (years_ago)
    group by figure
)

select
    figures.figure,
    label,
    unit,
    if(unit = 'money', currency, null) as currency, -- Currency of an amount of money
    round(value, 4) as value, -- The figure of the last twelve months
    target, -- What [kpis.targets] wants of it; null if nothing
    round(value_before, 4) as value_before, -- That of the twelve months before them
    round(case
        when unit = 'share' then compared.value - compared.value_before
        else compared.value / nullif(compared.value_before, 0) - 1
    end, 4) as change, -- Change from before: of shares the difference, else as a share of before
    case
        when target is null or compared.value is null then 'none'
        when if(is_higher_better, compared.value >= target, compared.value <= target) then 'green'
        when is_higher_better and compared.value >= target * (1 - tolerance)
            or not is_higher_better and compared.value <= target * (1 + tolerance) then 'amber'
        else 'red'
    end as light, -- green | amber | red | none
    is_higher_better,
    definition,
    source,
    owner,
    (as_of - interval 12 months)::date + 1 as from_on, -- First day of the twelve months
    as_of -- Last day of the twelve months
from figures
cross join bounds
left join compared using (figure)
left join targets using (figure)
