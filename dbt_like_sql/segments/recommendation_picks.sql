-- One row is a product picked for a buyer, by numbers alone: segments.recommendations has its name.
-- Candidates follow by the thirty best rules from the ten products with one that the buyer bought
-- last, sell best in the favourite category, or of all; what is not offered or is withheld is left
-- out. The score is the weighted sum of rule, favourite category, popularity in it, and margin.
-- Grain: customer_id, position
with withheld_products as (
    select customer_id, product_id, last_bought_on from segments.withheld_products
),

companions as (
    select antecedent_id, position, rule_no, rule_score from segments.companions
),

favourite_categories as (
    select customer_id, category as favourite, category_share from segments.favourite_categories
),

offered_products as (
    select product_id, category, popularity, margin_share, category_position, position
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

-- All by number, two in one: tens of millions of candidates must fit into memory.
buyers as (
    select
        customer_id, favourite, category_share,
        row_number() over (order by customer_id) << 32 as buyer
    from purchase_histories
    left join favourite_categories using (customer_id)
),

antecedents as (
    select distinct antecedent_id, dense_rank() over (order by antecedent_id) as antecedent
    from companions
),

lately as (
    select
        buyer, unnest(max(
            (date_diff('day', date '1970-01-01', last_bought_on) << 32) + antecedent, 10
        )) & 4294967295 as antecedent
    from withheld_products
    inner join antecedents on product_id = antecedent_id
    inner join buyers using (customer_id)
    where last_bought_on is not null
    group by buyer
),

by_rules as (
    select buyer, unnest(max(rule_no, 30)) as rule_no
    from lately
    inner join antecedents using (antecedent)
    inner join companions using (antecedent_id)
    group by buyer
),

candidates as (
    select buyer + position as pair, rule_no
    from by_rules
    inner join companions using (rule_no)
    union all
    select buyer + position, 0
    from buyers
    inner join offered_products on favourite = category and category_position <= 10
    union all
    select buyer + position, 0
    from buyers
    cross join offered_products
    cross join recommendations
    where position <= per_customer
),

withheld as (
    select buyer + position as pair
    from withheld_products
    inner join buyers using (customer_id)
    inner join offered_products using (product_id)
),

distinct_candidates as (
    select pair, max(rule_no) as rule_no
    from candidates
    anti join withheld using (pair)
    group by pair
),

scored as (
    select
        customer_id, buyer, offered_products.position, rule_no, round(
            rule_weight * coalesce(rule_score, 0) + popularity_weight * popularity
            + margin_weight * coalesce(margin_share, 0)
            + if(favourite = category, category_weight * category_share, 0), 6
        ) as score -- By what it is ranked; larger is better
    from distinct_candidates
    cross join recommendations
    inner join offered_products on pair & 4294967295 = offered_products.position
    inner join buyers on (pair >> 32) << 32 = buyer
    left join companions using (rule_no)
)

select
    customer_id,
    position,
    row_number() over (partition by buyer order by score desc, position)::integer
        as rank, -- 1 is the best for this buyer
    nullif(rule_no, 0) as rule_no, -- Rule that it follows from; null if from none
    score
from scored
cross join recommendations
qualify rank <= per_customer
