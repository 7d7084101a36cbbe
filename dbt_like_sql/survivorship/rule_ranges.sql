-- One row is a rule of an attribute, and what one point of it weighs: more than all points of the
-- rules behind it, so that a sum of points is ordered by the rules one after the other.
-- Grain: attribute, rule
with survivorship as (
    select attribute, position, rule from settings.survivorship
),

rules as (
    select rule, bit_count from settings.rules
),

attributes as (
    select attribute from survivorship group by attribute
),

in_order as (
    select attribute, rule, position from survivorship
    union all
    select attribute, 'pinned', -1
    from attributes
    union all
    select attribute, 'valid', 0
    from attributes
),

placed as (
    select
        attribute, rule, position, bit_count,
        sum(bit_count) over (partition by attribute order by position desc) as highest_bit
    from in_order
    inner join rules using (rule)
)

select
    attribute,
    rule,
    position, -- 1 and more as in settings.survivorship; the pin has -1, validity 0
    1::hugeint << (highest_bit - bit_count)::integer as weight, -- What one point weighs
    1::hugeint << highest_bit::integer as ceiling -- More than all its points weigh
from placed
