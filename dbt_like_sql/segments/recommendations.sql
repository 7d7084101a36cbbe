-- One row is a product recommended to a buyer, and why.
-- What is picked, and by which score, is told by segments.recommendation_picks.
-- Check rules_name_a_product: (reason in ('basket_rule', 'sequence_rule')) = (because_of_id is not null)
-- Grain: customer_id, product_id
with recommendation_picks as (
    select customer_id, rank, position, rule_no, score from segments.recommendation_picks
),

companions as (
    select rule_no, antecedent_id, kind, reason_text from segments.companions
),

favourite_categories as (
    select customer_id, category as favourite from segments.favourite_categories
),

offered_products as (
    select position, product_id, name, category, category_position from segments.offered_products
)

select
    customer_id,
    product_id, -- Product that is recommended
    rank,
    name,
    case
        when kind is not null then kind || '_rule'
        when favourite = category then 'category_bestseller'
        else 'bestseller'
    end::enum('basket_rule', 'sequence_rule', 'category_bestseller', 'bestseller')
        as reason, -- basket_rule | sequence_rule | category_bestseller | bestseller
    antecedent_id
        as because_of_id, -- Product of the buyer that it follows from; null if from none
    coalesce(
        reason_text, format('Sells best in {}: place {}', category, category_position)
    ) as reason_text, -- Why, in words
    score
from recommendation_picks
inner join offered_products using (position)
left join companions using (rule_no)
left join favourite_categories using (customer_id)
