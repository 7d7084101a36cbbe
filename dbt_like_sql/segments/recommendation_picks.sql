-- One row is a product picked for a buyer, by numbers alone: segments.recommendations has its name.
-- Candidates follow by the thirty best rules from the ten products with one that the buyer bought
-- last, sell best in the favourite category, or of all; what is not offered or is withheld is left
-- out. The score is the weighted sum of rule, favourite category, popularity in it, and margin.
-- Grain: customer_id, position
with recommendations as (
    select per_customer, rule_weight, category_weight, popularity_weight, margin_weight
    from settings.recommendations
),

purchase_histories as (
    select customer_id from segments.purchase_histories
),

favourite_categories as (
    select customer_id, category as favourite, category_share from segments.favourite_categories
),

withheld_products as (
    select customer_id, product_id, last_bought_on from segments.withheld_products
),

offered_products as (
    select
        product_id, category, category_position, position,
        popularity_weight * popularity + margin_weight * coalesce(margin_share, 0) as product_score
    from segments.offered_products
    cross join recommendations
    where is_offered
),

companions as (
    select
        antecedent_id, position, rule_no, category, rule_weight * rule_score + product_score as rule_score
    from segments.companions
    inner join offered_products using (position)
    cross join recommendations
),

-- All by number, two in one: tens of millions of candidates must fit into memory.
buyers as (
    select
        customer_id, favourite, coalesce(category_weight * category_share, 0) as favour,
        row_number() over (order by customer_id) << 32 as buyer
    from purchase_histories
    left join favourite_categories using (customer_id)
    cross join recommendations
),

antecedents as (
    select distinct antecedent_id, dense_rank() over (order by antecedent_id) as antecedent
    from companions
),

known as (
    select buyer, position, antecedent, last_bought_on
    from withheld_products
    inner join buyers using (customer_id)
    left join offered_products using (product_id)
    left join antecedents on product_id = antecedent_id
),

lately as (
    select
        buyer, unnest(max(
            (date_diff('day', date '1970-01-01', last_bought_on) << 32) + antecedent, 10
        )) & 4294967295 as antecedent
    from known
    where last_bought_on is not null and antecedent is not null
    group by buyer
),

by_rules as (
    select buyer, favourite, favour, unnest(rule_nos) as rule_no
    from (
        select buyer, max(rule_no, 30) as rule_nos
        from lately
        inner join antecedents using (antecedent)
        inner join companions using (antecedent_id)
        group by buyer
    )
    inner join buyers using (buyer)
),

candidates as (
    select
        buyer + position as pair, rule_no, rule_score + if(favourite = category, favour, 0) as score
    from by_rules
    inner join companions using (rule_no)
    union all
    select buyer + position, 0, product_score + favour
    from buyers
    inner join offered_products on favourite = category and category_position <= 10
    union all
    select buyer + position, 0, product_score + if(favourite = category, favour, 0)
    from buyers
    cross join offered_products
    cross join recommendations
    where position <= per_customer
),

withheld as (
    select buyer + position as pair from known where position is not null
),

-- Of several rules for a product the one of the highest number scores most.
scored as (
    select
        (pair >> 32) << 32 as buyer, pair, max(rule_no) as rule_no,
        round(max(score), 6) as score -- By what it is ranked; larger is better
    from candidates
    anti join withheld using (pair)
    group by pair
),

-- Few are as good as a buyer's last pick: only they are put in order.
bars as (
    select buyer, list_min(max(score, per_customer)) as least_score
    from scored
    cross join recommendations
    group by buyer
)

select
    customer_id,
    (pair & 4294967295)::integer as position, -- 1 sells best of all that are offered
    row_number() over (partition by buyer order by score desc, pair)::integer
        as rank, -- 1 is the best for this buyer
    nullif(rule_no, 0) as rule_no, -- Rule that it follows from; null if from none
    score
from scored
inner join bars using (buyer)
inner join buyers using (buyer)
cross join recommendations
where score >= least_score
qualify rank <= per_customer
