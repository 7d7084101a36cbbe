-- One row is a product that may be recommended to who bought another, by the best rule between them.
-- Ten at most follow from a product, those of the largest confidence times the logarithm of lift, so
-- that heavy buyers have no more candidates than others.
-- Check it_is_another: antecedent_id <> product_id
-- Grain: antecedent_id, product_id
with basket_rules as (
    select kind, antecedent_id, antecedent_name, consequent_id, confidence, lift
    from segments.basket_rules
    where level = 'product'
),

offered_products as (
    select product_id, position from segments.offered_products where is_offered
),

scored as (
    select
        antecedent_id, product_id, position, kind, antecedent_name, confidence, lift,
        confidence * ln(lift) as rule_score -- Confidence times the logarithm of lift
    from basket_rules
    inner join offered_products on consequent_id = product_id
),

best as (
    select
        antecedent_id, product_id, position, kind, antecedent_name, confidence, lift, rule_score
    from scored
    qualify row_number() over (
        partition by antecedent_id, product_id order by rule_score desc, kind
    ) = 1
),

kept as (
    select
        antecedent_id, product_id, position, kind, antecedent_name, confidence, lift, rule_score
    from best
    qualify row_number() over (
        partition by antecedent_id order by rule_score desc, product_id
    ) <= 10
)

select
    antecedent_id,
    product_id,
    position,
    row_number() over (order by rule_score, antecedent_id desc, product_id desc)::integer
        as rule_no, -- Running number: of two rules the higher one scores more
    kind,
    format(
        '{} {}: {:.0f} % of those who bought it, {:.1f} times as many as of all',
        if(kind = 'basket', 'Bought together with', 'Bought after'), antecedent_name,
        100 * confidence, lift
    ) as reason_text, -- Why, in words
    rule_score
from kept
