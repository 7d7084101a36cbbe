-- One row is a surname, or a part of one, that a customer may share with others in the same house.
-- In a house of at most 8 names, one of five letters or more that differs in one letter only from
-- another is the same (Jankowski, Jankowska). In a house of many a neighbour may bear the same
-- surname: where the other names of the house, times the share of other houses with this one, let
-- expect more than 0.05 such neighbours, the name does not tell.
-- Grain: customer_id, tie_key
with homes as (
    select customer_id, address_key, name_key, surname_words
    from survivorship.household_homes
    where address_key is not null
),

words as (
    select customer_id, address_key, unnest(surname_words) as word from homes
),

houses as (
    select
        address_key,
        count(distinct name_key) as name_count,
        count(*) over () as house_count
    from homes
    group by address_key
),

house_words as (
    select distinct address_key, word, name_count, house_count
    from words
    inner join houses using (address_key)
),

near_words as (
    select one.address_key, one.word, other.word as same_word
    from house_words as one
    inner join house_words as other using (address_key)
    where
        one.name_count between 2 and 8
        and one.word > other.word
        and least(length(one.word), length(other.word)) >= 5
        and abs(length(one.word) - length(other.word)) <= 1
        and damerau_levenshtein(one.word, other.word) = 1
),

telling_words as (
    select
        address_key,
        word,
        (name_count - 1) * (count(*) over (partition by word) - 1) <= 0.05 * house_count
            as is_telling
    from house_words
),

shared_words as (
    select customer_id, address_key, word from words
    union
    select customer_id, address_key, same_word
    from words
    inner join near_words using (address_key, word)
)

select
    customer_id,
    address_key || '|' || word as tie_key -- House and word
from shared_words
inner join telling_words using (address_key, word)
where is_telling
