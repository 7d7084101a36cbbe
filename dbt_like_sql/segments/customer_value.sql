-- One row is a buyer, what they are expected to bring in the 12 months after as_of, and how likely it
-- is that they have left. Purchases and their value are foretold by the models of
-- segments.customer_value_model; clv_12m is the margin of what they bring, each month's worth less by
-- [value] discount_rate the later it comes. The margin is that of the last 12 months' sales whose cost is
-- known, unless [value] sets it. Where the method is historic, nothing is foretold: value is the
-- margin of what the buyer left in the last 12 months, and chances are unknown.
-- Check chances_are_shares: coalesce(p_alive between 0 and 1, true)
-- Check foretold_if_not_historic: (method = 'historic') = (p_alive is null)
-- Check bands_follow_the_risk: (churn_band is null) = (churn_risk is null)
-- Check nothing_less_than_nothing_is_expected: coalesce(expected_purchases_12m, 0) >= 0
-- Grain: customer_id
with purchase_histories as (
    select customer_id, repeat_count, first_purchase_on, last_purchase_on
    from segments.purchase_histories
),

purchase_forecasts as (
    select
        customer_id, p_alive, expected_purchases_12m, discounted_purchases_12m, expected_spend_net
    from segments.purchase_forecasts
),

customer_value_model as (
    select method from segments.customer_value_model where fitted = 'night'
),

sales as (
    select buyer_id, revenue_net, costed_net, cost_net, business_date from kpis.sales
),

night as (
    select as_of from golden.night
),

value as (
    select margin from settings.value
),

retailer as (
    select currency from settings.retailer
),

recent as (
    select buyer_id, revenue_net, costed_net, cost_net
    from sales
    cross join night
    where business_date > as_of - interval 12 months and business_date <= as_of
),

earned as (
    select (sum(costed_net) - sum(cost_net))::double / nullif(sum(costed_net), 0) as found_share
    from recent
),

year as (
    select buyer_id as customer_id, sum(revenue_net) as net_12m
    from recent
    group by buyer_id
),

valued as (
    select
        customer_id, method, repeat_count, first_purchase_on, last_purchase_on, p_alive,
        expected_purchases_12m, expected_spend_net,
        coalesce(margin, found_share)
            as margin_share, -- Share of revenue without VAT that is earned; null if no cost is known
        coalesce(net_12m, 0) as net_12m, -- Sales less returns of the last 12 months, without VAT
        if(
            method = 'historic',
            coalesce(net_12m, 0)::double,
            discounted_purchases_12m * expected_spend_net
        ) as base_net
    from purchase_histories
    cross join customer_value_model
    cross join value
    cross join earned
    left join purchase_forecasts using (customer_id)
    left join year using (customer_id)
)

select
    customer_id,
    method::enum('bg_nbd', 'historic')
        as method, -- bg_nbd (foretold) | historic (what the last 12 months brought)
    case
        when p_alive > 0.7 then 'low'
        when p_alive >= 0.3 then 'medium'
        when p_alive < 0.3 then 'high'
    end::enum('low', 'medium', 'high')
        as churn_band, -- low (risk below 0.3) | medium | high (above 0.7); null if not foretold
    currency,
    repeat_count,
    p_alive,
    1 - p_alive as churn_risk, -- Probability that the buyer has left for good
    expected_purchases_12m,
    expected_spend_net,
    (expected_purchases_12m * expected_spend_net)::decimal(18, 2)
        as expected_net_12m, -- Revenue expected in the next 12 months, without VAT
    margin_share,
    (base_net * margin_share)::decimal(18, 2)
        as clv_12m, -- Margin expected in the next 12 months, discounted; of historic, the last 12's
    net_12m,
    first_purchase_on,
    last_purchase_on
from valued
cross join retailer
