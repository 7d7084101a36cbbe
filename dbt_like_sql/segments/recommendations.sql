-- One row is a product recommended to a buyer, and why.
-- Candidates follow by a rule from the ten products with one that the buyer bought last, sell best in
-- the favourite category, or sell best of all; what is not offered (segments.offered_products) or is
-- withheld (segments.withheld_products) is left out. The score is the weighted sum of the rule, the
-- favourite category's share, popularity in its category, and margin.
-- Check rules_name_a_product: (reason in ('basket_rule', 'sequence_rule')) = (because_of_id is not null)
-- Grain: customer_id, product_id
with withheld_products as (
    select customer_id, product_id, last_bought_on from segments.withheld_products
),

companions as (
    select antecedent_id, position, kind, reason_text, rule_score from segments.companions
),

favourite_categories as (
    select customer_id, category, category_share from segments.favourite_categories
),

offered_products as (
    select product_id, name, category, popularity, margin_share, category_position, position
    from segments.offered_products
    where is_offered
),

purchase_histories as (
    select customer_id from segments.purchase_histories
),

recommendations as (
    select per_customer, rule_weight, category_weight, popularity_weight, margin_weight
    from settings.recommendations
),

lately as (
    select
        customer_id,
        unnest(arg_max(product_id, (last_bought_on, product_id), 10)) as antecedent_id
    from withheld_products
    semi join companions on product_id = antecedent_id
    where last_bought_on is not null
    group by customer_id
),

candidates as (
    select customer_id, position, antecedent_id, rule_score
    from lately
    inner join companions using (antecedent_id)
    union all
    select customer_id, position, null, 0
    from favourite_categories
    inner join offered_products using (category)
    where category_position <= 10
    union all
    select customer_id, position, null, 0
    from purchase_histories
    cross join offered_products
    cross join recommendations
    where position <= per_customer
),

distinct_candidates as (
    select
        customer_id, position, max(rule_score) as rule_score,
        arg_max(antecedent_id, (rule_score, antecedent_id))
            as because_of_id -- Product it follows from; null if from none
    from candidates
    group by customer_id, position
),

scored as (
    select
        customer_id, position, because_of_id,
        coalesce(favourite_categories.category = offered_products.category, false) as is_favourite,
        rule_weight * rule_score + popularity_weight * popularity
        + margin_weight * coalesce(margin_share, 0)
        + if(is_favourite, category_weight * category_share, 0) as score
    from distinct_candidates
    cross join recommendations
    inner join offered_products using (position)
    anti join withheld_products using (customer_id, product_id)
    left join favourite_categories using (customer_id)
),

best as (
    select
        customer_id,
        list_sort(list({
            'below': -score, 'position': position, 'is_favourite': is_favourite, 'id': because_of_id
        }))[1:any_value(per_customer)] as chosen
    from scored
    cross join recommendations
    group by customer_id
),

ranked as (
    select customer_id, unnest(chosen) as pick, generate_subscripts(chosen, 1)::integer as rank
    from best
)

select
    customer_id,
    product_id, -- Product that is recommended
    rank, -- 1 is the best for this buyer
    name,
    case
        when pick.id is not null then kind || '_rule'
        when pick.is_favourite then 'category_bestseller'
        else 'bestseller'
    end::enum('basket_rule', 'sequence_rule', 'category_bestseller', 'bestseller')
        as reason, -- basket_rule | sequence_rule | category_bestseller | bestseller
    pick.id as because_of_id, -- Product of the buyer that it follows from; null if from none
    coalesce(
        reason_text, format('Sells best in {}: place {}', category, category_position)
    ) as reason_text, -- Why, in words
    round(-pick.below, 6) as score -- By what it is ranked; larger is better
from ranked
inner join offered_products on pick.position = offered_products.position
left join companions
    on pick.id = companions.antecedent_id and pick.position = companions.position
