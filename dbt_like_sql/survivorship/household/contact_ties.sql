-- One row is an e-mail address or phone number that others of a household may share with a customer.
-- Two who have it are of one household if they live in one house, or if they share a part of their
-- surname and no two homes are known of those who have it. Mailboxes of a function, forwarding
-- addresses and what is not valid join nobody.
-- Grain: customer_id, tie_key
with contact_points as (
    select customer_id, value_match
    from golden.contact_points
    where value_match is not null and is_valid and is_shared
),

homes as (
    select customer_id, address_key, surname_words from survivorship.household_homes
),

sharers as (
    select distinct customer_id, value_match, address_key, surname_words
    from contact_points
    inner join homes using (customer_id)
),

known_homes as (
    select value_match, count(distinct address_key) as home_count
    from sharers
    group by value_match
)

select
    customer_id,
    address_key || '|' || value_match as tie_key -- House and contact, or contact and word
from sharers
where address_key is not null
union
select customer_id, value_match || '|' || unnest(surname_words)
from sharers
inner join known_homes using (value_match)
where home_count <= 1
